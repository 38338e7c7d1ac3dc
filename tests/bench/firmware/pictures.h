/* SPDX-License-Identifier: MIT */
/* Pictures and letters: the public single-file libraries of Debian's libstb-dev. */
#ifndef FIRMWARE_PICTURES_H
#define FIRMWARE_PICTURES_H

#include <stddef.h>
#include <stdint.h>

/* Decodes a picture, makes it smaller and encodes it again; draws a letter of a font. Returns a
 * sum of what came out. */
uint32_t pictures_work(const uint8_t *file, size_t length);

#endif
