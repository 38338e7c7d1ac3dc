/* SPDX-License-Identifier: MIT */
/* In place of the kits: a board for each chip of the tables, whether or not a kit has it. */
#include "boards.h"

/* USART2 on PA2 and PA3; the function is that of chips with numbers of alternate functions. */
#define BOARD(symbol, part)                                                                        \
    static const struct board_description symbol = {                                               \
        .name = part, .chip = part, .usart = 1, .tx = {0, 2, 7}, .rx = {0, 3, 7}}

BOARD(l432, "STM32L432KC");
BOARD(l476, "STM32L476RG");
BOARD(l475, "STM32L475VG");
BOARD(g431, "STM32G431KB");
BOARD(g474, "STM32G474RE");
BOARD(f103c8, "STM32F103C8");
BOARD(f103cb, "STM32F103CB");
BOARD(f103rb, "STM32F103RB");
BOARD(g071, "STM32G071RB");
BOARD(g0b1, "STM32G0B1RE");

BOARD(f411re, "STM32F411RE");
BOARD(f446re, "STM32F446RE");
BOARD(f407vg, "STM32F407VG");
/* With a crystal. */
static const struct board_description f411ce = {.name = "STM32F411CE",
                                                .chip = "STM32F411CE",
                                                .hse_hz = 25000000,
                                                .usart = 0,
                                                .tx = {0, 9, 7},
                                                .rx = {0, 10, 7}};

const struct board_description *const board_list[] = {&l432,   &l476,   &l475,   &g431,   &g474,
                                                      &f103c8, &f103cb, &f103rb, &f411ce, &f411re,
                                                      &f446re, &f407vg, &g071,   &g0b1,   0};
