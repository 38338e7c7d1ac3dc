/* SPDX-License-Identifier: MIT */
/* A device that has a place for some of the blocks in flight only: the others wait there. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include "support/expect.h"

#include "tests/support/flasher_bench.h"
#include "tests/support/install_with.h"

enum { LARGE = 50 * 1024, PLACES = 2, UNPLACED = 4, BAUD = 921600 };

static uint8_t large[LARGE];

static int setup(void **state) {
    (void)bench_setup(state);
    fake_init_streaming(&bench.device);
    bench.device.board.board.places = PLACES;
    bench.device.board.board.unplaced = UNPLACED;
    fake_application(large, LARGE);
    return 0;
}

static void assert_large_is_installed(void) {
    struct tulpar_options options = {.baud_highest = BAUD};

    assert_int_equal(bench_connect(), TULPAR_OK);
    assert_int_equal(install_with(&bench.flasher, large, LARGE, &options), TULPAR_OK);
    assert_memory_equal(fake_area(&bench.device), large, LARGE);
    assert_int_equal(bench.flasher.report.baud_used, BAUD);
}

static void blocks_without_a_place_are_not_sent_twice(void **state) {
    (void)state;
    assert_large_is_installed();
    assert_int_equal(bench.flasher.report.resent, 0);
}

/* Behind a lost one those without a place are lost, too: that is no reason to lower the rate. */
static void a_lost_block_costs_those_without_a_place(void **state) {
    (void)state;
    bench.device.lose_one_in = 20;
    assert_large_is_installed();
    assert_in_range(bench.flasher.report.resent, bench.device.blocks_lost,
                    bench.device.blocks_lost * (1 + UNPLACED));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(blocks_without_a_place_are_not_sent_twice, setup),
        cmocka_unit_test_setup(a_lost_block_costs_those_without_a_place, setup),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
