/* SPDX-License-Identifier: MIT */
/* Sounds: the public decoder of Debian's libstb-dev. */
#ifndef FIRMWARE_SOUNDS_H
#define FIRMWARE_SOUNDS_H

#include <stddef.h>
#include <stdint.h>

/* Decodes an Ogg file; returns a sum of its samples. */
uint32_t sounds_work(const uint8_t *file, size_t length);

#endif
