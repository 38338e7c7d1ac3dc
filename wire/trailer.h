/* SPDX-License-Identifier: MIT */
/* What stands behind the bytes of a signed image and is signed itself: 128 bytes, little-endian,
 * without gaps. The signature follows it and ends the file, so that from the size of the whole and
 * the algorithm of the reader alone it is known where both lie; nothing behind the image is read
 * before the signature over the trailer was found good, but to find it unfit earlier.
 * docs/SIGNING.md has the format. */
#ifndef WIRE_TRAILER_H
#define WIRE_TRAILER_H

#include <stdbool.h>
#include <stdint.h>

#include "wire/message.h"
#include "wire/record.h"

/* One for each bootloader, and built into it. 0 is none. */
enum signature_algorithm {
    SIGNATURE_P256 = 1, /* ECDSA over P-256 with SHA-256 */
    SIGNATURE_LMS = 2,  /* LMS_SHA256_M32_H10 with LMOTS_SHA256_N32_W8 (RFC 8554) */
};

enum {
    TRAILER_SIZE = 128,
    TRAILER_FORMAT = 1,
    TRAILER_ALIGNMENT = 8, /* bytes, of base and size: what most flash programs at once */
    SIGNATURE_P256_SIZE = 64,
    SIGNATURE_LMS_SIZE = 1452,
    PRODUCT_SIZE = 16, /* NUL-padded; a full field has no NUL */
    KEY_ID_SIZE = 8,
};

/* Erased flash, and no counter of an image. */
#define SECURITY_COUNTER_NONE UINT32_MAX

/* What a reader must know of, or refuse the image. */
enum trailer_flag {
    TRAILER_BOUND = 1 << 0, /* to the one chip with unique_id; without it that is 0 */
};

struct trailer {
    enum signature_algorithm algorithm;
    uint32_t base;             /* where the image lies in flash; a multiple of TRAILER_ALIGNMENT */
    uint32_t size;             /* bytes in front of the trailer; likewise, and above 0 */
    uint32_t security_counter; /* below SECURITY_COUNTER_NONE */
    uint32_t bootloader_min;   /* the oldest that may start it, as INFO says it; 0: any */
    uint32_t flags;            /* enum trailer_flag, or-ed */
    char product[PRODUCT_SIZE];
    uint8_t sha256[SHA256_SIZE];       /* of the bytes in front of the trailer */
    uint8_t key_id[KEY_ID_SIZE];       /* the first bytes of the SHA-256 over the public key */
    uint8_t unique_id[UNIQUE_ID_SIZE]; /* as INFO has it */
};

/* Good has many bits, and is not 0. */
enum trailer_verdict {
    TRAILER_GOOD = 0x5AC396A5,
    TRAILER_ABSENT = 1,    /* too short, or no trailer is in that place */
    TRAILER_UNKNOWN = 2,   /* a later format, a flag or a field that this version does not know */
    TRAILER_ALGORITHM = 3, /* signed by another algorithm than the reader's */
    TRAILER_CUT = 4,       /* the image has another size than the trailer says */
    TRAILER_PLACE = 5,     /* base or size is not aligned, or it ends behind the last address */
    TRAILER_PRODUCT = 6,   /* the product id is no text of letters, digits, '.', '_' and '-' */
    TRAILER_CHIP = 7,      /* a unique id without the flag that asks for it */
    TRAILER_COUNTER = 8,   /* SECURITY_COUNTER_NONE */
};

/* Bytes; 0 for a number that is no algorithm. */
uint32_t signature_size(enum signature_algorithm algorithm);

/* Where the trailer begins in `total` bytes of image, trailer and signature. 0: there can be none.
 */
uint32_t trailer_offset(uint32_t total, enum signature_algorithm algorithm);

/* Writes TRAILER_SIZE bytes. What the trailer says is not looked at. */
void trailer_encode(const struct trailer *trailer, uint8_t *bytes);

/* Reads TRAILER_SIZE bytes that stand in trailer_offset(total, algorithm), and checks all that they
 * say of themselves: whoever reads *trailer after TRAILER_GOOD needs no bounds of his own. That the
 * signature is good, the hash that of the image, and base, product and the rest those of this board
 * is not known by that. After any other verdict *trailer is undefined. total: as above, not
 * trusted. */
enum trailer_verdict trailer_decode(struct trailer *trailer, const uint8_t *bytes, uint32_t total,
                                    enum signature_algorithm algorithm)
    __attribute__((warn_unused_result));

/* A product id of one letter at least, NUL-padded. */
bool trailer_product_is_text(const char product[PRODUCT_SIZE]);

#endif
