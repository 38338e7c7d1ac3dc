/* SPDX-License-Identifier: MIT */
#include "campaign/inside.h"

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

void inside_software_reset(struct vboard *board) {
    machine_reset(board, RESET_SOFTWARE);
}

struct core *inside_core(struct vboard *board) {
    return &board->core;
}
