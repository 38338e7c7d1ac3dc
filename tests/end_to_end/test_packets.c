/* SPDX-License-Identifier: MIT */
/* Hostile and damaged packets against the real bootloader: one NACK each, no flash operation, and
 * the next good packet is accepted. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "support/expect.h"

#include "support/hand_written.h"
#include "wire/commands.h"
#include "wire/frame.h"

enum {
    READY_MS = 20, /* the slowest bootloader has looked at its records */
    QUIET_MS = FRAME_QUIET_MS + 10,
    DATA_SIZE = 128,
};

static struct bench bench;
static uint8_t data[DATA_FIELD_MAX + 1];
static uint8_t packet[70000];

static int setup(void **state) {
    (void)state;
    bench_begin(&bench);
    bench_run_ms(&bench, READY_MS);
    for (size_t i = 0; i < sizeof data; i++) {
        data[i] = (uint8_t)i;
    }
    return 0;
}

static int teardown(void **state) {
    (void)state;
    bench_end(&bench);
    return 0;
}

static uint64_t flash_operations(void) {
    struct vboard_stats stats;

    vboard_get_stats(bench.board, &stats);
    return stats.erases + stats.programs;
}

/* Sends bytes that are no packet, and expects so many NACKs for them and nothing else. */
static void expect_nacks(size_t size, size_t nacks) {
    uint64_t operations = flash_operations();
    uint8_t replies[8];
    uint32_t wire_ms = (uint32_t)(size * 10 * 1000 / BENCH_BAUD) + 1;

    expect_note("%zu bytes that are no packet: %02X %02X %02X %02X ...", size, packet[0], packet[1],
                packet[2], packet[3]);
    bench_send(&bench, packet, size);
    assert_int_equal(bench_receive(&bench, replies, sizeof replies, wire_ms + QUIET_MS), nacks);
    for (size_t i = 0; i < nacks; i++) {
        assert_int_equal(replies[i], HAND_NACK);
    }
    assert_int_equal(flash_operations(), operations);
}

static void expect_alive(void) {
    assert_int_equal(hand_request(&bench, 0x48, NULL, 0), HAND_ACK);
}

static void test_each_byte_damaged(void **state) {
    size_t size = hand_packet(packet, 0x42, data, DATA_SIZE);

    (void)state;
    for (size_t i = 0; i < size; i++) {
        packet[i] ^= 0x40;
        expect_nacks(size, 1);
        packet[i] ^= 0x40;
    }
    expect_alive();
}

static void test_each_bit_of_the_header_and_crc(void **state) {
    size_t size = hand_packet(packet, 0x42, data, DATA_SIZE);

    (void)state;
    for (size_t bit = 0; bit < size * 8; bit++) {
        if (bit / 8 >= 4 && bit / 8 < size - 4) {
            continue;
        }
        packet[bit / 8] ^= (uint8_t)(1u << bit % 8);
        expect_nacks(size, 1);
        packet[bit / 8] ^= (uint8_t)(1u << bit % 8);
    }
    expect_alive();
}

static void test_truncated_anywhere(void **state) {
    size_t size = hand_packet(packet, 0x42, data, DATA_SIZE);

    (void)state;
    for (size_t part = 1; part < size; part++) {
        expect_nacks(part, 1);
    }
    expect_alive();
}

static void test_unknown_commands(void **state) {
    (void)state;
    for (unsigned command = 0; command < 256; command++) {
        if (command < 0x41 || command > 0x4C) {
            expect_nacks(hand_packet(packet, (uint8_t)command, data, 16), 1);
        }
    }
    expect_alive();
}

static void test_oversized_lengths(void **state) {
    const uint16_t limit = (uint16_t)kit_layout()->data_field;

    (void)state;
    expect_nacks(hand_packet(packet, 0x42, data, limit + 1), 1);
    memset(packet, 0x55, sizeof packet);
    hand_packet(packet, 0x42, NULL, 0);
    packet[2] = 0xFF;
    packet[3] = 0xFF;
    expect_nacks(65535 + 8, 1);
    expect_alive();
    assert_int_equal(hand_request(&bench, 0x42, data, limit), HAND_ACK);
}

/* A good packet right behind anything is found and answered last. */
static void test_good_packet_behind_noise(void **state) {
    (void)state;
    for (size_t noise = 1; noise < 300; noise++) {
        uint8_t replies[8];

        for (size_t i = 0; i < noise; i++) {
            packet[i] = (uint8_t)(i * 37 + noise);
        }
        size_t size = noise + hand_packet(packet + noise, 0x48, NULL, 0);
        bench_send(&bench, packet, size);
        size_t received = bench_receive(&bench, replies, sizeof replies, 30 + QUIET_MS);
        assert_in_range(received, 1, 3);
        assert_int_equal(replies[received - 1], HAND_ACK);
    }
}

static void test_noise_is_not_answered(void **state) {
    (void)state;
    memcpy(packet, "\0\xFF\x80", 3);
    expect_nacks(3, 0);
    expect_alive();
}

int main(int argc, char **argv) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_each_byte_damaged, setup, teardown),
        cmocka_unit_test_setup_teardown(test_each_bit_of_the_header_and_crc, setup, teardown),
        cmocka_unit_test_setup_teardown(test_truncated_anywhere, setup, teardown),
        cmocka_unit_test_setup_teardown(test_unknown_commands, setup, teardown),
        cmocka_unit_test_setup_teardown(test_oversized_lengths, setup, teardown),
        cmocka_unit_test_setup_teardown(test_good_packet_behind_noise, setup, teardown),
        cmocka_unit_test_setup_teardown(test_noise_is_not_answered, setup, teardown),
    };

    (void)bench_choose_kit(argc, argv);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
