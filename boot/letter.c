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

/* As FINISH looks at an update: CRC, vectors, authority; and its version, for the record. */
static bool has_whole_image(const struct board *board, const struct letter *letter,
                            struct image_id *image) {
    const struct composition composition = {OVERLAY_WAITING, &letter->overlay};

    image->size = letter->size;
    return image->size <= board->application.size &&
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
