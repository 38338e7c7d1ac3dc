/* SPDX-License-Identifier: MIT */
/* The tutorial's packets, written by hand: a host that shares no code with wire/ and host/, so that
 * it notices when these agree on something wrong. */
#ifndef TESTS_SUPPORT_HAND_WRITTEN_H
#define TESTS_SUPPORT_HAND_WRITTEN_H

#include <stdint.h>

#include "support/bench_board.h"

enum {
    HAND_ACK = 0x5F,
    HAND_NACK = 0xAA,
    HAND_NO_REPLY = -1,
    HAND_PACKET_MAX = 4096,
};

/* Writes 0x23, the command, the length, the data and the CRC; returns the size. */
size_t hand_packet(uint8_t *packet, uint8_t command, const uint8_t *data, uint16_t length);

/* Sends a packet and waits for one byte, 15 s at most as the tutorial does. */
int hand_request(struct bench *bench, uint8_t command, const uint8_t *data, uint16_t length);

/* The tutorial's loop over the file: chunks in order, stops at the first refusal. Returns the last
 * reply. */
int hand_send_image(struct bench *bench, const uint8_t *image, size_t size, size_t chunk);

#endif
