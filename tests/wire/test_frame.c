/* SPDX-License-Identifier: MIT */
/* The packet parser: each kind of bad packet, and that the next good one is always found. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include "support/expect.h"
#include <stdlib.h>
#include <string.h>

#include "wire/bytes.h"
#include "wire/frame.h"

/* What the parser said since begin(). */
static struct {
    struct frame_parser parser;
    uint8_t parsed[FRAME_MAX];
    unsigned good, bad;
    enum status error;
    uint8_t command;
    uint16_t length;
    uint8_t data[DATA_FIELD_MAX];
} seen;

static int begin(void **state) {
    (void)state;
    memset(&seen, 0, sizeof seen);
    frame_parser_init(&seen.parser, seen.parsed, DATA_FIELD_MAX);
    return 0;
}

static void collect(void) {
    enum frame_event event;

    while ((event = frame_next(&seen.parser)) != FRAME_NONE) {
        if (event == FRAME_BAD) {
            seen.bad++;
            seen.error = seen.parser.error;
            continue;
        }
        seen.good++;
        seen.command = seen.parser.command;
        seen.length = seen.parser.length;
        memcpy(seen.data, seen.parser.data, seen.parser.length);
    }
    assert_true(seen.parser.held <= FRAME_MAX);
}

static void feed(const void *bytes, size_t length) {
    const uint8_t *next = bytes;

    for (size_t i = 0; i < length; i++) {
        frame_push(&seen.parser, next[i]);
        collect();
    }
}

static void quiet(void) {
    frame_quiet(&seen.parser);
    collect();
    assert_false(frame_waiting(&seen.parser));
}

static void assert_seen(unsigned good, unsigned bad) {
    assert_int_equal(seen.good, good);
    assert_int_equal(seen.bad, bad);
}

static const uint8_t run_packet[] = {0x23, 0x43, 0x00, 0x00, 0x1A, 0xD4, 0x82, 0x72};
static const uint8_t data_packet[] = {0x23, 0x42, 0x04, 0x00, 1, 2, 3, 4, 0x5C, 0x12, 0xBF, 0xA1};

static void good_packets_are_found_at_their_last_byte(void **state) {
    (void)state;
    feed(run_packet, sizeof run_packet - 1);
    assert_seen(0, 0);
    feed(run_packet + sizeof run_packet - 1, 1);
    assert_seen(1, 0);
    assert_int_equal(seen.command, COMMAND_RUN);
    assert_int_equal(seen.length, 0);
    feed(data_packet, sizeof data_packet);
    assert_seen(2, 0);
    assert_int_equal(seen.command, COMMAND_DATA);
    assert_memory_equal(seen.data, "\1\2\3\4", 4);
    quiet();
    assert_seen(2, 0);
}

static void every_length_goes_there_and_back(void **state) {
    static uint8_t data[DATA_FIELD_MAX], packet[FRAME_MAX];

    (void)state;
    for (unsigned i = 0; i < sizeof data; i++) {
        data[i] = (uint8_t)(i % 3 == 0 ? FRAME_TOKEN : i);
    }
    for (uint16_t length = 0; length <= DATA_FIELD_MAX; length = (uint16_t)(length + 19)) {
        size_t size = frame_encode(packet, COMMAND_WRITE, data, length);

        assert_int_equal(size, length + FRAME_OVERHEAD);
        (void)begin(NULL);
        feed(packet, size);
        assert_seen(1, 0);
        assert_int_equal(seen.length, length);
        assert_memory_equal(seen.data, data, length);
    }
    (void)begin(NULL);
    feed(packet, frame_encode(packet, COMMAND_WRITE, data, DATA_FIELD_MAX));
    assert_seen(1, 0);
}

static void data_may_lie_in_the_packet_already(void **state) {
    uint8_t packet[12] = {0, 0, 0, 0, 1, 2, 3, 4};

    (void)state;
    assert_int_equal(frame_encode(packet, COMMAND_DATA, packet + FRAME_HEADER_SIZE, 4),
                     sizeof data_packet);
    assert_memory_equal(packet, data_packet, sizeof data_packet);
}

/* Sends `bytes`, falls quiet, and expects one NACK with this reason; then a good packet is read. */
static void assert_bad(const uint8_t *bytes, size_t length, enum status error) {
    (void)begin(NULL);
    feed(bytes, length);
    assert_int_equal(seen.good, 0);
    assert_int_equal(seen.bad, 0); /* not before the line is quiet */
    assert_true(frame_waiting(&seen.parser));
    quiet();
    assert_seen(0, 1);
    assert_int_equal(seen.error, error);
    quiet();
    assert_seen(0, 1); /* one answer, not two */
    feed(run_packet, sizeof run_packet);
    assert_seen(1, 1);
}

static void each_kind_of_bad_packet_is_told_once(void **state) {
    uint8_t wrong[sizeof data_packet];

    (void)state;
    memcpy(wrong, data_packet, sizeof wrong);
    wrong[1] = 0x40; /* command */
    assert_bad(wrong, sizeof wrong, STATUS_MESSAGE);
    wrong[1] = command_at(COMMANDS - 1) + 1;
    assert_bad(wrong, sizeof wrong, STATUS_MESSAGE);
    memcpy(wrong, data_packet, sizeof wrong);
    wrong[0] = 0x24; /* token */
    assert_bad(wrong, sizeof wrong, STATUS_MESSAGE);
    for (size_t i = 4; i < sizeof wrong; i++) { /* data and CRC */
        memcpy(wrong, data_packet, sizeof wrong);
        wrong[i] ^= 0x80;
        assert_bad(wrong, sizeof wrong, STATUS_CRC);
    }
    memcpy(wrong, data_packet, sizeof wrong);
    wrong[2] = 3; /* a shorter length: the CRC is read from the wrong place */
    assert_bad(wrong, sizeof wrong, STATUS_CRC);
    wrong[2] = 5; /* a longer one: a byte is missing */
    assert_bad(wrong, sizeof wrong, STATUS_SIZE);
    put_u16(wrong + 2, DATA_FIELD_MAX + 1);
    assert_bad(wrong, sizeof wrong, STATUS_SIZE);
    put_u16(wrong + 2, 0xFFFF);
    assert_bad(wrong, sizeof wrong, STATUS_SIZE);
}

/* A device with little RAM: what is longer is none, and nothing is written behind its memory. */
static void a_packet_longer_than_the_owners_memory_is_none(void **state) {
    enum { SMALL = 20, BEHIND = 0xA5 };
    static uint8_t data[DATA_FIELD_MAX], packet[FRAME_MAX];

    (void)state;
    for (uint16_t length = 0; length <= DATA_FIELD_MAX; length++) {
        (void)begin(NULL);
        memset(seen.parsed, BEHIND, sizeof seen.parsed);
        frame_parser_init(&seen.parser, seen.parsed, SMALL);
        feed(packet, frame_encode(packet, COMMAND_WRITE, data, length));
        quiet();
        assert_seen(length <= SMALL ? 1 : 0, length <= SMALL ? 0 : 1);
        assert_true(length <= SMALL || seen.error == STATUS_SIZE);
        for (size_t i = SMALL + FRAME_OVERHEAD; i < sizeof seen.parsed; i++) {
            assert_int_equal(seen.parsed[i], BEHIND);
        }
    }
}

static void half_a_packet_is_told_when_the_line_is_quiet(void **state) {
    (void)state;
    for (size_t length = 1; length < sizeof data_packet; length++) {
        assert_bad(data_packet, length, STATUS_SIZE);
    }
}

static void every_single_bit_error_is_caught(void **state) {
    uint8_t wrong[sizeof data_packet];

    (void)state;
    for (size_t bit = 0; bit < 8 * sizeof wrong; bit++) {
        memcpy(wrong, data_packet, sizeof wrong);
        wrong[bit / 8] ^= (uint8_t)(1 << bit % 8);
        (void)begin(NULL);
        feed(wrong, sizeof wrong);
        quiet();
        assert_seen(0, 1);
    }
}

static void a_good_packet_is_found_behind_anything(void **state) {
    static const struct {
        const char *bytes;
        size_t length;
    } before[] = {
        {"\0", 1},
        {"\0\0\0\0\0\0\0\0\0\0\0\0", 12},
        {"#", 1},
        {"##", 2},
        {"#A", 2},
        {"#B\x04", 3},
        {"#B\x04\x00", 4},
        {"#B\x04\x00\x01\x02#B#B#", 11},
        {"#B\x10\x00", 4}, /* claims the good packet as its data */
        {"#B\xFF\xFF", 4},
        {"#Z", 2},
        {"\x5F\xAA\xFF\xFF", 4},
    };

    (void)state;
    for (size_t i = 0; i < sizeof before / sizeof before[0]; i++) {
        (void)begin(NULL);
        feed(before[i].bytes, before[i].length);
        feed(run_packet, sizeof run_packet);
        quiet();
        assert_int_equal(seen.good, 1);
        assert_int_equal(seen.bad, 0); /* the good packet ends the matter */
        assert_int_equal(seen.command, COMMAND_RUN);
    }
}

static void a_damaged_packet_and_a_good_one_give_one_answer(void **state) {
    uint8_t wrong[sizeof data_packet];

    (void)state;
    memcpy(wrong, data_packet, sizeof wrong);
    wrong[5] ^= 1;
    feed(wrong, sizeof wrong);
    feed(data_packet, sizeof data_packet);
    quiet();
    assert_seen(1, 0);
}

/* What is left of a damaged packet must not be taken for a second one. */
static void a_packet_inside_a_damaged_packet(void **state) {
    uint8_t outer[sizeof run_packet + FRAME_OVERHEAD];
    size_t size = frame_encode(outer, COMMAND_DATA, run_packet, sizeof run_packet);

    (void)state;
    feed(outer, size);
    assert_seen(1, 0);
    assert_int_equal(seen.command, COMMAND_DATA);
    assert_int_equal(seen.length, sizeof run_packet);
}

static void little_noise_is_not_answered(void **state) {
    (void)state;
    for (size_t length = 1; length < FRAME_OVERHEAD; length++) {
        (void)begin(NULL);
        feed("\0\xFF\x80\0\xFF\x80\0", length);
        quiet();
        assert_seen(0, 0);
    }
    (void)begin(NULL);
    feed("\0\xFF\x80\0\xFF\x80\0\1", FRAME_OVERHEAD);
    quiet();
    assert_seen(0, 1);
    assert_int_equal(seen.error, STATUS_MESSAGE);
}

static void a_burst_gives_one_answer(void **state) {
    (void)state;
    for (int i = 0; i < 300; i++) {
        feed("#Bxyz#A#Q\0\0\0", 12);
    }
    quiet();
    assert_seen(0, 1);
    for (int i = 0; i < 300; i++) {
        feed("noise without it ", 17);
    }
    quiet();
    assert_seen(0, 2);
}

static void quiet_without_anything_is_nothing(void **state) {
    (void)state;
    assert_false(frame_waiting(&seen.parser));
    quiet();
    feed(run_packet, sizeof run_packet);
    quiet();
    assert_seen(1, 0);
}

/* Whatever comes: nothing is overrun, and a packet after silence is read. */
static void random_bytes(void **state) {
    uint32_t seed = 42;

    (void)state;
    for (int round = 0; round < 300; round++) {
        unsigned length = seed >> 20;

        for (unsigned i = 0; i < length; i++) {
            static const uint8_t likely[] = {0x23, 0x42, 0x00, 0x04, 0x23, 0x45, 0xFF, 0x08};

            seed = seed * 1664525 + 1013904223;
            uint8_t byte = (seed >> 8 & 3) != 0 ? (uint8_t)(seed >> 24) : likely[seed >> 28 & 7];
            feed(&byte, 1);
        }
        seed = seed * 1664525 + 1013904223;
        quiet();
        unsigned good = seen.good;
        feed(run_packet, sizeof run_packet);
        assert_int_equal(seen.good, good + 1);
        assert_true(frame_next(&seen.parser) == FRAME_NONE);
    }
}

#define TEST(name) cmocka_unit_test_setup(name, begin)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(good_packets_are_found_at_their_last_byte),
        TEST(every_length_goes_there_and_back),
        TEST(data_may_lie_in_the_packet_already),
        TEST(each_kind_of_bad_packet_is_told_once),
        TEST(a_packet_longer_than_the_owners_memory_is_none),
        TEST(half_a_packet_is_told_when_the_line_is_quiet),
        TEST(every_single_bit_error_is_caught),
        TEST(a_good_packet_is_found_behind_anything),
        TEST(a_damaged_packet_and_a_good_one_give_one_answer),
        TEST(a_packet_inside_a_damaged_packet),
        TEST(little_noise_is_not_answered),
        TEST(a_burst_gives_one_answer),
        TEST(quiet_without_anything_is_nothing),
        TEST(random_bytes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
