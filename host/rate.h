/* SPDX-License-Identifier: MIT */
/* Another rate by agreement (docs/PROTOCOL.md, Another rate). The line is at flasher->link.baud;
 * flasher->rate says what may be tried. */
#ifndef HOST_RATE_H
#define HOST_RATE_H

#include "host/flasher.h"

/* An update begins: rates up to `highest` may be used; 0: only the one that the line has. */
void rate_begin(struct tulpar_flasher *flasher, uint32_t highest);

/* The highest rate to try next, RATE_LOWEST at least; 0: none that is above the first one. */
uint32_t rate_candidate(const struct tulpar_flasher *flasher);

/* Goes over to `baud`, a candidate, and lower ones only are candidates from now on. Whether the
 * line carries it shows with the next request, which waits for a short time only while
 * flasher->rate.unproven. It must follow at once: the device goes back after RATE_TRIAL_MS. */
TULPAR_MUST_USE enum tulpar_error rate_go(struct tulpar_flasher *flasher, uint32_t baud);

/* Goes to the highest candidate that carries INFO; to none when none does. */
TULPAR_MUST_USE enum tulpar_error rate_raise(struct tulpar_flasher *flasher);

/* The device answers, but too much is lost: to a lower rate that carries, at least to the first. */
TULPAR_MUST_USE enum tulpar_error rate_lower(struct tulpar_flasher *flasher);

/* Nobody answers at this rate: back to the first one, where the device comes by itself. TULPAR_OK:
 * it is there; flasher->device is fresh. When the trial came too late, since this process was held
 * up, the rate is a candidate once more; a host that is held up again stays at the first rate, and
 * so does one whose line is slower with answers than a trial may take. */
TULPAR_MUST_USE enum tulpar_error rate_fall_back(struct tulpar_flasher *flasher);

/* Whether the device, silent at a raised rate, answers at the first one. LINK_FRAME: it does, and
 * the link stays there; flasher->device is fresh, unless failure.nonsense says why not; *made_way:
 * it came from an application. LINK_SILENT: the link is back at the raised rate. */
TULPAR_MUST_USE enum link_result rate_look(struct tulpar_flasher *flasher, bool *made_way);

/* The update is over: both sides go back to the first rate. */
void rate_end(struct tulpar_flasher *flasher);

bool rate_is_raised(const struct tulpar_flasher *flasher);

#endif
