/* SPDX-License-Identifier: MIT */
/* Two slots as the application sees them, which takes an update while it runs: slots_app.c in the
 * place of slots_two.c. Records and journal are the bootloader's alone, so nothing here writes
 * them. What FINISH has found whole is kept in RAM, and becomes a letter (boot/letter.h) when the
 * application agrees; a reset before that swaps nothing. */
#ifndef BOOT_SLOTS_APP_H
#define BOOT_SLOTS_APP_H

#include <stdbool.h>

#include "boot/records.h"

/* An update is whole and verified, and waits for its letter. Then it is what slots_image() finds,
 * as if its swap were ordered. */
bool slots_app_waits(void);

/* The record of that order, as far as INFO tells it: SWAPPING or REPLACING, and what runs. */
void slots_app_describe(struct records *records, uint8_t *record_state, struct image_id *other);

/* It is taken back: another one begins. */
void slots_app_forget(void);

/* Writes its letter; the next reset swaps. FLASH_OK: it was read back. FLASH_REFUSED: nothing
 * waits. FLASH_SUPPLY: it waits still, and there is no letter. Else it waits still, and whether the
 * next reset swaps is not known: what was programmed may be whole although the flash said that it
 * is not. */
enum flash_result slots_app_write_letter(const struct board *board)
    __attribute__((warn_unused_result));

#endif
