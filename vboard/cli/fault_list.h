/* SPDX-License-Identifier: MIT */
/* The faults of the command line: --fault. */
#ifndef VBOARD_CLI_FAULT_LIST_H
#define VBOARD_CLI_FAULT_LIST_H

#include <stdbool.h>

#include "options.h"
#include "vboard.h"

/* Arms them all; their numbers are their places in the options. False: said why. */
bool fault_list_arm(struct vboard *board, const struct options *options)
    __attribute__((warn_unused_result));

/* Which went off, and which did not, on stderr. */
void fault_list_tell(const struct vboard *board, const struct options *options);

#endif
