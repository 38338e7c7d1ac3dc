/* SPDX-License-Identifier: MIT */
/* What the bootloader remembers of its images, as it lies in flash: 128 bytes, which every
 * programming unit from 2 to 32 bytes divides, programmed in order. The last word holds the CRC
 * over the others, so that "valid" is written last. Records are only ever appended; the one with
 * the highest sequence tells what is installed now.
 *
 * Nobody but a bootloader reads one, so it is a plain struct, without gaps. Size, magic, version,
 * sequence and check have their places in records of every version from 2 on, so that a bootloader
 * knows a record of a later one when it sees it. */
#ifndef WIRE_RECORD_H
#define WIRE_RECORD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "wire/message.h"

enum record_state {
    RECORD_NONE = 0,      /* in no flash: there is no record */
    RECORD_INSTALLED = 1, /* `image` lies in the application area, whole and verified */
    RECORD_UPDATING = 2,  /* the application area is being rewritten: nothing may be started */

    /* With two slots only: */
    RECORD_SWAPPING = 3, /* `image` waits in the secondary slot, `other` is the old one; on trial */
    RECORD_REPLACING = 4, /* the same, but the new one needs no trial */
    RECORD_TRIAL = 5,     /* `image` was started `attempts` times; `other` comes back if it fails */
    RECORD_REVERTING = 6, /* `image` is on its way back from the secondary slot, `other` failed */

    RECORD_EMPTY = 7, /* everything was erased on the host's word: no application */

    /* In no flash: what a bootloader says of a newest record that it cannot follow. */
    RECORD_OLDER = 8, /* of version 1 */
    RECORD_NEWER = 9, /* of a later version, or with a flag or a state that it does not know */
};

/* What a reader must know of, or leave the record alone. */
enum record_flag {
    /* The journal has a header and a map (boot/overlay.h), and journal_check is their CRC. It is
     * set in all states of a swap, SWAPPING to REVERTING, and in no other. */
    RECORD_HAS_MAP = 1 << 0,
};

/* Each record is written twice then: where the second one is, the first one was whole before. */
enum record_copy { RECORD_COPY_FIRST = 1, RECORD_COPY_SECOND = 2 };

enum {
    RECORD_VERSION = 2,
    RECORD_SIZE = 128,
    RECORD_SIZE_1 = 40, /* of version 1, which had magic, sequence and check alone in common */
    SHA256_SIZE = 32,
    TRIAL_STARTS = 3, /* without a confirmation; at the next reset the old application comes back */
};

struct record {
    uint16_t magic;  /* magic, version, check: by record_seal() */
    uint8_t version; /* RECORD_VERSION */
    uint8_t state;   /* enum record_state */
    uint32_t flags;  /* enum record_flag, or-ed */
    uint32_t sequence;
    struct image_id image;
    struct image_id other;
    uint32_t attempts;

    uint32_t journal_check; /* image CRC of what the journal says of a swap; 0 without one */

    /* Of no use yet: 0. Whoever gives one a meaning that others must not pass over adds a flag. */
    uint32_t security_floor;           /* no image with a lower security counter is installed */
    uint8_t image_sha256[SHA256_SIZE]; /* of `image` */
    uint8_t other_sha256[SHA256_SIZE]; /* of `other` */
    uint32_t reserved;

    /* On flash without ECC (boot/doubt.h), else 0. */
    uint32_t copy;     /* enum record_copy */
    uint32_t doubtful; /* where flash may have been left in doubt; 0: nowhere */

    uint32_t check; /* image CRC of all before it */
};

_Static_assert(sizeof(struct record) == RECORD_SIZE, "without gaps");

/* Makes a record of what the other members hold. */
void record_seal(struct record *record);

/* False: what was read is no record of `size` bytes (erased, half written, damaged). RECORD_SIZE:
 * of version 2 or a later one. RECORD_SIZE_1: of version 1; its sequence is where it always is. */
bool record_whole(const struct record *record, size_t size);

/* A whole record of RECORD_SIZE says nothing that this version does not know. */
bool record_known(const struct record *record);

#endif
