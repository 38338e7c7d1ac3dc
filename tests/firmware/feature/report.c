/* SPDX-License-Identifier: MIT */
#include "report.h"

#include <string.h>

#include "port.h"

enum { BAUD = 115200, HEX_DIGITS = 8 };

static uint8_t ring[8]; /* nothing is sent to this firmware */

const struct serial_ring serial_ring = {ring, sizeof ring};

static void put(const char *text) {
    serial_write(NULL, (const uint8_t *)text, (uint32_t)strlen(text));
}

static void put_hex(uint32_t value) {
    uint8_t digits[HEX_DIGITS];

    for (unsigned i = 0; i < HEX_DIGITS; i++) {
        digits[i] = (uint8_t) "0123456789abcdef"[value >> (28 - 4 * i) & 15];
    }
    serial_write(NULL, digits, sizeof digits);
}

static void put_item(unsigned number, char end) {
    char text[] = {' ', (char)('0' + number / 10), (char)('0' + number % 10), end, 0};

    put(text);
}

void report_init(void) {
    serial_init(BAUD);
}

/* Instructions of one line stand in lines of their own in the source. */
static void put_name(const char *name) {
    for (; *name != '\0'; name++) {
        uint8_t byte = *name == '\n' ? (uint8_t)';' : (uint8_t)*name;

        serial_write(NULL, &byte, 1);
    }
}

void line_begin(const char *name) {
    put_name(name);
    put(" ->");
}

void line_begin_in(const char *name, const char *detail) {
    put_name(name);
    put(" [");
    put(detail);
    put("] ->");
}

void line_value(const char *key, uint32_t value) {
    put(" ");
    put(key);
    put("=");
    put_hex(value);
}

void line_value_of(unsigned item, const char *key, uint32_t value) {
    put_item(item, '.');
    put(key);
    put("=");
    put_hex(value);
}

void line_pair(unsigned row, uint32_t first, uint32_t second) {
    put_item(row, '=');
    put_hex(first);
    put("/");
    put_hex(second);
}

void line_triple(unsigned row, uint32_t first, uint32_t second, uint32_t third) {
    line_pair(row, first, second);
    put("/");
    put_hex(third);
}

void line_end(void) {
    put("\n");
}

void report(const char *name, uint32_t value) {
    line_begin(name);
    line_value("value", value);
    line_end();
}
