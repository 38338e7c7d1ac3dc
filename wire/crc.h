/* SPDX-License-Identifier: MIT */
/* The two checksums of Tulpar. Both are computed by the STM32 CRC unit in hardware too, but in
 * different settings (RM0394 14.3).
 *
 * packet CRC: the unit at its reset settings, fed one 32-bit word per byte, the byte zero-extended
 *             (the tutorial's choice). "123456789" -> 0x1556F485.
 * image CRC:  the CRC-32 of zlib, gzip, Ethernet (`crc32 app.bin`). "123456789" -> 0xCBF43926.
 */
#ifndef WIRE_CRC_H
#define WIRE_CRC_H

#include <stddef.h>
#include <stdint.h>

#define PACKET_CRC_START 0xFFFFFFFFu

/* Goes on from `crc` over `length` bytes; start with PACKET_CRC_START. A port may bring its own,
 * which is then linked in place of packet_crc.c. */
uint32_t packet_crc(uint32_t crc, const uint8_t *data, size_t length);
uint32_t packet_crc_in_software(uint32_t crc, const uint8_t *data, size_t length);

#define IMAGE_CRC_START 0u

/* Goes on from `crc` over `length` bytes; start with IMAGE_CRC_START. Calls chain as zlib's do. */
uint32_t image_crc(uint32_t crc, const uint8_t *data, size_t length);

#endif
