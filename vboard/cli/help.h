/* SPDX-License-Identifier: MIT */
/* What the program says of itself. */
#ifndef VBOARD_CLI_HELP_H
#define VBOARD_CLI_HELP_H

/* All options and boards, to stdout. */
void help_print(void);

/* To stderr, behind an error: where help is. */
void help_suggest(void);

#endif
