/* SPDX-License-Identifier: MIT */
/* Bootloader and application in one: what a board's flash holds when the application is installed,
 * for a programmer that knows nothing of either. The record that the bootloader would write in the
 * end of an update is made here.
 *
 * Where everything goes, the bootloader's file says itself (wire/description.h). */
#ifndef TULPAR_MERGE_H
#define TULPAR_MERGE_H

#include "host/suitability.h"
#include "wire/description.h"
#include "wire/record.h"

enum {
    MERGE_RECORD_PAGES_MAX = 8,
    MERGE_PARTS_MAX = 2 + MERGE_RECORD_PAGES_MAX,
};

/* Bytes at an address of flash. */
struct flash_part {
    const char *name; /* ".bootloader", ".record", ".blank", ".application" */
    uint32_t address;
    uint32_t length;
    const uint8_t *bytes; /* not owned */
};

enum merge_error {
    MERGE_OK,
    MERGE_NO_BOOTLOADER, /* the first file is none, or of a release that does not describe itself */
    MERGE_SWAPPED,       /* the second file is a bootloader, the first one is none */
    MERGE_ELSEWHERE,     /* the bootloader's file is for another address than it says */
    MERGE_TOO_BIG,       /* the bootloader is larger than its place */
    MERGE_UNSUITABLE,    /* the application does not suit the bootloader: `suitability` */
};

struct merge {
    struct boot_description description; /* of the bootloader */
    struct device_info device;           /* the board, as far as the bootloader's file tells */
    enum suitability suitability;
    struct suitability_detail detail;

    struct flash_part parts[MERGE_PARTS_MAX]; /* in the order of their addresses */
    size_t count;
    struct record record;
};

/* On MERGE_OK merge->parts point into both sources and into *merge itself, which must outlive them
 * and stay where it is. MERGE_UNSUITABLE fills suitability, detail and device; other errors leave
 * no more than description. */
MUST_USE enum merge_error merge_images(struct merge *merge, const struct source *bootloader,
                                       const struct source *application);

#endif
