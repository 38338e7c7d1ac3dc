/* SPDX-License-Identifier: MIT */
/* Time, where there is no channel yet whose clock it would be. */
#ifndef CLI_PAUSE_H
#define CLI_PAUSE_H

#include <stdint.h>

/* Microseconds from an arbitrary start; never goes back. */
uint64_t pause_now_us(void);

/* Waits for so long, or until a signal comes where the system ends waits then. us: below a second.
 */
void pause_for(uint32_t us);

#endif
