/* SPDX-License-Identifier: MIT */
/* A bootloader into flash by ST's ROM loader, so that at no time half of one would start. */
#ifndef ROM_INSTALL_H
#define ROM_INSTALL_H

#include "rom/chip.h"
#include "rom/st_rom.h"

/* What is to be done. Pointers stay the caller's. */
struct st_rom_job {
    const struct st_rom_chip *chip;
    uint32_t base; /* of the flash */
    const uint8_t *bytes;
    uint32_t size; /* bytes, more than 8 */
    uint32_t area; /* bytes that are erased: whole erase units, from `base`, no less than size */
    /* It is erased already, as st_rom_is_first_blank() has it, and is left as it is: nothing but an
     * empty flash leads into the loader, for BOOT0 is ignored. */
    bool first_is_blank;
    void *context;
    void (*progress)(void *context, uint32_t done, uint32_t total); /* bytes; NULL: nobody asks */
};

/* What the board is left with. */
enum st_rom_state {
    ST_ROM_UNTOUCHED, /* what it had */
    ST_ROM_UNKNOWN,   /* what it had, or nothing that starts: an erase was not answered */
    ST_ROM_NOTHING,   /* no first word, so that nothing starts */
    ST_ROM_UNSEEN,    /* all of it but for its first 8 bytes, of which nobody knows */
    ST_ROM_INSTALLED, /* all of it, read back */
};

struct st_rom_outcome {
    enum st_rom_result result;
    enum st_rom_state state;
    bool differs;     /* result ST_ROM_OK: the flash does not hold what was written, or erased */
    bool protected;   /* the same, and it has not changed at all: write protection */
    bool by_options;  /* and that was read in the option bytes, before anything was touched */
    uint32_t address; /* where that is, or where the loader stopped to answer */
};

/* Whether the flash holds those bytes already. Nothing is changed. ST_ROM_NO: read-protected. */
TULPAR_MUST_USE enum st_rom_result st_rom_compare(struct st_rom *rom, const struct st_rom_job *job,
                                                  bool *same);

/* Whether the first erase unit is erased, all of it. Nothing is changed. */
TULPAR_MUST_USE enum st_rom_result st_rom_is_first_blank(struct st_rom *rom,
                                                         const struct st_rom_job *job, bool *blank);

/* Whether these bytes are those of erased flash. */
bool st_rom_is_erased(const uint8_t *bytes, size_t size);

/* Looks in the option bytes for write protection of a part of the area. *address: the first such
 * erase unit. Not found as well where they cannot be read. Nothing is changed. */
TULPAR_MUST_USE enum st_rom_result st_rom_find_protected(struct st_rom *rom,
                                                         const struct st_rom_job *job, bool *found,
                                                         uint32_t *address);

/* Erases the area, unless a part of it is write-protected, and nothing else, writes the bytes, and
 * reads each of them back. Where they differ, all of that is done once more; a first unit that was
 * blank, and is no longer, is erased then. */
struct st_rom_outcome st_rom_install(struct st_rom *rom, const struct st_rom_job *job);

/* What its option bytes say of how a chip starts, and of its flash. */
struct st_rom_options {
    bool ignores_boot0;
    bool has_other_units; /* its erase units are not those of st_rom_chip.erase_unit */
};

/* Where they cannot be read, the chip being read-protected, *options is as it comes from the
 * factory. */
TULPAR_MUST_USE enum st_rom_result st_rom_read_options(struct st_rom *rom,
                                                       const struct st_rom_chip *chip,
                                                       struct st_rom_options *options);

/* Resets the chip by a program in its RAM, after it has cleared the flag of an empty flash. Whether
 * the bootloader or the ROM loader starts then is BOOT0's to say. ST_ROM_NOT_THERE: the RAM does
 * not hold the program, as with some loaders of the STM32L47x, and nothing has happened. */
TULPAR_MUST_USE enum st_rom_result st_rom_restart(struct st_rom *rom,
                                                  const struct st_rom_chip *chip);

#endif
