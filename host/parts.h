/* SPDX-License-Identifier: MIT */
/* Pieces of firmware at addresses -> one contiguous image. What HEX and ELF have in common. */
#ifndef HOST_PARTS_H
#define HOST_PARTS_H

#include "host/cancel.h"
#include "tulpar/image.h"

struct part {
    uint32_t address;
    uint32_t length;
    uint32_t offset; /* into parts->bytes */
};

/* Zeroed is empty. Owns its memory: parts_free(). */
struct parts {
    struct part *list;
    size_t count, capacity;
    uint8_t *bytes;
    size_t bytes_used, bytes_capacity;
    struct cancel cancel; /* asked by who adds many */
};

/* CANCELLED if that is asked for. */
TULPAR_MUST_USE enum tulpar_source_error parts_cancelled(const struct parts *parts,
                                                         struct tulpar_source_problem *problem);

/* Adds `length` bytes at `address`; they are copied. Empty parts are ignored. TOO_BIG when the
 * part runs past 0xFFFFFFFF or all parts together pass TULPAR_SOURCE_SPAN_MAX. */
TULPAR_MUST_USE enum tulpar_source_error parts_add(struct parts *parts, uint32_t address,
                                                   const uint8_t *data, size_t length,
                                                   struct tulpar_source_problem *problem);

/* Makes the image: lowest to highest address, gaps filled with TULPAR_SOURCE_FILL. Two parts that
 * state the same address are MALFORMED. source->bytes is owned by the caller after
 * TULPAR_SOURCE_OK. */
TULPAR_MUST_USE enum tulpar_source_error parts_join(struct parts *parts,
                                                    struct tulpar_source *source,
                                                    struct tulpar_source_problem *problem);

void parts_free(struct parts *parts);

#endif
