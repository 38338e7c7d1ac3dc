/* SPDX-License-Identifier: MIT */
/* A running application on a fake board with two slots, which takes updates, and a host that sends
 * packets: what the tests of background/ stand on. One board to a program. Every erase and every
 * programming outside the secondary slot fails the test. */
#ifndef SUPPORT_BACKGROUND_BOARD_H
#define SUPPORT_BACKGROUND_BOARD_H

#include "background/tulpar_update.h"
#include "boot/letter.h"
#include "support/fake_board.h"
#include "wire/record.h"

enum {
    OLD_SIZE = 7 * FAKE_PAGE_SIZE - 100,
    NEW_SIZE = 6 * FAKE_PAGE_SIZE + 777,
    WAITING = FAKE_SECOND_BASE + FAKE_PAGE_SIZE, /* of the new image's first byte */
    STACK_WORDS = 64,                            /* looked at, but not used by the PC's coroutine */
};

struct background_board {
    struct fake_board fake;
    struct board port; /* what the application hands over: the fake board, watched */
    struct tulpar_update update;
    uint64_t stack[STACK_WORDS];
    uint32_t us;
    uint32_t between_calls_us;
    uint32_t longest_us;       /* of the calls of tulpar_update_poll() */
    uint32_t longest_erase_us; /* of those that did nothing but wait for an erase */
    unsigned calls;
    enum tulpar_update_state state; /* what the latest call said */

    bool confidential, fixed_rate; /* options, from the next reset on */
    bool lent;                     /* the hardware, to the core */
    bool is_stuck;                 /* no operation of the flash ends */
    bool damage_when_whole;        /* what waits is damaged as soon as it does */
    bool may_restart;
    unsigned asked, restarts, entered;
    uint32_t takes; /* bytes, that one call of send() does; 0: all */
    uint32_t baud;
    uint8_t out[FAKE_SERIAL_SIZE];
    size_t out_length;
};

extern struct background_board app;
extern uint8_t old_image[OLD_SIZE], new_image[NEW_SIZE];

/* For cmocka: the old image is installed, and runs. All but pages 1 and 4 of the new one differ. */
int background_setup(void **state);

/* A reset of the application: it begins anew, flash stays. */
void background_reset(void);

/* The newest record in flash is one of this state. */
void background_record(enum record_state state);

/* Calls tulpar_update_poll() until there is nothing to do, or `calls` times. */
void background_poll(unsigned calls);

/* A packet comes, in pieces of `piece` bytes with a call between each (0: whole), and is answered.
 * What was answered stays in app.out. */
void background_send(uint8_t command, const void *data, size_t length, uint32_t piece);

/* Of the latest answer: ACK, NACK, or a PROGRESS; fails the test when it is none. */
bool background_acked(void);
struct progress background_progress(void);
struct device_info background_info(void); /* asks for it */

/* An update of the new image: flags are of enum begin_flag. Only the units of which it has others
 * are sent, when it is an overlay. `upto`: units that are sent at most. */
enum status background_begin(uint32_t flags);
void background_write(uint32_t flags, unsigned from, unsigned upto, uint32_t piece);
enum status background_finish(void);

/* All of that, with FINISH; background_write() says what `piece` is. */
void background_take(uint32_t flags, uint32_t piece);

/* RUN. True: ACK. */
bool background_run(void);

/* The first page has come in a WRITE, and nothing was called yet. */
void background_feed_page(void);

/* What lies where a letter would. False: none. */
bool background_letter(struct letter *letter);
bool background_has_letter(void);

/* The new image waits, in all units that are in this letter's map. */
bool background_waits_whole(const struct letter *letter);

#endif
