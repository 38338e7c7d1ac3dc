/* SPDX-License-Identifier: MIT */
#include "fit.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "machine.h"

enum { PINS_OF_PORT = 16, PART_NAME = 8, STUBS_MAX = 64 /* bits of struct stubs */ };

struct complaint {
    char *text;
    size_t size;
};

/* Always false. */
static bool complain(const struct complaint *complaint, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

static bool complain(const struct complaint *complaint, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    (void)vsnprintf(complaint->text, complaint->size, format, arguments);
    va_end(arguments);
    return false;
}

/* The chip has it, and it is modelled. */
static bool has_region(const struct chip *chip, const char *name) {
    const struct family *family = chip->family;
    for (size_t i = 0; i < *family->region_count; i++) {
        const struct region *region = &family->regions[i];
        if (strcmp(region->name, name) == 0 && chip_has(chip, name, region->dies)) {
            return true;
        }
    }
    return false;
}

/* Unequal erase units end where the flash does, and begin and end with pages. */
static bool units_fit(const struct chip *chip, const struct complaint *complaint) {
    const struct flash_facts *flash = &chip->family->flash;
    uint32_t size = 0;
    for (const struct erase_units *run = flash->units; run != NULL && run->count != 0; run++) {
        bool whole = run->size != 0 && run->size % flash->page_size == 0;
        for (uint32_t i = 0; i < run->count && size < chip->flash_size && whole; i++) {
            size += run->size;
        }
    }
    return flash->units == NULL || size == chip->flash_size ||
           complain(complaint,
                    "chip %s has %u bytes of flash, which the erase units of %s do not make up in "
                    "whole pages of %u",
                    chip->name, (unsigned)chip->flash_size, chip->family->name,
                    (unsigned)flash->page_size);
}

static bool memories_fit(const struct chip *chip, const struct complaint *complaint) {
    const uint32_t page = chip->family->flash.page_size;
    if (chip_sram(chip) > SRAM_MAX_SIZE) {
        return complain(complaint,
                        "chip %s has %u bytes of SRAM, and there is room for %u: raise "
                        "SRAM_MAX_SIZE in vboard/machine.h",
                        chip->name, (unsigned)chip_sram(chip), (unsigned)SRAM_MAX_SIZE);
    }
    if (page == 0 || (page & (page - 1)) != 0 || chip->flash_size % page != 0) {
        return complain(complaint,
                        "chip %s has %u bytes of flash in pages of %u: the page is no power of "
                        "two, or the flash no number of pages",
                        chip->name, (unsigned)chip->flash_size, (unsigned)page);
    }
    if (chip->flash_size > FLASH_MAX_SIZE || chip->flash_size / page > FLASH_MAX_PAGES) {
        return complain(complaint,
                        "chip %s has %u bytes of flash in %u pages, and there is room for %u in "
                        "%u: raise FLASH_MAX_SIZE and FLASH_MAX_PAGES in vboard/periph/flash.h",
                        chip->name, (unsigned)chip->flash_size, (unsigned)(chip->flash_size / page),
                        (unsigned)FLASH_MAX_SIZE, (unsigned)FLASH_MAX_PAGES);
    }
    return units_fit(chip, complaint);
}

/* Places are noted by number (map.c), and parts that are memory by bit (stub.c). */
static bool tables_fit(const struct chip *chip, const struct complaint *complaint) {
    static const char *const needed[] = {"RCC", "FLASH", "GPIOA"};
    const struct family *family = chip->family;
    if (*family->region_count > MAP_NOTHING || *family->unmodelled_count > STUBS_MAX ||
        chip->die >= CHIP_DIES) {
        return complain(complaint,
                        "family %s has %zu regions, %zu parts that are not modelled and die %u: "
                        "%u, %u and %u are the most there can be",
                        family->name, *family->region_count, *family->unmodelled_count, chip->die,
                        (unsigned)MAP_NOTHING, (unsigned)STUBS_MAX, (unsigned)CHIP_DIES - 1u);
    }
    for (size_t i = 0; i < sizeof needed / sizeof needed[0]; i++) {
        if (!has_region(chip, needed[i])) {
            return complain(complaint,
                            "chip %s has no %s in the regions of %s: every board uses it",
                            chip->name, needed[i], family->name);
        }
    }
    return true;
}

static bool rom_fits(const struct chip *chip, const struct complaint *complaint) {
    const struct rom_facts *rom = &chip->family->rom[chip->die];
    return (rom->version != NULL && chip->family->parts.rom_flash != NULL) ||
           complain(complaint, "chip %s has nothing of its ROM loader in %s: struct rom_facts",
                    chip->name, chip->family->name);
}

bool chip_fits(const struct chip *chip, char *error, size_t error_size) {
    const struct complaint complaint = {error, error_size};
    return memories_fit(chip, &complaint) && tables_fit(chip, &complaint) &&
           rom_fits(chip, &complaint);
}

static bool pin_fits(const struct board_description *board, const struct chip *chip,
                     const char *what, struct pin pin, const struct complaint *complaint) {
    const char port[PART_NAME] = {'G', 'P', 'I', 'O', (char)('A' + pin.port), '\0'};
    if (pin.port >= GPIO_PORTS || pin.number >= PINS_OF_PORT || !has_region(chip, port)) {
        return complain(complaint, "%s of kit %s is on P%c%u, which chip %s has not here", what,
                        board->name, 'A' + pin.port, pin.number, chip->name);
    }
    return true;
}

static bool usart_fits(const struct board_description *board, const struct chip *chip,
                       const struct complaint *complaint) {
    const char name[PART_NAME] = {'U', 'S', 'A', 'R', 'T', (char)('1' + board->usart), '\0'};
    if (board->usart >= USARTS || !has_region(chip, name)) {
        return complain(complaint, "kit %s has USART%u, which chip %s has not here", board->name,
                        board->usart + 1, chip->name);
    }
    return pin_fits(board, chip, "TX", board->tx, complaint) &&
           pin_fits(board, chip, "RX", board->rx, complaint);
}

bool board_fits(const struct board_description *board, char *error, size_t error_size) {
    const struct complaint complaint = {error, error_size};
    const struct chip *chip = chip_find(board->chip);
    if (chip == NULL) {
        return complain(&complaint,
                        "chip %s of kit %s is not in vboard/chips: add it (docs/VIRTUAL-BOARD.md)",
                        board->chip, board->name);
    }
    if (!chip_fits(chip, error, error_size) || !usart_fits(board, chip, &complaint)) {
        return false;
    }
    for (unsigned i = 0; i < BOARD_LEDS && board->leds[i].name != NULL; i++) {
        if (!pin_fits(board, chip, board->leds[i].name, board->leds[i].pin, &complaint)) {
            return false;
        }
    }
    return board->button.name == NULL ||
           pin_fits(board, chip, board->button.name, board->button.pin, &complaint);
}
