/* SPDX-License-Identifier: MIT */
#include "boards.h"

#include <stddef.h>
#include <string.h>

enum { PORT_A = 0, PORT_B = 1, PORT_C = 2 };

/* Boards that run here before they have a kit; once there is a kit of the name, it counts. Pins:
 * UM2397 (NUCLEO-G431KB), UM2505 (NUCLEO-G474RE). */
static const struct board_description without_kit[] = {
    {
        .name = "nucleo-g431kb",
        .chip = "STM32G431KB",
        .usart = 1,
        .tx = {PORT_A, 2, 7},
        .rx = {PORT_A, 3, 7},
        .leds = {{"LD2", {PORT_B, 8, 0}, true}},
    },
    {
        .name = "nucleo-g474re",
        .chip = "STM32G474RE",
        .usart = 1,
        .tx = {PORT_A, 2, 7},
        .rx = {PORT_A, 3, 7},
        .leds = {{"LD2", {PORT_A, 5, 0}, true}},
        .button = {"B1", {PORT_C, 13, 0}, .pressed_level = true},
    },
};
enum { WITHOUT_KIT = sizeof without_kit / sizeof without_kit[0] };

static const struct board_description *kit(const char *name) {
    for (unsigned i = 0; board_list[i] != NULL; i++) {
        if (strcmp(board_list[i]->name, name) == 0) {
            return board_list[i];
        }
    }
    return NULL;
}

const struct board_description *board_number(unsigned number) {
    unsigned i = 0;
    for (; board_list[i] != NULL; i++) {
        if (i == number) {
            return board_list[i];
        }
    }
    for (unsigned j = 0; j < WITHOUT_KIT; j++) {
        if (kit(without_kit[j].name) == NULL && i++ == number) {
            return &without_kit[j];
        }
    }
    return NULL;
}

const struct board_description *board_find(const char *name) {
    const struct board_description *board;
    for (unsigned i = 0; (board = board_number(i)) != NULL; i++) {
        if (strcmp(board->name, name) == 0) {
            return board;
        }
    }
    return NULL;
}
