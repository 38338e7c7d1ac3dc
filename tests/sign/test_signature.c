/* SPDX-License-Identifier: MIT */
/* Keys and signatures at their edges. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "support/expect.h"
#include <openssl/bn.h>
#include <openssl/evp.h>

#include "sign/signature.h"

enum { MESSAGE_SIZE = 128, NUMBER = 32, PEM_MAX = 4096, DER_SIZE = 91, SEEDED = 10000 };
enum { IMAGE_SIZE = 256, SIGNED_SIZE = IMAGE_SIZE + TULPAR_TRAILER_SIZE + 64 };

static const char order_hex[] = "FFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551";

static struct sign_key *key;
static uint8_t message[MESSAGE_SIZE], signature[64];

static int make_key(void **state) {
    (void)state;
    key = sign_key_make();
    memset(message, 0x5A, sizeof message);
    return key != NULL && sign_message(key, message, sizeof message, signature) ? 0 : -1;
}

static int free_key(void **state) {
    (void)state;
    sign_key_free(key);
    return 0;
}

static bool verifies(void) {
    return sign_verify(key, message, sizeof message, signature);
}

static void number(uint8_t *at, const char *hex, int plus) {
    BIGNUM *value = NULL;

    assert_true(BN_hex2bn(&value, hex) > 0);
    assert_true(plus >= 0 ? BN_add_word(value, (BN_ULONG)plus)
                          : BN_sub_word(value, (BN_ULONG)-plus));
    assert_int_equal(BN_bn2binpad(value, at, NUMBER), NUMBER);
    BN_free(value);
}

static void what_was_signed_verifies_and_nothing_else(void **state) {
    (void)state;
    assert_true(verifies());
    for (size_t i = 0; i < sizeof message; i++) {
        message[i] ^= 1;
        assert_false(verifies());
        message[i] ^= 1;
    }
    for (size_t i = 0; i < sizeof signature; i++) {
        signature[i] ^= 0x80;
        assert_false(verifies());
        signature[i] ^= 0x80;
    }
    assert_false(sign_verify(key, message, sizeof message - 1, signature));
    assert_true(verifies());
}

/* r and s of 0, n and above: with some verifiers one of these is good for anything. */
static void numbers_out_of_range_are_refused(void **state) {
    static const char *const hex[] = {"0", order_hex, order_hex, "1"};
    static const int plus[] = {0, 0, 1, 0};
    uint8_t good[64];

    (void)state;
    memcpy(good, signature, sizeof good);
    for (int r = 0; r < 4; r++) {
        for (int s = 0; s < 4; s++) {
            number(signature, hex[r], plus[r]);
            number(signature + NUMBER, hex[s], plus[s]);
            assert_false(verifies());
            memcpy(signature + NUMBER, good + NUMBER, NUMBER);
            assert_false(verifies());
            memcpy(signature, good, NUMBER);
            number(signature + NUMBER, hex[s], plus[s]);
            assert_false(verifies());
        }
    }
    memset(signature, 0xFF, sizeof signature);
    assert_false(verifies());
    /* s + n is the same number to the curve, and another text. */
    memcpy(signature, good, sizeof good);
    number(signature, order_hex, -1);
    assert_false(verifies());
}

/* (r, n - s): everybody takes it, so it is no name for anything. */
static void the_opposite_of_s_is_taken(void **state) {
    BIGNUM *order = NULL, *s = BN_bin2bn(signature + NUMBER, NUMBER, NULL);

    (void)state;
    assert_true(BN_hex2bn(&order, order_hex) > 0);
    assert_true(BN_sub(s, order, s));
    assert_int_equal(BN_bn2binpad(s, signature + NUMBER, NUMBER), NUMBER);
    assert_true(verifies());
    BN_free(s);
    BN_free(order);
}

static void a_signature_has_two_spellings(void **state) {
    static const uint8_t der[] = {0x30, 0x06, 0x02, 0x01, 0x05, 0x02, 0x01, 0x07};
    static const uint8_t others[][11] = {
        {9, 0x30, 0x07, 0x02, 0x02, 0x00, 0x05, 0x02, 0x01, 0x07},  /* a 0 too many */
        {9, 0x30, 0x81, 0x06, 0x02, 0x01, 0x05, 0x02, 0x01, 0x07},  /* a long length */
        {9, 0x30, 0x06, 0x02, 0x01, 0x05, 0x02, 0x01, 0x07, 0x00},  /* a byte behind */
        {8, 0x30, 0x06, 0x02, 0x01, 0xFB, 0x02, 0x01, 0x07},        /* below 0 */
        {7, 0x30, 0x06, 0x02, 0x01, 0x05, 0x02, 0x01},              /* cut */
        {8, 0x31, 0x06, 0x02, 0x01, 0x05, 0x02, 0x01, 0x07},        /* no SEQUENCE */
        {10, 0x30, 0x80, 0x02, 0x01, 0x05, 0x02, 0x01, 0x07, 0, 0}, /* no length */
    };
    uint8_t read[64], wanted[64] = {[31] = 5, [63] = 7}, large[73] = {0x30, 71};

    (void)state;
    assert_true(sign_signature_read(read, der, sizeof der));
    assert_memory_equal(read, wanted, sizeof wanted);
    assert_true(sign_signature_read(read, signature, sizeof signature));
    assert_memory_equal(read, signature, sizeof signature);
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
        expect_note("spelling %u", (unsigned)i);
        assert_false(sign_signature_read(read, others[i] + 1, others[i][0]));
    }
    assert_false(sign_signature_read(read, der, 0));
    assert_false(sign_signature_read(read, large, sizeof large));
    assert_false(sign_signature_read(read, signature, sizeof signature - 1));
}

static void keys_are_read_as_they_were_written(void **state) {
    struct sign_text secret, public;
    struct sign_key *again;
    uint8_t id[TULPAR_KEY_ID_SIZE], other[TULPAR_KEY_ID_SIZE];
    char type[SIGN_KEY_TYPE_MAX];

    (void)state;
    assert_true(sign_key_id(key, id));
    assert_true(sign_key_write_private(&secret, key, NULL));
    assert_true(sign_key_write_public(&public, key));
    assert_int_equal(
        sign_key_read_private(&again, (uint8_t *)secret.bytes, secret.size, NULL, type),
        SIGN_KEY_OK);
    assert_true(sign_message(again, message, sizeof message, signature));
    assert_true(verifies());
    sign_key_free(again);
    assert_int_equal(sign_key_read_public(&again, (uint8_t *)public.bytes, public.size, type),
                     SIGN_KEY_OK);
    assert_true(sign_key_id(again, other));
    assert_memory_equal(other, id, sizeof id);
    assert_true(sign_verify(again, message, sizeof message, signature));
    memset(signature, 1, sizeof signature);
    assert_false(sign_message(again, message, sizeof message, signature)); /* it has no secret */
    assert_memory_equal(signature, (uint8_t[64]){0}, sizeof signature);
    sign_key_free(again);
    assert_int_equal(sign_key_read_public(&again, (uint8_t *)secret.bytes, secret.size, type),
                     SIGN_KEY_IS_PRIVATE);
    assert_null(again);
    assert_int_equal(
        sign_key_read_private(&again, (uint8_t *)public.bytes, public.size, NULL, type),
        SIGN_KEY_IS_PUBLIC);
    assert_int_equal(sign_key_read_public(&again, (const uint8_t *)"nothing", 7, type),
                     SIGN_KEY_NONE);
    sign_text_free(&secret);
    sign_text_free(&public);
}

static bool answer(void *context, char *passphrase, size_t size) {
    (void)snprintf(passphrase, size, "%s", (const char *)context);
    return true;
}

static bool no_answer(void *context, char *passphrase, size_t size) {
    (void)context;
    (void)passphrase;
    (void)size;
    return false;
}

static enum sign_key_error read_encrypted(const struct sign_text *text,
                                          const struct sign_asker *asker) {
    struct sign_key *again;
    char type[SIGN_KEY_TYPE_MAX];
    enum sign_key_error error =
        sign_key_read_private(&again, (uint8_t *)text->bytes, text->size, asker, type);

    assert_true((again != NULL) == (error == SIGN_KEY_OK));
    sign_key_free(again);
    return error;
}

static void a_passphrase_is_needed_and_must_be_the_right_one(void **state) {
    struct sign_asker right = {"correct horse", answer}, wrong = {"wrong horse", answer};
    struct sign_asker none = {NULL, no_answer};
    struct sign_text text;

    (void)state;
    assert_true(sign_key_write_private(&text, key, "correct horse"));
    assert_non_null(strstr(text.bytes, "BEGIN ENCRYPTED PRIVATE KEY"));
    assert_int_equal(read_encrypted(&text, &right), SIGN_KEY_OK);
    assert_int_equal(read_encrypted(&text, &wrong), SIGN_KEY_PASSPHRASE);
    assert_int_equal(read_encrypted(&text, &none), SIGN_KEY_ENCRYPTED);
    assert_int_equal(read_encrypted(&text, NULL), SIGN_KEY_ENCRYPTED);
    sign_text_free(&text);
}

/* SubjectPublicKeyInfo with this point, as PEM. */
static enum sign_key_error read_point(const uint8_t *der, size_t size) {
    char pem[2 * PEM_MAX], type[SIGN_KEY_TYPE_MAX];
    uint8_t base64[PEM_MAX];
    struct sign_key *again;

    (void)EVP_EncodeBlock(base64, der, (int)size);
    (void)snprintf(pem, sizeof pem,
                   "-----BEGIN PUBLIC KEY-----\n%.64s\n%s\n-----END PUBLIC KEY-----\n",
                   (char *)base64, (char *)base64 + 64);
    enum sign_key_error error = sign_key_read_public(&again, (uint8_t *)pem, strlen(pem), type);
    sign_key_free(again);
    return error;
}

static void der_of_key(uint8_t der[DER_SIZE]) {
    struct sign_text text;
    uint8_t block[PEM_MAX];
    char base64[PEM_MAX] = "";

    assert_true(sign_key_write_public(&text, key));
    const char *at = strchr(text.bytes, '\n') + 1;
    for (size_t n = 0; *at != '-'; at++) {
        if (*at != '\n') {
            base64[n++] = *at;
            base64[n] = '\0';
        }
    }
    assert_true(EVP_DecodeBlock(block, (uint8_t *)base64, (int)strlen(base64)) >= DER_SIZE);
    memcpy(der, block, DER_SIZE);
    sign_text_free(&text);
}

/* An invalid curve: a point that is none of P-256 may be of small order on another one. */
static void a_point_off_the_curve_is_no_key(void **state) {
    uint8_t der[DER_SIZE], changed[DER_SIZE];

    (void)state;
    der_of_key(der);
    assert_int_equal(read_point(der, sizeof der), SIGN_KEY_OK);
    for (size_t at = 27; at < DER_SIZE; at += 9) {
        memcpy(changed, der, sizeof der);
        changed[at] ^= 4;
        assert_int_equal(read_point(changed, sizeof changed), SIGN_KEY_INVALID);
    }
    memcpy(changed, der, sizeof der);
    memset(changed + 27, 0xFF, 2 * NUMBER); /* above the prime */
    assert_int_equal(read_point(changed, sizeof changed), SIGN_KEY_INVALID);
    memset(changed + 27, 0, 2 * NUMBER);
    assert_int_equal(read_point(changed, sizeof changed), SIGN_KEY_INVALID);
    /* The point at infinity: one byte of 0. */
    memcpy(changed, der, sizeof der);
    changed[1] = 0x59 - 64;
    changed[24] = 0x42 - 64;
    changed[26] = 0;
    assert_int_equal(read_point(changed, 27), SIGN_KEY_INVALID);
}

/* As a bootloader goes about it. */
static bool accepts(const uint8_t *bytes, uint32_t size) {
    struct tulpar_trailer trailer;
    uint8_t sha256[TULPAR_SHA256_SIZE];

    return tulpar_trailer_read(&trailer, TULPAR_SIGNATURE_P256, bytes, size) == TULPAR_TRAILER_OK &&
           sign_verify(key, bytes + trailer.size, TULPAR_TRAILER_SIZE, bytes + size - 64) &&
           sign_sha256(bytes, trailer.size, sha256) &&
           memcmp(sha256, trailer.sha256, sizeof sha256) == 0;
}

static void sign_image(uint8_t bytes[SIGNED_SIZE], uint8_t fill, const char *product) {
    struct tulpar_trailer trailer = {
        TULPAR_SIGNATURE_P256, 0x0800C800, IMAGE_SIZE, 1, 0, "", {0}, {0}, false, {0}};

    memset(bytes, fill, IMAGE_SIZE);
    (void)snprintf(trailer.product, sizeof trailer.product, "%s", product);
    assert_true(sign_sha256(bytes, IMAGE_SIZE, trailer.sha256));
    assert_true(tulpar_trailer_write(&trailer, bytes + IMAGE_SIZE));
    assert_true(
        sign_message(key, bytes + IMAGE_SIZE, TULPAR_TRAILER_SIZE, bytes + SIGNED_SIZE - 64));
    assert_int_equal(tulpar_signature_size(TULPAR_SIGNATURE_P256), 64);
}

static uint32_t next_random(uint32_t *seed) {
    *seed = *seed * 1664525u + 1013904223u;
    return *seed >> 8;
}

/* Bits, cut or longer ones, and pieces of another image that the same owner has signed. */
static void none_of_ten_thousand_forgeries_is_accepted(void **state) {
    uint8_t one[SIGNED_SIZE], other[SIGNED_SIZE], forged[SIGNED_SIZE + 16];

    (void)state;
    sign_image(one, 0x11, "thermo");
    sign_image(other, 0x22, "pump");
    assert_true(accepts(one, SIGNED_SIZE));
    assert_true(accepts(other, SIGNED_SIZE));
    for (uint32_t seed = 1; seed <= SEEDED; seed++) {
        uint32_t random = seed, size = SIGNED_SIZE, from = next_random(&random) % SIGNED_SIZE;
        uint32_t length = 1 + next_random(&random) % 160;

        memset(forged, 0, sizeof forged);
        memcpy(forged, one, sizeof one);
        length = length > SIGNED_SIZE - from ? SIGNED_SIZE - from : length;
        switch (next_random(&random) % 4) {
        case 0: memcpy(forged + from, other + from, length); break;
        case 1: forged[from] ^= (uint8_t)(1u << next_random(&random) % 8); break;
        case 2: size += 1 + next_random(&random) % 16; break;
        default: size -= length; break;
        }
        bool same = size == SIGNED_SIZE && (memcmp(forged, one, SIGNED_SIZE) == 0 ||
                                            memcmp(forged, other, SIGNED_SIZE) == 0);
        expect_note("seed %u", (unsigned)seed);
        assert_int_equal(accepts(forged, size), same);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(what_was_signed_verifies_and_nothing_else, make_key,
                                        free_key),
        cmocka_unit_test_setup_teardown(numbers_out_of_range_are_refused, make_key, free_key),
        cmocka_unit_test_setup_teardown(the_opposite_of_s_is_taken, make_key, free_key),
        cmocka_unit_test_setup_teardown(a_signature_has_two_spellings, make_key, free_key),
        cmocka_unit_test_setup_teardown(keys_are_read_as_they_were_written, make_key, free_key),
        cmocka_unit_test_setup_teardown(a_passphrase_is_needed_and_must_be_the_right_one, make_key,
                                        free_key),
        cmocka_unit_test_setup_teardown(a_point_off_the_curve_is_no_key, make_key, free_key),
        cmocka_unit_test_setup_teardown(none_of_ten_thousand_forgeries_is_accepted, make_key,
                                        free_key),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
