/* SPDX-License-Identifier: MIT */
/* Who answers the packets? Here: a bootloader, which does all that the protocol knows, and has its
 * time for itself.
 *
 * boot/in_application has the same header for an application that takes an update while it runs.
 * The build chooses (boot/CMakeLists.txt). */
#ifndef BOOT_IN_BOOTLOADER_BOOT_ROLE_H
#define BOOT_IN_BOOTLOADER_BOOT_ROLE_H

#include "boot/session.h"

/* Completes what INFO answers. */
static inline void role_describes(struct session *session, struct device_info *info) {
    (void)session;
    (void)info;
}

/* The packet in the parser, whose length fits, is answered in another way than by the core. */
static inline bool role_answers(struct session *session) {
    (void)session;
    return false;
}

/* Within a computation that may take more than a millisecond. */
static inline void role_breathes(void) {
}

#endif
