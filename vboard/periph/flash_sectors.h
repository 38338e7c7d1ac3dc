/* SPDX-License-Identifier: MIT */
/* The flash interface with sectors, which programs 8, 16 or 32 bits at a time and has no ECC:
 * STM32F4. RM0090, RM0383 and RM0390, embedded flash memory interface.
 *
 * Modelled: keys, sector and mass erase, programming of any width that the supply allows, stalls,
 * error flags, caches, write protection. Not: programming 64 bits with an outside voltage (VPP),
 * writing option bytes, one time programmable bytes: asking for one stops the run.
 *
 * A write that crosses a row of 16 bytes (PGAERR) cannot occur: the core splits what is not aligned
 * into bytes and halfwords, which then do not fit PSIZE. */
#ifndef VBOARD_PERIPH_FLASH_SECTORS_H
#define VBOARD_PERIPH_FLASH_SECTORS_H

#include "flash.h"

extern const struct peripheral flash_sectors_peripheral;
extern const struct flash_version flash_sectors;

enum { FLASH_SECTORS_WDG_SW = 1u << 5 }; /* FLASH_OPTCR: software starts the watchdog */

/* flash_sectors_options.c: FLASH_OPTCR, and a word of the option bytes in memory. */
uint32_t flash_sectors_option_register(const struct flash *flash);
uint32_t flash_sectors_option(const struct flash *flash, const struct chip *chip, uint32_t offset);

#endif
