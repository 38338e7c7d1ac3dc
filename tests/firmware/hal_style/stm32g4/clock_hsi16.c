/* SPDX-License-Identifier: MIT */
/* HSI16 through the PLL. */
#include "hal.h"

enum { BY_4 = 4, TIMES_40 = 40, WAIT_STATES = 2 }; /* 60 to 90 MHz: RM0440, read access latency */

const char clock_name[] = "HSI16";

bool system_clock_config(void) {
    return hal_voltage_range_1() && hal_hsi16_on() &&
           hal_pll_on(RCC_PLLCFGR_SRC_HSI16, BY_4, TIMES_40) && hal_clock_to_pll(WAIT_STATES);
}
