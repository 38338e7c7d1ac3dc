/* SPDX-License-Identifier: MIT */
/* A core of the virtual board with memory and a serial output, and nothing else: what runs the
 * feature firmware of cores whose QEMU machine is no STM32.
 *
 *     bare_core m3|m0 IMAGE
 *
 * The image lies at 0, RAM at 0x20000000; what is sent goes to stdout. Ends when the core sleeps
 * for ever. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/bus.h"
#include "core/core.h"

enum {
    FLASH_SIZE = 256 * 1024,
    RAM_SIZE = 16 * 1024,
    UART_SIZE = 0x1000,
    CYCLES_MAX = 1000000000,
};
#define RAM_BASE UINT32_C(0x20000000)

/* Where a byte is sent, and what all other registers of the UART read as: never busy. */
struct console {
    uint32_t base, data, reads;
};

static const struct machine {
    const char *name;
    struct core_features features;
    struct console console;
} machines[] = {
    /* As QEMU's mps2-an385: 8 bits of priority, 32 lines, a CMSDK UART. */
    {"m3",
     {.cpuid = 0x410FC231, .stkalign = true, .mpu_regions = 8, .irq_lines = 32, .priority_bits = 8},
     {0x40004000, 0x000, 0}},
    /* As QEMU's microbit: the UART of the nRF51, TXD and TXDRDY. */
    {"m0",
     {.cpuid = 0x410CC200,
      .architecture = CORE_ARMV6M,
      .stkalign = true,
      .irq_lines = 32,
      .priority_bits = 2},
     {0x40002000, 0x51C, 1}},
};

static struct board {
    struct core core; /* first: the bus gets the core and needs the board */
    struct console console;
    uint8_t flash[FLASH_SIZE];
    uint8_t ram[RAM_SIZE];
} board;

enum bus_result bus_read(struct core *core, uint32_t address, unsigned size, uint32_t *value) {
    (void)core;
    (void)size;
    *value = board.console.reads;
    return address - board.console.base < UART_SIZE ? BUS_OK : BUS_FAULT;
}

enum bus_result bus_write(struct core *core, uint32_t address, unsigned size, uint32_t value) {
    (void)core;
    (void)size;
    if (address - board.console.base >= UART_SIZE)
        return BUS_FAULT;
    if (address == board.console.base + board.console.data)
        (void)putchar((int)(value & 0xFFu));
    return BUS_OK;
}

enum bus_result bus_fetch(struct core *core, uint32_t address, uint16_t *halfword) {
    (void)core;
    (void)address;
    (void)halfword;
    return BUS_FAULT;
}

void bus_warning(struct core *core, const char *rule) {
    (void)core;
    (void)fprintf(stderr, "%s\n", rule);
}

static bool make(const char *name, const char *image) {
    FILE *file = fopen(image, "rb");
    const struct machine *machine = NULL;
    for (size_t i = 0; i < sizeof machines / sizeof *machines; i++)
        if (strcmp(machines[i].name, name) == 0)
            machine = &machines[i];
    if (!file || !machine)
        return false;
    memset(board.flash, 0xFF, sizeof board.flash);
    const size_t length = fread(board.flash, 1, sizeof board.flash, file);
    (void)fclose(file);
    board.core.features = machine->features;
    board.console = machine->console;
    board.core.windows[0] =
        (struct core_window){.size = FLASH_SIZE, .host = (ptrdiff_t)offsetof(struct board, flash)};
    board.core.windows[1] = (struct core_window){.base = RAM_BASE,
                                                 .size = RAM_SIZE,
                                                 .host = (ptrdiff_t)offsetof(struct board, ram),
                                                 .writable = true};
    core_power_on(&board.core);
    core_reset(&board.core);
    return length > 0;
}

int main(int argc, char **argv) {
    if (argc != 3 || !make(argv[1], argv[2])) {
        (void)fprintf(stderr, "bare_core m3|m0 IMAGE\n");
        return 2;
    }
    enum core_stop stop = CORE_UNTIL;
    while (stop == CORE_UNTIL && board.core.cycles < CYCLES_MAX) {
        stop = core_run(&board.core, CYCLES_MAX);
        if (stop == CORE_ASLEEP && core_next_event(&board.core) < CYCLES_MAX) {
            board.core.cycles = core_next_event(&board.core);
            stop = CORE_UNTIL;
        }
    }
    if (stop == CORE_ASLEEP)
        return 0;
    (void)fprintf(stderr, "stopped (%d) at 0x%08" PRIx32 ": %s\n", (int)stop, core_pc(&board.core),
                  board.core.stop_text);
    return 1;
}
