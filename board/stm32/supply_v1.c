/* SPDX-License-Identifier: MIT */
/* The PVD watches the supply: at KIT_SUPPLY_LEVEL, which is above what the flash needs for the
 * width that it is programmed in. */
#include "port.h"
#include "registers.h"

enum { SUPPLY_POLLS = 10000 /* a millisecond at least */ };

/* From reset state. The voltage of the regulator is set in the same register, and stays. */
void flash_init(void) {
    RCC_PWR_ENR |= RCC_PWR_EN;
    (void)RCC_PWR_ENR;
    PWR_CR |= (uint32_t)KIT_SUPPLY_LEVEL << PWR_CR_PLS_SHIFT | PWR_CR_PVDE;
}

/* The comparator needs some time after it is switched on, which no data sheet states. */
__attribute__((noinline)) enum flash_result supply_look(void) {
    for (uint32_t i = SUPPLY_POLLS; i > 0; i--) {
        if ((PWR_CSR & PWR_CSR_PVDO) == 0) {
            return FLASH_OK;
        }
    }
    return FLASH_SUPPLY;
}
