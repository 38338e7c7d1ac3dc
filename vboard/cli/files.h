/* SPDX-License-Identifier: MIT */
/* What vboard leaves behind: the flash between two runs, and the figures of a run. */
#ifndef VBOARD_CLI_FILES_H
#define VBOARD_CLI_FILES_H

#include <stdbool.h>

#include "options.h"
#include "vboard.h"

/* Both write a new file and rename it, so that there is never half of one. False: said why. */

/* No such file: the flash stays erased, which is no error. */
bool state_read(struct vboard *board, const char *path) __attribute__((warn_unused_result));
bool state_write(const struct vboard *board, const char *path) __attribute__((warn_unused_result));

/* To the file that the options name. */
bool stats_write(const struct vboard *board, const struct options *options)
    __attribute__((warn_unused_result));

#endif
