/* SPDX-License-Identifier: MIT */
#include "boot/installed.h"

#include <string.h>

#include "boot/authority.h"
#include "boot/board_of.h"
#include "boot/doubt.h"
#include "boot/judge.h"
#include "boot/permit.h"
#include "boot/slots.h"
#include "wire/crc.h"
#include "wire/image.h"

bool installed_plausible(const struct board *board, const uint8_t *start, uint32_t size) {
    return image_check(start, size, &board->application, board->ram) == IMAGE_OK;
}

/* Static, as every buffer of the bootloader that holds bytes of an application: were the vectors on
 * the stack, a function whose last "add sp" is skipped would return to the application's reset
 * handler. */
static uint8_t start[VECTORS_CHECKED];

enum status installed_look_at(const struct board *board, const struct composition *composition,
                              struct image_id *image) {
    if (slots_crc(board, composition, image->size, &image->crc) != FLASH_OK ||
        board->flash_read(board->context, slots_address(board, composition), start, sizeof start) !=
            FLASH_OK) {
        return STATUS_FLASH;
    }
    image->version = image_version(start);
    return installed_plausible(board, start, image->size)
               ? authority_check(board, composition, image)
               : STATUS_IMAGE;
}

void installed_look(struct installed *installed) {
    struct installed_image *seen = &installed->image;
    struct composition composition;
    struct image_id image;

    memset(seen, 0, sizeof *seen);
    if (!installed->blind && slots_image(&installed->records, &image, &composition)) {
        seen->verdict = judge_image(board_of(installed->board), &image, &composition);
        seen->size = image.size;
        seen->crc = image.crc;
        seen->version = image.version;
    }
}

void installed_init(struct installed *installed, const struct board *board, bool blind) {
    installed->board = hold_board(board);
    installed->blind = blind;
    if (blind) {
        records_do_not_read(&installed->records, board);
    } else {
        records_read(&installed->records, board);
    }
    if (doubt_is_possible(board)) {
        doubt_begin(&installed->records);
    }
    installed_look(installed);
}

enum flash_result installed_open_eyes(struct installed *installed) {
    if (!installed->blind) {
        /* It may have failed at the start, by a low supply. */
        return doubt_is_possible(board_of(installed->board)) ? doubt_make_sure(&installed->records)
                                                             : FLASH_OK;
    }
    enum flash_result result = slots_forget_swap(board_of(installed->board));
    if (result == FLASH_OK) {
        result = records_restart(&installed->records);
    }
    if (result == FLASH_OK) {
        result = slots_begin_anew(&installed->records);
    }
    installed->blind = result != FLASH_OK;
    return result;
}

/* -- may it be started? ------------------------------------------------------------------------*/

bool installed_vectors_plausible(const struct board *board, uint32_t size) {
    return board->flash_read(board->context, board->application.base, start, sizeof start) ==
               FLASH_OK &&
           installed_plausible(board, start, size);
}

bool installed_startable(struct installed *installed) {
    if (installed->blind || installed->image.verdict == VERDICT_VALID) {
        return !installed->blind;
    }
    return permit_unchecked(board_of(installed->board), records_newest(&installed->records));
}
