/* SPDX-License-Identifier: MIT */
/* The key page of this bootloader (wire/key_page.h). */
#ifndef BOOT_KEYS_THE_KEYS_H
#define BOOT_KEYS_THE_KEYS_H

#include <stdbool.h>

#include "wire/key_page.h"

/* The port's: where its linker script puts it. */
extern const struct key_page key_page;

/* The product of the trailer is this board's, and its key is here. */
bool the_keys_know(const struct trailer *trailer);

/* Copies the key that signed. False: it is not here. */
bool the_keys_find(uint8_t key[KEY_SIZE], const struct trailer *trailer);

#endif
