/* SPDX-License-Identifier: MIT */
/* In an application that takes updates while it runs, in the place of watchdog.c: whoever feeds the
 * watchdog while it waits has time to give back. */
#include "background/tulpar_update.h"
#include "port.h"
#include "registers.h"
#include "watchdog.h"

void watchdog_feed(void *context) {
    (void)context;
    IWDG_KR = IWDG_KR_FEED;
    tulpar_update_breathe();
}
