/* SPDX-License-Identifier: MIT */
/* What the vendor's library finds different on an STM32L4: RM0394. */
#ifndef TESTS_FIRMWARE_HAL_STYLE_STM32L4_HAL_CHIP_H
#define TESTS_FIRMWARE_HAL_STYLE_STM32L4_HAL_CHIP_H

#define RCC_ICSCR_HSITRIM_MASK (0x1Fu << 24)
#define RCC_ICSCR_HSITRIM_MID  (0x10u << 24)

#endif
