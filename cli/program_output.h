/* SPDX-License-Identifier: MIT */
/* Another program, for what it prints. */
#ifndef CLI_PROGRAM_OUTPUT_H
#define CLI_PROGRAM_OUTPUT_H

#include <stdbool.h>
#include <stddef.h>

/* Runs argv[0], looked for in PATH, without a shell, an input, or a place for its complaints; argv
 * ends with NULL. out: what it printed, as far as `size` bytes (above 0) have room for, as text.
 * False: there is no such program, it failed, or it took longer than ten seconds. */
bool program_output(const char *const *argv, char *out, size_t size);

#endif
