/* SPDX-License-Identifier: MIT */
/* The last of the doctor's checks: who answers, and at which rate. */
#ifndef CLI_DOCTOR_BOARD_H
#define CLI_DOCTOR_BOARD_H

#include "cli/doctor.h"

/* Fills the check and diagnosis->baud. An application that had to be stopped is started again.
 * channel: open at arguments_line_baud(). False: Ctrl-C. */
TULPAR_MUST_USE bool doctor_board(struct check *check, const struct tulpar_channel *channel,
                                  struct diagnosis *diagnosis, const struct arguments *arguments,
                                  struct console *console);

#endif
