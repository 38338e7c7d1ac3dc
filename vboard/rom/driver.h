/* SPDX-License-Identifier: MIT */
/* Registers as the loader's code reaches them. */
#ifndef VBOARD_ROM_DRIVER_H
#define VBOARD_ROM_DRIVER_H

#include "../core/bus.h"
#include "../machine.h"
#include "rom_flash.h"

#define ROM_FLASH_KEY1 UINT32_C(0x45670123) /* on every family: unlocking the flash */
#define ROM_FLASH_KEY2 UINT32_C(0xCDEF89AB)

static inline void rom_store(struct vboard *board, uint32_t address, unsigned size,
                             uint32_t value) {
    (void)bus_write(&board->core, address, size, value);
}

static inline uint32_t rom_load(struct vboard *board, uint32_t address) {
    uint32_t value = 0;
    (void)bus_read(&board->core, address, sizeof value, &value);
    return value;
}

/* A register of the flash interface; offset: from its base. */
static inline void rom_flash_write(struct vboard *board, uint32_t offset, uint32_t value) {
    rom_store(board, map_named(board, "FLASH")->base + offset, sizeof value, value);
}

static inline uint32_t rom_flash_read(struct vboard *board, uint32_t offset) {
    return rom_load(board, map_named(board, "FLASH")->base + offset);
}

static inline uint32_t rom_get_u32(const uint8_t *bytes) {
    return (uint32_t)bytes[0] | (uint32_t)bytes[1] << 8 | (uint32_t)bytes[2] << 16 |
           (uint32_t)bytes[3] << 24;
}

#endif
