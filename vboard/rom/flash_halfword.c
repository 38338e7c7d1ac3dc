/* SPDX-License-Identifier: MIT */
/* F1: PM0075. */
#include "driver.h"

enum {
    KEYR = 0x04,
    SR = 0x0C,
    CR = 0x10,
    AR = 0x14,
    SR_FLAGS = 0x34, /* PGERR, WRPRTERR, EOP */
    CR_PG = 1u << 0,
    CR_PER = 1u << 1,
    CR_MER = 1u << 2,
    CR_STRT = 1u << 6,
    CR_LOCK = 1u << 7,
    HALF_WORD = 2,
};

static void open(struct vboard *board) {
    rom_flash_write(board, KEYR, ROM_FLASH_KEY1);
    rom_flash_write(board, KEYR, ROM_FLASH_KEY2);
    rom_flash_write(board, SR, SR_FLAGS);
}

static void close(struct vboard *board) {
    rom_flash_write(board, CR, CR_LOCK);
}

static void erase(struct vboard *board, uint32_t offset) {
    rom_flash_write(board, CR, CR_PER);
    rom_flash_write(board, AR, FLASH_BASE_ADDRESS + offset);
    rom_flash_write(board, CR, CR_PER | CR_STRT);
}

static void erase_banks(struct vboard *board, unsigned banks) {
    (void)banks; /* there is one */
    rom_flash_write(board, CR, CR_MER);
    rom_flash_write(board, CR, CR_MER | CR_STRT);
}

static void program(struct vboard *board, uint32_t offset, const uint8_t *data) {
    rom_flash_write(board, CR, CR_PG);
    rom_store(board, FLASH_BASE_ADDRESS + offset, HALF_WORD,
              (uint32_t)data[0] | (uint32_t)data[1] << 8);
}

const struct rom_flash rom_flash_halfword = {
    .unit = HALF_WORD,
    .open = open,
    .close = close,
    .erase = erase,
    .erase_banks = erase_banks,
    .program = program,
};
