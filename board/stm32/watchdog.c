/* SPDX-License-Identifier: MIT */
#include "port.h"
#include "registers.h"

#define IWDG_KR      REGISTER(IWDG_BASE, 0x00) /* RM0394 32.4, and the same on every STM32 */
#define IWDG_KR_FEED 0xAAAAu

/* Feeding a watchdog that does not run does nothing (RM0394 32.3). */
void watchdog_feed(void *context) {
    (void)context;
    IWDG_KR = IWDG_KR_FEED;
}
