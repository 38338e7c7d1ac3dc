/* SPDX-License-Identifier: MIT */
/* What `image info` has found out of a file, and how it is shown. */
#ifndef TULPAR_IMAGE_REPORT_H
#define TULPAR_IMAGE_REPORT_H

#include <stdio.h>

#include "cli/message.h"

enum { KITS_REPORTED_MAX = 32 };

struct kit_verdict {
    struct device_info device;
    enum suitability suitability;
    struct suitability_detail detail;
    struct message message; /* when it does not suit: what `flash` would say */
};

struct image_report {
    const char *file;
    const struct source *source;
    bool is_bootloader; /* of a board: `bootloader` */
    struct boot_description bootloader;
    struct kit_verdict kits[KITS_REPORTED_MAX];
    size_t kit_count; /* 1 at least */
};

/* For which address it was linked; how: as in struct suitability_detail. LINKED_NOWHERE: nobody
 * knows. */
enum linked_how image_report_address(const struct image_report *report, uint32_t *address);

/* A table, on `out`. */
void image_report_print(FILE *out, const struct image_report *report);

#endif
