/* SPDX-License-Identifier: MIT */
/* A command of the user's, for the system's shell. */
#ifndef CLI_SHELL_COMMAND_H
#define CLI_SHELL_COMMAND_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct shell_variable {
    const char *name, *value; /* value: never NULL */
};

/* How a command ended. */
enum shell_end {
    SHELL_SUCCEEDED,
    SHELL_FAILED,      /* with an exit status that is not 0, or by a signal */
    SHELL_NOT_STARTED, /* there is no shell, or no memory */
    SHELL_TOO_LONG,    /* it was ended after patience_us */
};

/* Runs it by the system's shell (/bin/sh; on Windows cmd.exe), without an input, with `count` more
 * variables in its environment (count <= SHELL_VARIABLES_MAX). out: the last that it printed, on
 * either output, as far as `size` bytes (above 0) have room for, as text. *status: of SHELL_FAILED.
 * One
 * thread at a time: on Windows the variables are the process's own meanwhile, and elsewhere another
 * command would inherit this one's output. */
enum shell_end shell_command(const char *command, const struct shell_variable *variables,
                             size_t count, uint64_t patience_us, char *out, size_t size,
                             int *status);

enum { SHELL_VARIABLES_MAX = 24 };

#endif
