#include "host/blocks.h"

#include <string.h>

/* The first page comes in two parts, so that its erase begins with the first of them and not when
 * all of it is there; the rest arrives meanwhile. Bytes, a multiple of 8. */
enum { FIRST_PART = 64 };

static uint32_t smaller(uint32_t a, uint32_t b) {
    return a < b ? a : b;
}

void blocks_init(struct blocks *blocks, const struct plan *plan, uint32_t page_size,
                 uint16_t largest, uint8_t granted) {
    memset(blocks, 0, sizeof *blocks);
    blocks->plan = plan;
    blocks->page_size = page_size;
    blocks->largest = largest;
    blocks->first = granted > 1 ? smaller(largest, FIRST_PART) : largest;
    blocks->offset = plan_next(plan, 0);
}

bool blocks_left(const struct blocks *blocks) {
    return blocks->offset < blocks->plan->size;
}

bool blocks_next(struct blocks *blocks, uint32_t number, struct window_block *block) {
    const struct plan *plan = blocks->plan;

    if (!blocks_left(blocks)) {
        return false;
    }
    uint32_t page_end = (blocks->offset / blocks->page_size + 1) * blocks->page_size;
    uint32_t most = number == 0 ? blocks->first : blocks->largest;
    struct block_header header = {
        .number = (uint16_t)number,
        .kind = BLOCK_RAW,
        .offset = blocks->offset,
    };

    block->offset = blocks->offset;
    block->bytes = smaller(smaller(page_end, plan->size) - blocks->offset, most);
    block_header_encode(&header, block->data);
    memcpy(block->data + BLOCK_HEADER_SIZE, plan->bytes + block->offset, block->bytes);
    block->length = (uint16_t)(BLOCK_HEADER_SIZE + block->bytes);
    blocks->offset = plan_next(plan, block->offset + block->bytes);
    return true;
}
