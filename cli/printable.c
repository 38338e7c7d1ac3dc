/* SPDX-License-Identifier: MIT */
#include "cli/printable.h"

#include <stdbool.h>
#include <stdint.h>

#include "cli/text.h"

enum {
    DELETE = 0x7F,
    CONTINUATION_MASK = 0xC0,
    CONTINUATION = 0x80,
    CONTINUATION_BITS = 6,
    C1_END = 0xA0, /* U+0080 .. U+009F are control characters, too */
    SURROGATES = 0xD800,
    SURROGATES_END = 0xE000,
    UNICODE_END = 0x110000,
};

/* What the first byte says: how many there are, and the bits that it brings. 0: no first byte. */
static unsigned start(uint8_t byte, uint32_t *bits) {
    static const struct {
        uint8_t mask, pattern;
    } forms[] = {{0x80, 0x00}, {0xE0, 0xC0}, {0xF0, 0xE0}, {0xF8, 0xF0}};

    for (unsigned i = 0; i < sizeof forms / sizeof forms[0]; i++) {
        if ((byte & forms[i].mask) == forms[i].pattern) {
            *bits = byte & (uint8_t)~forms[i].mask;
            return i + 1;
        }
    }
    return 0;
}

/* The lowest character that needs so many bytes: a longer form of a shorter one is none. */
static uint32_t lowest(unsigned length) {
    static const uint32_t values[] = {0, 0, 0x80, 0x800, 0x10000};

    return values[length];
}

/* They reverse or move what stands beside them: a name could look like another (Unicode 16, UAX #9,
 * table 4). */
static bool is_direction(uint32_t value) {
    static const struct {
        uint32_t first, last;
    } ranges[] = {{0x061C, 0x061C}, {0x200E, 0x200F}, {0x202A, 0x202E}, {0x2066, 0x2069}};

    for (unsigned i = 0; i < sizeof ranges / sizeof ranges[0]; i++) {
        if (value >= ranges[i].first && value <= ranges[i].last) {
            return true;
        }
    }
    return false;
}

/* Bytes of the character there that may be printed; 0: its first byte may not. */
static unsigned printable_bytes(const char *text) {
    uint32_t value = 0;
    unsigned length = start((uint8_t)text[0], &value);

    for (unsigned i = 1; i < length; i++) {
        uint8_t byte = (uint8_t)text[i]; /* at worst the NUL at the end, which is no continuation */

        if ((byte & CONTINUATION_MASK) != CONTINUATION) {
            return 0;
        }
        value = value << CONTINUATION_BITS | (byte & (uint8_t)~CONTINUATION_MASK);
    }
    if (length == 0 || value < lowest(length) || value >= UNICODE_END) {
        return 0;
    }
    bool control = value < ' ' || (value >= DELETE && value < C1_END);
    bool surrogate = value >= SURROGATES && value < SURROGATES_END;
    return control || surrogate || is_direction(value) ? 0 : length;
}

bool printable_whole(const char *text) {
    while (*text != '\0') {
        unsigned length = printable_bytes(text);

        if (length == 0) {
            return false;
        }
        text += length;
    }
    return true;
}

void printable_copy(char *out, size_t size, const char *text) {
    size_t used = 0;

    out[0] = '\0';
    while (*text != '\0') {
        unsigned length = printable_bytes(text);

        if (used + PRINTABLE_GROWTH >= size) {
            return;
        }
        if (length == 0) {
            text_set(out + used, size - used, "\\x%02X", (unsigned)(uint8_t)*text);
            used += PRINTABLE_GROWTH;
            text++;
            continue;
        }
        for (; length > 0; length--, used++, text++) {
            out[used] = *text;
        }
        out[used] = '\0';
    }
}
