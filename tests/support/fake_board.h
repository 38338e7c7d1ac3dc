/* SPDX-License-Identifier: MIT */
/* A board for tests of boot/: a flash with the rules of an STM32L4 and nothing else of a chip. */
#ifndef TEST_FAKE_BOARD_H
#define TEST_FAKE_BOARD_H

#include <setjmp.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "boot/board.h"
#include "boot/receiver.h"

enum {
    FAKE_PAGE_SIZE = 2048,
    FAKE_ERASE_MAX_MS = 25,
    FAKE_PROGRAM_MAX_US = 91,
    FAKE_RECORD_PAGES = 2,
    FAKE_APPLICATION_PAGES = 8,
    FAKE_JOURNAL_PAGES = 1,
    /* journal, records, application area, secondary slot */
    FAKE_PAGES = FAKE_JOURNAL_PAGES + FAKE_RECORD_PAGES + 2 * FAKE_APPLICATION_PAGES + 1,
    FAKE_FLASH_SIZE = FAKE_PAGES * FAKE_PAGE_SIZE,
    FAKE_APPLICATION_SIZE = FAKE_APPLICATION_PAGES * FAKE_PAGE_SIZE,
    FAKE_IN_FLIGHT = 6,
    FAKE_FLASH_BASE = 0x0800B000,
    FAKE_RECORDS_BASE = 0x0800B800,
    FAKE_APPLICATION_BASE = 0x0800C800,
    FAKE_SECOND_BASE = FAKE_APPLICATION_BASE + FAKE_APPLICATION_SIZE,
    FAKE_WORDS = FAKE_FLASH_SIZE / FLASH_WORD_SIZE,
    FAKE_SERIAL_SIZE = 64 * 1024,
    FAKE_BAUD = 115200,
    FAKE_BAUD_HIGHEST = 5000000,
    FAKE_IMPOSSIBLE_BAUD = 4999999, /* the clock does not make this one */
};

/* What a cut operation leaves. */
enum fake_cut {
    FAKE_CUT_BEFORE,  /* nothing happened */
    FAKE_CUT_PARTIAL, /* some of the bits */
    FAKE_CUT_BAD,     /* uncorrectable ECC errors */
    FAKE_CUT_AFTER,   /* everything, but nobody came to know */
    FAKE_CUTS,
};

struct fake_board {
    struct board board; /* board.context is this struct */
    struct flash_geometry geometry;
    struct receiver receiver;
    struct receiver_block blocks[FAKE_IN_FLIGHT];
    uint32_t baud; /* the rate it now speaks */
    struct handoff mailbox;

    uint8_t flash[FAKE_FLASH_SIZE];
    bool bad[FAKE_WORDS];        /* words with an uncorrectable ECC error */
    bool programmed[FAKE_WORDS]; /* since they were erased */
    unsigned reads;              /* of ranges, and CRCs of them */
    unsigned erases;
    unsigned programs;   /* double-words */
    unsigned violations; /* a word programmed twice, a bad address: a test asserts 0 */

    /* The operation (erase or double-word) with this number since power-on fails; 0: none. */
    unsigned fail_operation;
    bool fail_silently; /* the operation says OK and does nothing */

    /* The supply sinks behind the operation with this number: no other is made. 0: never. */
    unsigned last_operation;

    /* The operation with this number is cut by a power failure: it ends as `cut_outcome` says, and
     * longjmp(power_off, 1) leaves the firmware. 0: none. */
    unsigned cut_operation;
    enum fake_cut cut_outcome;
    jmp_buf power_off;

    uint8_t in[FAKE_SERIAL_SIZE];
    size_t in_length;
    size_t in_taken;
    uint8_t out[FAKE_SERIAL_SIZE];
    size_t out_length;
    struct line_errors errors;

    uint32_t now_ms;
    uint8_t cause;
    bool debugger;
    unsigned restarts;
    unsigned feeds;
};

/* A fresh board: erased flash, empty mailbox, power-on reset. Keeps no memory of its own. */
void fake_board_init(struct fake_board *fake);

/* The same board with the application area in two slots. */
void fake_board_init_two_slots(struct fake_board *fake);

/* What the host sends next. */
void fake_send(struct fake_board *fake, const void *data, size_t length);
void fake_send_packet(struct fake_board *fake, uint8_t command, const void *data, size_t length);

/* Forgets what was put out so far. */
void fake_forget_output(struct fake_board *fake);

uint8_t *fake_flash_at(struct fake_board *fake, uint32_t address);

/* An image of `size` bytes that may be run at FAKE_APPLICATION_BASE; contents from the seed. */
void fake_image(uint8_t *image, uint32_t size, uint32_t seed);

#endif
