/* SPDX-License-Identifier: MIT */
/* Whose firmware a bootloader with keys starts: the last erase unit of the bootloader's range holds
 * it. It is written when the bootloader is made ready for a product (`tulpar merge --keys`), and by
 * nobody afterwards. A plain struct, little-endian, without gaps. */
#ifndef WIRE_KEY_PAGE_H
#define WIRE_KEY_PAGE_H

#include <stdbool.h>
#include <stdint.h>

#include "wire/trailer.h"

#define KEY_PAGE_MAGIC_1 0x504C5554u /* "TULP" */
#define KEY_PAGE_MAGIC_2 0x5359454Bu /* "KEYS" */

enum {
    KEY_PAGE_FORMAT = 1,
    KEY_PAGE_KEYS = 2, /* the second one is for the time of a rotation */
    KEY_SIZE = 64,     /* of P-256: X and Y, each big-endian */
};

struct key_page_key {
    uint8_t id[KEY_ID_SIZE]; /* as in a trailer; zeros: there is no key here */
    uint8_t key[KEY_SIZE];
};

struct key_page {
    uint32_t magic[2];
    uint32_t format; /* KEY_PAGE_FORMAT */
    char product[PRODUCT_SIZE];
    struct key_page_key keys[KEY_PAGE_KEYS];
    uint32_t check; /* image CRC of all before it */
};

_Static_assert(sizeof(struct key_page) == 176, "without gaps");

/* False: empty, damaged, or of another format. Such a page has no keys, and starts nothing. */
bool key_page_whole(const struct key_page *page);

#endif
