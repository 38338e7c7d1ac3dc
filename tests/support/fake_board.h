/* SPDX-License-Identifier: MIT */
/* A board for tests of boot/: a flash with its rules and nothing else of a chip. What it is made of
 * is a layout: fake_layouts.h has some, and a test may bring its own. */
#ifndef TESTS_SUPPORT_FAKE_BOARD_H
#define TESTS_SUPPORT_FAKE_BOARD_H

#include <setjmp.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "boot/board.h"
#include "boot/receiver.h"

/* The board of fake_board_init(), and what all have in common. */
enum {
    FAKE_PAGE_SIZE = 2048,
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
    FAKE_FLASH_MAX = 512 * 1024, /* bytes, of any board */
    FAKE_SERIAL_SIZE = 64 * 1024,
    FAKE_BAUD = 115200,
    FAKE_BAUD_HIGHEST = 5000000,
    FAKE_IMPOSSIBLE_BAUD = 4999999, /* the clock does not make this one */
};

/* What a cut operation leaves. */
enum fake_cut {
    FAKE_CUT_BEFORE,  /* nothing happened */
    FAKE_CUT_PARTIAL, /* some of the bits */
    FAKE_CUT_BAD,     /* uncorrectable ECC errors; without ECC, half of an erase, or other bits */
    FAKE_CUT_AFTER,   /* everything, but nobody came to know */
    FAKE_CUTS,

    /* Without ECC only: cells between the levels, which read either way (fake_flash_drift()). */
    FAKE_CUT_WEAK_OLD = FAKE_CUTS, /* now as before the operation */
    FAKE_CUT_WEAK_NEW,             /* now as after it */
    FAKE_CUTS_WITHOUT_ECC,
};

/* Flash and its map. Addresses are absolute, sizes in bytes. */
struct fake_layout {
    const char *name;
    struct flash_geometry geometry;    /* FAKE_FLASH_MAX at most; units of 512 bytes at least */
    uint32_t erase_us[ERASE_RUNS_MAX]; /* that a unit of each run takes */
    uint32_t program_us;               /* that a programming unit takes */
    uint32_t page_size;
    struct memory_range application, records;
    struct memory_range secondary; /* one slot: its size is 0 */
    uint32_t journal;              /* of two slots */
};

struct fake_board {
    struct board board; /* board.context is this struct */
    struct fake_layout layout;
    uint32_t flash_size; /* bytes of all its units */
    struct receiver receiver;
    struct receiver_block blocks[FAKE_IN_FLIGHT];
    uint8_t block_data[FAKE_IN_FLIGHT * DATA_FIELD_MAX];
    uint8_t packet[FRAME_MAX];
    uint32_t baud; /* the rate it now speaks */
    struct handoff mailbox;

    unsigned reads;                     /* of ranges, and CRCs of them */
    unsigned erases, erases_of_records; /* the second ones are among the first */
    unsigned programs;                  /* of programming units */
    uint32_t operation_at;              /* address of the latest erase or programmed unit */
    unsigned violations; /* a unit programmed twice, a bad address: a test asserts 0 */

    /* Time that flash operations took. Each tells of its own, when it is done: a test may let its
     * clock go on, now_ms does not by itself. NULL: nobody listens. */
    uint64_t flash_us;
    void (*flash_busy)(void *context, uint32_t us);
    void *flash_busy_context;

    /* The operation (erase or programming unit) with this number since power-on fails; 0: none. */
    unsigned fail_operation;
    bool fail_silently; /* the operation says OK and does nothing */

    /* The supply sinks behind the operation with this number: no other is made. 0: never. */
    unsigned last_operation;

    /* The operation with this number is cut by a power failure: it ends as `cut_outcome` says, and
     * longjmp(power_off, 1) leaves the firmware. 0: none. */
    unsigned cut_operation;
    enum fake_cut cut_outcome;
    jmp_buf power_off;

    size_t in_length, in_taken;
    size_t out_length;
    struct line_errors errors;

    uint32_t now_ms;
    uint8_t cause;
    bool debugger;
    unsigned restarts;
    unsigned feeds;

    /* Behind all else, and used in part: fake_board_copy(). */
    uint8_t in[FAKE_SERIAL_SIZE], out[FAKE_SERIAL_SIZE];
    uint8_t flash[FAKE_FLASH_MAX];
    bool bad[FAKE_FLASH_MAX];        /* programming units with an uncorrectable ECC error */
    bool programmed[FAKE_FLASH_MAX]; /* such, since they were erased */
    uint8_t weak[FAKE_FLASH_MAX];    /* bits that will read the other way after a drift */
};

/* A fresh board: erased flash, empty mailbox, power-on reset. Keeps no memory of its own. Equal
 * units of FAKE_PAGE_SIZE, programmed by double-words with ECC, one slot. */
void fake_board_init(struct fake_board *fake);

/* The same board with the application area in two slots. */
void fake_board_init_two_slots(struct fake_board *fake);

/* A fresh board of another layout, which is copied. */
void fake_board_init_as(struct fake_board *fake, const struct fake_layout *layout);

/* As an assignment, without what is not used. */
void fake_board_copy(struct fake_board *to, const struct fake_board *from);

/* What the host sends next; FAKE_SERIAL_SIZE bytes at most that the board has not taken yet. */
void fake_send(struct fake_board *fake, const void *data, size_t length);
void fake_send_packet(struct fake_board *fake, uint8_t command, const void *data, size_t length);

/* What board.serial_read does: the next bytes that were sent, or fewer than `capacity`. */
uint32_t fake_serial_read(void *context, uint8_t *data, uint32_t capacity);

/* Forgets what was put out so far. */
void fake_forget_output(struct fake_board *fake);

uint8_t *fake_flash_at(struct fake_board *fake, uint32_t address);

/* The programming unit with this address has an uncorrectable ECC error. */
bool *fake_bad_at(struct fake_board *fake, uint32_t address);

/* Minutes later, or warmer: every weak bit reads the other way. */
void fake_flash_drift(struct fake_board *fake);

/* The vectors of an image that may be run at this address: VECTORS_CHECKED bytes, of which those
 * that are not looked at stay as they are. */
void fake_vectors(uint8_t *image, uint32_t address, uint32_t version);

/* An image of `size` bytes that may be run at FAKE_APPLICATION_BASE; contents from the seed. */
void fake_image(uint8_t *image, uint32_t size, uint32_t seed);

/* The same for another address. */
void fake_image_at(uint8_t *image, uint32_t size, uint32_t seed, uint32_t address);

#endif
