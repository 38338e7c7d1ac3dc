/* SPDX-License-Identifier: MIT */
/* A board that was reset in the middle of an update, and runs an application since. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include "support/expect.h"
#include <string.h>

#include "tests/support/flasher_bench.h"
#include "tests/support/install_with.h"

enum { OTHER_DEVICE = 0x468 };

static bool reset, exchanged;
static void (*bench_progress)(void *context, uint32_t done, uint32_t total);

static int setup(void **state) {
    (void)bench_setup(state);
    fake_init_streaming(&bench.device);
    reset = false;
    return 0;
}

/* Once. */
static void on_progress(void *context, uint32_t done, uint32_t total) {
    bench_progress(context, done, total);
    if (reset || done == 0 || done == total) {
        return;
    }
    reset = true;
    bench.device.mode = FAKE_LISTENER;
    if (exchanged) {
        FAKE_TELL(&bench.device, device_id, OTHER_DEVICE);
    }
}

static enum tulpar_error install(bool another_board) {
    const struct tulpar_options everything = {.sending = TULPAR_SEND_ALL};

    exchanged = another_board;
    assert_int_equal(bench_connect(), TULPAR_OK);
    bench_progress = bench.flasher.options.hooks.progress;
    bench.flasher.options.hooks.progress = on_progress;
    enum tulpar_error error = install_with(&bench.flasher, bench.image, IMAGE_SIZE, &everything);
    assert_true(reset);
    return error;
}

static void its_application_makes_way_once_more(void **state) {
    (void)state;
    assert_int_equal(install(false), TULPAR_OK);
    bench_assert_installed();
    assert_int_equal(bench.flasher.report.arrival, TULPAR_ARRIVED_FROM_APPLICATION);
}

static void another_board_in_its_place_gets_nothing(void **state) {
    (void)state;
    assert_int_equal(install(true), TULPAR_NONSENSE);
    assert_non_null(bench.flasher.report.failure.nonsense);
    assert_int_equal(bench_seen(COMMAND_BEGIN), 1);
}

#define TEST(name) cmocka_unit_test_setup(name, setup)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(its_application_makes_way_once_more),
        TEST(another_board_in_its_place_gets_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
