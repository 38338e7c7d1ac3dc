/* SPDX-License-Identifier: MIT */
/* For which address was an image linked? A .bin does not say, but its code does: each exception
 * handler in the vector table is an absolute address, and at that place a function must begin.
 *
 * Compilers begin a function with few kinds of instruction. When the image lies elsewhere than it
 * was linked for, the handlers point into the middle of other things, where these are rare. */
#ifndef HOST_CODE_ADDRESS_H
#define HOST_CODE_ADDRESS_H

#include "tulpar/image.h"

/* False: fewer than half of the distinct handlers of the core's own exceptions begin a function
 * when the image lies at `base`. True as well when no handler points into flash. */
bool code_fits(const struct tulpar_source *source, uint32_t base);

/* True: more of its pointers to code point to functions when it lies at `base` than at `other`. */
bool code_speaks_for(const struct tulpar_source *source, uint32_t base, uint32_t other);

/* Its lowest handler in flash; 0: none. Not far from it the image begins. */
uint32_t code_lowest_handler(const struct tulpar_source *source);

#endif
