/* SPDX-License-Identifier: MIT */
/* What versions of the flash interface share: keys, caches, the beginning and the end of an
 * operation. */
#include "flash_interface.h"

#define KEY1 UINT32_C(0x45670123) /* on every family: unlocking the flash */
#define KEY2 UINT32_C(0xCDEF89AB)

void flash_key(struct flash *flash, struct vboard *wires, uint32_t value, uint32_t lock) {
    bool open = (flash->cr & lock) == 0;
    if (!open && !flash->locked_for_good && !flash->key1_given && value == KEY1) {
        flash->key1_given = true;
    } else if (!open && !flash->locked_for_good && flash->key1_given && value == KEY2) {
        flash->key1_given = false;
        flash->cr &= ~lock;
    } else {
        flash->locked_for_good = true;
        flash->cr |= lock;
        wires_bus_error(wires);
    }
}

void flash_flush(struct flash *flash, uint8_t cache) {
    for (size_t page = 0; page < FLASH_MAX_PAGES && flash->stale_pages != 0; page++) {
        bool was = flash->stale[page] != 0;
        flash->stale[page] &= (uint8_t)~cache;
        flash->stale_pages -= was && flash->stale[page] == 0;
    }
}

void flash_mark_stale(struct flash *flash, uint8_t caches) {
    uint8_t stale = flash->data_cache_filled != 0 ? caches & FLASH_STALE_DATA : 0;
    stale |= flash->code_cache_filled != 0 ? caches & FLASH_STALE_CODE : 0;
    uint32_t first = flash_page(flash, flash->operation_offset);
    uint32_t last = flash_page(flash, flash->operation_offset + flash->operation_bytes - 1);
    for (uint32_t page = first; page <= last && stale != 0; page++) {
        flash->stale_pages += flash->stale[page] == 0;
        flash->stale[page] |= stale;
    }
}

bool flash_switch_caches(struct flash *flash, struct vboard *wires, uint32_t acr) {
    const uint32_t both_on = flash->acr & acr;
    if (((acr & FLASH_ACR_ICRST) != 0 && (both_on & FLASH_ACR_ICEN) != 0) ||
        ((acr & FLASH_ACR_DCRST) != 0 && (both_on & FLASH_ACR_DCEN) != 0)) {
        wires_violation(wires, "a cache reset while it is enabled (" MANUAL " FLASH_ACR)");
        return false;
    }
    if ((acr & FLASH_ACR_ICRST) != 0) {
        flash->code_cache_filled = 0;
        flash_flush(flash, FLASH_STALE_CODE);
    }
    if ((acr & FLASH_ACR_DCRST) != 0) {
        flash->data_cache_filled = 0;
        flash_flush(flash, FLASH_STALE_DATA);
    }
    flash->code_cache_filled |= (acr & FLASH_ACR_ICEN) != 0;
    flash->data_cache_filled |= (acr & FLASH_ACR_DCEN) != 0;
    return true;
}

void flash_count(struct flash *flash, uint32_t offset, uint32_t bytes) {
    struct flash_unit unit = flash_unit(flash, offset);
    flash->operations++;
    while (unit.from < offset + bytes) {
        flash->operations_in[unit.number]++;
        unit = flash_unit(flash, unit.from + unit.size);
    }
}

bool flash_begin(struct flash *flash, struct vboard *wires, enum flash_operation operation,
                 uint32_t offset, uint32_t bytes, uint64_t time) {
    if (!wires_flash_begins(wires, time)) {
        return false;
    }
    flash->operation = operation;
    flash->operation_offset = offset;
    flash->operation_bytes = bytes;
    flash->operation_done = wires_now(wires) + time;
    wires_schedule(wires, EVENT_FLASH, flash->operation_done);
    wires_flash_changed(wires);
    return true;
}
