/* SPDX-License-Identifier: MIT */
/* What takes the loader time: one operation of the flash after the other, then the answer. And what
 * follows the last answer. */
#include <string.h>

#include "../machine.h"
#include "../periph/flash_doubleword_bits.h"
#include "loader.h"
#include "rom_flash.h"

static const struct rom_flash *driver(const struct vboard *board) {
    return machine_parts(board)->rom_flash;
}

/* What does not fill a unit is followed by ones. */
static void program_next(struct vboard *board) {
    struct rom *rom = &board->rom;
    uint8_t data[FLASH_DOUBLE_WORD];
    uint32_t unit = rom->width != 0 ? rom->width : driver(board)->unit;
    uint32_t left = rom->count - rom->done;
    memset(data, UINT8_MAX, sizeof data);
    memcpy(data, &rom->frame[1 + rom->done], left < unit ? left : unit);
    driver(board)->program(board, rom->address - FLASH_BASE_ADDRESS + rom->done, data);
    rom->done += unit;
}

/* G0B1, loader V9.2: "multi-sector erase on bank 2 fails" (AN2606, its known limitations). */
static void erase_next(struct vboard *board) {
    struct rom *rom = &board->rom;
    const struct chip *chip = board->chip;
    uint32_t offset = flash_unit_start(&board->flash, rom->pages[rom->done++]);
    bool in_second = offset >= chip->flash_size / chip->banks;
    if (!(rom_facts(board)->one_page_of_second_bank && in_second && rom->count > 1)) {
        driver(board)->erase(board, offset);
    }
}

/* The hardware erases all, whatever is write-protected: the manuals, level 1 to level 0. */
static void regress(struct vboard *board) {
    struct flash_protection kept = board->flash.protection;
    board->rom.done = board->rom.count;
    flash_unprotect(&board->flash);
    driver(board)->erase_banks(board, ROM_BOTH_BANKS);
    board->flash.protection = kept;
    flash_protect_readout(&board->flash, false);
    memset(board->sram, 0, chip_sram(board->chip));
}

static void work_next(struct vboard *board) {
    struct rom *rom = &board->rom;
    switch (rom->work) {
    case ROM_WORK_PROGRAM: program_next(board); break;
    case ROM_WORK_ERASE: erase_next(board); break;
    case ROM_WORK_ERASE_BANKS:
        rom->done = rom->count;
        driver(board)->erase_banks(board, rom->banks);
        break;
    case ROM_WORK_REGRESS: regress(board); break;
    }
    uint64_t now = wires_now(board);
    bool busy = board->flash.operation != FLASH_IDLE;
    wires_schedule(board, EVENT_ROM_WORK, busy ? board->flash.operation_done : now);
}

static void finish(struct vboard *board) {
    struct rom *rom = &board->rom;
    driver(board)->close(board);
    rom->phase = ROM_COMMAND;
    if (rom->work == ROM_WORK_REGRESS) {
        rom_change_options(board);
        return;
    }
    rom_acknowledge(board);
}

void rom_begin_work(struct vboard *board, enum rom_work work) {
    struct rom *rom = &board->rom;
    rom->phase = ROM_WORKING;
    rom->work = work;
    rom->done = 0;
    if (work == ROM_WORK_ERASE_BANKS || work == ROM_WORK_REGRESS) {
        rom->count = 1;
    }
    driver(board)->open(board);
    work_next(board);
}

/* The loader has come up, or an operation of the flash has ended: its own event comes before. */
void rom_work_event(struct vboard *board) {
    struct rom *rom = &board->rom;
    if (rom->phase == ROM_STARTING) {
        rom->phase = ROM_WAITING;
        board->flash.empty = board->flash.empty && !rom_facts(board)->clears_empty;
    } else if (rom->done < rom->count) {
        work_next(board);
    } else {
        finish(board);
    }
}

/* A word with an ECC error, read by the loader or found by the reset that began it, raises the NMI,
 * which is its code's: nothing says what that does, and here it clears the flag. What the loader
 * starts would have no vectors for it. */
static void forget_bad_word(struct vboard *board) {
    board->flash.eccr &= ~ECCR_ECCD;
    board->flash.ecc2r &= ~ECCR_ECCD;
    wires_nmi(board, false);
}

void rom_leave(struct vboard *board) {
    if (board->rom.end == ROM_END_GO) {
        forget_bad_word(board);
        board->rom.phase = ROM_GONE;
        return;
    }
    flash_load_options(&board->flash, board->chip, false);
    wires_reset(board, RESET_SOFTWARE);
}
