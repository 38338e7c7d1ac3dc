/* SPDX-License-Identifier: MIT */
/* How the flash of a chip changes, and how long that takes by its data sheet. */
#ifndef BENCH_FLASH_KIND_H
#define BENCH_FLASH_KIND_H

#include <stddef.h>
#include <stdint.h>

enum { FLASH_KIND_RUNS = 3 };

struct flash_kind {
    const char *chip;          /* as in board/kits/KIT.h: "stm32l4" */
    uint32_t programming_unit; /* bytes that are programmed at once */
    uint64_t program_ns;       /* times are the typical ones */
    uint64_t mass_erase_ns;    /* of the STM32F4: of a megabyte */

    /* Erase units of `size` bytes up to `end`, both from the beginning of the flash. */
    struct flash_run {
        uint32_t end, size;
        uint64_t erase_ns;
    } runs[FLASH_KIND_RUNS];
};

/* NULL: no such chip. */
const struct flash_kind *flash_kind_of(const char *chip);

/* The erase unit that holds this byte, counted from the beginning of the flash. */
struct flash_unit {
    uint32_t start, end;
    uint64_t erase_ns;
};

struct flash_unit flash_unit_at(const struct flash_kind *kind, uint32_t offset);

#endif
