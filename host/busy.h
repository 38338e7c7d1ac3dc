/* SPDX-License-Identifier: MIT */
/* A device that swaps its slots, or brings the old application back: it says nothing for seconds,
 * and the host tells its caller meanwhile how far it should be. */
#ifndef HOST_BUSY_H
#define HOST_BUSY_H

#include "host/request.h"

enum { BUSY_TICK_US = 100 * US_PER_MS };

struct busy {
    uint64_t begun_us, usual_us, longest_us;
};

/* The longest that the images which report.device names take to change places. */
uint64_t busy_longest_us(const struct tulpar_flasher *flasher);

/* From now on, for longest_us at most. */
void busy_begin(struct tulpar_flasher *flasher, struct busy *busy, uint64_t longest_us);

/* Tells how far it is: every BUSY_TICK_US. */
void busy_tell(struct tulpar_flasher *flasher, const struct busy *busy);

bool busy_is_over(const struct tulpar_flasher *flasher, const struct busy *busy);

/* It has ended: tells that, and returns how long it took in microseconds. */
uint64_t busy_end(struct tulpar_flasher *flasher, const struct busy *busy);

#endif
