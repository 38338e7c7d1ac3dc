/* SPDX-License-Identifier: MIT */
/* Whether the tables and kits say what can be built here: asked before a board is made. */
#ifndef VBOARD_FIT_H
#define VBOARD_FIT_H

#include <stdbool.h>
#include <stddef.h>

#include "boards.h"
#include "chips/chip.h"

/* There is room for this chip, and its family's tables have what every board relies on. False:
 * `error` says what is wrong, in a sentence without a full stop. */
bool chip_fits(const struct chip *chip, char *error, size_t error_size)
    __attribute__((warn_unused_result));

/* The same for a board: its chip is known and fits, and has the USART and the pins of the board. */
bool board_fits(const struct board_description *board, char *error, size_t error_size)
    __attribute__((warn_unused_result));

#endif
