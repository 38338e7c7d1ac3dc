/* SPDX-License-Identifier: MIT */
/* Where more blocks may be in flight than have a place: the others wait in the serial port's
 * buffer. boot/all_placed has the same header for where each has one, so that the code is not
 * there. */
#ifndef BOOT_SOME_UNPLACED_BOOT_UNPLACED_H
#define BOOT_SOME_UNPLACED_BOOT_UNPLACED_H

#include "boot/receiver.h"

enum { UNPLACED_MAY_WAIT = true };

/* The packet is a block that may be in flight, and there is no place for it before others are in
 * flash. */
static inline bool unplaced_has_to_wait(const struct board *board,
                                        const struct frame_parser *packet) {
    struct block_header header;

    if (!block_header_decode(&header, packet->data, packet->length)) {
        return false;
    }
    uint16_t ahead = (uint16_t)(header.number - board->receiver->next);
    return ahead >= board->places && ahead < board->places + board->unplaced;
}

#endif
