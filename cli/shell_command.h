/* SPDX-License-Identifier: MIT */
/* A command of the user's, for the system's shell. */
#ifndef CLI_SHELL_COMMAND_H
#define CLI_SHELL_COMMAND_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { SHELL_VARIABLES_MAX = 24 };

struct shell_variable {
    const char *name, *value; /* value: never NULL */
};

/* How long it may take. The last two are shell_command()'s own. */
struct shell_patience {
    uint64_t most_us;      /* from its start */
    uint64_t stopped_us;   /* from when `stopped` says so, or its start, when that is later */
    bool (*stopped)(void); /* Ctrl-C; NULL: never */
    uint64_t end_us;
    bool is_stopped;
};

/* How a command ended. */
enum shell_end {
    SHELL_SUCCEEDED,
    SHELL_FAILED,      /* with an exit status that is not 0, or by a signal */
    SHELL_NOT_STARTED, /* there is no shell, or no memory */
    SHELL_UNFIT,       /* it is longer than the system's shell takes, and was not started */
    SHELL_TOO_LONG,    /* it was ended after most_us */
    SHELL_STOPPED,     /* it was ended stopped_us after Ctrl-C */
};

/* Runs it by the system's shell (/bin/sh; on Windows cmd.exe), without an input, with `count` more
 * variables in its environment (count <= SHELL_VARIABLES_MAX). out: the last that it printed, on
 * either output, as far as `size` bytes (above 0) have room for, as text. *status: of SHELL_FAILED.
 * One thread at a time: on Windows the variables are the process's own meanwhile, and elsewhere
 * another command would inherit this one's output. */
enum shell_end shell_command(const char *command, const struct shell_variable *variables,
                             size_t count, struct shell_patience *patience, char *out, size_t size,
                             int *status);

/* For the systems' shell_command(). */
void shell_patience_begin(struct shell_patience *patience);
bool shell_patience_is_over(struct shell_patience *patience);
/* When it is over: which of the two it was. */
enum shell_end shell_patience_end(const struct shell_patience *patience);

#endif
