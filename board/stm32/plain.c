/* SPDX-License-Identifier: MIT */
/* A plain bootloader (boot/extras_none.c): its host waits for the answer to each packet. */
#include "the_board.h"

_Static_assert(RING_OF_PLAIN > PACKET_SIZE, "the ring must hold a packet");

static uint8_t packet[PACKET_SIZE] NOT_ZEROED;
static uint8_t ring[RING_OF_PLAIN] NOT_ZEROED;

const struct serial_ring serial_ring = {ring, sizeof ring};
const struct board the_board = {BOARD_IN_COMMON, .packet = packet};
