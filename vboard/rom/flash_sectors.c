/* SPDX-License-Identifier: MIT */
/* F4: RM0090, FLASH registers. Bytes are programmed unless the host has told the supply: AN2606,
 * STM32F4. */
#include "driver.h"

enum {
    KEYR = 0x04,
    SR = 0x0C,
    CR = 0x10,
    SR_FLAGS = 0xF3,
    CR_PG = 1u << 0,
    CR_SER = 1u << 1,
    CR_MER = 1u << 2,
    CR_SNB_SHIFT = 3,
    CR_PSIZE_SHIFT = 8,
    CR_STRT = 1u << 16,
};
#define CR_LOCK UINT32_C(0x80000000)

static unsigned width(const struct vboard *board) {
    return board->rom.width != 0 ? board->rom.width : 1;
}

/* 1, 2, 4 bytes: 0, 1, 2. */
static uint32_t psize(const struct vboard *board) {
    return width(board) / 2 << CR_PSIZE_SHIFT;
}

static void open(struct vboard *board) {
    if ((rom_flash_read(board, CR) & CR_LOCK) != 0) {
        rom_flash_write(board, KEYR, ROM_FLASH_KEY1);
        rom_flash_write(board, KEYR, ROM_FLASH_KEY2);
    }
    rom_flash_write(board, SR, SR_FLAGS);
}

static void close(struct vboard *board) {
    rom_flash_write(board, CR, CR_LOCK);
}

static void erase(struct vboard *board, uint32_t offset) {
    const uint32_t number = flash_unit(&board->flash, offset).number;
    rom_flash_write(board, CR, psize(board) | CR_SER | number << CR_SNB_SHIFT | CR_STRT);
}

static void erase_banks(struct vboard *board, unsigned banks) {
    (void)banks; /* there is one */
    rom_flash_write(board, CR, psize(board) | CR_MER | CR_STRT);
}

static void program(struct vboard *board, uint32_t offset, const uint8_t *data) {
    rom_flash_write(board, CR, psize(board) | CR_PG);
    rom_store(board, FLASH_BASE_ADDRESS + offset, width(board), rom_get_u32(data));
}

const struct rom_flash rom_flash_sectors = {
    .unit = 1,
    .open = open,
    .close = close,
    .erase = erase,
    .erase_banks = erase_banks,
    .program = program,
};
