/* SPDX-License-Identifier: MIT */
/* A bootloader with keys: an image becomes valid when a signature says so. */
#include "boot/authority.h"

#include "boot/keys/evidence.h"

enum status authority_check(const struct board *board, const struct composition *composition,
                            const struct image_id *image) {
    static struct evidence evidence;
    const struct evidence_place place = {board, composition, image->size};

    if (!evidence_begin(&evidence, &place)) {
        return STATUS_SIGNATURE;
    }
    evidence_hash(&evidence, &place);
    evidence_expect(&evidence, board);
    return evidence_weigh(&evidence) == EVIDENCE_RIGHT ? STATUS_OK : STATUS_SIGNATURE;
}
