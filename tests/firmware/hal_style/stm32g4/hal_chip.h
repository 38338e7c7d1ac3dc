/* SPDX-License-Identifier: MIT */
/* What the vendor's library finds different on an STM32G4: RM0440. */
#ifndef TESTS_FIRMWARE_HAL_STYLE_STM32G4_HAL_CHIP_H
#define TESTS_FIRMWARE_HAL_STYLE_STM32G4_HAL_CHIP_H

#define RCC_ICSCR_HSITRIM_MASK (0x7Fu << 24)
#define RCC_ICSCR_HSITRIM_MID  (0x40u << 24)

#endif
