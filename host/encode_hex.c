/* SPDX-License-Identifier: MIT */
/* Intel HEX with 32-bit addresses (I32HEX): 16 bytes in a record, none across a border of 64 KB. */
#include <stdlib.h>

#include "host/encode_formats.h"
#include "wire/bytes.h"

enum record_type { RECORD_DATA = 0, RECORD_END = 1, RECORD_LINEAR = 4, RECORD_START_LINEAR = 5 };

enum {
    RECORD_BYTES = 16,
    BANK = 0x10000,
    /* A line: the colon, length, address, type, data, checksum, CR LF. */
    LINE_MAX_SIZE = 1 + 2 * (1 + 2 + 1 + RECORD_BYTES + 1) + 2,
};

struct writer {
    uint8_t *bytes;
    size_t size;
    uint32_t bank; /* upper half of the addresses, as the last record of that kind said */
    bool bank_said;
};

static uint8_t put_digits(struct writer *writer, uint8_t byte) {
    static const char digits[] = "0123456789ABCDEF";

    writer->bytes[writer->size++] = (uint8_t)digits[byte >> 4];
    writer->bytes[writer->size++] = (uint8_t)digits[byte & 0xF];
    return byte;
}

static void put_record(struct writer *writer, enum record_type type, uint16_t address,
                       const uint8_t *data, uint8_t length) {
    uint8_t sum = 0;

    writer->bytes[writer->size++] = ':';
    sum = (uint8_t)(sum + put_digits(writer, length));
    sum = (uint8_t)(sum + put_digits(writer, (uint8_t)(address >> 8)));
    sum = (uint8_t)(sum + put_digits(writer, (uint8_t)address));
    sum = (uint8_t)(sum + put_digits(writer, (uint8_t)type));
    for (uint8_t i = 0; i < length; i++) {
        sum = (uint8_t)(sum + put_digits(writer, data[i]));
    }
    (void)put_digits(writer, (uint8_t)-sum);
    writer->bytes[writer->size++] = '\r';
    writer->bytes[writer->size++] = '\n';
}

static void say_bank(struct writer *writer, uint32_t address) {
    uint8_t data[2] = {(uint8_t)(address >> 24), (uint8_t)(address >> 16)};

    if (!writer->bank_said || writer->bank != address / BANK) {
        put_record(writer, RECORD_LINEAR, 0, data, sizeof data);
        writer->bank = address / BANK;
        writer->bank_said = true;
    }
}

static void put_part(struct writer *writer, const struct tulpar_part *part) {
    uint32_t done = 0;

    while (done < part->length) {
        uint32_t address = part->address + done, left = part->length - done;
        uint32_t to_border = BANK - address % BANK;
        uint32_t length = left < RECORD_BYTES ? left : RECORD_BYTES;

        length = length < to_border ? length : to_border;
        say_bank(writer, address);
        put_record(writer, RECORD_DATA, (uint16_t)address, part->bytes + done, (uint8_t)length);
        done += length;
    }
}

/* Each part has a short record at its end, each bank one that names it and two shorter ones. */
static size_t lines_at_most(const struct tulpar_part *parts, size_t count) {
    size_t lines = 2;

    for (size_t i = 0; i < count; i++) {
        lines += parts[i].length / RECORD_BYTES + 1 + 3 * ((size_t)parts[i].length / BANK + 2);
    }
    return lines;
}

bool encode_hex(struct tulpar_encoded *encoded, const struct tulpar_part *parts, size_t count,
                uint32_t entry) {
    struct writer writer = {.bytes = malloc(lines_at_most(parts, count) * LINE_MAX_SIZE)};
    uint8_t start[4] = {(uint8_t)(entry >> 24), (uint8_t)(entry >> 16), (uint8_t)(entry >> 8),
                        (uint8_t)entry};

    if (writer.bytes == NULL) {
        return false;
    }
    for (size_t i = 0; i < count; i++) {
        put_part(&writer, &parts[i]);
    }
    put_record(&writer, RECORD_START_LINEAR, 0, start, sizeof start);
    put_record(&writer, RECORD_END, 0, NULL, 0);
    *encoded = (struct tulpar_encoded){writer.bytes, writer.size};
    return true;
}
