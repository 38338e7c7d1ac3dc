/* SPDX-License-Identifier: MIT */
/* The images that old bootloaders and old conversations are tried with: the kit's example
 * application, and bytes behind it that pack somewhat, so that an update has more pages than may be
 * in flight. */
#ifndef TESTS_RELEASED_OLD_IMAGE_H
#define TESTS_RELEASED_OLD_IMAGE_H

#include <stdint.h>
#include <string.h>

#include "support/bench_board.h"
#include "wire/crc.h"

enum {
    OLD_IMAGE_SIZE = 20000,
    OLD_IMAGE_REPEATED = 16, /* so often each byte */
};

/* seed: another one changes all behind the application, a page of which is shared by both. */
static inline void old_image_make(uint8_t image[OLD_IMAGE_SIZE], uint32_t seed) {
    struct bench_file app = bench_firmware("app.bin");

    for (uint32_t i = 0; i < OLD_IMAGE_SIZE; i++) {
        if (i % OLD_IMAGE_REPEATED == 0) {
            seed = seed * 1664525 + 1013904223; /* Numerical Recipes' generator */
        }
        image[i] = (uint8_t)(seed >> 24);
    }
    memcpy(image, app.bytes, app.size);
    bench_file_free(&app);
}

static inline uint32_t old_image_crc(const uint8_t image[OLD_IMAGE_SIZE]) {
    return image_crc(IMAGE_CRC_START, image, OLD_IMAGE_SIZE);
}

#endif
