/* SPDX-License-Identifier: MIT */
/* A bootloader that was built for a first rate which the clock does not make when the PLL never
 * locks: it speaks at 115200 then, and every host tries that. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include "support/expect.h"

#include "faults.h"
#include "host/flasher.h"
#include "support/bench_board.h"

enum {
    BUILT_BAUD = 2000000, /* of bootloader-2000000-baud (board/CMakeLists.txt) */
    PATIENCE_US = 3000000,
    STARTUP_MS = 200, /* after waiting for the PLL, and with MSI or HSI16 */
};

static struct bench bench;
static struct tulpar_flasher flasher;

static int setup(void **state) {
    (void)state;
    bench_begin(&bench);
    return 0;
}

static int teardown(void **state) {
    (void)state;
    bench_end(&bench);
    return 0;
}

static enum tulpar_error connect_at(uint32_t baud) {
    vboard_uart_set_baud(bench.board, baud);
    flasher_init(&flasher, &bench.channel, &(struct tulpar_options){.baud = baud});
    return tulpar_connect(&flasher, PATIENCE_US);
}

static void test_the_first_rate_is_that_of_the_build(void **state) {
    (void)state;
    assert_int_equal(connect_at(BENCH_BAUD), TULPAR_NO_DEVICE);
    assert_int_equal(connect_at(BUILT_BAUD), TULPAR_OK);
}

static void test_without_its_pll_it_speaks_at_115200(void **state) {
    struct vboard_fault no_lock;
    char error[VBOARD_FAULT_TEXT];

    (void)state;
    assert_true(
        vboard_fault_parse(bench.board, "stuck:RCC_CR.25=0", &no_lock, error, sizeof error));
    assert_true(vboard_arm(bench.board, &no_lock) >= 0);
    bench_power_cycle(&bench);
    bench_run_ms(&bench, STARTUP_MS);
    assert_int_equal(connect_at(BUILT_BAUD), TULPAR_NO_DEVICE);
    assert_int_equal(connect_at(BENCH_BAUD), TULPAR_OK);
    assert_int_equal(tulpar_erase(&flasher), TULPAR_OK);
}

int main(int argc, char **argv) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_the_first_rate_is_that_of_the_build, setup, teardown),
        cmocka_unit_test_setup_teardown(test_without_its_pll_it_speaks_at_115200, setup, teardown),
    };

    const struct bench_kit *kit = bench_choose_kit(argc, argv);

    return kit == NULL ? 1 : cmocka_run_group_tests(tests, NULL, NULL);
}
