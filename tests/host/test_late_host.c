/* SPDX-License-Identifier: MIT */
/* A host whose process is held up, at any call of the channel: by a loaded PC, or since it is a
 * slow one that has much to compute. The device gives a new rate up after 150 ms. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include "support/expect.h"

#include "tests/support/flasher_bench.h"
#include "tests/support/install_with.h"

enum { LARGE = 10 * 1024, HIGHEST = 4000000, CALLS_AT_LEAST = 30 };

static const uint32_t late_ms[] = {60, 110, 160, 500};

static uint8_t image[LARGE];

/* Connects in time, and is late from then on: at the call `place`. Returns how many there were. */
static unsigned install_late(enum tulpar_sending sending, unsigned place, uint32_t ms) {
    struct tulpar_options options = {.sending = sending, .baud_highest = HIGHEST};

    (void)bench_setup(NULL);
    fake_init_streaming(&bench.device);
    assert_int_equal(bench_connect(), TULPAR_OK);
    bench.device.places = 0;
    bench.device.late_at = place;
    bench.device.late_us = ms * 1000;
    assert_int_equal(install_with(&bench.flasher, image, LARGE, &options), TULPAR_OK);
    assert_memory_equal(fake_area(&bench.device), image, LARGE);
    assert_int_equal(bench.device.board.baud, FAKE_BAUD); /* as before, at the end */
    assert_int_equal(bench.device.baud, FAKE_BAUD);
    return bench.device.places;
}

static void late_at_each_place(enum tulpar_sending sending) {
    unsigned places = install_late(sending, 0, 0);

    assert_true(places > CALLS_AT_LEAST);
    for (unsigned place = 1; place <= places; place++) {
        for (size_t i = 0; i < sizeof late_ms / sizeof late_ms[0]; i++) {
            (void)install_late(sending, place, late_ms[i]);
            assert_int_equal(bench.flasher.report.baud_used, HIGHEST);
        }
    }
}

static void a_host_that_is_late_once_keeps_the_rate(void **state) {
    (void)state;
    late_at_each_place(TULPAR_SEND_CHANGED);
}

static void so_does_one_that_does_not_ask_for_pages(void **state) {
    (void)state;
    late_at_each_place(TULPAR_SEND_ALL);
}

static void a_host_that_is_always_late_gets_through(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof late_ms / sizeof late_ms[0]; i++) {
        (void)install_late(TULPAR_SEND_CHANGED, FAKE_LATE_ALWAYS, late_ms[i]);
        assert_int_equal(bench.flasher.report.baud_used, FAKE_BAUD);
    }
    (void)install_late(TULPAR_SEND_CHANGED, FAKE_LATE_ALWAYS, 10);
    assert_int_equal(bench.flasher.report.baud_used, HIGHEST);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_host_that_is_late_once_keeps_the_rate),
        cmocka_unit_test(so_does_one_that_does_not_ask_for_pages),
        cmocka_unit_test(a_host_that_is_always_late_gets_through),
    };

    fake_application(image, LARGE);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
