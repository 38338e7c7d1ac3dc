/* SPDX-License-Identifier: MIT */
/* Today's library and a bootloader of another version, as it was delivered: test_old_bootloader KIT
 * BOOTLOADER.bin. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "support/expect.h"

#include "host/flasher.h"
#include "released/old_image.h"
#include "support/bench_board.h"

enum {
    PATIENCE_US = 3000000,
    HIGH_BAUD = 921600,
    LINE_MS = 30000, /* with two slots a swap comes first */
};

static const char *path;
static const struct bench_kit *kit;
static struct bench bench;
static struct tulpar_flasher flasher;
static uint8_t first[OLD_IMAGE_SIZE], second[OLD_IMAGE_SIZE];
static bool cut, goes_away;

static void on_progress(void *context, uint32_t done, uint32_t total) {
    (void)context;
    cut = cut || (goes_away && done >= total / 2);
}

static bool on_cancelled(void *context) {
    (void)context;
    return cut;
}

static void connect(void) {
    const struct tulpar_options options = {
        .baud = BENCH_BAUD,
        .baud_highest = HIGH_BAUD,
        .hooks = {.cancelled = on_cancelled, .progress = on_progress},
    };

    cut = false;
    flasher_init(&flasher, &bench.channel, &options);
    assert_int_equal(tulpar_connect(&flasher, PATIENCE_US), TULPAR_OK);
    assert_string_equal(flasher.report.device.board, kit->name);
    assert_int_equal(flasher.report.device.slots, kit->slots);
}

static void install_and_run(const uint8_t *image) {
    static uint8_t flash[OLD_IMAGE_SIZE];

    assert_int_equal(tulpar_install(&flasher, image, OLD_IMAGE_SIZE), TULPAR_OK);
    assert_int_equal(tulpar_run(&flasher), TULPAR_OK);
    assert_true(bench_count_text(&bench, "Application code\r\n", LINE_MS) > 0);
    assert_true(vboard_peek(bench.board, kit_layout()->application, flash, OLD_IMAGE_SIZE));
    assert_memory_equal(flash, image, OLD_IMAGE_SIZE);
    connect();
    assert_int_equal(tulpar_confirm(&flasher), TULPAR_OK); /* one slot: nothing is on trial */
    assert_int_equal(tulpar_verify(&flasher, image, OLD_IMAGE_SIZE), TULPAR_OK);
}

static int setup(void **state) {
    struct bench_file bootloader = bench_file_at(path);

    (void)state;
    old_image_make(first, 1);
    old_image_make(second, 2);
    goes_away = false;
    bench_begin_with(&bench, bootloader.bytes, bootloader.size);
    bench_file_free(&bootloader);
    bench_hurry(&bench);
    connect();
    return 0;
}

static int teardown(void **state) {
    (void)state;
    bench_end(&bench);
    return 0;
}

static void it_takes_applications(void **state) {
    (void)state;
    install_and_run(first);
    install_and_run(second);
    assert_int_equal(tulpar_verify(&flasher, first, OLD_IMAGE_SIZE), TULPAR_VERIFY);
}

static void an_update_that_was_cut_goes_on(void **state) {
    (void)state;
    install_and_run(first);
    goes_away = true;
    assert_int_equal(tulpar_install(&flasher, second, OLD_IMAGE_SIZE), TULPAR_CANCELLED);
    bench_power_cycle(&bench);
    assert_int_equal(bench.channel.set_baud(&bench, BENCH_BAUD), TULPAR_CHANNEL_OK);
    goes_away = false;
    connect();
    install_and_run(second);
}

static void what_is_installed_stays_over_a_power_cycle(void **state) {
    (void)state;
    install_and_run(first);
    bench_power_cycle(&bench);
    assert_true(bench_count_text(&bench, "Application code\r\n", LINE_MS) > 0);
}

static void all_is_erased(void **state) {
    (void)state;
    install_and_run(first);
    assert_int_equal(tulpar_erase(&flasher), TULPAR_OK);
    assert_int_equal(flasher.report.device.image.verdict, VERDICT_NONE);
    install_and_run(second);
}

/* Of two slots alone: the one on trial is given up. */
static void the_old_application_comes_back(void **state) {
    (void)state;
    install_and_run(first);
    assert_int_equal(tulpar_install(&flasher, second, OLD_IMAGE_SIZE), TULPAR_OK);
    assert_int_equal(tulpar_run(&flasher), TULPAR_OK);
    connect();
    assert_int_equal(tulpar_revert(&flasher), TULPAR_OK);
    connect();
    assert_int_equal(tulpar_verify(&flasher, first, OLD_IMAGE_SIZE), TULPAR_OK);
}

int main(int argc, char **argv) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(it_takes_applications, setup, teardown),
        cmocka_unit_test_setup_teardown(an_update_that_was_cut_goes_on, setup, teardown),
        cmocka_unit_test_setup_teardown(what_is_installed_stays_over_a_power_cycle, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(all_is_erased, setup, teardown),
    };
    const struct CMUnitTest tests_of_two_slots[] = {
        cmocka_unit_test_setup_teardown(the_old_application_comes_back, setup, teardown),
    };

    if (argc != 3) {
        fprintf(stderr, "usage: %s KIT BOOTLOADER.bin\n", argv[0]);
        return 2;
    }
    path = argv[2];
    kit = bench_choose_kit(2, argv);
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    if (kit->slots == 2) {
        failed += cmocka_run_group_tests(tests_of_two_slots, NULL, NULL);
    }
    return failed;
}
