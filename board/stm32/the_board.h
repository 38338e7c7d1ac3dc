/* SPDX-License-Identifier: MIT */
/* The board that the bootloader runs on: full.c or plain.c defines it, from what both have
 * in common. A constant, so that the compiler knows it (boot/one_board). */
#ifndef STM32_THE_BOARD_H
#define STM32_THE_BOARD_H

#include "board_facts.h"
#include "boot/board_of.h"
#include "settings.h"
#include "wire/frame.h"

/* main.c */
void board_idle(void *context);

_Static_assert(DATA_FIELD <= DATA_FIELD_MAX, "DATA_FIELD is longer than the wire allows");
_Static_assert(DATA_FIELD >= BEGIN_REQUEST_SIZE, "DATA_FIELD has no room for BEGIN");
_Static_assert(DATA_FIELD >= BLOCK_HEADER_SIZE + PROGRAMMING_UNIT,
               "DATA_FIELD has no room for a BLOCK with a programming unit");

enum { PACKET_SIZE = DATA_FIELD + FRAME_OVERHEAD };

#define BOARD_IN_COMMON                                                                            \
    BOARD_FACTS, .handoff = &mailbox, .data_field_max = DATA_FIELD, .baud = SETTING_BAUD,          \
                 .window_ms = SETTING_WINDOW_MS, .serial_read = serial_read,                       \
                 .serial_write = serial_write, .serial_errors = serial_errors,                     \
                 .confidential = SETTING_CONFIDENTIAL, .now_ms = clock_now_ms, .idle = board_idle, \
                 .identify = identify, .reset_cause = reset_cause, .restart = reset_after_drain

#endif
