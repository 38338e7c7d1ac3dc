/* SPDX-License-Identifier: MIT */
/* --stub: parts that are not modelled, as memory. */
#ifndef VBOARD_CLI_STUBS_H
#define VBOARD_CLI_STUBS_H

#include "options.h"
#include "vboard.h"

/* False: one of them is no such part of this chip, which has been said. */
bool stubs_apply(struct vboard *board, const struct options *options);
/* Their names, a line each, on stdout. */
void stubs_list(const struct vboard *board);

#endif
