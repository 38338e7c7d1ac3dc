/* SPDX-License-Identifier: MIT */
/* A branch and a look for the watchdog take longer than a word does, the more so where flash has
 * wait states and no cache. Or board/stm32/small in its place. */
#ifndef STM32_FAST_CRC_LOOP_H
#define STM32_FAST_CRC_LOOP_H

#define FOUR_AT_ONCE 1

#endif
