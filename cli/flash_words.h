/* SPDX-License-Identifier: MIT */
/* The last words of a transfer. */
#ifndef CLI_FLASH_WORDS_H
#define CLI_FLASH_WORDS_H

#include "cli/json.h"

/* How much was sent, in which form, how fast, and what the board does now. In lines that do not
 * wrap on a terminal of 80 columns. */
void flash_say_transfer(struct console *console, const struct flash_report *facts);

#endif
