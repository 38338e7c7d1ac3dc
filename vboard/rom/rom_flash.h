/* SPDX-License-Identifier: MIT */
/* How the ROM loader drives a version of the flash interface: through its registers, as any program
 * does, so that the interface's rules hold for it and faults find it. */
#ifndef VBOARD_ROM_ROM_FLASH_H
#define VBOARD_ROM_ROM_FLASH_H

#include <stdint.h>

struct vboard;

enum { ROM_BOTH_BANKS = 3 };

/* Each begins one operation of the flash, or none where the interface refuses. offset: from the
 * start of the flash. */
struct rom_flash {
    unsigned unit; /* bytes that are programmed at once; more where the supply is told */
    /* The interface takes orders, and its caches hold nothing. */
    void (*open)(struct vboard *board);
    void (*close)(struct vboard *board);
    void (*erase)(struct vboard *board, uint32_t offset);
    void (*erase_banks)(struct vboard *board, unsigned banks); /* bit 0: the first */
    void (*program)(struct vboard *board, uint32_t offset, const uint8_t *data);
};

extern const struct rom_flash rom_flash_doubleword, rom_flash_halfword, rom_flash_sectors;

#endif
