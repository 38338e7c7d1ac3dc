/* SPDX-License-Identifier: MIT */
/* A kit's bootloader in words of its layout (wire/description.h): for the bootloader itself, and
 * for the tool's table of kits. */
#ifndef STM32_DESCRIPTION_H
#define STM32_DESCRIPTION_H

#include "layout_check.h"
#include "wire/description.h"

#define DESCRIPTION_OF_KIT                                                                         \
    .magic = {DESCRIPTION_MAGIC_1, DESCRIPTION_MAGIC_2}, .format = DESCRIPTION_FORMAT,             \
    .board = KIT_NAME, .page_size = TRANSFER_PAGE, .bootloader = {FLASH_START, BOOTLOADER_SIZE},   \
    .records = {RECORDS_START, RECORDS_SIZE}, .record_unit = RECORD_UNIT,                          \
    .application = {APPLICATION_START, APPLICATION_SIZE},                                          \
    .secondary = {SECONDARY_START, SECONDARY_SIZE},                                                \
    .ram = {{RAM_START, STACKS_1_SIZE}, {STACKS_2, STACKS_2_SIZE}}

#endif
