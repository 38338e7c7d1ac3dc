/* SPDX-License-Identifier: MIT */
/* Which memory the core reaches without asking. */
#include "machine.h"

enum { WINDOW_FLASH, WINDOW_ALIAS, WINDOW_SRAM, WINDOW_CODE_SRAM, WINDOW_KNOWN };

static ptrdiff_t distance(const struct vboard *board, const void *member) {
    return (const char *)member - (const char *)&board->core;
}

/* The first stretch of flash that reads plainly: no bank that is busy, no bad word, no stale cache
 * line. It begins at the start of a bank. */
static uint32_t plain_flash(const struct vboard *board, uint32_t *from) {
    const struct chip *chip = board->chip;
    uint32_t bank_size = chip->flash_size / chip->banks;
    for (*from = 0; *from < chip->flash_size; *from += bank_size) {
        uint32_t size = flash_plain_run(&board->flash, chip, *from);
        if (size != 0) {
            return size;
        }
    }
    return 0;
}

static struct core_window flash_window(const struct vboard *board, uint32_t from, uint32_t size) {
    /* With the instruction cache on, the adaptive memory accelerator reaches the performance of
     * no wait states (DS11451, ART accelerator). */
    uint8_t wait = (board->flash.acr & FLASH_ACR_ICEN) != 0
                       ? 0
                       : (uint8_t)flash_latency(&board->flash, &board->chip->family->flash);

    return (struct core_window){.base = FLASH_BASE_ADDRESS + from,
                                .size = size,
                                .host = distance(board, &board->flash.array[from]),
                                .wait_states = wait};
}

void machine_update_windows(struct vboard *board) {
    const struct chip *chip = board->chip;
    struct core_window *windows = board->core.windows;
    uint32_t from;
    uint32_t size = plain_flash(board, &from);

    windows[WINDOW_FLASH] = flash_window(board, from, size);
    windows[WINDOW_ALIAS] = windows[WINDOW_FLASH];
    windows[WINDOW_ALIAS].base = from;
    windows[WINDOW_KNOWN] =
        flash_window(board, board->flash.known_from, flash_known_run(&board->flash, chip));
    windows[WINDOW_SRAM] = (struct core_window){.base = SRAM_ADDRESS,
                                                .size = chip_sram_window(chip),
                                                .host = distance(board, board->sram),
                                                .writable = true};
    /* A window is for code, too. */
    windows[WINDOW_CODE_SRAM] =
        (struct core_window){.base = CODE_SRAM_ADDRESS,
                             .size = chip->code_sram_for_data ? 0 : chip->code_sram_size,
                             .host = distance(board, &board->sram[chip->sram_size]),
                             .writable = true};
    if (board->memory_mode == MEMORY_MODE_SYSTEM) {
        windows[WINDOW_ALIAS].size = 0;
    }
    if (board->memory_mode == MEMORY_MODE_SRAM1) {
        windows[WINDOW_ALIAS] = windows[WINDOW_SRAM];
        windows[WINDOW_ALIAS].base = 0;
    }
}

void wires_flash_changed(struct vboard *board) {
    machine_update_windows(board);
}

void wires_memory_remapped(struct vboard *board, unsigned mode) {
    board->memory_mode = mode;
    machine_update_windows(board);
}
