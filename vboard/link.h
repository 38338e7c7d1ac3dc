/* SPDX-License-Identifier: MIT */
/* The host's end of the serial cable: a transmitter and a receiver, 8N1, at the host's rate. */
#ifndef VBOARD_LINK_H
#define VBOARD_LINK_H

#include "line.h"
#include "wires.h"

enum {
    LINK_QUEUE = 8192, /* bytes that wait, in each direction; a power of two */
    LINK_BAUD_DEFAULT = 115200,
    LINK_BAUD_MAX = 12000000,
};

struct link_queue {
    uint32_t head, tail; /* count on and on; the difference is what waits */
    uint8_t bytes[LINK_QUEUE];
};

struct link {
    uint32_t baud;
    bool even_parity;    /* the board's end is 8E1: the ROM loader; else 8N1 */
    uint8_t host_parity; /* of the host's end: enum vboard_parity */
    bool sending, receiving;
    uint64_t receive_start;
    struct line to_board, to_host;
    struct link_queue out, in; /* as the host sees it: out to the board, in from it */
    uint64_t sent, received, framing_errors, lost, mismatches;
    bool adds_to_board, adds_to_host; /* noise: this byte comes behind the one under way */
    uint8_t added_to_board, added_to_host;
    struct line_rate board_rate; /* of the latest frame from the board; 0/0: none yet */
    struct line_rate mismatch_host, mismatch_board; /* of the latest frame that did not match */
};

void link_make(struct link *link);
/* Bytes taken; the rest finds the queue full. */
size_t link_from_host(struct link *link, struct vboard *wires, const uint8_t *data, size_t length);
size_t link_to_host(struct link *link, uint8_t *data, size_t capacity);
size_t link_waiting(const struct link *link); /* for link_to_host() */
size_t link_unsent(const struct link *link);

/* A frame from the board starts now; a count of zero: its transmitter falls silent. */
void link_board_sends(struct link *link, struct vboard *wires, const struct line_frame *frame);

/* True when a frame to the board has just started: the line has fallen. */
bool link_tx_event(struct link *link, struct vboard *wires);
void link_rx_event(struct link *link, struct vboard *wires);

#endif
