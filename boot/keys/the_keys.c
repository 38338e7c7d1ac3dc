/* SPDX-License-Identifier: MIT */
#include "boot/keys/the_keys.h"

#include <stddef.h>
#include <string.h>

static const struct key_page_key *find(const struct trailer *trailer) {
    static const uint8_t none[KEY_ID_SIZE];

    if (!key_page_whole(&key_page)) {
        return NULL;
    }
    for (int i = 0; i < KEY_PAGE_KEYS; i++) {
        const struct key_page_key *key = &key_page.keys[i];

        if (memcmp(key->id, trailer->key_id, KEY_ID_SIZE) == 0 &&
            memcmp(key->id, none, KEY_ID_SIZE) != 0) {
            return key;
        }
    }
    return NULL;
}

bool the_keys_know(const struct trailer *trailer) {
    return find(trailer) != NULL && memcmp(key_page.product, trailer->product, PRODUCT_SIZE) == 0;
}

bool the_keys_find(uint8_t key[KEY_SIZE], const struct trailer *trailer) {
    const struct key_page_key *found = find(trailer);

    if (found != NULL) {
        memcpy(key, found->key, KEY_SIZE);
    }
    return found != NULL;
}
