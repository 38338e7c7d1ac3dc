/* SPDX-License-Identifier: MIT */
/* The blocks on their way: which of them have come, which are lost (docs/PROTOCOL.md, Streaming).
 * The line keeps its order: a block that was sent before one that has come, and has not come
 * itself, is lost. */
#ifndef HOST_IN_FLIGHT_H
#define HOST_IN_FLIGHT_H

#include <stdbool.h>

#include "wire/message.h"

struct block_in_flight {
    uint8_t data[DATA_FIELD_MAX]; /* header included */
    uint16_t length;              /* of the data */
    uint32_t offset, bytes;       /* the bytes of the image that it stands for */
    bool begins;                  /* its bytes may be the first of the update in flash */
    uint32_t sent;                /* number of its latest transmission, from 1 */
    bool held;                    /* the device has it, and has not put it into flash yet */
    bool lost;                    /* to be sent again */
};

/* Owned by the caller; in_flight_init() makes it ready. */
struct in_flight {
    uint32_t granted;        /* blocks that may be on their way, 1 .. IN_FLIGHT_MAX */
    uint32_t first;          /* number of the first block that is not in flash */
    uint32_t count;          /* blocks from there on that were added */
    uint32_t transmissions;  /* so far */
    uint32_t arrived;        /* the latest transmission that has come for certain; 0: none */
    uint32_t bytes_in_flash; /* of the image, by the blocks before `first` */
    struct block_in_flight blocks[IN_FLIGHT_MAX];
};

/* granted: as INFO says it, above 0; more than IN_FLIGHT_MAX is not used. */
void in_flight_init(struct in_flight *in_flight, uint8_t granted);

/* True when another block may be added. */
bool in_flight_is_open(const struct in_flight *in_flight);

/* The place of the next block, number first + count: to be filled, then in_flight_sent().
 * in_flight_is_open() comes before. */
struct block_in_flight *in_flight_add(struct in_flight *in_flight);

/* It is about to be given to the line. */
void in_flight_sent(struct in_flight *in_flight, struct block_in_flight *block);

/* The first block that is not in flash, NULL when there is none. */
struct block_in_flight *in_flight_first(struct in_flight *in_flight);

/* The first that is lost, NULL when none is. */
struct block_in_flight *in_flight_first_lost(struct in_flight *in_flight);

/* What the device says. True: something has come that was not known before. *lost: blocks that are
 * lost, as is known since now. Says nothing of state->status. */
bool in_flight_take(struct in_flight *in_flight, const struct blocks_state *state, unsigned *lost);

/* Everything of the first `transmissions` that has not come is lost: something that was sent behind
 * them has come. Returns how many blocks that are. */
unsigned in_flight_lose(struct in_flight *in_flight, uint32_t transmissions);

#endif
