/* SPDX-License-Identifier: MIT */
/* The independent watchdog: RM0394 32.4, and the same on every STM32. */
#ifndef STM32_WATCHDOG_H
#define STM32_WATCHDOG_H

#define IWDG_KR      REGISTER(IWDG_BASE, 0x00)
#define IWDG_KR_FEED 0xAAAAu

#endif
