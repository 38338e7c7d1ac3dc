/* SPDX-License-Identifier: MIT */
#include "boards.h"

#include <stddef.h>
#include <string.h>

enum {
    KILOBYTE = 1024,
    PORT_A = 0,
    PORT_B = 1,
    PORT_C = 2,
    PORTS_L432 = 0x87, /* A, B, C, H: RM0394, RCC_AHB2ENR */
    PORTS_L47X = 0xFF, /* A to H: RM0351, RCC_AHB2ENR */
    USARTS_L432 = 0x3, /* USART1 and USART2: DS11451, features and peripheral counts */
    USARTS_L47X = 0x7,
    TIMERS_L432 = 0x31, /* TIM2, TIM6, TIM7: DS11451 */
    TIMERS_L47X = 0x3F,
    PACKAGE_LQFP64 = 0,
    PACKAGE_LQFP100 = 2,
    PACKAGE_UFQFPN32 = 8,
};

static const struct chip stm32l432kc = {
    .name = "STM32L432KC",
    .column = CHIP_L43X,
    .idcode = 0x10016435,
    .flash_size = 256 * KILOBYTE,
    .banks = 1,
    .sram1_size = 48 * KILOBYTE,
    .sram2_size = 16 * KILOBYTE,
    .sram2_behind_sram1 = true,
    .empty_check = true,
    .package = PACKAGE_UFQFPN32,
    .ports = PORTS_L432,
    .usarts = USARTS_L432,
    .timers = TIMERS_L432,
};

static const struct chip stm32l476rg = {
    .name = "STM32L476RG",
    .column = CHIP_L47X,
    .idcode = 0x10076415,
    .flash_size = 1024 * KILOBYTE,
    .banks = 2,
    .sram1_size = 96 * KILOBYTE,
    .sram2_size = 32 * KILOBYTE,
    .package = PACKAGE_LQFP64,
    .ports = PORTS_L47X,
    .usarts = USARTS_L47X,
    .timers = TIMERS_L47X,
};

static const struct chip stm32l475vg = {
    .name = "STM32L475VG",
    .column = CHIP_L47X,
    .idcode = 0x10076415,
    .flash_size = 1024 * KILOBYTE,
    .banks = 2,
    .sram1_size = 96 * KILOBYTE,
    .sram2_size = 32 * KILOBYTE,
    .package = PACKAGE_LQFP100,
    .ports = PORTS_L47X,
    .usarts = USARTS_L47X,
    .timers = TIMERS_L47X,
};

/* Pins: UM1956 (NUCLEO-L432KC), UM1724 (NUCLEO-L476RG), UM2153 (B-L475E-IOT01A). Alternate
 * functions: DS11451 and DS10198, alternate functions. */
static const struct board_description boards[] = {
    {
        .name = "nucleo-l432kc",
        .chip = &stm32l432kc,
        .usart = 1,
        .tx = {PORT_A, 2, 7},
        .rx = {PORT_A, 15, 3},
        .leds = {{"LD3", {PORT_B, 3, 0}}},
    },
    {
        .name = "nucleo-l476rg",
        .chip = &stm32l476rg,
        .usart = 1,
        .tx = {PORT_A, 2, 7},
        .rx = {PORT_A, 3, 7},
        .leds = {{"LD2", {PORT_A, 5, 0}}},
        .button = {"B1", {PORT_C, 13, 0}},
    },
    {
        .name = "b-l475e-iot01a",
        .chip = &stm32l475vg,
        .usart = 0,
        .tx = {PORT_B, 6, 7},
        .rx = {PORT_B, 7, 7},
        .leds = {{"LD1", {PORT_A, 5, 0}}, {"LD2", {PORT_B, 14, 0}}},
        .button = {"B2", {PORT_C, 13, 0}},
    },
};

enum { BOARDS = sizeof boards / sizeof boards[0] };

const struct board_description *board_find(const char *name) {
    for (size_t i = 0; i < BOARDS; i++) {
        if (strcmp(boards[i].name, name) == 0) {
            return &boards[i];
        }
    }
    return NULL;
}

const char *const *board_names(void) {
    static const char *const names[BOARDS + 1] = {
        "nucleo-l432kc",
        "nucleo-l476rg",
        "b-l475e-iot01a",
        NULL,
    };
    return names;
}
