/* SPDX-License-Identifier: MIT */
/* Inside of looking for the device: what others than tulpar_connect() need of it. */
#ifndef HOST_CONNECT_H
#define HOST_CONNECT_H

#include "host/flasher.h"

/* Silence may mean another rate: the next packet goes at that one. */
void connect_change_rate(struct tulpar_flasher *flasher);

/* INFO `polls` times or until the deadline, whatever comes first. LINK_FRAME: who was looked for
 * answers. */
TULPAR_MUST_USE enum link_result connect_poll(struct tulpar_flasher *flasher, int polls,
                                              uint64_t deadline_us);

/* Asks a running application once to make way. LINK_FRAME: a bootloader has answered INFO since,
 * and flasher->device is filled, unless failure.nonsense says why not; *made_way: an application
 * has made way for it. */
TULPAR_MUST_USE enum link_result connect_knock(struct tulpar_flasher *flasher, bool *made_way);

#endif
