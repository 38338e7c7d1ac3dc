/* SPDX-License-Identifier: MIT */
/* The fastest HCLK by supply and wait states: RM0090 table 11, RM0383 table 5, RM0390 table 5,
 * number of wait states according to CPU clock frequency. */
#include "stm32f4.h"

#define MHZ 1000000u

/* As many wait states as there are columns; where fewer allow all, the last one stays. */
#define SPEEDS(a, b, c, d, e, f, g, h, i)                                                          \
    { (a) * MHZ, (b)*MHZ, (c)*MHZ, (d)*MHZ, (e)*MHZ, (f)*MHZ, (g)*MHZ, (h)*MHZ, (i)*MHZ }

#define FROM_2700 2700, "at a supply of 2.7 V and more"
#define FROM_2400 2400, "at a supply of 2.4 to 2.7 V"
#define FROM_2100 2100, "at a supply of 2.1 to 2.4 V"
#define FROM_1700 0, "at a supply below 2.1 V"

const struct supply_speeds f407_speeds[] = {
    {FROM_2700, SPEEDS(30, 60, 90, 120, 150, 168, 168, 168, 168)},
    {FROM_2400, SPEEDS(24, 48, 72, 96, 120, 144, 168, 168, 168)},
    {FROM_2100, SPEEDS(22, 44, 66, 88, 110, 132, 154, 168, 168)},
    {FROM_1700, SPEEDS(20, 40, 60, 80, 100, 120, 140, 160, 160)},
};

const struct supply_speeds f411_speeds[] = {
    {FROM_2700, SPEEDS(30, 64, 90, 100, 100, 100, 100, 100, 100)},
    {FROM_2400, SPEEDS(24, 48, 72, 96, 100, 100, 100, 100, 100)},
    {FROM_2100, SPEEDS(18, 36, 54, 72, 90, 100, 100, 100, 100)},
    {FROM_1700, SPEEDS(16, 32, 48, 64, 80, 96, 100, 100, 100)},
};

const struct supply_speeds f446_speeds[] = {
    {FROM_2700, SPEEDS(30, 60, 90, 120, 150, 180, 180, 180, 180)},
    {FROM_2400, SPEEDS(24, 48, 72, 96, 120, 144, 168, 180, 180)},
    {FROM_2100, SPEEDS(22, 44, 66, 88, 110, 132, 154, 176, 180)},
    {FROM_1700, SPEEDS(20, 40, 60, 80, 100, 120, 140, 160, 168)},
};
