/* SPDX-License-Identifier: MIT */
/* The image CRC of wire/crc.h by table, eight bytes at a step: for tests that compute it of whole
 * images ten thousand times, as a chip's CRC unit would. test_crc.c holds it against wire/crc.c. */
#ifndef TESTS_SUPPORT_FAST_CRC_H
#define TESTS_SUPPORT_FAST_CRC_H

#include <stddef.h>
#include <stdint.h>

/* crc: IMAGE_CRC_START, or of the bytes before. */
uint32_t fast_image_crc(uint32_t crc, const uint8_t *data, size_t length);

#endif
