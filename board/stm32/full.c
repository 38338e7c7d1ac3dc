/* SPDX-License-Identifier: MIT */
/* A bootloader with all of boot/extras.c. */
#include "architecture.h"
#include "boot/receiver.h"
#include "boot/unplaced.h"
#include "registers.h"
#include "the_board.h"

_Static_assert(BLOCKS_IN_FLIGHT <= IN_FLIGHT_MAX, "more blocks than a host takes");
_Static_assert(BLOCKS_WITH_PLACE <= RECEIVER_PLACES_MAX, "more blocks than the wire can name");
_Static_assert(BLOCKS_WITH_PLACE == BLOCKS_IN_FLIGHT || UNPLACED_MAY_WAIT,
               "blocks without a place, and no extras.c that lets them wait: chip.cmake");
_Static_assert(RING_OF_FULL > BLOCKS_IN_FLIGHT * PACKET_SIZE,
               "the ring must hold all that may be in flight while a page is erased and written");

/* The page in a BLOCK lies behind 11 bytes in `packet`, and behind 7 in `block_data`. Where words
 * must be aligned, it can be programmed by words when both begin one byte behind a word. */
enum {
    BEHIND_WORD = WORDS_ANYWHERE ? 0 : 1,
    ALIGNMENT = WORDS_ANYWHERE ? 1 : sizeof(uint32_t),
};

_Static_assert((BEHIND_WORD + FRAME_HEADER_SIZE + BLOCK_HEADER_SIZE) % ALIGNMENT == 0 &&
                   (BEHIND_WORD + BLOCK_HEADER_SIZE) % ALIGNMENT == 0 &&
                   DATA_FIELD % ALIGNMENT == 0,
               "the page in a BLOCK is not aligned");

static struct receiver receiver NOT_ZEROED;
static struct receiver_block blocks[BLOCKS_WITH_PLACE] NOT_ZEROED;
static _Alignas(ALIGNMENT) uint8_t
    block_data[BLOCKS_WITH_PLACE * DATA_FIELD + BEHIND_WORD] NOT_ZEROED;
static _Alignas(ALIGNMENT) uint8_t packet[PACKET_SIZE + BEHIND_WORD] NOT_ZEROED;
static uint8_t ring[RING_OF_FULL] NOT_ZEROED;

const struct serial_ring serial_ring = {ring, sizeof ring};

static uint32_t baud_highest(void *context) {
    (void)context;
    return OF_USART(CLOCK_HZ) / USART_DIVIDER_MIN;
}

const struct board the_board = {
    BOARD_IN_COMMON,
    .packet = packet + BEHIND_WORD,
    .receiver = &receiver,
    .blocks = blocks,
    .block_data = block_data + BEHIND_WORD,
    .places = BLOCKS_WITH_PLACE,
    .unplaced = BLOCKS_IN_FLIGHT - BLOCKS_WITH_PLACE,
    .serial_set_baud = serial_set_baud,
    .serial_baud_highest = baud_highest,
};
