/* SPDX-License-Identifier: MIT */
/* What the bench measures: data. */
#ifndef BENCH_ROWS_H
#define BENCH_ROWS_H

#include "image.h"

/* What a row must reach, as a multiple of ... */
enum goal {
    OF_LIMIT,      /* the limit, with the fast host; its own time then, with the slow one */
    OF_FLASH,      /* the flash's limit alone */
    OF_WIRE,       /* the wire's limit, on the average of all such rows */
    OF_CLEAN_LINE, /* the time without bit errors */
    SECONDS,       /* one second */
    NONE,          /* nothing is asked for */
};

/* A transfer: a board that holds `old` is given `new`. */
struct row {
    const char *name;
    const char *kit;
    uint32_t baud; /* of the image's bytes */
    struct image_source old, new;
    enum goal goal;
    double factor;
    double bit_errors;  /* per bit, both directions */
    double slow_factor; /* with the slow host; 0: the same one */
};

extern const struct row rows[];
extern const unsigned rows_count;

/* The same on a board with two slots. The row's own goal is that of the whole, to the application's
 * first instruction. */
struct two_slots_row {
    struct row row;
    struct part_goal {
        enum goal goal; /* OF_FLASH: of the pages that change; SECONDS; NONE */
        double factor;
    } transfer, swap;
};

extern const struct two_slots_row two_slots_rows[];
extern const unsigned two_slots_rows_count;

/* The same where the application that runs takes the update: `old` is one that does. */
struct background_row {
    struct row row;
    enum down_goal {
        OF_SWAP_AND,
        DOWN_SECONDS
    } goal;         /* of the downtime: the swap and so many... */
    double seconds; /* seconds; or so many in all */
};

extern const struct background_row background_rows[];
extern const unsigned background_rows_count;

/* Milliseconds after which the host hears the board. */
enum { DELAYS = 2 };
extern const unsigned delays_ms[DELAYS];

/* From reset to the application's first instruction, without a window. */
extern const struct boot_row {
    const char *name;
    const char *kit;
    struct image_source image;
    double most_ms;
} boot_row;

/* What a bootloader takes of the chip. */
extern const struct size_row {
    const char *name;
    const char *elf;
} size_rows[];
extern const unsigned size_rows_count;

#endif
