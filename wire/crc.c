#include "wire/crc.h"

/* Both polynomials are the same one, 0x04C11DB7; the image CRC uses it bit-reversed. Tables of 16
 * entries (64 bytes) serve a nibble per step: small enough for the bootloader, fast enough for
 * 4 Mbaud at 80 MHz. */
static const uint32_t forward[16] = {
    0x00000000, 0x04C11DB7, 0x09823B6E, 0x0D4326D9, 0x130476DC, 0x17C56B6B, 0x1A864DB2, 0x1E475005,
    0x2608EDB8, 0x22C9F00F, 0x2F8AD6D6, 0x2B4BCB61, 0x350C9B64, 0x31CD86D3, 0x3C8EA00A, 0x384FBDBD,
};

static const uint32_t reversed[16] = {
    0x00000000, 0x1DB71064, 0x3B6E20C8, 0x26D930AC, 0x76DC4190, 0x6B6B51F4, 0x4DB26158, 0x5005713C,
    0xEDB88320, 0xF00F9344, 0xD6D6A3E8, 0xCB61B38C, 0x9B64C2B0, 0x86D3D2D4, 0xA00AE278, 0xBDBDF21C,
};

enum { NIBBLES_PER_WORD = 8 };

uint32_t packet_crc_in_software(uint32_t crc, const uint8_t *data, size_t length) {
    for (size_t i = 0; i < length; i++) {
        crc ^= data[i];
        for (int nibble = 0; nibble < NIBBLES_PER_WORD; nibble++) {
            crc = crc << 4 ^ forward[crc >> 28];
        }
    }
    return crc;
}

uint32_t image_crc(uint32_t crc, const uint8_t *data, size_t length) {
    crc = ~crc;
    for (size_t i = 0; i < length; i++) {
        crc ^= data[i];
        crc = crc >> 4 ^ reversed[crc & 15];
        crc = crc >> 4 ^ reversed[crc & 15];
    }
    return ~crc;
}
