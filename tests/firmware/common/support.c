/* SPDX-License-Identifier: MIT */
#include "firmware.h"

#include <string.h>

enum { DECIMAL_DIGITS = 10, HEX_DIGITS = 8, FUNCTION_BITS = 4, PINS_IN_REGISTER = 8 };

static void set_field(volatile uint32_t *word, unsigned shift, uint32_t mask, uint32_t value) {
    *word = (*word & ~(mask << shift)) | value << shift;
}

void pin_configure(const struct pin *pin, uint32_t mode) {
    unsigned port = (pin->port - GPIO_A) / GPIO_SPACING;

    enable_clock(&RCC_AHB2ENR, 1u << port);
    if (mode == GPIO_MODE_ALTERNATE) {
        set_field(&GPIO_AFR(pin->port, pin->number), pin->number % PINS_IN_REGISTER * FUNCTION_BITS,
                  0xF, pin->alternate);
    }
    set_field(&GPIO_MODER(pin->port), pin->number * 2u, 3, mode);
}

char *put_text(char *to, const char *text) {
    size_t length = strlen(text);

    memcpy(to, text, length);
    return to + length;
}

char *put_decimal(char *to, uint32_t value) {
    char digits[DECIMAL_DIGITS];
    unsigned count = 0;

    do {
        digits[count++] = (char)('0' + value % 10);
        value /= 10;
    } while (value != 0);
    while (count > 0) {
        *to++ = digits[--count];
    }
    return to;
}

char *put_hex(char *to, uint32_t value) {
    for (unsigned i = HEX_DIGITS; i-- > 0;) {
        *to++ = "0123456789abcdef"[value >> (4 * i) & 15];
    }
    return to;
}
