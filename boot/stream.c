/* SPDX-License-Identifier: MIT */
#include "boot/stream.h"

#include <string.h>

#include "boot/board_of.h"
#include "wire/branches.h"

void stream_begin(struct stream *stream) {
    stream->next = 0;
    for (int i = 0; i < STREAM_WINDOW; i++) {
        stream->blocks[i].here = false;
    }
    lzma_init(&stream->lzma);
}

/* Where a block is kept; NULL when it has not come. */
static struct stream_block *find(const struct stream *stream, uint16_t number) {
    for (int i = 0; i < STREAM_WINDOW; i++) {
        const struct stream_block *block = &stream->blocks[i];

        if (block->here && block->number == number) {
            return (struct stream_block *)block;
        }
    }
    return NULL;
}

static struct stream_block *free_place(struct stream *stream) {
    struct stream_block *block = stream->blocks;

    while (block->here) { /* a window's numbers have a place each: one is free */
        block++;
    }
    return block;
}

static bool one_before_is_missing(const struct stream *stream, uint16_t number) {
    bool missing = false;

    for (uint16_t before = stream->next; before != number; before++) {
        missing = missing || find(stream, before) == NULL;
    }
    return missing;
}

bool stream_take(struct stream *stream, const uint8_t *data, uint16_t length) {
    struct block_header header;

    if (!block_header_decode(&header, data, length) ||
        (uint16_t)(header.number - stream->next) >= STREAM_WINDOW ||
        find(stream, header.number) != NULL) {
        return true;
    }
    struct stream_block *block = free_place(stream);
    block->here = true;
    block->number = header.number;
    block->length = length;
    memcpy(block->data, data, length);
    return one_before_is_missing(stream, header.number);
}

/* -- into flash --------------------------------------------------------------------------------*/

/* The window of a packed page. False: there is none, or not all of it lies in the slot. */
static bool find_window(const struct update *update, const struct block_header *header,
                        const uint8_t *data, uint32_t length, struct lzma_window *window) {
    const struct memory_range *area = &board_of(update->board)->application;
    struct block_window stated;

    if (!block_window_decode(&stated, data, length) || stated.start > area->size ||
        stated.length > area->size - stated.start) {
        return false;
    }
    window->board = board_of(update->board);
    window->address =
        stated.start + (header->kind == BLOCK_PACKED_INSTALLED ? area->base : update->base);
    window->length = stated.length;
    if (board_of(update->board)->confidential &&
        (header->kind == BLOCK_PACKED_INSTALLED || stated.start + stated.length > update->next)) {
        return false; /* the answer would tell what flash held before */
    }
    window->absolute_branches = header->kind == BLOCK_PACKED_ABSOLUTE;
    return !window->absolute_branches || (stated.start | stated.length) % BRANCH_BLOCK == 0;
}

static enum status put_packed(struct stream *stream, struct update *update,
                              const struct block_header *header, const uint8_t *data,
                              uint32_t length) {
    uint32_t page_size = board_of(update->board)->page_size;
    struct lzma_window window;

    if (header->offset >= update->declared.size || header->offset % page_size != 0) {
        return STATUS_OFFSET;
    }
    uint32_t left = update->declared.size - header->offset;
    uint32_t size = left < page_size ? left : page_size;
    if (size > STREAM_PAGE_MAX || !find_window(update, header, data, length, &window) ||
        lzma_page(&stream->lzma, data + BLOCK_WINDOW_SIZE, length - BLOCK_WINDOW_SIZE, &window,
                  stream->page, size) != LZMA_OK) {
        return STATUS_PACKED;
    }
    return update_put(update, header->offset, stream->page, size);
}

static enum status put(struct stream *stream, struct update *update,
                       const struct stream_block *block) {
    struct block_header header;
    const uint8_t *rest = block->data + BLOCK_HEADER_SIZE;
    uint32_t length = block->length - (uint32_t)BLOCK_HEADER_SIZE;

    if (!block_header_decode(&header, block->data, block->length)) {
        return STATUS_SIZE;
    }
    switch (header.kind) {
    case BLOCK_RAW: return update_put(update, header.offset, rest, length);
    case BLOCK_PACKED:
    case BLOCK_PACKED_INSTALLED:
    case BLOCK_PACKED_ABSOLUTE: return put_packed(stream, update, &header, rest, length);
    }
    return STATUS_PACKED;
}

bool stream_step(struct stream *stream, struct update *update) {
    struct stream_block *block = find(stream, stream->next);

    if (block == NULL || update->state != UPDATE_DECLARED) {
        return false;
    }
    enum status status = put(stream, update, block);
    if (status != STATUS_OK) {
        update_refuse(update, status);
    }
    block->here = false;
    stream->next++;
    return true;
}

void stream_state(const struct stream *stream, const struct update *update,
                  struct blocks_state *state) {
    state->status = update_status(update);
    state->next = stream->next;
    state->held = 0;
    for (uint16_t i = 0; i < STREAM_WINDOW; i++) {
        if (find(stream, (uint16_t)(stream->next + i)) != NULL) {
            state->held |= (uint16_t)(1u << i);
        }
    }
}
