/* SPDX-License-Identifier: MIT */
/* What the boards are: constant descriptions. Nothing here changes while a board runs. */
#ifndef VBOARD_BOARDS_H
#define VBOARD_BOARDS_H

#include <stdbool.h>
#include <stdint.h>

/* A column of the register tables: what differs from die to die. */
enum chip_column {
    CHIP_L43X, /* STM32L432, RM0394 */
    CHIP_L47X, /* STM32L475 and L476, RM0351 */
    CHIP_COLUMNS,
};

struct chip {
    const char *name;
    enum chip_column column;
    uint32_t idcode; /* DBGMCU_IDCODE: DEV_ID and REV_ID, RM0394 and RM0351, DBGMCU_IDCODE */
    uint32_t flash_size;
    uint32_t banks;
    uint32_t sram1_size;
    uint32_t sram2_size;
    bool
        sram2_behind_sram1; /* SRAM2 seen a second time right behind SRAM1, RM0394, embedded SRAM */
    bool empty_check;       /* a flash that is blank at power-on starts the ROM loader: PEMPTY */
    uint32_t package;       /* PKG, RM0394, package data register */
    uint32_t ports;         /* GPIO ports there are: bit 0 is A, bit 7 is H */
    uint32_t usarts;        /* bit 0 is USART1 */
    uint32_t timers;        /* of TIM2 to TIM7: bit 0 is TIM2 */
};

struct pin {
    uint8_t port; /* 0 is A */
    uint8_t number;
    uint8_t function; /* alternate function, 0 to 15 */
};

enum { BOARD_LEDS = 2 };

struct board_description {
    const char *name;
    const struct chip *chip;
    unsigned usart; /* the one behind the USB cable: 0 is USART1 */
    struct pin tx;  /* the chip's output */
    struct pin rx;
    struct {
        const char *name; /* as printed on the board */
        struct pin pin;   /* lit when high */
    } leds[BOARD_LEDS];   /* a name of NULL ends them */
    struct {
        const char *name; /* NULL: the board has none */
        struct pin pin;   /* pulled up; low while pressed */
    } button;
};

/* NULL when there is no board of that name. */
const struct board_description *board_find(const char *name);

/* NULL-terminated. */
const char *const *board_names(void);

#endif
