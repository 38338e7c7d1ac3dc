/* SPDX-License-Identifier: MIT */
/* The waveform: what a receiver at another rate reads. */
#include "bench.h"

#include "line.h"

enum { BIT = 1000, BITS = 10 };

static struct line_frame frame_at(uint64_t start, uint8_t byte, uint64_t bit) {
    return (struct line_frame){start, bit, 1, (uint32_t)byte << 1 | 1u << 9, BITS};
}

static void put(struct line *line, uint64_t start, uint8_t byte) {
    struct line_frame frame = frame_at(start, byte, BIT);
    line_put(line, &frame);
}

static void levels_are_those_of_the_bits(void **state) {
    (void)state;
    struct line line = {0};
    assert_true(line_level(&line, 5));
    put(&line, 10000, 0x55);
    assert_true(line_level(&line, 9999));
    assert_false(line_level(&line, 10000));
    assert_false(line_level(&line, 10999));
    assert_true(line_level(&line, 11000));
    assert_false(line_level(&line, 12500));
    assert_true(line_level(&line, 1000000));
}

static void edges_are_found_in_order(void **state) {
    (void)state;
    struct line line = {0};
    uint64_t when;
    assert_false(line_next_fall(&line, 0, &when));
    put(&line, 10000, 0xFE); /* low for two bits */
    put(&line, 20000, 0xFF);
    assert_true(line_next_fall(&line, 0, &when));
    assert_int_equal(when, 10000);
    assert_true(line_next_fall(&line, 10001, &when));
    assert_int_equal(when, 20000);
    assert_false(line_next_fall(&line, 20001, &when));
}

/* Every pair of near rates reads every byte; the short cut and the sampling agree. */
static void near_rates_read_alike(void **state) {
    (void)state;
    for (uint64_t bit = 970; bit <= 1030; bit += 3) {
        const struct line_rate rate = {bit, 1};
        assert_true(line_rates_match(rate, (struct line_rate){BIT, 1}, BITS));
        for (unsigned byte = 0; byte < 256; byte++) {
            struct line line = {0};
            put(&line, 5000, (uint8_t)byte);
            struct line_sample whole = line_read(&line, 5000, rate, BITS);
            struct line_sample fewer = line_read(&line, 5000, rate, BITS - 1); /* is sampled */
            assert_int_equal(whole.bits, byte << 1 | 1u << 9);
            assert_int_equal(fewer.bits, whole.bits & 0x1FF);
            assert_false(whole.noise || fewer.noise);
        }
    }
    assert_false(line_rates_match((struct line_rate){1050, 1}, (struct line_rate){BIT, 1}, BITS));
}

/* A start bit and a bit of ones, in sixteenths; one of its three samples, then two, fall low. */
static void the_majority_of_three_samples_counts(void **state) {
    (void)state;
    static const struct {
        uint32_t low_ticks, bits;
    } cases[] = {{1u << 24, 2}, {1u << 23 | 1u << 25, 0}};
    for (size_t i = 0; i < 2; i++) {
        struct line line = {0};
        struct line_frame frame = {0, 10, 1, 0xFFFF0000 & ~cases[i].low_ticks, 32};
        line_put(&line, &frame);
        struct line_sample sample = line_read(&line, 0, (struct line_rate){160, 1}, 2);
        assert_int_equal(sample.bits, cases[i].bits);
        assert_true(sample.noise);
    }
}

static void a_cut_frame_stays_high(void **state) {
    (void)state;
    struct line line = {0};
    put(&line, 0, 0x00);
    line_cut(&line, 4500);
    assert_false(line_level(&line, 4600)); /* the bit that had begun */
    assert_true(line_level(&line, 5000));
    assert_int_equal(line_read(&line, 0, (struct line_rate){BIT, 1}, BITS).bits, 0x3E0);
}

static void many_frames_are_forgotten_from_the_front(void **state) {
    (void)state;
    struct line line = {0};
    uint64_t when;
    for (uint64_t i = 0; i < 3 * LINE_FRAMES; i++) {
        put(&line, i * BITS * BIT, 0x00);
    }
    assert_int_equal(line.used, LINE_FRAMES);
    assert_true(line_next_fall(&line, 0, &when));
    assert_int_equal(when, 2 * LINE_FRAMES * BITS * BIT);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(levels_are_those_of_the_bits),
        cmocka_unit_test(edges_are_found_in_order),
        cmocka_unit_test(near_rates_read_alike),
        cmocka_unit_test(the_majority_of_three_samples_counts),
        cmocka_unit_test(a_cut_frame_stays_high),
        cmocka_unit_test(many_frames_are_forgotten_from_the_front),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
