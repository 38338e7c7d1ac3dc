/* SPDX-License-Identifier: MIT */
/* The tutorial, from a blank board to a running application, with packets written by hand. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "support/expect.h"

#include "support/hand_written.h"
#include "wire/bytes.h"

static const struct bench_kit *kit;
static struct bench bench;
static struct bench_file app;

static int setup(void **state) {
    (void)state;
    app = bench_firmware("app.bin");
    bench_begin(&bench);
    return 0;
}

static int teardown(void **state) {
    (void)state;
    bench_end(&bench);
    bench_file_free(&app);
    return 0;
}

static void assert_in_flash(size_t size) {
    static uint8_t flash[BENCH_FILE_MAX];

    assert_true(vboard_peek(bench.board, kit_layout()->application, flash, size));
    assert_memory_equal(flash, app.bytes, size);
}

static void test_tutorial_host(void **state) {
    (void)state;
    assert_int_equal(hand_send_image(&bench, app.bytes, app.size, 128), HAND_ACK);
    assert_int_equal(hand_request(&bench, 0x43, NULL, 0), HAND_ACK);
    assert_in_flash(app.size);
    assert_in_range(bench_count_text(&bench, "Application code\r\n", 5100), 4, 5);
}

static void test_any_chunk_size(void **state) {
    static const size_t chunks[] = {1, 3, 8, 13, 64, 100, 255, 256, 1000, 1024, 2047, 2048};

    for (size_t i = 0;
         i < sizeof chunks / sizeof chunks[0] && chunks[i] <= kit_layout()->data_field; i++) {
        assert_int_equal(hand_send_image(&bench, app.bytes, app.size, chunks[i]), HAND_ACK);
        assert_int_equal(hand_request(&bench, 0x43, NULL, 0), HAND_ACK);
        assert_in_flash(app.size);
        assert_in_range(bench_count_text(&bench, "Application code\r\n", 1600), 1, 2);
        teardown(state);
        setup(state);
    }
}

static void test_run_is_refused_on_a_blank_board(void **state) {
    (void)state;
    assert_int_equal(hand_request(&bench, 0x43, NULL, 0), HAND_NACK);
    assert_int_equal(bench_count_text(&bench, "Application", 2000), 0);
}

static void test_application_starts_after_power_on(void **state) {
    test_tutorial_host(state);
    bench_power_cycle(&bench);
    assert_int_equal(bench_count_text(&bench, "Application", 480), 0); /* the window */
    assert_int_equal(bench_count_text(&bench, "Application 1.0.0 started\r\n", 100), 1);
}

static void test_update_in_the_window_of_a_running_board(void **state) {
    test_tutorial_host(state);
    bench_press_reset(&bench);
    assert_int_equal(bench_count_text(&bench, "Application", 200), 0);
    assert_int_equal(hand_send_image(&bench, app.bytes, app.size, 128), HAND_ACK);
    assert_int_equal(hand_request(&bench, 0x43, NULL, 0), HAND_ACK);
    assert_in_range(bench_count_text(&bench, "Application code\r\n", 2100), 1, 2);
}

/* The host is gone in the middle: nothing is started, and the next host succeeds. */
static void test_host_gone_in_mid_update(void **state) {
    test_tutorial_host(state);
    bench_press_reset(&bench);
    assert_int_equal(hand_send_image(&bench, app.bytes, app.size / 2, 128), HAND_ACK);
    if (kit->slots == 2) { /* the application beside the update goes back to work */
        assert_int_equal(bench_count_text(&bench, "Application", 59000), 0);
        assert_int_equal(bench_count_text(&bench, "Application 1.0.0 started\r\n", 2000), 1);
        return;
    }
    assert_int_equal(bench_count_text(&bench, "Application", 120000), 0);
    assert_int_equal(hand_send_image(&bench, app.bytes, app.size, 128), HAND_ACK);
    assert_int_equal(hand_request(&bench, 0x43, NULL, 0), HAND_ACK);
    assert_in_flash(app.size);
}

static void test_host_starts_over_at_once(void **state) {
    (void)state;
    assert_int_equal(hand_send_image(&bench, app.bytes, app.size / 2, 128), HAND_ACK);
    test_tutorial_host(state);
}

static void test_reset_in_mid_update(void **state) {
    test_tutorial_host(state);
    bench_press_reset(&bench);
    assert_int_equal(hand_send_image(&bench, app.bytes, app.size / 2, 128), HAND_ACK);
    bench_press_reset(&bench);
    if (kit->slots == 2) { /* the old application is still there, and whole */
        assert_int_equal(bench_count_text(&bench, "Application 1.0.0 started\r\n", 600), 1);
        return;
    }
    assert_int_equal(bench_count_text(&bench, "Application", 3000), 0);
    assert_int_equal(hand_request(&bench, 0x43, NULL, 0), HAND_NACK);
    test_tutorial_host(state);
}

static void test_image_that_cannot_be_an_application(void **state) {
    (void)state;
    app.bytes[7] ^= 0x80; /* the reset handler is nowhere in the image */
    assert_int_equal(hand_send_image(&bench, app.bytes, app.size, 128), HAND_ACK);
    assert_int_equal(hand_request(&bench, 0x43, NULL, 0), HAND_NACK);
    assert_int_equal(bench_count_text(&bench, "Application", 3000), 0);
    app.bytes[7] ^= 0x80;
    test_tutorial_host(state);
}

/* Linker scripts of vendors make such ones; the core clears bits 1 and 0 as it loads them. */
static void test_stack_that_is_no_multiple_of_8(void **state) {
    static const uint8_t below_the_end[] = {1, 4};

    for (size_t i = 0; i < sizeof below_the_end; i++) {
        put_u32(app.bytes, get_u32(app.bytes) - below_the_end[i]);
        assert_int_equal(hand_send_image(&bench, app.bytes, app.size, 1024), HAND_ACK);
        assert_int_equal(hand_request(&bench, 0x43, NULL, 0), HAND_ACK);
        assert_int_equal(bench_count_text(&bench, "Application 1.0.0 started\r\n", 1000), 1);
        teardown(state);
        setup(state);
    }
}

/* Code does not lie in the vector table. */
static void test_reset_handler_in_the_vector_table(void **state) {
    (void)state;
    put_u32(app.bytes + 4, kit_layout()->application + 1);
    assert_int_equal(hand_send_image(&bench, app.bytes, app.size, 1024), HAND_ACK);
    assert_int_equal(hand_request(&bench, 0x43, NULL, 0), HAND_NACK);
    assert_int_equal(bench_count_text(&bench, "Application", 1000), 0);
}

static void test_largest_image(void **state) {
    static uint8_t image[BENCH_FILE_MAX];

    (void)state;
    memset(image, 0xA5, sizeof image);
    memcpy(image, app.bytes, app.size);
    assert_int_equal(hand_send_image(&bench, image, kit->application_size, 1024), HAND_ACK);
    assert_int_equal(hand_request(&bench, 0x43, NULL, 0), HAND_ACK);
    assert_int_equal(bench_count_text(&bench, "Application 1.0.0 started\r\n", 1000), 1);
}

int main(int argc, char **argv) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_tutorial_host, setup, teardown),
        cmocka_unit_test_setup_teardown(test_any_chunk_size, setup, teardown),
        cmocka_unit_test_setup_teardown(test_run_is_refused_on_a_blank_board, setup, teardown),
        cmocka_unit_test_setup_teardown(test_application_starts_after_power_on, setup, teardown),
        cmocka_unit_test_setup_teardown(test_update_in_the_window_of_a_running_board, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(test_host_gone_in_mid_update, setup, teardown),
        cmocka_unit_test_setup_teardown(test_host_starts_over_at_once, setup, teardown),
        cmocka_unit_test_setup_teardown(test_reset_in_mid_update, setup, teardown),
        cmocka_unit_test_setup_teardown(test_image_that_cannot_be_an_application, setup, teardown),
        cmocka_unit_test_setup_teardown(test_stack_that_is_no_multiple_of_8, setup, teardown),
        cmocka_unit_test_setup_teardown(test_reset_handler_in_the_vector_table, setup, teardown),
        cmocka_unit_test_setup_teardown(test_largest_image, setup, teardown),
    };

    kit = bench_choose_kit(argc, argv);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
