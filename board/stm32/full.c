/* SPDX-License-Identifier: MIT */
/* A bootloader with all of boot/extras.c. */
#include "boot/receiver.h"
#include "registers.h"
#include "the_board.h"

static struct receiver receiver NOT_ZEROED;

static uint32_t baud_highest(void *context) {
    (void)context;
    return clock_hz() / USART_DIVIDER_MIN;
}

const struct board the_board = {
    BOARD_IN_COMMON,
    .receiver = &receiver,
    .serial_set_baud = serial_set_baud,
    .serial_baud_highest = baud_highest,
};
