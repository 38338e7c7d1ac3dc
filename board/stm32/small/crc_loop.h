/* SPDX-License-Identifier: MIT */
/* For a plain bootloader that fills its place. The build takes this folder or board/stm32/fast
 * (board/CMakeLists.txt). */
#ifndef STM32_SMALL_CRC_LOOP_H
#define STM32_SMALL_CRC_LOOP_H

#define FOURS_AT_ONCE 0

#endif
