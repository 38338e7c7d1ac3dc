/* SPDX-License-Identifier: MIT */
/* What tulpar install-bootloader does with the adapter's lines and the port's parity, and what it
 * leaves them at when it comes to nothing. */
#define _GNU_SOURCE /* TIOCMBIS */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include "support/expect.h"
#include <errno.h>
#include <libserialport.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <time.h>

#include "tests/support/install_bench.h"

enum { DESCRIPTOR = 77, LOG_MAX = 256 };

/* What was done to the port: each parity and line. */
static struct {
    struct serial_port port;
    char log[LOG_MAX];
    bool no_lines;
} adapter;

static void note(const char *text) {
    assert_true(strlen(adapter.log) + strlen(text) + 2 < LOG_MAX);
    text_add(adapter.log, sizeof adapter.log, "%s ", text);
}

int __wrap_ioctl(int descriptor, unsigned long request, ...);
int __wrap_ioctl(int descriptor, unsigned long request, ...) {
    va_list arguments;

    va_start(arguments, request);
    const int *bits = va_arg(arguments, int *);
    va_end(arguments);
    assert_int_equal(descriptor, DESCRIPTOR);
    if (adapter.no_lines) {
        errno = ENOTTY;
        return -1;
    }
    bool on = request == TIOCMBIS;
    note(*bits == TIOCM_RTS ? on ? "RTS+" : "RTS-" : on ? "DTR+" : "DTR-");
    return 0;
}

int __wrap_nanosleep(const struct timespec *time, struct timespec *left);
int __wrap_nanosleep(const struct timespec *time, struct timespec *left) {
    (void)time;
    (void)left;
    return 0;
}

int __wrap_tcflush(int descriptor, int queue);
int __wrap_tcflush(int descriptor, int queue) {
    assert_int_equal(descriptor, DESCRIPTOR);
    (void)queue;
    return 0;
}

enum sp_return __wrap_sp_set_parity(struct sp_port *port, enum sp_parity parity);
enum sp_return __wrap_sp_set_parity(struct sp_port *port, enum sp_parity parity) {
    assert_ptr_equal(port, &adapter);
    note(parity == SP_PARITY_EVEN ? "even" : "none");
    return SP_OK;
}

/* An STM32F10x, which several kits have: without --kit it is refused. BOOT0 by RTS, reset by DTR.
 */
static int setup(void **state) {
    (void)state;
    memset(&adapter, 0, sizeof adapter);
    if (install_bench_begin() != 0) {
        return 1;
    }
    adapter.port = (struct serial_port){.descriptor = DESCRIPTOR, .handle = &adapter};
    install_bench.port = &adapter.port;
    install_bench.rom.id = 0x410;
    install_bench.arguments.boot0 = BOOT0_RTS_INVERTED;
    install_bench.arguments.reset = RESET_DTR;
    return 0;
}

static int teardown(void **state) {
    (void)state;
    install_bench_end();
    return 0;
}

#define ENTERED "even RTS+ DTR- DTR+ DTR- "

static void a_refusal_leads_out_of_the_loader(void **state) {
    (void)state;
    assert_int_equal(install_bench_run(), EXIT_USAGE);
    assert_string_equal(adapter.log, ENTERED "RTS- none DTR- DTR+ DTR- ");
    assert_false(install_bench_said("press reset")); /* no hand is needed */
}

static void so_does_silence(void **state) {
    (void)state;
    install_bench.rom.reset_at_us = UINT64_MAX;
    assert_int_equal(install_bench_run(), EXIT_NO_DEVICE);
    assert_string_equal(adapter.log, ENTERED "RTS- none DTR- DTR+ DTR- ");
    assert_false(install_bench_said("the board is in ST's loader"));
}

static void so_does_giving_up(void **state) {
    (void)state;
    install_bench.rom.reset_at_us = UINT64_MAX;
    install_bench.rom.stop_at = 3;
    assert_int_equal(install_bench_run(), EXIT_INTERRUPTED);
    assert_string_equal(adapter.log, ENTERED "RTS- none DTR- DTR+ DTR- ");
}

static void without_a_line_at_reset_a_hand_is_asked_for_it(void **state) {
    (void)state;
    install_bench.arguments.reset = RESET_NONE;
    assert_int_equal(install_bench_run(), EXIT_USAGE);
    assert_string_equal(adapter.log, "even RTS+ RTS- none ");
    assert_true(install_bench_said(
        "the board is in ST's loader, and BOOT0 is low again by RTS: press reset"));
}

static void boot0_by_hand_is_taken_back_by_hand(void **state) {
    (void)state;
    install_bench.arguments.boot0 = BOOT0_BY_HAND;
    assert_int_equal(install_bench_run(), EXIT_USAGE);
    assert_true(
        install_bench_said("the board is in ST's loader: BOOT0 back to low, then press reset"));
}

/* Nothing was reset, and so nothing is: whatever runs goes on. */
static void a_port_without_lines_gets_its_parity_back(void **state) {
    (void)state;
    adapter.no_lines = true;
    assert_int_equal(install_bench_run(), EXIT_PORT);
    assert_string_equal(adapter.log, "even none ");
    assert_true(install_bench_said("cannot set BOOT0 by RTS"));
    assert_false(install_bench_said("the board is in ST's loader"));
}

/* The loader is the one program that it has. */
static void a_board_that_holds_nothing_whole_stays_there(void **state) {
    (void)state;
    install_bench.installer.rom.chip_id = 0x410;
    install_bench.installer.touched = true;
    install_bench.installer.entered = true;
    install_bench.installer.with = (struct install_setup){.port = &adapter.port,
                                                          .port_name = "/dev/fake",
                                                          .arguments = &install_bench.arguments,
                                                          .console = &install_bench.console};
    install_undo(&install_bench.installer);
    (void)fflush(install_bench.console.err);
    assert_string_equal(adapter.log, "RTS- none ");
    assert_false(install_bench_said("starts what it had"));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(a_refusal_leads_out_of_the_loader),
        TEST(so_does_silence),
        TEST(so_does_giving_up),
        TEST(without_a_line_at_reset_a_hand_is_asked_for_it),
        TEST(boot0_by_hand_is_taken_back_by_hand),
        TEST(a_port_without_lines_gets_its_parity_back),
        TEST(a_board_that_holds_nothing_whole_stays_there),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
