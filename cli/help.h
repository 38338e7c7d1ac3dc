/* SPDX-License-Identifier: MIT */
/* --help, overall and per verb. */
#ifndef CLI_HELP_H
#define CLI_HELP_H

#include <stdio.h>

#include "cli/arguments.h"

void help_print(FILE *out, enum verb about);

#endif
