/* SPDX-License-Identifier: MIT */
/* With two slots an application may take an update while it runs (docs/PROTOCOL.md, "A letter
 * from the application"): it writes the secondary slot and nothing else. Records and journal are
 * the bootloader's alone, so what FINISH would order is left as a letter in the first erase unit of
 * the secondary slot, which nothing uses between two swaps. After the next reset the bootloader
 * follows it: orders the swap and makes it.
 *
 * A letter is for the record that was the newest when it was written. The order is a newer one, so
 * no letter is followed twice, also not when the old application has come back. */
#ifndef BOOT_LETTER_H
#define BOOT_LETTER_H

#include "boot/overlay.h"
#include "boot/records.h"

enum { LETTER_SIZE = 56 };

/* As it lies in flash; programmed in order, so that one that was cut is none. */
struct letter {
    uint32_t magic;    /* magic and check: by letter_seal() */
    uint32_t flags;    /* enum begin_flag: BEGIN_NO_TRIAL */
    uint32_t sequence; /* of the newest record */
    uint32_t size;     /* of the image, and its CRC */
    uint32_t crc;
    struct overlay overlay; /* the erase units that wait in the secondary slot */
    uint32_t check;         /* image CRC of all before it */
};

_Static_assert(sizeof(struct letter) == LETTER_SIZE && LETTER_SIZE % FLASH_WORD_SIZE == 0,
               "without gaps, whole double-words");

void letter_seal(struct letter *letter);

/* What a letter asks for is ordered, when it is whole, fits the newest record, "installed", and its
 * image is whole as it waits. Else nothing is done, and that is FLASH_OK, too. */
enum flash_result letter_follow(struct records *records) __attribute__((warn_unused_result));

#endif
