/* SPDX-License-Identifier: MIT */
/* A bootloader with all of boot/extras.c. */
#include "boot/stream.h"
#include "the_board.h"

static struct stream stream NOT_ZEROED;

static uint32_t baud_highest(void *context) {
    (void)context;
    return clock_hz() / USART_DIVIDER_MIN;
}

const struct board the_board = {
    BOARD_IN_COMMON,
    .stream = &stream,
    .serial_set_baud = serial_set_baud,
    .serial_baud_highest = baud_highest,
};
