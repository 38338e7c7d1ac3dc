/* SPDX-License-Identifier: MIT */
/* The last words of a transfer. */
#ifndef CLI_FLASH_WORDS_H
#define CLI_FLASH_WORDS_H

#include "cli/json.h"

enum { START_TEXT_MAX = 128 };

/* After tulpar_run(): "application started", and what came between. */
void start_words(const struct tulpar_report *report, char out[START_TEXT_MAX]);

/* How much was sent, in which form, how fast, and what the board does now. In lines that do not
 * wrap on a terminal of 80 columns. */
void flash_say_transfer(struct console *console, const struct flash_report *facts);

#endif
