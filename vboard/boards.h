/* SPDX-License-Identifier: MIT */
/* What the boards are: constant descriptions, one for each kit (board/kits), made by kit.c from its
 * header. Nothing here changes while a board runs. */
#ifndef VBOARD_BOARDS_H
#define VBOARD_BOARDS_H

#include <stdbool.h>
#include <stdint.h>

struct pin {
    uint8_t port; /* 0 is A */
    uint8_t number;
    uint8_t function; /* alternate function, 0 to 15 */
};

enum { BOARD_LEDS = 2 };

struct board_description {
    const char *name;
    const char *chip; /* its name: chips/ */
    uint32_t hse_hz;  /* crystal or clock at the chip's HSE; 0: none */
    unsigned usart;   /* the one behind the USB cable: 0 is USART1 */
    struct pin tx;    /* the chip's output */
    struct pin rx;
    struct {
        const char *name; /* as printed on the board */
        struct pin pin;
        bool lit_level;
    } leds[BOARD_LEDS]; /* a name of NULL ends them */
    struct {
        const char *name; /* NULL: the board has none */
        struct pin pin;
        bool pressed_level; /* while pressed; the board pulls the pin to the other one */
    } button;
};

/* Ends with NULL. */
extern const struct board_description *const board_list[];

/* NULL when there is no board of that name. */
const struct board_description *board_find(const char *name);

/* The board of that number, from 0 on; NULL: no more. */
const struct board_description *board_number(unsigned number);

#endif
