/* SPDX-License-Identifier: MIT */
/* What bootloader and application know of the board that they run on. */
#ifndef STM32_BOARD_FACTS_H
#define STM32_BOARD_FACTS_H

#include "layout.h"
#include "port.h"

static const struct flash_geometry the_flash = {
    .start = FLASH_START,
    .run_size = FLASH_RUN_SIZES,
    .run_count = FLASH_RUN_COUNTS,
    .erase_max_ms = FLASH_ERASE_MAX_MS,
    .program_max_us = FLASH_PROGRAM_MAX_US,
    .programming_unit = PROGRAMMING_UNIT,
    .properties = FLASH_PROPERTIES,
};

#define BOARD_FACTS                                                                                \
    .name = KIT_NAME, .geometry = &the_flash, .page_size = TRANSFER_PAGE,                          \
    .application = {APPLICATION_START, APPLICATION_SIZE},                                          \
    .records = {RECORDS_START, RECORDS_SIZE}, .secondary = {SECONDARY_START, SECONDARY_SIZE},      \
    .journal = JOURNAL_START, .ram = {{RAM_START, STACKS_1_SIZE}, {STACKS_2, STACKS_2_SIZE}},      \
    .flash_read = flash_read, .flash_crc = flash_crc, .flash_erase = flash_erase,                  \
    .flash_program = flash_program, .debugger_attached = debugger_attached,                        \
    .feed_watchdog = watchdog_feed

#endif
