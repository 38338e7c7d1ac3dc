/* SPDX-License-Identifier: MIT */
#include "wire/key_page.h"

#include <stddef.h>

#include "wire/crc.h"

bool key_page_whole(const struct key_page *page) {
    return page->magic[0] == KEY_PAGE_MAGIC_1 && page->magic[1] == KEY_PAGE_MAGIC_2 &&
           page->format == KEY_PAGE_FORMAT &&
           page->check ==
               image_crc(IMAGE_CRC_START, (const uint8_t *)page, offsetof(struct key_page, check));
}
