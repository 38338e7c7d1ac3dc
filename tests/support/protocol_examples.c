/* SPDX-License-Identifier: MIT */
#include "tests/support/protocol_examples.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "wire/bytes.h"
#include "wire/crc.h"

enum { LINE_MAX_LENGTH = 1024 };

struct reader {
    protocol_exchange_taker *take;
    void *context;
    struct protocol_examples *result;
    struct protocol_exchange exchange;
    bool inside;  /* a block */
    bool pending; /* `sent` waits for its reply */
};

static bool add_byte(struct example_bytes *out, uint8_t byte) {
    if (out->length == EXAMPLE_BYTES_MAX) {
        return false;
    }
    out->bytes[out->length] = byte;
    out->length++;
    return true;
}

static bool add_crc(struct example_bytes *out) {
    uint8_t crc[4];
    bool added = true;

    put_u32(crc, packet_crc(PACKET_CRC_START, out->bytes, out->length));
    for (size_t i = 0; i < sizeof crc; i++) {
        added = added && add_byte(out, crc[i]);
    }
    return added;
}

static bool add_word(struct example_bytes *out, const char *word) {
    char *end;

    if (strcmp(word, "crc") == 0) {
        return add_crc(out);
    }
    unsigned long value = strtoul(word, &end, 16);
    return strlen(word) == 2 && *end == '\0' && add_byte(out, (uint8_t)value);
}

static bool parse_bytes(char *text, struct example_bytes *out) {
    out->length = 0;
    for (char *word = strtok(text, " \r\n"); word != NULL; word = strtok(NULL, " \r\n")) {
        if (!add_word(out, word)) {
            return false;
        }
    }
    return true;
}

static void give(struct reader *reader) {
    reader->take(reader->context, &reader->exchange);
    reader->result->exchanges++;
    reader->pending = false;
    reader->exchange.fresh = false;
}

/* A line inside a block. */
static bool take_line(struct reader *reader, char *text, unsigned number) {
    if (text[0] == '>' && !reader->pending) {
        reader->exchange.line = number;
        reader->pending = true;
        return parse_bytes(text + 1, &reader->exchange.sent) && reader->exchange.sent.length > 0;
    }
    if (text[0] == '<' && reader->pending && parse_bytes(text + 1, &reader->exchange.expected)) {
        give(reader);
        return true;
    }
    return false;
}

static bool starts_with(const char *text, const char *start) {
    return strncmp(text, start, strlen(start)) == 0;
}

static bool take_page_line(struct reader *reader, char *text, unsigned number) {
    if (!reader->inside) {
        reader->inside = starts_with(text, "```example");
        reader->exchange.fresh = true;
        reader->exchange.two_slots = starts_with(text, "```example two slots");
        return true;
    }
    if (starts_with(text, "```")) {
        reader->inside = false;
        return !reader->pending;
    }
    return take_line(reader, text, number);
}

bool protocol_examples_read(const char *path, protocol_exchange_taker *take, void *context,
                            struct protocol_examples *result) {
    struct reader reader = {.take = take, .context = context, .result = result};
    char text[LINE_MAX_LENGTH];

    memset(result, 0, sizeof *result);
    FILE *file = fopen(path, "r");
    if (file == NULL) {
        return false;
    }
    for (unsigned number = 1; fgets(text, sizeof text, file) != NULL; number++) {
        if (!take_page_line(&reader, text, number)) {
            result->bad_line = number;
            break;
        }
    }
    (void)fclose(file);
    return result->bad_line == 0;
}
