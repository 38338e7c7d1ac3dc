/* What the bootloader remembers of its images, as it lies in flash: five 64-bit words, programmed
 * in order. The last holds the CRC over the others, so that "valid" is written last. Records are
 * only ever appended; the one with the highest sequence tells how things stand.
 *
 *     magic, state, attempts, 0 | sequence, size | image CRC, version | other size, image CRC |
 *     other version, CRC of the 36 bytes before
 */
#ifndef WIRE_RECORD_H
#define WIRE_RECORD_H

#include <stdbool.h>
#include <stdint.h>

enum record_state {
    RECORD_INSTALLED = 1, /* `image` lies in the application area, whole and verified */
    RECORD_UPDATING = 2,  /* the application area is being rewritten: nothing may be started */

    /* With two slots only: */
    RECORD_EXCHANGING = 3, /* `image` waits in the second slot, `other` is the old one; on trial */
    RECORD_REPLACING = 4,  /* the same, but the new one needs no trial */
    RECORD_TRIAL = 5,     /* `image` was started `attempts` times; `other` comes back if it fails */
    RECORD_REVERTING = 6, /* `image` is on its way back from the second slot, `other` failed */
};

struct image_id {
    uint32_t size; /* bytes */
    uint32_t crc;  /* image CRC (wire/crc.h) */
    uint32_t version;
};

struct record {
    enum record_state state;
    uint8_t attempts;
    uint32_t sequence;
    struct image_id image;
    struct image_id other;
};

enum {
    RECORD_SIZE = 40,
    TRIAL_STARTS = 3, /* without a confirmation; at the next reset the old application comes back */
};

void record_encode(const struct record *record, uint8_t data[RECORD_SIZE]);

/* False: these bytes are no record (erased, half written, damaged). */
bool record_decode(struct record *record, const uint8_t data[RECORD_SIZE]);

#endif
