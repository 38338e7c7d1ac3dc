/* SPDX-License-Identifier: MIT */
/* In place of the kits: boards that the virtual board cannot be, each for one reason, and one that
 * it can. */
#include "boards.h"

#define ON_THE_L432                                                                                \
    .chip = "STM32L432KC", .usart = 1, .tx = {0, 2, 7}, .rx = {0, 15, 3},                          \
    .leds = {{"LD1", {1, 3, 0}, 1}}

static const struct board_description good = {.name = "good", ON_THE_L432};
static const struct board_description unknown_chip = {.name = "unknown-chip",
                                                      .chip = "STM32L452RE"};
static const struct board_description no_usart = {
    .name = "no-usart", .chip = "STM32L432KC", .usart = 2};
static const struct board_description far_usart = {
    .name = "far-usart", .chip = "STM32L432KC", .usart = 8};
static const struct board_description no_tx = {
    .name = "no-tx", .chip = "STM32L432KC", .usart = 1, .tx = {3, 5, 7}};
static const struct board_description no_led = {
    .name = "no-led", .chip = "STM32L432KC", .usart = 1, .leds = {{"LD1", {'Z' - 'A', 1, 0}, 1}}};
static const struct board_description no_button = {
    .name = "no-button", ON_THE_L432, .button = {"B1", {0, 16, 0}, 0}};

const struct board_description *const board_list[] = {&good,  &unknown_chip, &no_usart,  &far_usart,
                                                      &no_tx, &no_led,       &no_button, 0};
