/* SPDX-License-Identifier: MIT */
#include "wire/crc.h"

uint32_t packet_crc(uint32_t crc, const uint8_t *data, size_t length) {
    return packet_crc_in_software(crc, data, length);
}
