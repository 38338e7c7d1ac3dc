/* SPDX-License-Identifier: MIT */
/* What the bootloader remembers of its images, as it lies in flash: five 64-bit words, programmed
 * in order. The last holds the CRC over the others, so that "valid" is written last. Records are
 * only ever appended; the one with the highest sequence tells what is installed now.
 *
 * Nobody but the bootloader that wrote it reads one, so it is a plain struct, without gaps. */
#ifndef WIRE_RECORD_H
#define WIRE_RECORD_H

#include <stdbool.h>
#include <stdint.h>

#include "wire/message.h"

enum record_state {
    RECORD_INSTALLED = 1, /* `image` lies in the application area, whole and verified */
    RECORD_UPDATING = 2,  /* the application area is being rewritten: nothing may be started */

    /* With two slots only: */
    RECORD_SWAPPING = 3, /* `image` waits in the secondary slot, `other` is the old one; on trial */
    RECORD_REPLACING = 4, /* the same, but the new one needs no trial */
    RECORD_TRIAL = 5,     /* `image` was started `attempts` times; `other` comes back if it fails */
    RECORD_REVERTING = 6, /* `image` is on its way back from the secondary slot, `other` failed */

    RECORD_EMPTY = 7, /* everything was erased on the host's word: no application */
};

struct record {
    uint16_t magic; /* magic, reserved, check: by record_seal() */
    uint8_t state;  /* enum record_state; 0: there is no record */
    uint8_t attempts;
    uint32_t reserved;
    uint32_t sequence;
    struct image_id image;
    struct image_id other;
    uint32_t check; /* image CRC of all before it */
};

enum {
    RECORD_SIZE = 40,
    TRIAL_STARTS = 3, /* without a confirmation; at the next reset the old application comes back */
};

_Static_assert(sizeof(struct record) == RECORD_SIZE, "five 64-bit words");

/* Makes a record of what the other members hold. */
void record_seal(struct record *record);

/* False: what was read is no record (erased, half written, damaged). */
bool record_whole(const struct record *record);

#endif
