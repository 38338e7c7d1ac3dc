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
    enum flasher_sending sending;
    double bit_errors; /* per bit, in both directions; 0: a good line */
    uint64_t seed;     /* of these */
};

struct result {
    bool done;                     /* the application runs, and the flash holds the new image */
    char problem[MEASURE_PROBLEM]; /* when not */
    double seconds; /* from the host's first byte to the application's first instruction */
    uint64_t to_board, to_host; /* bytes on the wire */
    uint64_t erases, programs;  /* pages, double-words */
};

/* A board with the bootloader for that kit and rate, `old` installed by the library, reset just
 * now. NULL: says why on stderr. The caller frees it with vboard_free(). */
struct vboard *measure_board(const char *kit, uint32_t baud, const struct image *old);

/* Both work on a copy of the board. */
struct result measure_tulpar(const struct vboard *board, const struct setting *setting,
                             const struct image *new);
struct result measure_tutorial(const struct vboard *board, const struct setting *setting,
                               const struct image *new);

/* From reset to the application's first instruction, where the bootloader has no window. */
struct result measure_boot(const char *kit, const struct image *image);

#endif
