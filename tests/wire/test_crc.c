/* SPDX-License-Identifier: MIT */
/* Both CRCs against vectors that others computed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include "support/expect.h"

#include "wire/crc.h"

/* wire/image_crc.c under another name (CMakeLists.txt). */
uint32_t image_crc_of_firmware(uint32_t crc, const uint8_t *data, size_t length);

static uint32_t packet(const void *bytes, size_t length) {
    return packet_crc(PACKET_CRC_START, bytes, length);
}

static void packet_crc_vectors(void **state) {
    uint8_t long_packet[4 + 128] = {0x23, 0x42, 0x80, 0x00};

    (void)state;
    for (unsigned i = 0; i < 128; i++) {
        long_packet[4 + i] = (uint8_t)i;
    }
    assert_int_equal(packet("", 0), 0xFFFFFFFF);
    assert_int_equal(packet("123456789", 9), 0x1556F485);
    assert_int_equal(packet("\x23\x43\x00\x00", 4), 0x7282D41A);
    assert_int_equal(packet("\x23\x42\x04\x00\x01\x02\x03\x04", 8), 0xA1BF125C);
    assert_int_equal(packet(long_packet, sizeof long_packet), 0xC45A19FD);
}

/* The formula of docs/PROTOCOL.md, bit by bit. */
static uint32_t by_definition(const uint8_t *bytes, size_t length) {
    uint32_t crc = 0xFFFFFFFF;

    for (size_t i = 0; i < length; i++) {
        crc ^= bytes[i];
        for (int bit = 0; bit < 32; bit++) {
            crc = (crc << 1) ^ ((crc & 0x80000000) != 0 ? 0x04C11DB7 : 0);
        }
    }
    return crc;
}

static void packet_crc_is_the_definition(void **state) {
    uint8_t bytes[300];
    uint32_t seed = 1;

    (void)state;
    for (size_t i = 0; i < sizeof bytes; i++) {
        seed = seed * 1664525 + 1013904223;
        bytes[i] = (uint8_t)(seed >> 24);
        assert_int_equal(packet(bytes, i), by_definition(bytes, i));
    }
}

static void image_crc_vectors(void **state) {
    (void)state;
    assert_int_equal(image_crc(IMAGE_CRC_START, (const uint8_t *)"", 0), 0);
    assert_int_equal(image_crc(IMAGE_CRC_START, (const uint8_t *)"123456789", 9), 0xCBF43926);
    assert_int_equal(image_crc(IMAGE_CRC_START, (const uint8_t *)"\0\0\0\0", 4), 0x2144DF1C);
    assert_int_equal(image_crc(IMAGE_CRC_START, (const uint8_t *)"\xFF\xFF\xFF\xFF", 4),
                     0xFFFFFFFF);
}

static void crcs_go_on_where_they_stopped(void **state) {
    const uint8_t *text = (const uint8_t *)"123456789";

    (void)state;
    for (size_t i = 0; i <= 9; i++) {
        uint32_t first = packet_crc(PACKET_CRC_START, text, i);
        assert_int_equal(packet_crc(first, text + i, 9 - i), 0x1556F485);
        first = image_crc(IMAGE_CRC_START, text, i);
        assert_int_equal(image_crc(first, text + i, 9 - i), 0xCBF43926);
    }
}

/* Every length up to a few steps of the table, begun at every alignment, and in two parts. */
static void the_image_crc_of_the_pc_is_that_of_firmware(void **state) {
    uint8_t bytes[64];
    uint32_t seed = 7;

    (void)state;
    for (size_t i = 0; i < sizeof bytes; i++) {
        seed = seed * 1664525 + 1013904223;
        bytes[i] = (uint8_t)(seed >> 24);
    }
    for (size_t start = 0; start < 9; start++) {
        for (size_t length = 0; length <= sizeof bytes - start; length++) {
            uint32_t first = image_crc(IMAGE_CRC_START, bytes, start);

            assert_int_equal(image_crc(IMAGE_CRC_START, bytes + start, length),
                             image_crc_of_firmware(IMAGE_CRC_START, bytes + start, length));
            assert_int_equal(image_crc(first, bytes + start, length),
                             image_crc_of_firmware(IMAGE_CRC_START, bytes, start + length));
        }
    }
}

/* Each entry of the table: a CRC is linear, and each nibble of a step has every value here. */
static void every_entry_of_the_table_is_right(void **state) {
    (void)state;
    for (size_t place = 0; place < 8; place++) {
        for (unsigned value = 0; value <= UINT8_MAX; value++) {
            uint8_t bytes[8] = {0};

            bytes[place] = (uint8_t)value;
            assert_int_equal(image_crc(IMAGE_CRC_START, bytes, sizeof bytes),
                             image_crc_of_firmware(IMAGE_CRC_START, bytes, sizeof bytes));
        }
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(packet_crc_vectors),
        cmocka_unit_test(packet_crc_is_the_definition),
        cmocka_unit_test(image_crc_vectors),
        cmocka_unit_test(crcs_go_on_where_they_stopped),
        cmocka_unit_test(the_image_crc_of_the_pc_is_that_of_firmware),
        cmocka_unit_test(every_entry_of_the_table_is_right),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
