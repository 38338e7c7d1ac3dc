/* SPDX-License-Identifier: MIT */
/* What a bootloader says of itself in its own file, so that a program on the PC can put the file
 * together with an application, and does not take it for one: the same facts that the bootloader
 * itself works with.
 *
 * It lies right behind the vectors of the core (wire/image.h). The bootloader's linker script puts
 * it there. In flash it is a plain struct, little-endian, without gaps.
 *
 * Words 9 and 10 of the vectors, which the architectures reserve and no core reads, are its seal:
 * the CRC-32 of the whole file with these two words as 0, and how many bytes it has. They are put
 * there when it has been linked (board/cortex_m/seal.sh); nothing in the bootloader looks at them.
 */
#ifndef WIRE_DESCRIPTION_H
#define WIRE_DESCRIPTION_H

#include <stdbool.h>
#include <stdint.h>

#include "wire/image.h"
#include "wire/message.h"

#define DESCRIPTION_MAGIC_1 0x504C5554u /* "TULP" */
#define DESCRIPTION_MAGIC_2 0x44425241u /* "ARBD" */

struct boot_description {
    uint32_t magic[2];
    uint32_t format;  /* DESCRIPTION_FORMAT */
    uint32_t version; /* of the bootloader: version_pack() */
    char board[BOARD_NAME_SIZE];
    uint32_t page_size;              /* bytes; the unit of transfer, as in INFO */
    struct memory_range bootloader;  /* what it may take at most, from its vectors on */
    struct memory_range records;     /* whole erase units, for wire/record.h */
    struct memory_range application; /* whole erase units, as the secondary slot */
    struct memory_range secondary;   /* the secondary slot; size 0: there is one only */
    struct memory_range ram[RAM_RANGES];
    uint32_t record_unit; /* bytes; an erase unit of `records`, which has equal ones */
};

enum {
    DESCRIPTION_PLACE = VECTORS_SIZE, /* from the start of the bootloader */
    DESCRIPTION_SIZE = 96,
    DESCRIPTION_FORMAT = 2,

    SEAL_PLACE = 9 * 4, /* from the start of the bootloader: the CRC, then the size */
    SEAL_SIZE = 8,
};

_Static_assert(sizeof(struct boot_description) == DESCRIPTION_SIZE, "no gaps");

/* Finds the description in an image of `size` bytes. False: there is none, or it contradicts
 * itself: what it says is used without further checks. description->board may lack its NUL. */
bool description_read(struct boot_description *description, const uint8_t *image, uint32_t size);

#endif
