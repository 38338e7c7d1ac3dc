/* SPDX-License-Identifier: MIT */
/* The board that the bootloader runs on: full.c or plain.c defines it, from what both have
 * in common. A constant, so that the compiler knows it (boot/one_board). */
#ifndef STM32_THE_BOARD_H
#define STM32_THE_BOARD_H

#include "boot/board_of.h"
#include "layout.h"
#include "port.h"
#include "settings.h"
#include "wire/frame.h"

/* main.c */
void board_idle(void *context);

static const struct flash_geometry the_flash = {
    .start = FLASH_START,
    .run_size = FLASH_RUN_SIZES,
    .run_count = FLASH_RUN_COUNTS,
    .erase_max_ms = FLASH_ERASE_MAX_MS,
    .program_max_us = FLASH_PROGRAM_MAX_US,
    .programming_unit = PROGRAMMING_UNIT,
    .properties = FLASH_PROPERTIES,
};

_Static_assert(DATA_FIELD <= DATA_FIELD_MAX, "DATA_FIELD is longer than the wire allows");
_Static_assert(DATA_FIELD >= BEGIN_REQUEST_SIZE, "DATA_FIELD has no room for BEGIN");
_Static_assert(DATA_FIELD >= BLOCK_HEADER_SIZE + PROGRAMMING_UNIT,
               "DATA_FIELD has no room for a BLOCK with a programming unit");

enum { PACKET_SIZE = DATA_FIELD + FRAME_OVERHEAD };

#define BOARD_IN_COMMON                                                                            \
    .name = KIT_NAME, .geometry = &the_flash, .page_size = ERASE_UNIT,                             \
    .application = {APPLICATION_START, APPLICATION_SIZE},                                          \
    .records = {RECORDS_START, RECORDS_SIZE}, .secondary = {SECONDARY_START, SECONDARY_SIZE},      \
    .journal = JOURNAL_START, .ram = {{RAM_START, STACKS_1_SIZE}, {STACKS_2, STACKS_2_SIZE}},      \
    .handoff = &mailbox, .data_field_max = DATA_FIELD, .baud = SETTING_BAUD,                       \
    .window_ms = SETTING_WINDOW_MS, .flash_read = flash_read, .flash_crc = flash_crc,              \
    .flash_erase = flash_erase, .flash_program = flash_program, .serial_read = serial_read,        \
    .serial_write = serial_write, .serial_errors = serial_errors,                                  \
    .confidential = SETTING_CONFIDENTIAL, .debugger_attached = debugger_attached,                  \
    .now_ms = clock_now_ms, .feed_watchdog = watchdog_feed, .idle = board_idle,                    \
    .identify = identify, .reset_cause = reset_cause, .restart = reset_after_drain

#endif
