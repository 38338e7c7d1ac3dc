/* SPDX-License-Identifier: MIT */
/* One measurement: a board that holds one image is given another, once by libtulpar and once as the
 * tutorial's host does it, and the virtual time of that. */
#ifndef BENCH_MEASURE_H
#define BENCH_MEASURE_H

#include <stdbool.h>
#include <stdint.h>

#include "host/flasher.h"
#include "image.h"
#include "vboard.h"

enum { MEASURE_PROBLEM = 160 };

/* What is measured. */
struct setting {
    const char *kit; /* the board, "nucleo-l432kc" */
    uint32_t baud;   /* the rate at which the bytes of the image go */
    unsigned delay_ms;
    enum tulpar_sending sending;
    bool background;         /* the application that runs takes it */
    const struct image *old; /* what the tool's cache has of the board; NULL: nothing */
    double bit_errors;       /* per bit, in both directions; 0: a good line */
    uint64_t seed;           /* of these */
};

struct result {
    bool done;                     /* the application runs, and the flash holds the new image */
    char problem[MEASURE_PROBLEM]; /* when not */
    double seconds; /* from the host's first byte to the application's first instruction */
    double
        transfer_seconds; /* of these, until the library has verified the image; libtulpar only */
    double down_seconds;  /* setting.background: from the reset to the new application's first
                           * instruction */
    double swap_seconds;  /* two slots: from the swap's first erase to its last mark */
    uint64_t swap_erases;
    uint64_t to_board, to_host; /* bytes on the wire */
    uint64_t erases, programs;  /* pages, double-words */
};

/* Does libtulpar agree on the row's rate with a bootloader that begins at 115200? Else it gets one
 * that is built for that rate, as the tutorial's host does. */
enum { RATE_IS_AGREED = 1 };

/* The rate at which libtulpar begins. */
uint32_t measure_first_baud(uint32_t baud);

/* The kit was chosen (support/kit_layout.h), here and below. A board with the bootloader for that
 * kit and rate, `old` installed by the library, reset just now. NULL: says why on stderr. The
 * caller frees it with vboard_free(). */
struct vboard *measure_board(const char *kit, uint32_t baud, const struct image *old);

/* Both work on a copy of the board: one for measure_first_baud(), and one for the rate itself. */
struct result measure_tulpar(const struct vboard *board, const struct setting *setting,
                             const struct image *new);
struct result measure_tutorial(const struct vboard *board, const struct setting *setting,
                               const struct image *new);

/* From reset to the application's first instruction, where the bootloader has no window. */
struct result measure_boot(const char *kit, const struct image *image);

#endif
