/* SPDX-License-Identifier: MIT */
/* The one writer of flasher->report. */
#ifndef HOST_REPORT_H
#define HOST_REPORT_H

#include "host/flasher.h"

/* Errors, with what is known about them. */
TULPAR_MUST_USE enum tulpar_error fail_link(struct tulpar_flasher *flasher, enum tulpar_step step,
                                            enum link_result result);
TULPAR_MUST_USE enum tulpar_error fail_nonsense(struct tulpar_flasher *flasher,
                                                enum tulpar_step step);
TULPAR_MUST_USE enum tulpar_error fail_status(struct tulpar_flasher *flasher, enum tulpar_step step,
                                              enum status status);
TULPAR_MUST_USE enum tulpar_error fail_foreign(struct tulpar_flasher *flasher, uint16_t protocol);

/* What belongs to the next error, in whichever way it ends. */
void report_attempts(struct tulpar_flasher *flasher, unsigned attempts);
void report_offset(struct tulpar_flasher *flasher, uint32_t offset);

/* A clause, or NULL: what the device says makes sense. */
void report_nonsense(struct tulpar_flasher *flasher, const char *nonsense);

/* An error that was looked into, and is told as it was before. */
void report_stays(struct tulpar_flasher *flasher, bool stays);
void report_failure(struct tulpar_flasher *flasher, const struct tulpar_failure *failure);

/* The device. */
void report_device(struct tulpar_flasher *flasher, const struct tulpar_device *device);
void report_installed(struct tulpar_flasher *flasher, const struct tulpar_installed *image);
void report_arrival(struct tulpar_flasher *flasher, enum tulpar_arrival arrival);
void report_baud(struct tulpar_flasher *flasher, uint32_t baud);
void report_withdrawn(struct tulpar_flasher *flasher, bool withdrawn);

/* The work. */
void report_started(struct tulpar_flasher *flasher, bool started);
void report_swapped(struct tulpar_flasher *flasher, uint8_t record_state, bool came_back);
void report_swap_us(struct tulpar_flasher *flasher, uint64_t us);
void report_revert_us(struct tulpar_flasher *flasher, uint64_t us);
void report_deferred(struct tulpar_flasher *flasher, bool deferred);
void report_put_back(struct tulpar_flasher *flasher, bool put_back);
void report_ran_already(struct tulpar_flasher *flasher, bool ran_already);
void report_start_unseen(struct tulpar_flasher *flasher, bool unseen);
void report_resent(struct tulpar_flasher *flasher, unsigned packets);
void report_baud_used(struct tulpar_flasher *flasher, uint32_t baud);
void report_way(struct tulpar_flasher *flasher, enum tulpar_way way);
void report_line_bytes(struct tulpar_flasher *flasher, uint64_t bytes);
void report_already_right(struct tulpar_flasher *flasher, uint32_t bytes);

#endif
