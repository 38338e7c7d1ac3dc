/* SPDX-License-Identifier: MIT */
/* A branch and a look for the watchdog take longer than a word, which the unit takes in four cycles
 * (RM0394 14), the more so where flash has wait states and no cache. The build takes this folder or
 * board/stm32/small (board/CMakeLists.txt). */
#ifndef STM32_FAST_CRC_LOOP_H
#define STM32_FAST_CRC_LOOP_H

#define FOURS_AT_ONCE FOURS_IN_A_ROUND

#endif
