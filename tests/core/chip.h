/* SPDX-License-Identifier: MIT */
/* The least chip that the core's tests need: flash at 0, RAM at 0x20000000, both in windows, and a
 * bus that records what comes by. One allocation, so that a copy of it is a snapshot. */
#ifndef TESTS_CORE_CHIP_H
#define TESTS_CORE_CHIP_H

#include "bus.h"
#include "core.h"

enum {
    CHIP_FLASH = 0x00000000,
    CHIP_FLASH_SIZE = 0x40000,
    CHIP_RAM = 0x20000000,
    CHIP_RAM_SIZE = 0x10000,
    CHIP_DEVICE = 0x40000000, /* 256 words that remember, through the bus */
    CHIP_DEVICE_SIZE = 0x400,
    CHIP_IRQ_DEVICE = 0x40001000,   /* writing word n drives interrupt line n */
    CHIP_BREAK_DEVICE = 0x40002000, /* writing it calls core_break() */
    CHIP_FORBIDDEN = 0x50000000,    /* the bus refuses */
    CHIP_IO_PORT = 0x50010000, /* the same words as CHIP_DEVICE, where a Cortex-M0+ has its port */
    CHIP_IRQ_LINES = 83,       /* as on the STM32L4 */
    CHIP_EXCEPTIONS = 16 + CHIP_IRQ_LINES,
};

struct chip {
    struct core core; /* first: the bus gets the core and needs the chip */
    uint8_t flash[CHIP_FLASH_SIZE];
    uint8_t ram[CHIP_RAM_SIZE];
    uint32_t device[CHIP_DEVICE_SIZE / 4];
    bool bare; /* there is nothing but flash and RAM */
    unsigned reads, writes, fetches, warnings;
    uint32_t last_address, last_value;
    unsigned last_size;
};

/* Its core: a Cortex-M4 with all that it may have. */
extern const struct core_features chip_m4f;
/* Others: the STM32F103's Cortex-M3 r1p1 and the STM32G0's Cortex-M0+. */
extern const struct core_features chip_m3, chip_m0plus;

/* A chip with empty memories, the core powered on but not reset. The caller frees it. */
struct chip *chip_new(void);

/* Opens the two windows. */
void chip_open_windows(struct chip *chip);

#endif
