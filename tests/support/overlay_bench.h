/* SPDX-License-Identifier: MIT */
/* A virtual board with two slots, with the real bootloader, on which an application runs; and an
 * image that is like it in parts. */
#ifndef TESTS_SUPPORT_OVERLAY_BENCH_H
#define TESTS_SUPPORT_OVERLAY_BENCH_H

#include "host/flasher.h"
#include "support/bench_board.h"

enum {
    OVERLAY_SIZE_MAX = 512 * 1024,
    OVERLAY_BAUD = 921600,
};

struct overlay_bench {
    struct bench bench;
    struct tulpar_flasher flasher;
    uint32_t unit;                                        /* bytes: slots have no others */
    uint32_t size, units;                                 /* of both images */
    uint8_t old[OVERLAY_SIZE_MAX], new[OVERLAY_SIZE_MAX]; /* alike at first */
    struct tulpar_image base;                             /* old */
    uint32_t baud_highest;                                /* OVERLAY_BAUD from overlay_begin() on */
    uint32_t cancel_at; /* bytes that are there when the host goes; 0: it stays */
    bool cancelled;
};

extern struct overlay_bench overlay;

/* Bytes of an erase unit of the slots. */
uint32_t overlay_unit(void);

/* The old image is installed and runs, with nothing on trial. size: OVERLAY_SIZE_MAX at most. What
 * comes before is done once for each size. */
void overlay_begin(uint32_t size);
void overlay_end(void);

/* The same with another application of the kit's firmware, in place of "app.bin". The name stays
 * the caller's, for as long as the program runs. */
void overlay_begin_with(uint32_t size, const char *application);

/* The line is at its first rate, and the board in its bootloader. */
void overlay_session(void);

/* Sends `size` bytes of it. known: an image that the tool has; NULL: none. */
enum tulpar_error overlay_install(const uint8_t *image, const struct tulpar_image *known);

/* Erase units of the latest one that were sent. */
unsigned overlay_sent(void);

/* A byte of that unit of the new image changes. */
void overlay_change(uint32_t unit);

/* This image lies in the application area, and talks. */
void overlay_assert_runs(const uint8_t *image);

/* Erase units that were erased since the board was made. */
uint64_t overlay_erases(void);

#endif
