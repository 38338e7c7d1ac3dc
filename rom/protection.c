/* SPDX-License-Identifier: MIT */
/* Write protection, as the option bytes have it: ST's loader reads them as memory (AN3155 3.4), and
 * says nothing when it is told to erase what is protected. Where they lie and how they count is in
 * the reference manuals, "option bytes": RM0394, RM0351, RM0440, RM0444 for areas; RM0090, RM0383,
 * RM0390 for sectors; PM0075 for groups of pages.
 *
 * On the STM32F411 and STM32F446 an option bit (SPRMOD) makes PCROP of the bits of sectors, and
 * turns them over: 1 is protected then. PCROP of other chips has option bytes of its own, which are
 * not looked at here; it shows when the flash is read back. */
#include "rom/bytes.h"
#include "rom/install.h"

enum {
    AREAS = 2,       /* of a bank: WRP1A, WRP1B */
    AREA_STEP = 8,   /* bytes: a word, and its complement behind it */
    END_SHIFT = 16,  /* first unit in the lower half of the word, the last one in the upper */
    GROUP_BYTES = 4, /* WRP0 to WRP3, each followed by its complement */
    GROUP_BITS = 8,
    GROUP_UNITS = 4, /* pages of 1 KB */
    SECTOR_BITS = 8, /* as many as an STM32F411 has, and more than a bootloader takes */
    READ_MAX = AREAS * AREA_STEP,
};

/* A pair that does not match protects nothing: the chip takes it for erased. */
static bool in_area(const struct st_rom_chip *chip, const uint8_t *bytes, uint32_t unit) {
    bool found = false;

    for (unsigned i = 0; i < AREAS; i++) {
        uint32_t word = word_of(bytes + (size_t)i * AREA_STEP);
        uint32_t complement = word_of(bytes + (size_t)i * AREA_STEP + AREA_STEP / 2);
        uint32_t first = word & chip->protection_mask;
        uint32_t last = word >> END_SHIFT & chip->protection_mask;

        found = found || (word == ~complement && unit >= first && unit <= last);
    }
    return found;
}

static bool in_group(const uint8_t *bytes, uint32_t unit) {
    uint32_t group = unit / GROUP_UNITS;
    uint32_t at = group / GROUP_BITS * 2;

    if (at >= 2 * GROUP_BYTES || (bytes[at] ^ bytes[at + 1]) != UINT8_MAX) {
        return false;
    }
    return (bytes[at] >> group % GROUP_BITS & 1) == 0;
}

/* 0: protected; with SPRMOD 1 is. */
static bool in_sectors(const struct st_rom_chip *chip, const uint8_t *bytes, uint32_t unit) {
    uint32_t word = word_of(bytes);
    bool bit = (word >> unit & 1) != 0;

    return unit < SECTOR_BITS && bit == ((word & chip->protection_turns) != 0);
}

static bool is_protected(const struct st_rom_chip *chip, const uint8_t *bytes, uint32_t unit) {
    switch (chip->protection) {
    case ST_ROM_PROTECTS_AREAS: return in_area(chip, bytes, unit);
    case ST_ROM_PROTECTS_SECTORS: return in_sectors(chip, bytes, unit);
    case ST_ROM_PROTECTS_GROUPS: return in_group(bytes, unit);
    }
    return false;
}

static uint32_t bytes_of(enum st_rom_protection protection) {
    switch (protection) {
    case ST_ROM_PROTECTS_AREAS: return READ_MAX;
    case ST_ROM_PROTECTS_SECTORS: return 4;
    case ST_ROM_PROTECTS_GROUPS: return 2 * GROUP_BYTES;
    }
    return 0;
}

enum st_rom_result st_rom_find_protected(struct st_rom *rom, const struct st_rom_job *job,
                                         bool *found, uint32_t *address) {
    const struct st_rom_chip *chip = job->chip;
    uint8_t bytes[READ_MAX];
    enum st_rom_result result =
        st_rom_read(rom, chip->protection_at, bytes, bytes_of(chip->protection));

    *found = false;
    if (result != ST_ROM_OK) {
        return result == ST_ROM_NOT_THERE ? ST_ROM_OK : result;
    }
    for (uint32_t unit = 0; unit < job->area / chip->erase_unit && !*found; unit++) {
        *found = is_protected(chip, bytes, unit);
        *address = job->base + unit * chip->erase_unit;
    }
    return ST_ROM_OK;
}
