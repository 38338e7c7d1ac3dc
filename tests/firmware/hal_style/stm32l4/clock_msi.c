/* SPDX-License-Identifier: MIT */
/* MSI at 4 MHz, trimmed by the LSE crystal, through the PLL: the Nucleo's default. */
#include "facts.h"
#include "hal.h"

enum { BY_1 = 1, TIMES_40 = 40 };

const char clock_name[] = "MSI";

bool system_clock_config(void) {
    if (!hal_voltage_range_1() || !hal_lse_on() || !hal_msi_on() ||
        !hal_pll_on(RCC_PLLCFGR_SRC_MSI, BY_1, TIMES_40) ||
        !hal_clock_to_pll(CLOCK_FULL_WAIT_STATES)) {
        return false;
    }
    RCC_CR |= RCC_CR_MSIPLLEN;
    return (RCC_CR & RCC_CR_MSIPLLEN) != 0;
}
