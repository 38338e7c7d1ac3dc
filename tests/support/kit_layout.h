/* SPDX-License-Identifier: MIT */
/* Where things are in the flash and RAM of a kit, from the header that its firmware is made of. A
 * program looks at one kit. */
#ifndef TESTS_SUPPORT_KIT_LAYOUT_H
#define TESTS_SUPPORT_KIT_LAYOUT_H

#include <stdbool.h>
#include <stdint.h>

#include "boot/piece.h"
#include "wire/geometry.h"

struct kit_layout {
    const char *name; /* as its firmware is built: the kit's, or more (cmake/kits.cmake) */
    const char *kit;  /* what the board says that it is */
    const char *chip; /* its family: a folder of board/chips */
    unsigned slots;
    uint32_t code_end; /* of the bootloader's place; nothing before it is ever written */
    uint32_t keys;     /* the key page of a bootloader that has one */
    uint32_t records, records_size; /* erase units that are alike */
    uint32_t journal;               /* with two slots only */
    uint32_t application, application_size;
    uint32_t transfer_page; /* bytes that the host sends at once */
    uint32_t data_field;    /* the longest of a packet that comes */
    struct flash_geometry flash;

    /* Stories that do not apply everywhere ask for these, and say so by skip(). */
    bool has_msi; /* its clock after reset is the MSI: an application may have chosen another one */
    bool has_ecc; /* a word of its flash may be unreadable */
    bool sees_debugger; /* software of its core can know that a debugger is attached */
};

/* False: there is no such kit. */
bool kit_layout_choose(const char *name);

/* Of the kit that was chosen. */
const struct kit_layout *kit_layout(void);

/* Bytes of the erase unit that holds this address, and where it starts. */
static inline uint32_t kit_unit_size(uint32_t address) {
    return geometry_unit_size(&kit_layout()->flash, address);
}

static inline uint32_t kit_unit_start(uint32_t address) {
    return geometry_unit_start(&kit_layout()->flash, address);
}

/* Without ECC the piece of small units that an update is writing is written anew after a cut
 * (boot/doubt.h); bytes. */
static inline uint32_t kit_piece(void) {
    return kit_layout()->has_ecc ? 0 : piece_together(kit_layout()->application_size);
}

/* Slots and application area are made of sectors, of which each takes more than is sent at once. */
static inline bool kit_has_sectors(void) {
    return kit_unit_size(kit_layout()->application) > kit_layout()->transfer_page;
}

#endif
