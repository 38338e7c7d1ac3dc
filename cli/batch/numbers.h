/* SPDX-License-Identifier: MIT */
/* Serial numbers out of a list, each for one board only. A number belongs to a board's unique id
 * from the moment at which LIST.taken says so, which is before the board gets it: whatever happens
 * then, no other board gets that number, and this one gets no other. */
#ifndef CLI_BATCH_NUMBERS_H
#define CLI_BATCH_NUMBERS_H

#include "cli/batch/outcome.h"
#include "cli/durable.h"

struct taken_number {
    char number[NUMBER_MAX];
    char unique_id[2 * TULPAR_UNIQUE_ID_SIZE + 1];
    bool is_written; /* and on the disk; else it is that board's, which has not got it */
};

struct listed_number {
    char text[NUMBER_MAX];
    unsigned line; /* of the list, from 1 */
    bool taken;
};

/* Zeroed is one that is not open. */
struct numbers {
    struct listed_number *list; /* owned; in the order of the list */
    struct listed_number **sorted;
    size_t count, next;         /* nothing before `next` is free */
    size_t room;                /* bytes of the place in the image */
    struct taken_number *taken; /* owned */
    size_t taken_count;
    struct durable file;
    bool is_open;
    char path[SERIAL_PATH_MAX]; /* LIST.taken */
};

/* room: bytes that the image has for a number and its NUL. Says on the console what is odd. False:
 * *message says why not. In any case numbers_close() comes in the end. */
TULPAR_MUST_USE bool numbers_open(struct numbers *numbers, const char *list, size_t room,
                                  struct console *console, struct message *message);

/* How many of the list are free. */
size_t numbers_left(const struct numbers *numbers);

/* The board's own one, or the next that is free: when this is true, it is on the disk that it is
 * this board's. False: *message says why not. */
TULPAR_MUST_USE bool numbers_take(struct numbers *numbers, const char *unique_id, const char *time,
                                  char number[NUMBER_MAX], struct message *message);

/* Is LIST.taken what it was? Where it is gone, it comes back. False: *message says what is wrong.
 */
TULPAR_MUST_USE bool numbers_look(struct numbers *numbers, struct message *message);

void numbers_close(struct numbers *numbers);

#endif
