/* SPDX-License-Identifier: MIT */
/* HSI16 through the PLL, and PLLSAI1 for 48 MHz beside it. */
#include "facts.h"
#include "hal.h"

enum { BY_1 = 1, TIMES_10 = 10, TIMES_12 = 12 };

const char clock_name[] = "HSI16";

bool system_clock_config(void) {
    return hal_voltage_range_1() && hal_hsi16_on() &&
           hal_pll_on(RCC_PLLCFGR_SRC_HSI16, BY_1, TIMES_10) &&
           hal_clock_to_pll(CLOCK_FULL_WAIT_STATES) && hal_sai1_on(TIMES_12);
}
