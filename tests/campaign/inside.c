/* SPDX-License-Identifier: MIT */
#include "campaign/inside.h"

#include <string.h>

#include "chips/chip.h"
#include "core/bus.h"
#include "machine.h"

size_t inside_list(const struct vboard *board, struct inside_register list[INSIDE_REGISTERS_MAX]) {
    const struct region *region;
    size_t count = 0;

    for (unsigned i = 0; (region = map_region(board, &i)) != NULL;) {
        for (size_t r = 0; r < region->reg_count; r++) {
            const struct reg *reg = &region->regs[r];

            if (map_fields(board, region, reg) != 0 && (reg->access & REG_READ) != 0 &&
                count < INSIDE_REGISTERS_MAX) {
                list[count++] =
                    (struct inside_register){region->name, reg->name, region->base + reg->offset};
            }
        }
    }
    return count;
}

uint32_t inside_read(struct vboard *copy, uint32_t address) {
    const struct region *region = map_find(copy, address);

    return region->peripheral->read((char *)copy + region->state, copy, address - region->base);
}

void inside_write(struct vboard *board, uint32_t address, uint32_t value) {
    const struct region *region = map_find(board, address);

    region->peripheral->write((char *)board + region->state, board, address - region->base, value,
                              UINT32_MAX);
}

void inside_store(struct vboard *board, uint32_t address, uint32_t word) {
    (void)bus_write(&board->core, address, sizeof word, word);
}

void inside_software_reset(struct vboard *board) {
    machine_reset(board, RESET_SOFTWARE);
}

const char *inside_family(const struct vboard *board) {
    return board->chip->family->name;
}

struct core *inside_core(struct vboard *board) {
    return &board->core;
}

uint64_t inside_cycles_per_us(const struct vboard *board) {
    enum { HZ_PER_MHZ = 1000000 };

    return board->hz / HZ_PER_MHZ;
}

enum {
    /* Below the stack pointer: the most that may have been in use there. The bootloader's linker
     * script keeps 2 KB for the stack, and its end-to-end test finds less than half in use. */
    STACK_LEFTOVERS = 1024,
    MAIN_STACK = 13, /* r[]: the bootloader has no other */
    FINGERPRINT_LANES = 2,
};

void inside_clear_leftovers(struct vboard *board) {
    uint32_t below = board->core.r[MAIN_STACK] - SRAM_ADDRESS;

    if (below >= STACK_LEFTOVERS && below <= chip_sram(board->chip)) {
        memset(board->sram + below - STACK_LEFTOVERS, 0, STACK_LEFTOVERS);
    }
    board->crc.value = 0;
    board->instructions_before = 0;
    board->core.instructions = 0;
    board->core.fetch_window = 0;
    memset(board->core.data_window, 0, sizeof board->core.data_window);
    board->core.attention_at = 0; /* it looks up at once */
    board->last_read = NO_ADDRESS;
    board->last_region = NULL;
    board->access = (struct access){.under_way = false};
}

/* In lanes, so that the processor multiplies in parallel. size: a multiple of 8. */
static uint64_t mix(uint64_t sum, const void *data, size_t size) {
    static const uint64_t odd[FINGERPRINT_LANES] = {UINT64_C(0x9E3779B97F4A7C15),
                                                    UINT64_C(0xD6E8FEB86659FD93)};
    const uint64_t *words = data;
    uint64_t lanes[FINGERPRINT_LANES] = {sum, ~sum};

    for (size_t i = 0; i < size / sizeof *words; i++) {
        uint64_t *lane = &lanes[i % FINGERPRINT_LANES];

        *lane = (*lane ^ words[i]) * odd[i % FINGERPRINT_LANES];
        *lane ^= *lane >> 32;
    }
    return (lanes[0] ^ (lanes[1] * odd[0])) * odd[1];
}

_Static_assert(offsetof(struct vboard, sram) % sizeof(uint64_t) == 0, "mixed in words");
_Static_assert(offsetof(struct flash, word) % sizeof(uint64_t) == 0, "mixed in words");

/* Of the flash, the history of each page stands for what is in it. */
uint64_t inside_fingerprint(const struct vboard *board) {
    uint64_t sum = mix(1, board, offsetof(struct vboard, sram));

    sum = mix(sum, board->sram, chip_sram(board->chip));
    sum = mix(sum, &board->flash, offsetof(struct flash, word));
    return sum != 0 ? sum : 1;
}
