/* SPDX-License-Identifier: MIT */
/* Not a test: says what registers the boards' chips have, for test_svd.py. A line each:
 * CHIP PERIPHERAL REGISTER ADDRESS BITS ACCESS RESET, ACCESS being r, w or rw. */
#include <stdio.h>
#include <string.h>

#include "machine.h"

static const char *access_of(const struct reg *reg) {
    switch (reg->access & REG_RW) {
    case REG_READ: return "r";
    case REG_WRITE: return "w";
    default: return "rw";
    }
}

static void print_region(struct vboard *board, const struct region *region) {
    for (size_t i = 0; i < region->reg_count; i++) {
        const struct reg *reg = &region->regs[i];
        uint32_t fields = map_fields(board, region, reg);
        if (fields == 0 || reg->access == REG_GHOST) {
            continue;
        }
        uint32_t value = 0;
        if ((reg->access & REG_READ) != 0) {
            value = region->peripheral->read((char *)board + region->state, board, reg->offset);
        }
        printf("%s %s %s 0x%08x 0x%08x %s 0x%08x\n", board->chip->name, region->name, reg->name,
               (unsigned)(region->base + reg->offset), (unsigned)fields, access_of(reg),
               (unsigned)value);
    }
}

/* In flash: a stack pointer and a reset handler. */
static const uint8_t vectors[] = {0x00, 0x10, 0x00, 0x20, 0x09, 0x00, 0x00, 0x08};

int main(void) {
    const char *name;
    for (unsigned n = 0; (name = vboard_name(n)) != NULL; n++) {
        struct vboard *board = vboard_new(name);
        const struct region *region;
        if (board == NULL || !vboard_load(board, 0x08000000, vectors, sizeof vectors)) {
            fprintf(stderr, "no %s\n", name);
            return 1;
        }
        vboard_power_on(board, 1);
        for (unsigned i = 0; (region = map_region(board, &i)) != NULL;) {
            print_region(board, region);
        }
        vboard_free(board);
    }
    return 0;
}
