/* SPDX-License-Identifier: MIT */
/* The PVD of the power controller that has PWR_CR and PWR_CSR: RM0090 5.4, RM0008 5.4. The chip's
 * registers.h says where both lie, and what switches its clock on. */
#ifndef STM32_SUPPLY_V1_H
#define STM32_SUPPLY_V1_H

#include "boot/board.h"

#define PWR_CR_PVDE      (1u << 4)
#define PWR_CR_PLS_SHIFT 5
#define PWR_CSR_PVDO     (1u << 2)

/* FLASH_SUPPLY: the supply is below KIT_SUPPLY_LEVEL. Bounded. */
enum flash_result supply_look(void);

#endif
