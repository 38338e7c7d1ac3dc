/* SPDX-License-Identifier: MIT */
/* An update as a stream of blocks: those that come are kept until their turn, so that the host need
 * not wait for answers, and one that was lost does not cost the ones behind it. */
#ifndef BOOT_RECEIVER_H
#define BOOT_RECEIVER_H

#include <stdbool.h>

#include "boot/lzma.h"
#include "boot/update.h"
#include "wire/frame.h"

enum {
    RECEIVER_PLACES_MAX = 16, /* bits in blocks_state.held (wire/message.h) */
    RECEIVER_PAGE_MAX = 2048, /* bytes; the largest page that can come packed */
    /* The longest reply: PAGES, with two CRCs for each page. */
    RECEIVER_REPLY_MAX = PAGES_WHICH_SIZE + PAGES_MAX * 2 * PAGE_CRC_SIZE + (int)FRAME_OVERHEAD,
};

struct receiver_block {
    bool here;
    uint16_t number;
    uint16_t length; /* of the data field, which lies in block_data of struct board */
};

/* How the baud rate came to be what it is. */
enum rate_state {
    RATE_FIRST, /* as after a reset */
    RATE_TRIED, /* changed, and nothing has come at it yet */
    RATE_KEPT,
};

/* Owned by the port: a static variable, 10 KB. The blocks lie beside it: struct board. */
struct receiver {
    const struct held_board *board;
    uint16_t next; /* the first block that is not in flash */
    enum rate_state rate;
    struct lzma lzma;
    uint8_t page[RECEIVER_PAGE_MAX]; /* unpacked */
    uint8_t reply[RECEIVER_REPLY_MAX];
};

/* For the board whose receiver it is. The next block will be number 0. */
void receiver_init(struct receiver *receiver, const struct held_board *board);

/* The next block will be number 0. */
void receiver_begin(struct receiver *receiver);

/* Keeps a block: a data field of `length` bytes, BLOCK_HEADER_SIZE at least. True: its sender
 * should hear how things stand, for one before it is missing, or it has come before, or there is no
 * place for it. */
bool receiver_take(struct receiver *receiver, const uint8_t *data, uint16_t length);

/* Puts the next block into flash. False: it has not come, or no update is open. */
bool receiver_step(struct receiver *receiver, struct update *update);

void receiver_state(const struct receiver *receiver, const struct update *update,
                    struct blocks_state *state);

#endif
