/* SPDX-License-Identifier: MIT */
/* Who answers the packets? Here: the application, while it runs; background/tulpar_update.c defines
 * what that means.
 *
 * boot/in_bootloader has the same header for a bootloader. */
#ifndef BOOT_IN_APPLICATION_BOOT_ROLE_H
#define BOOT_IN_APPLICATION_BOOT_ROLE_H

#include "boot/session.h"

/* Completes what INFO answers. */
void role_describes(struct session *session, struct device_info *info);

/* The packet in the parser, whose length fits, is answered in another way than by the core. */
bool role_answers(struct session *session);

/* Within a computation that may take more than a millisecond: the rest may come later. */
void role_breathes(void);

#endif
