/* SPDX-License-Identifier: MIT */
#include "support/hand_written.h"

#include <string.h>

#include "support/expect.h"

enum { REPLY_MS = 15000 };

static uint32_t crc_of(const uint8_t *data, size_t length) {
    uint32_t crc = 0xFFFFFFFF;

    for (size_t i = 0; i < length; i++) {
        crc ^= data[i];
        for (int bit = 0; bit < 32; bit++) {
            crc = crc << 1 ^ ((crc & 0x80000000) != 0 ? 0x04C11DB7 : 0);
        }
    }
    return crc;
}

size_t hand_packet(uint8_t *packet, uint8_t command, const uint8_t *data, uint16_t length) {
    size_t size = 4u + length;

    packet[0] = 0x23;
    packet[1] = command;
    packet[2] = (uint8_t)(length & 0xFF);
    packet[3] = (uint8_t)(length >> 8);
    if (length > 0) {
        memcpy(packet + 4, data, length);
    }
    uint32_t crc = crc_of(packet, size);
    for (int i = 0; i < 4; i++) {
        packet[size++] = (uint8_t)(crc >> 8 * i);
    }
    return size;
}

int hand_request(struct bench *bench, uint8_t command, const uint8_t *data, uint16_t length) {
    uint8_t packet[HAND_PACKET_MAX];
    uint8_t reply;

    expect_note("request 0x%02X with %u bytes, at %u ms", command, length,
                (unsigned)bench_now_ms(bench));
    bench_send(bench, packet, hand_packet(packet, command, data, length));
    return bench_receive(bench, &reply, 1, REPLY_MS) == 1 ? reply : HAND_NO_REPLY;
}

int hand_send_image(struct bench *bench, const uint8_t *image, size_t size, size_t chunk) {
    int reply = HAND_NO_REPLY;

    for (size_t offset = 0; offset < size; offset += chunk) {
        size_t part = size - offset < chunk ? size - offset : chunk;

        reply = hand_request(bench, 0x42, image + offset, (uint16_t)part);
        if (reply != HAND_ACK) {
            expect_note("packet 0x42 with the bytes of the image from %zu on", offset);
            break;
        }
    }
    return reply;
}
