/* SPDX-License-Identifier: MIT */
#include "host/blocks.h"

#include <string.h>

#include "host/figures.h"
#include "wire/bytes.h"

/* The first page comes in two parts, so that its erase begins with the first of them and not when
 * all of it is there; the rest arrives meanwhile. Bytes, a multiple of 8. And the last one, when it
 * goes as it is, in four, so that a quarter is left to be programmed when all is there. With three
 * or four blocks in flight it is two, or the line would stand still. */
enum { FIRST_PART = 64, LAST_PARTS = 4, FEW_PARTS = 2, LAST_PART_MIN = 64 };

/* One page may go ahead of all others; it is passed over when its turn comes. */
static uint32_t page_behind(const struct blocks *blocks, uint32_t page) {
    const struct plan *plan = blocks->plan;
    bool was_ahead = blocks->has_ahead && page == blocks->ahead;
    uint32_t next = was_ahead ? plan_first(plan, blocks->descending)
                              : plan_behind(plan, page, blocks->descending);

    return blocks->has_ahead && next == blocks->ahead ? plan_behind(plan, next, blocks->descending)
                                                      : next;
}

static void go_to_page(struct blocks *blocks, uint32_t page) {
    bool is_one = page < plan_pages(blocks->plan);

    blocks->offset = is_one ? page * blocks->plan->page_size : blocks->plan->size;
}

static uint32_t last_part(const struct plan *plan, uint16_t largest, uint8_t granted) {
    uint32_t parts = granted > LAST_PARTS ? LAST_PARTS : granted > FEW_PARTS ? FEW_PARTS : 1;
    uint32_t part = plan->page_size / parts;

    return part < LAST_PART_MIN ? largest : smaller(largest, part);
}

void blocks_init(struct blocks *blocks, const struct plan *plan, struct packer *packer,
                 const struct recipe *recipe, uint16_t largest, uint8_t granted) {
    *blocks = (struct blocks){
        .plan = plan,
        .packer = recipe->way == TULPAR_WAY_RAW ? NULL : packer,
        .largest = largest,
        .first = granted > 1 ? smaller(largest, FIRST_PART) : largest,
        .last = last_part(plan, largest, granted),
        .descending = recipe->descending,
        .has_ahead = recipe->has_ahead,
        .ahead = recipe->ahead,
    };
    go_to_page(blocks, recipe->has_ahead ? recipe->ahead : plan_first(plan, recipe->descending));
    if (blocks->packer != NULL) {
        packer_start(packer, recipe);
    }
}

/* Nothing is left to be named. */
static bool all_named(const struct blocks *blocks) {
    uint32_t behind;

    return plan_next_kept(blocks->plan, blocks->kept, &behind) >= plan_pages(blocks->plan);
}

bool blocks_left(const struct blocks *blocks) {
    return blocks->offset < blocks->plan->size || !all_named(blocks);
}

/* Units that wait since an update before are part of this one. */
static void name_kept(struct blocks *blocks, uint32_t number, struct block_in_flight *block) {
    const struct plan *plan = blocks->plan;
    uint32_t first = plan_next_kept(plan, blocks->kept, &blocks->kept);
    uint32_t end = smaller(blocks->kept * plan->page_size, plan->size);
    struct block_header header = {
        .number = (uint16_t)number,
        .kind = BLOCK_KEPT,
        .offset = first * plan->page_size,
    };

    block->offset = header.offset;
    block->bytes = 0;
    block->length = BLOCK_HEADER_SIZE + BLOCK_KEPT_SIZE;
    block_header_encode(&header, block->data);
    put_u32(block->data + BLOCK_HEADER_SIZE, end - header.offset);
}

/* False: the page is to be sent as it is. */
static bool pack(struct blocks *blocks, uint32_t page, struct block_header *header,
                 struct block_in_flight *block) {
    uint32_t room = smaller(blocks->largest, BLOCK_DATA_MAX);
    uint32_t used =
        packer_page(blocks->packer, page, block->data + BLOCK_HEADER_SIZE, room, &header->kind);

    block->length = (uint16_t)(BLOCK_HEADER_SIZE + used);
    return used > 0;
}

static uint32_t part_of(const struct blocks *blocks, uint32_t page) {
    if (!blocks->begun && blocks->offset % blocks->plan->page_size == 0) {
        return blocks->first;
    }
    return page_behind(blocks, page) >= plan_pages(blocks->plan) ? blocks->last : blocks->largest;
}

static void put_raw(const struct blocks *blocks, uint32_t page, uint32_t left,
                    struct block_header *header, struct block_in_flight *block) {
    header->kind = BLOCK_RAW;
    block->bytes = smaller(left, part_of(blocks, page));
    memcpy(block->data + BLOCK_HEADER_SIZE, blocks->plan->bytes + block->offset, block->bytes);
    block->length = (uint16_t)(BLOCK_HEADER_SIZE + block->bytes);
}

static void next_bytes(struct blocks *blocks, uint32_t number, struct block_in_flight *block) {
    uint32_t page = blocks->offset / blocks->plan->page_size;
    uint32_t page_end = smaller((page + 1) * blocks->plan->page_size, blocks->plan->size);
    bool whole = blocks->offset % blocks->plan->page_size == 0;
    struct block_header header = {.number = (uint16_t)number, .offset = blocks->offset};

    block->offset = blocks->offset;
    block->begins = !blocks->begun;
    block->bytes = page_end - blocks->offset;
    if (blocks->packer == NULL || !whole || !pack(blocks, page, &header, block)) {
        put_raw(blocks, page, page_end - blocks->offset, &header, block);
    }
    block_header_encode(&header, block->data);
    blocks->offset += block->bytes;
    if (blocks->offset == page_end) {
        go_to_page(blocks, page_behind(blocks, page));
    }
    blocks->begun = true;
}

void blocks_next(struct blocks *blocks, uint32_t number, struct block_in_flight *block) {
    if (all_named(blocks)) {
        next_bytes(blocks, number, block);
    } else {
        name_kept(blocks, number, block);
    }
}
