/* SPDX-License-Identifier: MIT */
/* The options about signatures, and their values. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "cli/options.h"
#include "tulpar/signing.h"

enum { BASE_10 = 10, BASE_16 = 16, VERSION_NUMBERS = 3, NIBBLE = 4 };

/* A number without a sign, up to what `end` points to. */
static bool number(const char *text, int base, unsigned long long most, const char **end,
                   uint32_t *value) {
    static const char digits[] = "0123456789abcdefABCDEF";
    char *behind;

    if (strchr(digits, *text) == NULL || *text == '\0') {
        return false;
    }
    errno = 0;
    unsigned long long read = strtoull(text, &behind, base);
    *end = behind;
    *value = (uint32_t)read;
    return errno == 0 && behind != text && read <= most;
}

static bool take_product(const struct parser *parser, const char *text) {
    if (!tulpar_product_is_valid(text)) {
        SAY("--product '%.32s' is no product id", text);
        return refuse_word(parser, "it has 1 to 16 letters, digits, '.', '_' and '-'",
                           "--product thermo-2");
    }
    parser->arguments->sign.product = text;
    return true;
}

static bool take_counter(const struct parser *parser, const char *text) {
    struct sign_arguments *sign = &parser->arguments->sign;
    const char *end;

    if (!number(text, BASE_10, TULPAR_SECURITY_COUNTER_NONE - 1, &end, &sign->counter) ||
        *end != '\0') {
        SAY("--counter '%.32s' is no security counter", text);
        return refuse_word(parser, "it is a whole number from 0 to 4294967294",
                           "--counter 1, and one more with each hole that was closed");
    }
    sign->has_counter = true;
    return true;
}

static bool take_address(const struct parser *parser, const char *text) {
    struct sign_arguments *sign = &parser->arguments->sign;
    bool prefixed = text[0] == '0' && (text[1] == 'x' || text[1] == 'X');
    const char *end;

    if (!prefixed || !number(text, BASE_16, UINT32_MAX, &end, &sign->address) || *end != '\0') {
        SAY("--address '%.32s' is no address", text);
        return refuse_word(parser, "it is a number in hexadecimal, with 0x in front",
                           "--address 0x0800C800");
    }
    sign->has_address = true;
    return true;
}

/* Major and minor have a byte each, the patch two. */
static bool take_version(const struct parser *parser, const char *text) {
    static const uint32_t most[VERSION_NUMBERS] = {UINT8_MAX, UINT8_MAX, UINT16_MAX};
    static const unsigned shift[VERSION_NUMBERS] = {24, 16, 0};
    uint32_t version = 0, value;
    const char *at = text, *end = text;

    for (int i = 0; i < VERSION_NUMBERS; i++) {
        if (!number(at, BASE_10, most[i], &end, &value) ||
            *end != (i == VERSION_NUMBERS - 1 ? '\0' : '.')) {
            SAY("--min-bootloader '%.32s' is no version", text);
            return refuse_word(parser, "it is three numbers, as 'tulpar info' shows them",
                               "--min-bootloader 0.2.0");
        }
        version |= value << shift[i];
        at = end + 1;
    }
    parser->arguments->sign.bootloader_min = version;
    return true;
}

static bool nibble(char letter, uint8_t *value) {
    static const char digits[] = "0123456789ABCDEF0123456789abcdef";
    const char *found = letter == '\0' ? NULL : strchr(digits, letter);

    if (found != NULL) {
        *value = (uint8_t)((found - digits) % BASE_16);
    }
    return found != NULL;
}

static bool take_unique_id(const struct parser *parser, const char *text) {
    struct sign_arguments *sign = &parser->arguments->sign;
    uint8_t high = 0, low = 0, any = 0;
    bool good = strlen(text) == (size_t)2 * TULPAR_UNIQUE_ID_SIZE;

    for (int i = 0; good && i < TULPAR_UNIQUE_ID_SIZE; i++) {
        good = nibble(text[2 * i], &high) && nibble(text[2 * i + 1], &low);
        sign->unique_id[i] = (uint8_t)(high << NIBBLE | low);
        any |= sign->unique_id[i];
    }
    if (!good || any == 0) {
        SAY("--unique-id '%.32s' is that of no chip", text);
        return refuse_word(parser, "it has 24 digits in hexadecimal, as 'tulpar info' shows them",
                           "tulpar info");
    }
    sign->has_unique_id = true;
    return true;
}

bool take_sign_option(struct parser *parser, enum option_id id, const char *value) {
    struct sign_arguments *sign = &parser->arguments->sign;

    switch (id) {
    case OPTION_KEY: sign->key = value; break;
    case OPTION_PRODUCT: return take_product(parser, value);
    case OPTION_COUNTER: return take_counter(parser, value);
    case OPTION_UNIQUE_ID: return take_unique_id(parser, value);
    case OPTION_MIN_BOOTLOADER: return take_version(parser, value);
    case OPTION_ADDRESS: return take_address(parser, value);
    case OPTION_DIGEST_OUT: sign->digest_out = value; break;
    case OPTION_SIGNATURE_IN: sign->signature_in = value; break;
    case OPTION_PUBLIC_OUT: sign->public_out = value; break;
    case OPTION_ENCRYPT: sign->encrypt = true; break;
    case OPTION_PASSPHRASE_FILE: sign->passphrase_file = value; break;
    default: break;
    }
    return true;
}
