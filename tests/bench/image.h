/* SPDX-License-Identifier: MIT */
/* Images for the bench, and what a chip must at least do to go from one to another. */
#ifndef BENCH_IMAGE_H
#define BENCH_IMAGE_H

#include <stdbool.h>
#include <stdint.h>

#include "flash_kind.h"

enum {
    IMAGE_PIECE = 2048, /* bytes that the host sends at once, at most */
    IMAGE_SIZE_MAX = 1024 * 1024,
};

/* A file, by its path or by its name in IMAGES_DIR without .bin; or where there is no name, `size`
 * bytes that nothing makes shorter. */
struct image_source {
    const char *file; /* NULL: none */
    uint32_t
        more_at;   /* a statement more stands there in the file, and all behind it moves; 0: none */
    uint32_t size; /* bytes; with a file: filled up to so many like where there is none; 0: not */
    uint32_t changed_at; /* in the end a byte there is another one; 0: none */
    uint64_t seed;       /* another seed, other bytes */
};

struct image {
    uint8_t *bytes; /* owned: image_free() */
    uint32_t size;
};

/* base: the address where it will lie. False: says why on stderr. */
bool image_load(struct image *image, const struct image_source *source, uint32_t base);
void image_free(struct image *image);

/* The flash operations without which `old` cannot become `new`, erase unit by erase unit, and their
 * time. */
struct change {
    uint32_t units;    /* that differ */
    uint32_t erases;   /* of them those that are not blank before */
    uint32_t programs; /* programming units in those that differ, those that stay blank left out */
    uint64_t flash_ns; /* all of it */
    uint64_t last_ns; /* of the last piece: its programming, and the erase if a unit begins there */
};

/* base: the address of both. What is behind an image, in its last erase unit too, is blank. */
struct change image_change(const struct image *old, const struct image *new,
                           const struct flash_kind *kind, uint32_t base);

#endif
