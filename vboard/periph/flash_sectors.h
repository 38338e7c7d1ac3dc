/* SPDX-License-Identifier: MIT */
/* The flash interface with sectors, which programs 8, 16 or 32 bits at a time and has no ECC:
 * STM32F4. RM0090, RM0383 and RM0390, embedded flash memory interface.
 *
 * Modelled: keys, sector and mass erase, programming of any width that the supply allows, stalls,
 * error flags, caches. Not: programming 64 bits with an outside voltage (VPP), option bytes, one
 * time programmable bytes, write protection: asking for one stops the run.
 *
 * A write that crosses a row of 16 bytes (PGAERR) cannot occur: the core splits what is not aligned
 * into bytes and halfwords, which then do not fit PSIZE. */
#ifndef VBOARD_PERIPH_FLASH_SECTORS_H
#define VBOARD_PERIPH_FLASH_SECTORS_H

#include "flash.h"

extern const struct peripheral flash_sectors_peripheral;
extern const struct flash_version flash_sectors;

#endif
