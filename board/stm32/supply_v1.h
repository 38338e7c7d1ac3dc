/* SPDX-License-Identifier: MIT */
/* The PVD of the power controller that has PWR_CR and PWR_CSR: RM0090 5.4, RM0008 5.4. The chip's
 * registers.h says where both lie, and what switches its clock on. */
#ifndef STM32_SUPPLY_V1_H
#define STM32_SUPPLY_V1_H

#include <stdbool.h>

#define PWR_CR_PVDE      (1u << 4)
#define PWR_CR_PLS_SHIFT 5
#define PWR_CSR_PVDO     (1u << 2)

/* The supply is above KIT_SUPPLY_LEVEL; bounded. */
bool supply_good(void);

#endif
