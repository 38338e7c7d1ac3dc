/* SPDX-License-Identifier: MIT */
/* What `image info` has found out of a file, and how it is shown. */
#ifndef CLI_IMAGE_REPORT_H
#define CLI_IMAGE_REPORT_H

#include <stdio.h>

#include "cli/message.h"
#include "cli/signing.h"

enum { KITS_REPORTED_MAX = 32 };

struct kit_verdict {
    struct tulpar_device device;
    enum tulpar_suitability suitability;
    struct tulpar_suitability_detail detail;
    struct message message; /* when it does not suit: what `flash` would say */
};

struct image_report {
    const char *file;
    const struct tulpar_source *source;
    bool is_bootloader; /* of a board: `bootloader` */
    struct tulpar_description bootloader;
    enum tulpar_seal seal;                   /* of a bootloader */
    uint32_t built;                          /* bytes, by its seal */
    enum tulpar_trailer_error trailer_error; /* TULPAR_TRAILER_ABSENT: it is not signed */
    struct tulpar_trailer trailer;           /* TULPAR_TRAILER_OK */
    enum hash_verdict hash;                  /* likewise */
    struct kit_verdict kits[KITS_REPORTED_MAX];
    size_t kit_count; /* 1 at least */
};

/* For which address it was linked; how: as in struct tulpar_suitability_detail.
 * TULPAR_LINKED_NOWHERE: nobody knows. */
enum tulpar_linked_how image_report_address(const struct image_report *report, uint32_t *address);

/* A table, on `out`. */
void image_report_print(FILE *out, const struct image_report *report);

#endif
