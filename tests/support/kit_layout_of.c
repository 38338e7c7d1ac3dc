/* SPDX-License-Identifier: MIT */
/* Compiled for each kit. KIT_LAYOUT: its name in the table; BUILT_AS: its name in the build. */
#include "architecture.h"
#include "layout.h"
#include "support/kit_layout.h"
#include "wire/geometry.h"

#define TEXT_OF(name)   TEXT_OF_2(name)
#define TEXT_OF_2(name) #name

extern const struct kit_layout KIT_LAYOUT;

const struct kit_layout KIT_LAYOUT = {
    .name = BUILT_AS,
    .kit = KIT_NAME,
    .chip = TEXT_OF(KIT_CHIP),
    .slots = SETTING_SLOTS,
    .code_end = FLASH_START + BOOTLOADER_SIZE,
    .keys = FLASH_START + BOOTLOADER_SIZE - KEY_PAGE_SIZE,
    .records = RECORDS_START,
    .records_size = RECORDS_SIZE,
    .journal = JOURNAL_START,
    .application = APPLICATION_START,
    .application_size = APPLICATION_SIZE,
    .transfer_page = TRANSFER_PAGE,
    .data_field = DATA_FIELD,
    .flash = {FLASH_START, FLASH_RUN_SIZES, FLASH_RUN_COUNTS, FLASH_ERASE_MAX_MS,
              FLASH_PROGRAM_MAX_US, PROGRAMMING_UNIT, FLASH_PROPERTIES},
    .has_msi = !CLOCK_RESET_HSI,
    .has_ecc = (FLASH_PROPERTIES & FLASH_HAS_ECC) != 0,
    .sees_debugger = SEES_DEBUGGER,
};
