/* SPDX-License-Identifier: MIT */
/* The tool as a function: everything it takes from the process is in here, so that tests run it in
 * theirs. */
#ifndef CLI_CLI_H
#define CLI_CLI_H

#include <stdio.h>

#include "cli/arguments.h"
#include "cli/keyboard.h"

struct environment {
    FILE *out, *err;
    bool err_is_terminal;                     /* on which a line can be drawn over */
    unsigned (*columns)(void), (*rows)(void); /* see cli/console.h */
    struct environment_presets presets;
    const char *xdg_cache_home, *home; /* NULL: not set */
    const char *called;                /* argv[0]; NULL: not known */
    bool (*stopped)(void);             /* NULL: never */
    const struct keyboard *keyboard;   /* NULL: none */
};

/* argv[0] is ignored. */
TULPAR_MUST_USE enum exit_code cli_main(int argc, char *const *argv,
                                        const struct environment *environment);

#endif
