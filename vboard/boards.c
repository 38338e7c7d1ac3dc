/* SPDX-License-Identifier: MIT */
#include "boards.h"

#include <stddef.h>
#include <string.h>

enum { PORT_A = 0, PORT_B = 1, PORT_C = 2 };

/* Pins: UM1956 (NUCLEO-L432KC), UM1724 (NUCLEO-L476RG), UM2153 (B-L475E-IOT01A), UM2397
 * (NUCLEO-G431KB), UM2505 (NUCLEO-G474RE). Alternate
 * functions: DS11451, DS10198, DS12589 and DS12288, alternate functions. */
static const struct board_description boards[] = {
    {
        .name = "nucleo-l432kc",
        .chip = "STM32L432KC",
        .usart = 1,
        .tx = {PORT_A, 2, 7},
        .rx = {PORT_A, 15, 3},
        .leds = {{"LD3", {PORT_B, 3, 0}}},
    },
    {
        .name = "nucleo-l476rg",
        .chip = "STM32L476RG",
        .usart = 1,
        .tx = {PORT_A, 2, 7},
        .rx = {PORT_A, 3, 7},
        .leds = {{"LD2", {PORT_A, 5, 0}}},
        .button = {"B1", {PORT_C, 13, 0}, .pressed_level = false},
    },
    {
        .name = "b-l475e-iot01a",
        .chip = "STM32L475VG",
        .usart = 0,
        .tx = {PORT_B, 6, 7},
        .rx = {PORT_B, 7, 7},
        .leds = {{"LD1", {PORT_A, 5, 0}}, {"LD2", {PORT_B, 14, 0}}},
        .button = {"B2", {PORT_C, 13, 0}, .pressed_level = false},
    },
    {
        .name = "nucleo-g431kb",
        .chip = "STM32G431KB",
        .usart = 1,
        .tx = {PORT_A, 2, 7},
        .rx = {PORT_A, 3, 7},
        .leds = {{"LD2", {PORT_B, 8, 0}}},
    },
    {
        .name = "nucleo-g474re",
        .chip = "STM32G474RE",
        .usart = 1,
        .tx = {PORT_A, 2, 7},
        .rx = {PORT_A, 3, 7},
        .leds = {{"LD2", {PORT_A, 5, 0}}},
        .button = {"B1", {PORT_C, 13, 0}, .pressed_level = true},
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

const struct board_description *board_number(unsigned number) {
    return number < BOARDS ? &boards[number] : NULL;
}
