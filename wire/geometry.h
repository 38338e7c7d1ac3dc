/* SPDX-License-Identifier: MIT */
/* How a flash is made: what it erases and programs at once, and how long that takes. The core, INFO
 * and the host mean the same thing by it. */
#ifndef WIRE_GEOMETRY_H
#define WIRE_GEOMETRY_H

#include <stdint.h>

enum { ERASE_RUNS_MAX = 4 };

/* Beyond "erased bits may be programmed once". */
enum flash_property {
    FLASH_HAS_ECC = 1 << 0,     /* a torn word may be unreadable */
    FLASH_TAKES_ZEROS = 1 << 1, /* all zeros may be programmed over what was programmed */
    FLASH_TAKES_SAME = 1 << 2,  /* the same bytes may be programmed once more */
};

/* Erase units lie in runs of equal ones, from `start` upward. Each size is a power of two, and each
 * unit lies at a multiple of its size. */
struct flash_geometry {
    uint32_t start;                     /* address of the first unit */
    uint32_t run_size[ERASE_RUNS_MAX];  /* bytes of each unit of the run */
    uint16_t run_count[ERASE_RUNS_MAX]; /* units; 0: no more runs */
    uint16_t erase_max_ms;              /* of the largest unit, at worst */
    uint16_t program_max_us;            /* of a programming unit, at worst */
    uint8_t programming_unit;           /* bytes; a power of two */
    uint8_t properties;                 /* enum flash_property, or-ed */
};

/* Bytes of the erase unit that holds `address`; of the last one for an address behind all. */
uint32_t geometry_unit_size(const struct flash_geometry *geometry, uint32_t address);

/* The address where that unit starts. */
static inline uint32_t geometry_unit_start(const struct flash_geometry *geometry,
                                           uint32_t address) {
    return address & ~(geometry_unit_size(geometry, address) - 1);
}

#endif
