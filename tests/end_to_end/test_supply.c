/* SPDX-License-Identifier: MIT */
/* The supply is too low to program flash: nothing is erased or programmed, the host is told why,
 * and the same update goes through when the supply is right again. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "support/expect.h"

#include "cli/source_file.h"
#include "faults.h"
#include "host/flasher.h"
#include "support/bench_board.h"
#include "tests/support/install_with.h"
#include "tulpar/image.h"

enum {
    PATIENCE_US = 3000000,
    GOOD_MV = 3300,
    ENOUGH_MV = 2800, /* the PVD's level 5, or 6 on the F1 and F4 */
    LOW_MV = 2799,
    OPERATIONS = 100, /* of the update, before the supply sinks */
    PACKET = 2048,
    SWAP_MS = 20000,
};

static const struct bench_kit *kit;
static struct bench bench;
static struct tulpar_flasher flasher;
static struct tulpar_source app;

static int setup(void **state) {
    struct tulpar_source_problem problem;

    (void)state;
    assert_int_equal(source_load(&app, bench_firmware_path("app.elf"), &problem), TULPAR_SOURCE_OK);
    bench_begin(&bench);
    flasher_init(&flasher, &bench.channel, &(struct tulpar_options){.baud = BENCH_BAUD});
    assert_int_equal(tulpar_connect(&flasher, PATIENCE_US), TULPAR_OK);
    return 0;
}

static int teardown(void **state) {
    (void)state;
    bench_end(&bench);
    tulpar_source_free(&app);
    return 0;
}

static uint64_t operations(void) {
    struct vboard_stats stats;

    vboard_get_stats(bench.board, &stats);
    return stats.flash_operations;
}

static void feed(unsigned millivolts) {
    assert_true(vboard_set_supply(bench.board, millivolts));
}

static enum tulpar_error install(void) {
    const struct tulpar_options options = {.sending = TULPAR_SEND_ALL};

    return install_with(&flasher, app.bytes, app.size, &options);
}

static void install_refused(void) {
    assert_int_equal(install(), TULPAR_REFUSED);
    assert_int_equal(flasher.report.failure.status, STATUS_SUPPLY);
    assert_int_equal(tulpar_refresh(&flasher), TULPAR_OK);
    assert_int_equal(flasher.report.device.last_error, STATUS_SUPPLY);
}

static void test_nothing_is_written_below_the_level(void **state) {
    (void)state;
    feed(LOW_MV);
    install_refused();
    assert_int_equal(operations(), 0);
    feed(ENOUGH_MV);
    assert_int_equal(install(), TULPAR_OK);
    assert_int_equal(tulpar_run(&flasher), TULPAR_OK);
    assert_int_equal(bench_count_text(&bench, "Application 1.0.0 started\r\n", SWAP_MS), 1);
}

static void test_what_is_installed_stays_and_starts(void **state) {
    (void)state;
    assert_int_equal(install(), TULPAR_OK);
    uint64_t before = operations();
    feed(LOW_MV);
    app.bytes[app.size - 1] ^= 1;
    install_refused();
    assert_int_equal(tulpar_erase(&flasher), TULPAR_REFUSED);
    assert_int_equal(operations(), before);
    assert_int_equal(flasher.report.device.image.verdict, VERDICT_VALID);
    assert_int_equal(tulpar_run(&flasher), TULPAR_OK);
    assert_int_equal(bench_count_text(&bench, "Application 1.0.0 started\r\n", 1000), 1);
}

/* The supply sinks in the middle. */
static void test_an_update_stops_and_goes_on(void **state) {
    const struct vboard_fault sinks = {.kind = VBOARD_FAULT_SUPPLY,
                                       .when = VBOARD_AFTER_OPERATION,
                                       .at = OPERATIONS,
                                       .millivolts = LOW_MV};

    (void)state;
    uint64_t before = operations();
    int number = vboard_arm(bench.board, &sinks);
    install_refused();
    assert_int_equal(vboard_fault_fired(bench.board, number), 1);
    /* A packet that has begun is finished. */
    assert_in_range(operations() - before, OPERATIONS,
                    OPERATIONS + PACKET / kit_layout()->flash.programming_unit + 1);
    assert_int_equal(flasher.report.device.image.verdict, VERDICT_NONE);
    feed(GOOD_MV);
    assert_int_equal(install(), TULPAR_OK);
    assert_int_equal(flasher.report.device.image.crc, app.crc);
    assert_int_equal(tulpar_run(&flasher), TULPAR_OK);
    assert_int_equal(bench_count_text(&bench, "Application 1.0.0 started\r\n", SWAP_MS), 1);
}

/* What was refused last is told after a reset, too, and after the application has run, until what
 * the host asks for goes well. */
static void test_the_last_error_outlives_resets(void **state) {
    (void)state;
    assert_int_equal(install(), TULPAR_OK);
    assert_int_equal(tulpar_refresh(&flasher), TULPAR_OK);
    assert_int_equal(flasher.report.device.last_error, STATUS_OK);
    feed(LOW_MV);
    assert_int_equal(tulpar_erase(&flasher), TULPAR_REFUSED);
    feed(GOOD_MV);
    bench_press_reset(&bench);
    assert_int_equal(tulpar_refresh(&flasher), TULPAR_OK);
    assert_int_equal(flasher.report.device.last_error, STATUS_SUPPLY);
    bench_press_reset(&bench);
    assert_int_equal(bench_count_text(&bench, "Application 1.0.0 started\r\n", SWAP_MS), 1);
    assert_int_equal(tulpar_connect(&flasher, PATIENCE_US), TULPAR_OK);
    assert_int_equal(flasher.report.arrival, TULPAR_ARRIVED_FROM_APPLICATION);
    assert_int_equal(flasher.report.device.last_error, STATUS_SUPPLY);
    assert_int_equal(tulpar_run(&flasher), TULPAR_OK);
    assert_int_equal(bench_count_text(&bench, "Application 1.0.0 started\r\n", SWAP_MS), 1);
    assert_int_equal(tulpar_connect(&flasher, PATIENCE_US), TULPAR_OK);
    assert_int_equal(flasher.report.device.last_error, STATUS_OK);
    feed(LOW_MV);
    assert_int_equal(tulpar_erase(&flasher), TULPAR_REFUSED);
    feed(GOOD_MV);
    bench_power_cycle(&bench);
    assert_int_equal(tulpar_refresh(&flasher), TULPAR_OK);
    assert_int_equal(flasher.report.device.last_error, STATUS_OK);
}

int main(int argc, char **argv) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_nothing_is_written_below_the_level, setup, teardown),
        cmocka_unit_test_setup_teardown(test_what_is_installed_stays_and_starts, setup, teardown),
        cmocka_unit_test_setup_teardown(test_an_update_stops_and_goes_on, setup, teardown),
        cmocka_unit_test_setup_teardown(test_the_last_error_outlives_resets, setup, teardown),
    };

    kit = bench_choose_kit(argc, argv);
    return kit == NULL ? 1 : cmocka_run_group_tests(tests, NULL, NULL);
}
