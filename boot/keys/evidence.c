/* SPDX-License-Identifier: MIT */
#include "boot/keys/evidence.h"

#include <stddef.h>
#include <string.h>

#include "bearssl_hash.h"
#include "boot/keys/image_place.h"
#include "boot/keys/the_keys.h"
#include "boot/version.h"

enum {
    POISON = 0xA5, /* the digest of nothing that was signed */
    PIECE = 512,   /* bytes that are hashed at once: some 25,000 cycles */
};

_Static_assert(offsetof(struct evidence, signature) == TRAILER_SIZE, "read in one piece");

/* -- bytes of an image, wherever its units lie -------------------------------------------------*/

static bool read(const struct evidence_place *place, uint32_t offset, uint8_t *data,
                 uint32_t length) {
    const struct board *board = place->board;

    while (length > 0) {
        uint32_t in_unit = image_bytes_together(board, offset);
        uint32_t count = length < in_unit ? length : in_unit;

        if (board->flash_read(board->context, image_address(board, place->composition, offset),
                              data, count) != FLASH_OK) {
            return false;
        }
        offset += count;
        data += count;
        length -= count;
    }
    return true;
}

/* -- gathered ----------------------------------------------------------------------------------*/

static bool is_for_this_board(const struct trailer *trailer, const struct board *board) {
    static struct device_info info;

    if ((trailer->flags & TRAILER_BOUND) == 0) {
        return true;
    }
    board->identify(board->context, &info);
    return memcmp(trailer->unique_id, info.unique_id, UNIQUE_ID_SIZE) == 0;
}

bool evidence_fits(const struct evidence *evidence, const struct evidence_place *place) {
    const struct trailer *trailer = &evidence->trailer;

    return trailer->base == place->board->application.base &&
           trailer->bootloader_min <= BOOTLOADER_VERSION &&
           is_for_this_board(trailer, place->board) && the_keys_know(trailer);
}

bool evidence_begin(struct evidence *evidence, const struct evidence_place *place) {
    uint32_t offset = trailer_offset(place->size, SIGNATURE_P256);

    memset(evidence, POISON, sizeof *evidence);
    return offset != 0 && place->size <= place->board->application.size &&
           read(place, offset, evidence->trailer_bytes, place->size - offset) &&
           trailer_decode(&evidence->trailer, evidence->trailer_bytes, place->size,
                          SIGNATURE_P256) == TRAILER_GOOD &&
           evidence_fits(evidence, place);
}

void evidence_hash(struct evidence *evidence, const struct evidence_place *place) {
    static uint8_t piece[PIECE]; /* not on the stack: see boot/installed.c */
    uint32_t end = evidence->trailer.size;
    br_sha256_context context;

    memset(evidence->digest, POISON, sizeof evidence->digest);
    br_sha256_init(&context);
    for (uint32_t offset = 0; offset < end; offset += PIECE) {
        uint32_t count = end - offset < PIECE ? end - offset : PIECE;

        place->board->feed_watchdog(place->board->context);
        if (!read(place, offset, piece, count)) {
            return;
        }
        br_sha256_update(&context, piece, count);
    }
    br_sha256_out(&context, evidence->digest);
}

/* Until it is computed. A constant would not do: whoever forges a signature could make it his r. */
static void expect_another(struct evidence *evidence) {
    for (uint32_t i = 0; i < P256_NUMBER_SIZE; i++) {
        evidence->expected_r[i] = (uint8_t)~evidence->signature[i];
    }
}

void evidence_expect(struct evidence *evidence, const struct board *board) {
    static uint8_t key[P256_KEY_SIZE];
    uint8_t digest[P256_DIGEST_SIZE];
    br_sha256_context context;

    expect_another(evidence);
    br_sha256_init(&context);
    br_sha256_update(&context, evidence->trailer_bytes, TRAILER_SIZE);
    br_sha256_out(&context, digest);
    board->feed_watchdog(board->context);
    if (the_keys_find(key, &evidence->trailer)) {
        p256_expect(evidence->expected_r, key, digest, evidence->signature);
    }
    board->feed_watchdog(board->context);
}

/* -- and compared ------------------------------------------------------------------------------*/

/* All of them, or-ed. */
static uint32_t differences(const uint8_t *one, const uint8_t *other, uint32_t size) {
    uint32_t all = 0;

    for (uint32_t i = 0; i < size; i++) {
        all |= (uint32_t)(one[i] ^ other[i]);
    }
    return all;
}

uint32_t evidence_weigh(const struct evidence *evidence) {
    uint32_t wrong = differences(evidence->digest, evidence->trailer.sha256, SHA256_SIZE) |
                     differences(evidence->expected_r, evidence->signature, P256_NUMBER_SIZE);

    return wrong == 0 ? EVIDENCE_RIGHT : 0;
}
