/* SPDX-License-Identifier: MIT */
#include "watchdog.h"
#include "port.h"
#include "registers.h"

/* Feeding a watchdog that does not run does nothing (RM0394 32.3). */
ONE_COPY void watchdog_feed(void *context) {
    (void)context;
    IWDG_KR = IWDG_KR_FEED;
}
