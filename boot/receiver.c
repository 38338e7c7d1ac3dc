/* SPDX-License-Identifier: MIT */
#include "boot/receiver.h"

#include <string.h>

#include "boot/board_of.h"
#include "wire/branches.h"
#include "wire/bytes.h"

static struct receiver_block *blocks_of(const struct receiver *receiver) {
    return board_of(receiver->board)->blocks;
}

static uint8_t *data_of(const struct receiver *receiver, const struct receiver_block *block) {
    const struct board *board = board_of(receiver->board);

    return board->block_data + (size_t)(block - board->blocks) * board->data_field_max;
}

static uint32_t places(const struct receiver *receiver) {
    return board_of(receiver->board)->places;
}

void receiver_init(struct receiver *receiver, const struct held_board *board) {
    receiver->board = board;
    receiver->rate = RATE_FIRST;
    receiver_begin(receiver);
}

void receiver_begin(struct receiver *receiver) {
    receiver->next = 0;
    for (uint32_t i = 0; i < places(receiver); i++) {
        blocks_of(receiver)[i].here = false;
    }
    lzma_init(&receiver->lzma);
}

/* Where a block is kept; NULL when it has not come. */
static struct receiver_block *find(const struct receiver *receiver, uint16_t number) {
    for (uint32_t i = 0; i < places(receiver); i++) {
        struct receiver_block *block = &blocks_of(receiver)[i];

        if (block->here && block->number == number) {
            return block;
        }
    }
    return NULL;
}

static struct receiver_block *free_place(const struct receiver *receiver) {
    struct receiver_block *block = blocks_of(receiver);

    while (block->here) { /* each number from `next` on has a place: one is free */
        block++;
    }
    return block;
}

static bool one_before_is_missing(const struct receiver *receiver, uint16_t number) {
    bool missing = false;

    for (uint16_t before = receiver->next; before != number; before++) {
        missing = missing || find(receiver, before) == NULL;
    }
    return missing;
}

bool receiver_take(struct receiver *receiver, const uint8_t *data, uint16_t length) {
    struct block_header header;

    if (!block_header_decode(&header, data, length) ||
        (uint16_t)(header.number - receiver->next) >= places(receiver) ||
        find(receiver, header.number) != NULL) {
        return true;
    }
    struct receiver_block *block = free_place(receiver);
    block->here = true;
    block->number = header.number;
    block->length = length;
    memcpy(data_of(receiver, block), data, length);
    return one_before_is_missing(receiver, header.number);
}

/* -- into flash --------------------------------------------------------------------------------*/

/* The dictionary of a packed page. False: there is none, or not all of it lies in the slot. */
static bool find_dictionary(const struct update *update, const struct block_header *header,
                            const uint8_t *data, uint32_t length,
                            struct lzma_dictionary *dictionary) {
    const struct memory_range *area = &board_of(update->board)->application;
    struct block_dictionary stated;

    if (!block_dictionary_decode(&stated, data, length) || stated.start > area->size ||
        stated.length > area->size - stated.start) {
        return false;
    }
    dictionary->board = board_of(update->board);
    dictionary->address =
        stated.start + (header->kind == BLOCK_PACKED_INSTALLED ? area->base : update->base);
    dictionary->length = stated.length;
    if (header->kind != BLOCK_PACKED_INSTALLED && stated.length > 0 &&
        !update_brought(update, stated.start, stated.length)) {
        return false; /* the host cannot know what it is */
    }
    if (board_of(update->board)->confidential &&
        (header->kind == BLOCK_PACKED_INSTALLED ||
         stated.start + stated.length > update_programmed(update))) {
        return false; /* the answer would tell what flash held before */
    }
    dictionary->absolute_branches = header->kind == BLOCK_PACKED_ABSOLUTE;
    return !dictionary->absolute_branches || (stated.start | stated.length) % BRANCH_BLOCK == 0;
}

static enum status put_packed(struct receiver *receiver, struct update *update,
                              const struct block_header *header, const uint8_t *data,
                              uint32_t length) {
    uint32_t page_size = board_of(update->board)->page_size;
    struct lzma_dictionary dictionary;

    if (header->offset >= update->declared.size || header->offset % page_size != 0) {
        return STATUS_OFFSET;
    }
    uint32_t left = update->declared.size - header->offset;
    uint32_t size = left < page_size ? left : page_size;
    if (size > RECEIVER_PAGE_MAX || !find_dictionary(update, header, data, length, &dictionary) ||
        lzma_page(&receiver->lzma, data + BLOCK_DICTIONARY_SIZE, length - BLOCK_DICTIONARY_SIZE,
                  &dictionary, receiver->page, size) != LZMA_OK) {
        return STATUS_PACKED;
    }
    return update_put(update, header->offset, receiver->page, size);
}

static enum status put(struct receiver *receiver, struct update *update,
                       const struct receiver_block *block) {
    struct block_header header;
    const uint8_t *data = data_of(receiver, block);
    const uint8_t *rest = data + BLOCK_HEADER_SIZE;
    uint32_t length = block->length - (uint32_t)BLOCK_HEADER_SIZE;

    if (!block_header_decode(&header, data, block->length)) {
        return STATUS_SIZE;
    }
    switch (header.kind) {
    case BLOCK_RAW: return update_put(update, header.offset, rest, length);
    case BLOCK_PACKED:
    case BLOCK_PACKED_INSTALLED:
    case BLOCK_PACKED_ABSOLUTE: return put_packed(receiver, update, &header, rest, length);
    case BLOCK_KEPT:
        return length == BLOCK_KEPT_SIZE ? update_keep(update, header.offset, get_u32(rest))
                                         : STATUS_SIZE;
    }
    return STATUS_PACKED;
}

bool receiver_step(struct receiver *receiver, struct update *update) {
    struct receiver_block *block = find(receiver, receiver->next);

    if (block == NULL || update->state != UPDATE_DECLARED) {
        return false;
    }
    enum status status = put(receiver, update, block);
    if (status != STATUS_OK) {
        update_refuse(update, status);
    }
    block->here = false;
    receiver->next++;
    return true;
}

void receiver_state(const struct receiver *receiver, const struct update *update,
                    struct blocks_state *state) {
    state->status = update_status(update);
    state->next = receiver->next;
    state->held = 0;
    for (uint16_t i = 0; i < places(receiver); i++) {
        if (find(receiver, (uint16_t)(receiver->next + i)) != NULL) {
            state->held |= (uint16_t)(1u << i);
        }
    }
}
