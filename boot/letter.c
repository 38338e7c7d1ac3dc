/* SPDX-License-Identifier: MIT */
#include "boot/letter.h"

#include "boot/board_of.h"
#include "boot/installed.h"
#include "boot/slots.h"
#include "wire/crc.h"

enum { LETTER_MAGIC = 0x4C54554Eu /* "NUTL" */ };

static uint32_t check_of(const struct letter *letter) {
    return image_crc(IMAGE_CRC_START, (const uint8_t *)letter, offsetof(struct letter, check));
}

void letter_seal(struct letter *letter) {
    letter->magic = LETTER_MAGIC;
    letter->check = check_of(letter);
}

static bool read_letter(const struct board *board, struct letter *letter) {
    return board->flash_read(board->context, board->secondary.base, (uint8_t *)letter,
                             sizeof *letter) == FLASH_OK &&
           letter->magic == LETTER_MAGIC && letter->check == check_of(letter);
}

/* Nothing that this bootloader does not know, and no unit behind the end of the image: the swap is
 * made for the units of both images. */
static bool can_be_followed(const struct board *board, const struct letter *letter) {
    bool good =
        letter->size <= board->application.size && (letter->flags & ~(uint32_t)BEGIN_NO_TRIAL) == 0;

    for (uint32_t unit = OVERLAY_UNITS_MAX; good && unit-- > overlay_units(board, letter->size);) {
        good = !overlay_has(&letter->overlay, unit);
    }
    return good;
}

/* As FINISH looks at an update: CRC, vectors, authority; and its version, for the record. */
static bool has_whole_image(const struct board *board, const struct letter *letter,
                            struct image_id *image) {
    const struct composition composition = {OVERLAY_WAITING, &letter->overlay};

    image->size = letter->size;
    return can_be_followed(board, letter) &&
           installed_look_at(board, &composition, image) == STATUS_OK && image->crc == letter->crc;
}

enum flash_result letter_follow(struct records *records) {
    static struct letter letter; /* not on the stack: see boot/installed.c */
    const struct board *board = board_of(records->board);
    const struct record *newest = records_newest(records);
    struct image_id image;

    if (newest->state != RECORD_INSTALLED || !read_letter(board, &letter) ||
        letter.sequence != newest->sequence || !has_whole_image(board, &letter, &image)) {
        return FLASH_OK;
    }
    return slots_order_swap(records, &image, (letter.flags & BEGIN_NO_TRIAL) == 0, &letter.overlay);
}
