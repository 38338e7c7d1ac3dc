/* SPDX-License-Identifier: MIT */
/* What an update would be, compared with what it then is. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include "support/expect.h"
#include <string.h>

#include "tests/support/flasher_bench.h"
#include "wire/image.h"

enum { LARGE = 60000, TENTHS = 10, ALTERED = 30000 };

static uint8_t large[LARGE];

static int setup(void **state) {
    int result = bench_setup(state);

    fake_init_streaming(&bench.device);
    fake_application(large, LARGE);
    /* Nothing that can be packed, behind the vectors. */
    for (uint32_t i = VECTORS_SIZE + 8, word = 1; i < LARGE; i++) {
        word = word * 1664525u + 1013904223u;
        large[i] = (uint8_t)(word >> 24);
    }
    return result;
}

static struct tulpar_preview preview_of(const uint8_t *bytes, uint32_t size) {
    struct tulpar_preview preview;

    assert_int_equal(bench_connect(), TULPAR_OK);
    unsigned erased = bench.device.pages_erased, programmed = bench.device.bytes_programmed;
    unsigned starts = bench.device.starts;

    assert_int_equal(tulpar_preview(&bench.flasher, bytes, size, &preview), TULPAR_OK);
    assert_int_equal(bench.device.pages_erased, erased);
    assert_int_equal(bench.device.bytes_programmed, programmed);
    assert_int_equal(bench.device.starts, starts);
    assert_int_equal(bench_seen(COMMAND_BEGIN) + bench_seen(COMMAND_RATE), 0);
    return preview;
}

/* The preview is that of the update which follows; its time is right to a fifth. */
static void assert_foreseen(const uint8_t *bytes, uint32_t size) {
    struct tulpar_preview preview = preview_of(bytes, size);
    const struct tulpar_report *report = &bench.flasher.report;
    uint64_t begun_us = bench.device.now_us;

    assert_int_equal(tulpar_install(&bench.flasher, bytes, size), TULPAR_OK);
    uint64_t took_us = bench.device.now_us - begun_us;
    assert_int_equal(preview.way, report->way);
    assert_int_equal(preview.already_right, report->already_right);
    assert_int_equal(preview.baud, report->baud_used);
    assert_in_range(preview.line_bytes, report->line_bytes * 9 / TENTHS,
                    report->line_bytes * 11 / TENTHS);
    assert_in_range(preview.time_us, took_us * 8 / TENTHS, took_us * 12 / TENTHS);
}

static void a_whole_image(void **state) {
    (void)state;
    assert_foreseen(large, LARGE);
}

static void a_whole_image_at_a_higher_rate(void **state) {
    (void)state;
    bench.flasher.options.baud_highest = 921600;
    bench.device.baud_highest = 921600;
    assert_foreseen(large, LARGE);
    assert_int_equal(bench.flasher.report.baud_used, 921600);
}

static void what_is_there_is_not_sent(void **state) {
    (void)state;
    fake_install(&bench.device, large, LARGE);
    large[ALTERED] ^= 1;
    struct tulpar_preview preview = preview_of(large, LARGE);
    assert_true(preview.already_right > LARGE - 3 * FAKE_PAGE_SIZE &&
                preview.already_right < LARGE);
    assert_foreseen(large, LARGE);
}

static void what_packs_well(void **state) {
    (void)state;
    memset(large + VECTORS_SIZE + 8, 0, ALTERED);
    bench.device.features |= FEATURE_PACKED;
    struct tulpar_preview preview = preview_of(large, LARGE);
    assert_int_equal(preview.way, TULPAR_WAY_PACKED);
    assert_true(preview.line_bytes < LARGE - ALTERED / 2);
    assert_foreseen(large, LARGE);
}

static void one_write_after_the_other(void **state) {
    (void)state;
    fake_init(&bench.device);
    assert_foreseen(large, LARGE);
    assert_true(bench_seen(COMMAND_WRITE) > 0);
}

static void nothing_to_send(void **state) {
    (void)state;
    fake_install(&bench.device, large, LARGE);
    struct tulpar_preview preview = preview_of(large, LARGE);
    assert_int_equal(preview.way, TULPAR_WAY_NONE);
    assert_int_equal(preview.time_us, 0);
    assert_int_equal(preview.already_right, LARGE);
    assert_int_equal(bench_seen(COMMAND_PAGES), 0);
}

static void all_of_it_when_that_is_wanted(void **state) {
    (void)state;
    fake_install(&bench.device, large, LARGE);
    bench.flasher.options.sending = TULPAR_SEND_ALL;
    assert_foreseen(large, LARGE);
    assert_int_equal(bench.flasher.report.way, TULPAR_WAY_RAW);
}

static void two_slots_are_swapped_afterwards(void **state) {
    (void)state;
    fake_two_slots(&bench.device);
    fake_install(&bench.device, bench.image, IMAGE_SIZE);
    bench.image[IMAGE_SIZE - 1] ^= 1;
    struct tulpar_preview preview = preview_of(bench.image, IMAGE_SIZE);
    assert_int_not_equal(preview.swap_us, 0);
    assert_false(preview.reverts);
}

static void a_trial_would_be_given_up(void **state) {
    uint8_t old[IMAGE_SIZE];

    (void)state;
    memcpy(old, bench.image, IMAGE_SIZE);
    old[IMAGE_SIZE - 1] ^= 1;
    fake_two_slots(&bench.device);
    fake_put_on_trial(&bench.device, bench.image, IMAGE_SIZE, old, IMAGE_SIZE);
    assert_true(preview_of(old, IMAGE_SIZE).reverts);
    assert_false(preview_of(bench.image, IMAGE_SIZE).reverts);
    assert_int_equal(bench_seen(COMMAND_REVERT), 0);
}

static void ctrl_c_ends_it(void **state) {
    struct tulpar_preview preview;

    (void)state;
    fake_install(&bench.device, large, LARGE);
    large[ALTERED] ^= 1;
    assert_int_equal(bench_connect(), TULPAR_OK);
    bench.cancel_at_us = bench.device.now_us + 1;
    assert_int_equal(tulpar_preview(&bench.flasher, large, LARGE, &preview), TULPAR_CANCELLED);
}

#define TEST(name) cmocka_unit_test_setup(name, setup)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(a_whole_image),
        TEST(a_whole_image_at_a_higher_rate),
        TEST(what_is_there_is_not_sent),
        TEST(what_packs_well),
        TEST(one_write_after_the_other),
        TEST(nothing_to_send),
        TEST(all_of_it_when_that_is_wanted),
        TEST(two_slots_are_swapped_afterwards),
        TEST(a_trial_would_be_given_up),
        TEST(ctrl_c_ends_it),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
