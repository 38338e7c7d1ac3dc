/* SPDX-License-Identifier: MIT */
/* The board as the core sees it that runs in an application: the port's, in pieces of bounded
 * length, and with nothing to write but the secondary slot. Inside of background/. */
#ifndef BACKGROUND_UPDATE_BOARD_H
#define BACKGROUND_UPDATE_BOARD_H

#include "background/tulpar_update.h"

/* Makes update->board of update->port and update->options. */
void update_board_fill(struct tulpar_update *update);

/* The core of `update` goes on until its call is over. */
void update_board_resume(struct tulpar_update *update);

/* Whose core runs; NULL: the application does. */
struct tulpar_update *update_board_running(void);

/* From within the core: the call is over, and the next one goes on behind it. */
void update_board_rest(struct tulpar_update *update);

/* On the clock of the update. */
uint32_t update_board_now_us(const struct tulpar_update *update);
uint32_t update_board_now_ms(struct tulpar_update *update);

/* From within the core: until all that was sent is out; bounded. */
void update_board_wait_until_sent(struct tulpar_update *update);

#endif
