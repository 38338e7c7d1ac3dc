/* Is this image for this device? Everything that can be known before anything is erased. */
#ifndef TULPAR_SUITABILITY_H
#define TULPAR_SUITABILITY_H

#include "host/source.h"
#include "wire/image.h"
#include "wire/message.h"

enum suitability {
    SUITABLE,
    UNSUITABLE_EMPTY,   /* too short to hold a vector table */
    UNSUITABLE_TOO_BIG, /* larger than the application area */
    UNSUITABLE_ADDRESS, /* linked for another address: `linked_for` */
    UNSUITABLE_STACK,   /* the initial stack pointer is not in this device's RAM */
    UNSUITABLE_RESET,   /* the reset handler cannot be code of this image */
};

struct suitability_detail {
    uint32_t linked_for;  /* UNSUITABLE_ADDRESS */
    bool linked_is_guess; /* the file states no address: concluded from its vectors */
    uint32_t stack;       /* initial stack pointer; 0 when the image is too short to have one */
    uint32_t reset;       /* reset vector, Thumb bit included; likewise */
};

/* Fills *detail in every case. */
MUST_USE enum suitability suitability_check(const struct source *source,
                                            const struct device_info *device,
                                            struct suitability_detail *detail);

/* May the user insist (--force)? Not when the bytes have no place on the device. The device checks
 * the vectors once more before it accepts an image as valid, and has the last word. */
bool suitability_can_be_forced(enum suitability suitability);

#endif
