/* SPDX-License-Identifier: MIT */
/* A board with two slots on a simulated flash, with the old application installed: what the tests
 * of boot/slots_two.c share. One board to a program. */
#ifndef SUPPORT_SLOTS_BOARD_H
#define SUPPORT_SLOTS_BOARD_H

#include <stdbool.h>
#include <stdint.h>

#include "boot/boot.h"
#include "support/fake_board.h"
#include "wire/record.h"

enum {
    OLD_SIZE = 5000,
    NEW_SIZE = 7001,
    OLD_PAGES = 3,
    NEW_PAGES = 4,
    SHORT_WINDOW_MS = 5, /* where nobody speaks in the window, and thousands of starts follow */
};

extern struct fake_board fake;
extern struct boot boot;
extern uint8_t old_image[OLD_SIZE];
extern uint8_t new_image[NEW_SIZE];

/* For cmocka: a fresh board. */
int setup(void **state);

/* An update, up to FINISH. flags: enum begin_flag. */
void install(const uint8_t *image, uint32_t size, uint32_t flags);

/* A reset, up to the first loop of the bootloader. */
void reset_board(enum handoff_order order);

/* From a reset until the application is started; as on a board, restarts with an order to start are
 * followed. True: the startup code would jump. */
bool starts(void);

/* This image lies in the application area. */
bool runs(const uint8_t *image, uint32_t size);

/* Of the newest record in flash. */
enum record_state state_now(void);

#endif
