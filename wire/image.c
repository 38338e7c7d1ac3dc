/* SPDX-License-Identifier: MIT */
#include "wire/image.h"

#include "wire/bytes.h"

static bool stack_fits(uint32_t msp, const struct memory_range *range) {
    return msp > range->base && msp - range->base <= range->size;
}

static bool stack_plausible(uint32_t word, const struct memory_range ram[RAM_RANGES]) {
    uint32_t msp = image_initial_msp(word);
    bool inside = false;

    for (int i = 0; i < RAM_RANGES; i++) {
        inside = inside || stack_fits(msp, &ram[i]);
    }
    return inside;
}

enum image_fault image_check(const uint8_t *start, uint32_t size,
                             const struct memory_range *application,
                             const struct memory_range ram[RAM_RANGES]) {
    if (size < VECTORS_CHECKED) {
        return IMAGE_EMPTY;
    }
    if (size > application->size) {
        return IMAGE_TOO_BIG;
    }
    if (!stack_plausible(get_u32(start + VECTOR_INITIAL_MSP), ram)) {
        return IMAGE_STACK;
    }
    uint32_t reset = get_u32(start + VECTOR_RESET);
    if ((reset & 1) == 0) {
        return IMAGE_RESET_EVEN;
    }
    uint32_t code = application->base + VECTORS_SIZE;
    if (reset < code || reset - application->base >= size) {
        return IMAGE_RESET_OUTSIDE;
    }
    return IMAGE_OK;
}

uint32_t image_version(const uint8_t *start) {
    if (get_u32(start + VECTOR_VERSION_MAGIC) != IMAGE_VERSION_MAGIC) {
        return 0;
    }
    return get_u32(start + VECTOR_VERSION);
}
