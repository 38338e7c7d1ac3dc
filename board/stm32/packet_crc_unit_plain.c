/* SPDX-License-Identifier: MIT */
/* The same as packet_crc_unit.c, byte by byte, for a plain bootloader that has little room. */
#include "port.h"
#include "registers.h"
#include "wire/crc.h"

uint32_t packet_crc(uint32_t crc, const uint8_t *data, size_t length) {
    if (!crc_unit_works() || !crc_begin_packet(crc)) {
        return packet_crc_in_software(crc, data, length);
    }
    for (size_t i = 0; i < length; i++) {
        CRC_DR = data[i];
    }
    return CRC_DR;
}
