/* SPDX-License-Identifier: MIT */
/* What a flash takes as a rule. Its longest times are in INFO; they are what answers are waited for
 * (patience.h), and no estimate of a transfer. */
#ifndef HOST_USUAL_H
#define HOST_USUAL_H

#include <stdint.h>

/* Of the longest times, in percent. */
struct usual {
    uint32_t erase, program;
};

/* programming_unit: bytes that the flash programs at once, as INFO has them. */
struct usual usual_of(uint32_t programming_unit);

#endif
