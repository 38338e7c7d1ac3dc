/* SPDX-License-Identifier: MIT */
/* ST's ROM loader for tests of who speaks to it: a small one after AN3155, with its flash and RAM,
 * behind a channel in virtual time that loses bytes by script. The virtual board has a model of the
 * real one (vboard/rom/). */
#ifndef TESTS_SUPPORT_FAKE_ROM_H
#define TESTS_SUPPORT_FAKE_ROM_H

#include <stdbool.h>

#include "tulpar/channel.h"

enum {
    FAKE_ROM_FLASH = 64 * 1024, /* bytes from 0x08000000 on */
    FAKE_ROM_RAM = 1024,        /* bytes from ram_start on */
    FAKE_ROM_OPTIONS = 128,     /* bytes */
    FAKE_ROM_QUEUE = 4096,
    FAKE_ROM_FRAME = 2100, /* a list of 1025 pages */
    FAKE_ROM_LOG = 128,
    FAKE_ROM_NEVER = 0, /* of what counts from 1 */
};

struct fake_rom {
    struct tulpar_channel channel;
    uint64_t now_us;

    /* The chip. */
    uint16_t id;
    uint8_t version;
    bool extended;       /* 0x44, and not 0x43 */
    uint32_t erase_unit; /* bytes */
    uint32_t ram_start;
    uint32_t options_at, options; /* a word that can be read; 0: none */
    /* From 0x1FFF7800, 0x1FFFC000 and 0x1FFFF800 on alike. */
    uint8_t option_bytes[FAKE_ROM_OPTIONS];
    uint8_t flash[FAKE_ROM_FLASH];
    uint8_t ram[FAKE_ROM_RAM];
    bool read_protected;
    uint32_t write_protected; /* so many bytes from the start of flash */
    bool nack_twice;          /* where it is read-protected */
    bool ack_twice;           /* when it is found */
    bool deaf_ram;            /* RAM takes what is written, and does not hold it */
    uint64_t unprotect_us;    /* that the erase for it takes */
    bool stays_protected;     /* whatever it is told */
    bool lost_by_unprotect;   /* BOOT0 is low by then: the loader does not come back */
    uint32_t weak_at;         /* the byte of flash there never becomes what is written; 0: none */

    /* When it is there. */
    uint64_t reset_at_us;    /* somebody presses reset with BOOT0 high; 0: it is there */
    const char *application; /* talks until then, again and again; NULL: silence */
    uint64_t talked_us;

    /* The line; bytes are counted from 1. */
    unsigned to_rom, to_host;               /* so far */
    unsigned lose_to_rom, lose_to_host;     /* this one is lost */
    unsigned damage_to_rom, damage_to_host; /* a bit of this one is turned over */
    unsigned close_at;                      /* the port is gone with this byte to it */
    bool lost_too;                          /* nothing comes to it from the lost byte on */
    unsigned stop_at;                       /* Ctrl-C with this byte to it: fake_rom_stopped() */
    uint64_t stop_at_us;                    /* the same by time; 0: never */
    uint8_t queue[FAKE_ROM_QUEUE];
    uint64_t ready_us[FAKE_ROM_QUEUE];
    size_t head, tail;
    uint64_t line_us; /* when its last byte is out */

    /* What it is in. */
    bool synced;
    int state;
    uint8_t command;
    uint32_t address;
    uint8_t frame[FAKE_ROM_FRAME];
    size_t length;

    /* What it has been told. */
    uint16_t erased[FAKE_ROM_LOG];
    unsigned erases, writes;
    uint32_t last_write; /* address */
    bool went;           /* by GO */
    uint32_t went_to;
    unsigned refused;          /* NACKs */
    unsigned programmed_twice; /* bytes of flash that were not erased, and were to be others */
};

/* An STM32L43x that listens, with its flash erased. */
void fake_rom_init(struct fake_rom *rom);

/* It has been told to stop. */
bool fake_rom_stopped(const struct fake_rom *rom);

#endif
