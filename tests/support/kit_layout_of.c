/* SPDX-License-Identifier: MIT */
/* Compiled for each kit. KIT_LAYOUT: its name in the table. */
#include "layout.h"
#include "support/kit_layout.h"

extern const struct kit_layout KIT_LAYOUT;

const struct kit_layout KIT_LAYOUT = {
    .name = KIT_NAME,
    .code_end = FLASH_START + BOOTLOADER_SIZE,
    .records = RECORDS_START,
    .journal = JOURNAL_START,
    .application = APPLICATION_START,
    .has_msi = !CLOCK_RESET_HSI16,
};
