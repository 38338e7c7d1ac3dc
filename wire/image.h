/* SPDX-License-Identifier: MIT */
/* What makes an image an application: its vector table. */
#ifndef WIRE_IMAGE_H
#define WIRE_IMAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "wire/message.h"

/* The vector table at the start of every image (ARM DDI 0403, B1.5.3). Words 7 to 10 are reserved
 * by the architectures ARMv6-M and ARMv7-M (on ARMv8-M word 7 is SecureFault), so the version lies
 * there: the same place on every chip with a Cortex-M0 to M7, and a one-line edit in any vendor's
 * startup file. */
enum {
    VECTOR_INITIAL_MSP = 0,
    VECTOR_RESET = 4,
    VECTOR_VERSION_MAGIC = 7 * 4,
    VECTOR_VERSION = 8 * 4,
    VECTORS_CHECKED = VECTOR_VERSION + 4, /* bytes at the start that the checks below look at */
    VECTORS_SIZE = 16 * 4,                /* those of the core itself; no code lies there */
};

#define IMAGE_VERSION_MAGIC 0x52504C54u /* "TLPR" */

enum image_fault {
    IMAGE_OK,
    IMAGE_EMPTY,         /* shorter than the words that are checked */
    IMAGE_TOO_BIG,       /* larger than the application area */
    IMAGE_STACK,         /* the initial MSP is not in RAM */
    IMAGE_RESET_EVEN,    /* the reset handler lacks the Thumb bit */
    IMAGE_RESET_OUTSIDE, /* the reset handler is not inside the image at its address, or it is in
                            the vector table */
};

/* What the core loads into MSP from that word of the vector table (ARM DDI 0403, B1.5.5). */
static inline uint32_t image_initial_msp(uint32_t word) {
    return word & ~3u;
}

/* Checks the first VECTORS_CHECKED bytes of an image of `size` bytes that is to lie at
 * application->base. ram: RAM_RANGES ranges; an MSP may point to the end of one. It need not be a
 * multiple of 8, as AAPCS wants it: the core starts such an image, and only the application can
 * know whether it minds. */
enum image_fault image_check(const uint8_t *start, uint32_t size,
                             const struct memory_range *application,
                             const struct memory_range ram[RAM_RANGES]);

/* The application's own version, 0 when it states none. start: VECTORS_CHECKED bytes. */
uint32_t image_version(const uint8_t *start);

#endif
