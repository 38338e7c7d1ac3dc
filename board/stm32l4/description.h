/* SPDX-License-Identifier: MIT */
/* A kit's bootloader in words of its layout (wire/description.h): for the bootloader itself, and
 * for the tool's table of kits. */
#ifndef STM32L4_DESCRIPTION_H
#define STM32L4_DESCRIPTION_H

#include "layout.h"
#include "wire/description.h"

#define DESCRIPTION_OF_KIT                                                                         \
    .magic = {DESCRIPTION_MAGIC_1, DESCRIPTION_MAGIC_2}, .format = DESCRIPTION_FORMAT,             \
    .board = KIT_NAME, .page_size = PAGE_SIZE,                                                     \
    .bootloader = {FLASH_START, JOURNAL_START - FLASH_START},                                      \
    .records = {RECORDS_START, RECORD_PAGES * PAGE_SIZE},                                          \
    .application = {APPLICATION_START, APPLICATION_SIZE},                                          \
    .secondary = {SECONDARY_START, SECONDARY_SIZE},                                                \
    .ram = {{SRAM1_START, KIT_SRAM1_SIZE}, {SRAM2_START, KIT_SRAM2_SIZE}}

#endif
