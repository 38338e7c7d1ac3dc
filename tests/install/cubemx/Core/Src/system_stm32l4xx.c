/* SPDX-License-Identifier: MIT */
#include "stm32l4xx.h"

/* #define USER_VECT_TAB_ADDRESS */

#if defined(USER_VECT_TAB_ADDRESS)
#define VECT_TAB_BASE_ADDRESS FLASH_BASE
#if !defined(VECT_TAB_OFFSET)
#define VECT_TAB_OFFSET 0x00000000U
#endif
#endif

void SystemInit(void) {
#if defined(USER_VECT_TAB_ADDRESS)
    SCB_VTOR = VECT_TAB_BASE_ADDRESS | VECT_TAB_OFFSET;
#endif
}
