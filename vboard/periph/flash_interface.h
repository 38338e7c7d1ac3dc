/* SPDX-License-Identifier: MIT */
/* What versions of the flash interface share. */
#ifndef VBOARD_PERIPH_FLASH_INTERFACE_H
#define VBOARD_PERIPH_FLASH_INTERFACE_H

#include "flash.h"

/* A write to FLASH_KEYR; lock: FLASH_CR's bit. A wrong sequence locks until the next reset and is a
 * bus error: RM0394, RM0090 and others, unlocking the flash. */
void flash_key(struct flash *flash, struct vboard *wires, uint32_t value, uint32_t lock);

/* FLASH_ACR is about to be `acr`: caches go on or off, or are reset. False: not so, and that has
 * been said. */
bool flash_switch_caches(struct flash *flash, struct vboard *wires, uint32_t acr);
/* These caches hold nothing old: FLASH_STALE_CODE or FLASH_STALE_DATA, or both. */
void flash_flush(struct flash *flash, uint8_t cache);
/* What the operation that has ended now has changed, lines of these caches may still hold. */
void flash_mark_stale(struct flash *flash, uint8_t caches);

/* An operation is asked for. */
void flash_count(struct flash *flash, uint32_t offset, uint32_t bytes);
/* It is under way. False: the power was cut first. */
bool flash_begin(struct flash *flash, struct vboard *wires, enum flash_operation operation,
                 uint32_t offset, uint32_t bytes, uint64_t time);

#endif
