/* SPDX-License-Identifier: MIT */
/* A device that is sent blocks, and what it says: for the tests of boot/receiver.c. */
#ifndef TESTS_BOOT_RECEIVER_BENCH_H
#define TESTS_BOOT_RECEIVER_BENCH_H

#include "boot/receiver.h"
#include "boot/session.h"
#include "support/fake_board.h"

enum { SIZE = 5 * FAKE_PAGE_SIZE + 1003, PAGES = 6 };

extern struct fake_board fake;
extern struct session session;
extern struct handoff message; /* that the session begins with */
extern uint8_t image[FAKE_APPLICATION_SIZE];
extern struct blocks_state first, last; /* of the BLOCKS replies of one hear_device() */
extern unsigned replies;                /* so many were they */

/* Before each test: a new device, and an image. */
int setup(void **state);

/* Lets the device work, and takes its BLOCKS replies. */
void hear_device(void);

/* BEGIN of so many bytes of the image, sparse. */
void begin(uint32_t size);

/* A raw block: so many bytes of the image, or a page of it. */
void queue_block(uint16_t number, uint32_t offset, uint32_t length);
void queue_page(uint16_t number, uint32_t page);

struct progress finish(uint16_t blocks);

/* FINISH is answered with OK, and the flash holds the image. */
void assert_installed(void);

/* Blocks that the device keeps. */
unsigned places_taken(void);

#endif
