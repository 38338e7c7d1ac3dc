/* SPDX-License-Identifier: MIT */
/* Is this image for this device? Everything that can be known before anything is erased. */
#ifndef TULPAR_SUITABILITY_H
#define TULPAR_SUITABILITY_H

#include "host/source.h"
#include "wire/description.h"
#include "wire/image.h"
#include "wire/message.h"

enum suitability {
    SUITABLE,
    UNSUITABLE_EMPTY,      /* too short to hold a vector table */
    UNSUITABLE_TOO_BIG,    /* larger than the application area */
    UNSUITABLE_ADDRESS,    /* linked for another address */
    UNSUITABLE_STACK,      /* the initial stack pointer is not in this device's RAM */
    UNSUITABLE_RESET,      /* the reset handler cannot be code of this image */
    UNSUITABLE_CUT,        /* it ends before its reset handler, so its end is missing */
    UNSUITABLE_BOOTLOADER, /* it is a bootloader, perhaps with an application behind it */
};

/* How it is known for which address an image was linked. */
enum linked_how {
    LINKED_AS_STATED, /* the file says it */
    LINKED_BY_CODE,   /* functions begin where its vectors point if it lies there */
    LINKED_NEAR,      /* its vectors point into that neighbourhood */
    LINKED_NOWHERE,   /* no address explains its vectors, the device's neither */
};

struct suitability_detail {
    uint32_t linked_for; /* UNSUITABLE_ADDRESS, but for LINKED_NOWHERE */
    enum linked_how linked_how;
    uint32_t stack;       /* initial stack pointer; 0 when the image is too short to have one */
    uint32_t reset;       /* reset vector, Thumb bit included; likewise */
    bool stack_unaligned; /* not a multiple of 8: AAPCS wants that of it, the core does not */

    /* UNSUITABLE_STACK: the range of RAM that the stack pointer overshoots by HANDOFF_SIZE bytes,
     * as it does when the start of RAM was moved behind the mailbox and its length was not
     * shortened; size 0: it is not that. */
    struct memory_range overshot;

    struct boot_description bootloader; /* UNSUITABLE_BOOTLOADER */

    /* The device's own check (wire/image.h) refuses the image, too: not even --force helps. */
    bool device_refuses;
};

/* Fills *detail in every case. */
MUST_USE enum suitability suitability_check(const struct source *source,
                                            const struct device_info *device,
                                            struct suitability_detail *detail);

/* May the user insist (--force)? Only where the device's own check will accept the image: otherwise
 * the application that is there would be erased for nothing. */
bool suitability_can_be_forced(enum suitability suitability,
                               const struct suitability_detail *detail);

#endif
