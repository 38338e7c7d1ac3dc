/* SPDX-License-Identifier: MIT */
/* Signed images: what stands behind the bytes of one and is signed, and the signature that ends it
 * (docs/SIGNING.md). Nothing here computes a hash or a signature, or knows a key: what is found
 * right here is well made, and may still be anybody's. */
#ifndef TULPAR_SIGNING_H
#define TULPAR_SIGNING_H

#include "tulpar/device.h"

#ifdef __cplusplus
extern "C" {
#endif

enum tulpar_signature_algorithm {
    TULPAR_SIGNATURE_P256 = 1, /* ECDSA over P-256 with SHA-256: r and s, big-endian each */
    TULPAR_SIGNATURE_LMS = 2,  /* LMS_SHA256_M32_H10 with LMOTS_SHA256_N32_W8 (RFC 8554) */
};

enum {
    TULPAR_TRAILER_SIZE = 128,
    TULPAR_TRAILER_ALIGNMENT = 8, /* bytes, of base and size of a signed image */
    TULPAR_SIGNATURE_P256_SIZE = 64,
    TULPAR_SIGNATURE_LMS_SIZE = 1452,
    TULPAR_PRODUCT_SIZE = 16,
    TULPAR_KEY_ID_SIZE = 8,
    TULPAR_SHA256_SIZE = 32,
};

/* No counter of an image. */
#define TULPAR_SECURITY_COUNTER_NONE 0xFFFFFFFFu

struct tulpar_trailer {
    enum tulpar_signature_algorithm algorithm;
    uint32_t base; /* where the image lies in flash; a multiple of TULPAR_TRAILER_ALIGNMENT */
    uint32_t size; /* bytes in front of the trailer; likewise, and above 0 */
    uint32_t security_counter;             /* below TULPAR_SECURITY_COUNTER_NONE */
    uint32_t bootloader_min;               /* the oldest bootloader that may start it; 0: any */
    char product[TULPAR_PRODUCT_SIZE + 1]; /* letters, digits, '.', '_', '-'; 1 at least */
    uint8_t sha256[TULPAR_SHA256_SIZE];    /* of the bytes in front of the trailer */
    uint8_t key_id[TULPAR_KEY_ID_SIZE];
    bool is_bound;                            /* to one chip alone: */
    uint8_t unique_id[TULPAR_UNIQUE_ID_SIZE]; /* all 0 when it is not */
};

enum tulpar_trailer_error {
    TULPAR_TRAILER_OK,
    TULPAR_TRAILER_ABSENT,    /* the image is not signed, or its end is missing */
    TULPAR_TRAILER_UNKNOWN,   /* of a later version than this library */
    TULPAR_TRAILER_ALGORITHM, /* signed by another algorithm than the one that was asked for */
    TULPAR_TRAILER_CUT, /* bytes of the image are missing, or there are more than were signed */
    TULPAR_TRAILER_MALFORMED, /* it contradicts itself */
};

/* Bytes. */
TULPAR_API uint32_t tulpar_signature_size(enum tulpar_signature_algorithm algorithm);

/* Reads the trailer of a signed image: image, trailer and signature are `size` bytes. After
 * TULPAR_TRAILER_OK trailer->size bytes stand in front of it, and the signature is the last
 * tulpar_signature_size(algorithm) of the `size` bytes; the signed message is the
 * TULPAR_TRAILER_SIZE bytes between them. Other results leave *trailer zeroed. */
TULPAR_API TULPAR_MUST_USE enum tulpar_trailer_error
tulpar_trailer_read(struct tulpar_trailer *trailer, enum tulpar_signature_algorithm algorithm,
                    const uint8_t *bytes, uint32_t size);

/* The same where the algorithm is not known: the first one whose place holds a trailer. A
 * bootloader never asks so; it knows one algorithm alone. */
TULPAR_API TULPAR_MUST_USE enum tulpar_trailer_error
tulpar_trailer_find(struct tulpar_trailer *trailer, const uint8_t *bytes, uint32_t size);

/* Writes the bytes that are to be signed. False: tulpar_trailer_read() would not take them. */
TULPAR_API TULPAR_MUST_USE bool tulpar_trailer_write(const struct tulpar_trailer *trailer,
                                                     uint8_t bytes[TULPAR_TRAILER_SIZE]);

/* A text that may be the name of a product. */
TULPAR_API bool tulpar_product_is_valid(const char *text);

#ifdef __cplusplus
}
#endif

#endif
