/* SPDX-License-Identifier: MIT */
/* Of a bootloader with keys: what costs no more than reading. The signature is looked at before a
 * start. */
#include "boot/judge.h"

#include "boot/keys/evidence.h"
#include "boot/slots.h"

enum verdict judge_image(const struct board *board, const struct image_id *image,
                         const struct composition *composition) {
    static struct evidence evidence;
    const struct evidence_place place = {board, composition, image->size};
    uint32_t crc;

    if (image->size > board->application.size) {
        return VERDICT_ALTERED;
    }
    if (slots_crc(board, composition, image->size, &crc) != FLASH_OK) {
        return VERDICT_BAD_WORD;
    }
    return crc == image->crc && evidence_begin(&evidence, &place) ? VERDICT_VALID : VERDICT_ALTERED;
}
