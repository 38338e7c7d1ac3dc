/* SPDX-License-Identifier: MIT */
/* Which peripherals this chip has, and what is where. */
#include <string.h>

#include "machine.h"

enum {
    FIRST_BLOCK = 0x40000000, /* APB1, APB2 and AHB1 of every family */
    USART_SELECT_BITS = 2,    /* of RCC, for each USART */
};

static bool exists(const struct vboard *board, const struct region *region) {
    return chip_has(board->chip, region->name, region->dies);
}

/* One place for each region of the two blocks that nearly all of them are in: the first one and the
 * ports'. */
static bool place_of(const struct vboard *board, uint32_t address, unsigned *place) {
    const uint32_t blocks[2] = {FIRST_BLOCK, board->pins_block};
    for (unsigned i = 0; i < 2; i++) {
        uint32_t index = (address - blocks[i]) / REGION_SIZE;
        if (index < MAP_BLOCK) {
            *place = i * MAP_BLOCK + index;
            return true;
        }
    }
    return false;
}

/* The clock enable of a part that the chip has not does not exist, nor do the bits of its reset and
 * of its clock in Sleep. */
static void note_gate(const struct rcc_version *rcc, uint32_t *gates, unsigned offset,
                      unsigned bit) {
    if (offset != 0) {
        gates[(offset - rcc->enable_from_reset) / 4] |= UINT32_C(1) << bit;
        gates[offset / 4] |= UINT32_C(1) << bit;
        if (rcc->sleep_from_enable != 0) {
            gates[(offset + rcc->sleep_from_enable) / 4] |= UINT32_C(1) << bit;
        }
    }
}

static void find_absent(struct vboard *board) {
    const struct family *family = board->chip->family;
    uint32_t there[RCC_WORDS] = {0};
    uint32_t absent[RCC_WORDS] = {0};
    const struct rcc_version *rcc = family->parts.rcc;
    for (size_t i = 0; i < *family->region_count; i++) {
        const struct region *region = &family->regions[i];
        bool has = exists(board, region);
        note_gate(rcc, has ? there : absent, region->enable_offset, region->enable_bit);
        if (!has && rcc->usart_select != 0 && REGION_IS(region, usart)) {
            size_t instance =
                (region->state - offsetof(struct vboard, usart)) / sizeof(struct usart);
            absent[rcc->usart_select / 4] |= UINT32_C(3) << instance * USART_SELECT_BITS;
        }
    }
    for (size_t i = 0; i < *family->unmodelled_count; i++) {
        const struct unmodelled *part = &family->unmodelled[i];
        bool has = chip_has(board->chip, part->name, part->dies);
        note_gate(rcc, has ? there : absent, part->enable_offset, part->enable_bit);
    }
    for (size_t i = 0; i < RCC_WORDS; i++) {
        board->absent[i] = absent[i] & ~there[i];
    }
}

void map_make(struct vboard *board) {
    const struct family *family = board->chip->family;
    unsigned place;
    board->pins_block = map_named(board, "GPIOA")->base;
    memset(board->map, MAP_NOTHING, sizeof board->map);
    for (uint8_t i = 0; i < *family->region_count; i++) {
        if (exists(board, &family->regions[i]) &&
            place_of(board, family->regions[i].base, &place)) {
            board->map[place] = i;
        }
    }
    find_absent(board);
}

const struct region *map_region(const struct vboard *board, unsigned *number) {
    const struct family *family = board->chip->family;
    while (*number < *family->region_count) {
        const struct region *region = &family->regions[(*number)++];
        if (exists(board, region)) {
            return region;
        }
    }
    return NULL;
}

const struct region *map_find(const struct vboard *board, uint32_t address) {
    const struct region *region;
    unsigned place;
    if (place_of(board, address, &place)) {
        return board->map[place] != MAP_NOTHING ? &board->chip->family->regions[board->map[place]]
                                                : NULL;
    }
    for (unsigned i = 0; (region = map_region(board, &i)) != NULL;) {
        if (address - region->base < REGION_SIZE) {
            return region;
        }
    }
    return NULL;
}

const struct region *map_named(const struct vboard *board, const char *name) {
    const struct region *region;
    for (unsigned i = 0; (region = map_region(board, &i)) != NULL;) {
        if (strcmp(region->name, name) == 0) {
            return region;
        }
    }
    return NULL;
}

const struct unmodelled *map_unmodelled(const struct vboard *board, uint32_t address) {
    const struct family *family = board->chip->family;
    for (size_t i = 0; i < *family->unmodelled_count; i++) {
        const struct unmodelled *part = &family->unmodelled[i];
        uint32_t size = part->size != 0 ? part->size : REGION_SIZE;
        if (address - part->base < size && chip_has(board->chip, part->name, part->dies)) {
            return part;
        }
    }
    return NULL;
}

uint32_t map_fields(const struct vboard *board, const struct region *region,
                    const struct reg *reg) {
    uint32_t fields = reg->fields[board->chip->die];
    return REGION_IS(region, rcc) ? fields & ~board->absent[reg->offset / 4] : fields;
}

uint32_t wires_fields(const struct vboard *board, const struct peripheral *peripheral,
                      uint32_t offset) {
    const struct region *region;
    for (unsigned i = 0; (region = map_region(board, &i)) != NULL;) {
        if (region->peripheral == peripheral) {
            const struct reg *reg = reg_find(region, board->chip->die, offset);
            return reg != NULL ? map_fields(board, region, reg) : 0;
        }
    }
    return 0;
}
