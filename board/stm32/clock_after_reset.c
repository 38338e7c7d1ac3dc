/* SPDX-License-Identifier: MIT */
/* SYSCLK as it is after reset, for a bootloader that has no room for the PLL (chip.cmake). The HSI
 * is as exact as the PLL that it feeds, and the flash keeps its wait states. Every reset makes its
 * divider one (RM0444 5.4.1). */
#include "facts.h"
#include "port.h"
#include "registers.h"

_Static_assert(CLOCK_RESET_HSI, "another clock may be too far off for the serial port");

void clock_init(void) {
    systick_init(clock_hz());
}

bool clock_raise(void) {
    return true;
}

bool clock_lower(void) {
    return true;
}

uint32_t clock_hz(void) {
    return CLOCK_RESET_HZ;
}

uint32_t clock_apb1_hz(void) {
    return CLOCK_RESET_HZ;
}
