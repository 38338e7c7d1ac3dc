/* SPDX-License-Identifier: MIT */
#include "wire/crc.h"

/* The polynomial of the packet CRC, bit-reversed; a table serves two bits per step: few bytes, and
 * fast enough for records and messages. Devices have a CRC unit for more, and PCs
 * image_crc_by_table.c. */
static const uint32_t reversed[4] = {0x00000000, 0x76DC4190, 0xEDB88320, 0x9B64C2B0};

uint32_t image_crc(uint32_t crc, const uint8_t *data, size_t length) {
    enum { STEPS_PER_BYTE = 4 };

    crc = ~crc;
    for (size_t i = 0; i < length; i++) {
        crc ^= data[i];
        for (int step = 0; step < STEPS_PER_BYTE; step++) {
            crc = crc >> 2 ^ reversed[crc & 3];
        }
    }
    return ~crc;
}
