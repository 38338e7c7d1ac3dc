/* SPDX-License-Identifier: MIT */
/* What an image shows for itself: its trailer and signature, the digest of what stands before them,
 * and what the signature would have to be. Gathered from flash, and compared as often as it is
 * worth to who asks. */
#ifndef BOOT_KEYS_EVIDENCE_H
#define BOOT_KEYS_EVIDENCE_H

#include <stdbool.h>
#include <stdint.h>

#include "boot/keys/p256.h"
#include "boot/overlay.h"
#include "wire/trailer.h"

struct evidence {
    uint8_t trailer_bytes[TRAILER_SIZE]; /* as they lie in flash, and */
    uint8_t signature[P256_SIGNATURE_SIZE];
    struct trailer trailer;               /* what they say */
    uint8_t digest[SHA256_SIZE];          /* of the image before its trailer */
    uint8_t expected_r[P256_NUMBER_SIZE]; /* p256_expect() */
};

/* Where an image is. */
struct evidence_place {
    const struct board *board;
    const struct composition *composition;
    uint32_t size; /* trailer and signature included */
};

/* Reads trailer and signature; the rest becomes what fits nothing. False: there are none, they
 * contradict themselves, or they are meant for another board, product or place. */
bool evidence_begin(struct evidence *evidence, const struct evidence_place *place);

/* What was read is meant for this board, product and place. */
bool evidence_fits(const struct evidence *evidence, const struct evidence_place *place);

/* Reads all of the image. What cannot be read leaves a digest that fits nothing. */
void evidence_hash(struct evidence *evidence, const struct evidence_place *place);

/* Some 15 million cycles. */
void evidence_expect(struct evidence *evidence, const struct board *board);

/* Digest and signature are right: EVIDENCE_RIGHT, or anything else. */
#define EVIDENCE_RIGHT 0x69C3963Cu
uint32_t evidence_weigh(const struct evidence *evidence);

#endif
