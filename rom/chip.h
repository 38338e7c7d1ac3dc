/* SPDX-License-Identifier: MIT */
/* What differs between chips for who speaks to their ROM loaders (AN2606). */
#ifndef ROM_CHIP_H
#define ROM_CHIP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { ST_ROM_PINS_MAX = 3 };

/* A USART that the loader listens to; a letter and a number for each pin: 'A', 9. */
struct st_rom_pins {
    unsigned usart; /* 0: none, and none behind it */
    char tx_port;
    unsigned tx_pin;
    char rx_port;
    unsigned rx_pin;
};

/* How option bytes say which erase units are write-protected. */
enum st_rom_protection {
    ST_ROM_PROTECTS_AREAS,   /* from a first to a last one; two areas of a bank */
    ST_ROM_PROTECTS_SECTORS, /* a bit for each, 0: protected */
    ST_ROM_PROTECTS_GROUPS,  /* a bit for four of them, likewise */
};

struct st_rom_chip {
    uint16_t id;          /* that GET ID tells */
    const char *name;     /* of all chips with this id: "STM32L43x, STM32L44x" */
    const char *parts[3]; /* of them, those with kits; '?' stands for any letter; NULL: none */
    struct st_rom_pins pins[ST_ROM_PINS_MAX];
    uint32_t erase_unit; /* bytes; at the start of flash, where a bootloader lies */
    uint32_t write_unit; /* bytes; what addresses of writes are multiples of */
    uint32_t ram;        /* from here on it is not the loader's */

    /* The flag that says "the flash was empty when the power came", and starts the loader at every
     * reset until the power is cycled, programmed or not; empty_register 0: there is none. It goes
     * when what is read there is written back with `empty_flip` turned over. */
    uint32_t empty_register, empty_flag, empty_flip;

    uint32_t erase_pause_us; /* that the loader needs after an erase, beyond its answer */
    /* An option bit that, set, has BOOT0 ignored, as chips come from the factory: the loader starts
     * by an empty flash alone then. 0: there is none. */
    uint32_t options, ignores_boot0;
    /* An option bit, in the same word, that is clear where erase units are larger than erase_unit,
     * which the bootloader does not know. 0: there is none. */
    uint32_t has_these_units;
    enum st_rom_protection protection;
    uint32_t protection_at;   /* where these option bytes lie, as memory */
    uint32_t protection_mask; /* ST_ROM_PROTECTS_AREAS: of a unit's number; what is above reads 1 */
    /* ST_ROM_PROTECTS_SECTORS: a bit that, set, turns those of the sectors over; 0: there is none
     */
    uint32_t protection_turns;

    bool starts_slowly; /* 2.6 s from the reset until it listens, without a crystal at LSE */
};

/* NULL: none that has a kit. */
const struct st_rom_chip *st_rom_chip_of_id(uint16_t id);

/* part: "STM32L432KC". */
const struct st_rom_chip *st_rom_chip_of_part(const char *part);

#endif
