/* SPDX-License-Identifier: MIT */
/* What a shell may offer for the word that is being typed (packaging/completions). */
#ifndef CLI_COMPLETE_H
#define CLI_COMPLETE_H

#include <stdio.h>

/* The command that the shells give: `tulpar __complete WORD... CURRENT`. It is in no help text. */
#define COMPLETE_WORD "__complete"

/* words: `count` of them, those behind the program's name, the last one unfinished and perhaps
 * empty. One candidate a line, those alone that begin with it; a line ":file" says that file names
 * fit, too, which the shell knows better. */
void complete_print(FILE *out, size_t count, char *const *words);

#endif
