/* SPDX-License-Identifier: MIT */
/* Of a bootloader without keys: all that there is to know of an image costs no more than reading
 * it. */
#include "boot/judge.h"

#include "boot/installed.h"

enum verdict judge_image(const struct board *board, const struct image_id *image,
                         const struct composition *composition) {
    struct image_id found = {.size = image->size};

    if (image->size > board->application.size) {
        return VERDICT_ALTERED;
    }
    enum status status = installed_look_at(board, composition, &found);
    if (status == STATUS_FLASH) {
        return VERDICT_BAD_WORD;
    }
    return status == STATUS_OK && found.crc == image->crc ? VERDICT_VALID : VERDICT_ALTERED;
}
