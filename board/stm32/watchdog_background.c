/* SPDX-License-Identifier: MIT */
/* In an application that takes updates while it runs, in the place of watchdog.c. The watchdog is
 * the application's to feed: no wait of the drivers is longer than a millisecond here, and one that
 * fed it would keep an application alive that hangs. Whoever feeds it while it waits has time to
 * give back. */
#include "background/tulpar_update.h"
#include "port.h"

void watchdog_feed(void *context) {
    (void)context;
    tulpar_update_breathe();
}
