/* SPDX-License-Identifier: MIT */
/* L4, G4, G0: RM0394, FLASH registers. */
#include "driver.h"

enum {
    ACR = 0x00,
    KEYR = 0x08,
    SR = 0x10,
    CR = 0x14,
    SR_ERRORS = 0xC3FA,
    CR_PG = 1u << 0,
    CR_PER = 1u << 1,
    CR_MER1 = 1u << 2,
    CR_PNB_SHIFT = 3,
    CR_MER2 = 1u << 15,
    CR_STRT = 1u << 16,
    CACHES = FLASH_ACR_ICEN | FLASH_ACR_DCEN,
    CACHE_RESETS = FLASH_ACR_ICRST | FLASH_ACR_DCRST,
};
#define CR_LOCK UINT32_C(0x80000000)

/* An error flag that is left, as of a page that is write-protected, would have the next operation
 * refused. */
static void clear_errors(struct vboard *board) {
    rom_flash_write(board, SR, SR_ERRORS & wires_fields(board, &flash_peripheral, SR));
}

/* The caches off: errata sheets ES0250 and ES0430 on chips with two banks, and nothing old is read.
 * Where there is no data cache, its bits are not there. */
static void open(struct vboard *board) {
    const uint32_t there = wires_fields(board, &flash_peripheral, ACR);
    uint32_t acr = rom_flash_read(board, ACR) & ~(uint32_t)CACHES;
    rom_flash_write(board, ACR, acr & there);
    rom_flash_write(board, ACR, (acr | CACHE_RESETS) & there);
    rom_flash_write(board, ACR, acr & there);
    if ((rom_flash_read(board, CR) & CR_LOCK) != 0) {
        rom_flash_write(board, KEYR, ROM_FLASH_KEY1);
        rom_flash_write(board, KEYR, ROM_FLASH_KEY2);
    }
}

static void close(struct vboard *board) {
    rom_flash_write(board, CR, CR_LOCK);
}

static void erase(struct vboard *board, uint32_t offset) {
    const uint32_t bank = board->chip->flash_size / board->chip->banks;
    const uint32_t page = flash_page(&board->flash, offset % bank);
    clear_errors(board);
    rom_flash_write(board, CR,
                    CR_PER | page << CR_PNB_SHIFT |
                        (offset >= bank ? board->chip->family->flash.bker : 0));
    rom_flash_write(board, CR, rom_flash_read(board, CR) | CR_STRT);
}

static void erase_banks(struct vboard *board, unsigned banks) {
    const uint32_t second = board->chip->banks > 1 && (banks & 2) != 0 ? CR_MER2 : 0;
    const uint32_t kind = ((banks & 1) != 0 ? CR_MER1 : 0) | second;
    clear_errors(board);
    rom_flash_write(board, CR, kind);
    rom_flash_write(board, CR, kind | CR_STRT);
}

static void program(struct vboard *board, uint32_t offset, const uint8_t *data) {
    const uint32_t address = FLASH_BASE_ADDRESS + offset;
    clear_errors(board);
    rom_flash_write(board, CR, CR_PG);
    rom_store(board, address, 4, rom_get_u32(data));
    rom_store(board, address + 4, 4, rom_get_u32(data + 4));
}

const struct rom_flash rom_flash_doubleword = {
    .unit = FLASH_DOUBLE_WORD,
    .open = open,
    .close = close,
    .erase = erase,
    .erase_banks = erase_banks,
    .program = program,
};
