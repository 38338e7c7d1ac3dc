/* SPDX-License-Identifier: MIT */
/* The reset pin by a line of the adapter, on a port whose lines and time are the test's. */
#define _DEFAULT_SOURCE /* TIOCMBIS, TIOCSBRK */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include "support/expect.h"
#include <errno.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <time.h>

#include "cli/boot0.h"
#include "cli/reset.h"
#include "tests/support/tool_bench.h"

enum { DESCRIPTOR = 77, EVENTS_MAX = 8, HELD_MIN_MS = 90, HELD_MAX_MS = 200, MS_PER_S = 1000 };

/* What the port has been told, with the time at which it was. */
static struct {
    struct {
        unsigned long request;
        int bits; /* of TIOCMBIS, TIOCMBIC */
        long at_ms;
    } events[EVENTS_MAX];
    size_t count;
    long now_ms, flushed_ms;
    int error;          /* of ioctl(); 0: none */
    unsigned signals;   /* that end so many waits */
    unsigned works_for; /* calls, before the error */
} port_log;

int __wrap_ioctl(int descriptor, unsigned long request, ...);
int __wrap_ioctl(int descriptor, unsigned long request, ...) {
    va_list arguments;

    va_start(arguments, request);
    const int *bits = request == TIOCMBIS || request == TIOCMBIC ? va_arg(arguments, int *) : NULL;
    va_end(arguments);
    assert_int_equal(descriptor, DESCRIPTOR);
    assert_true(port_log.count < EVENTS_MAX);
    if (port_log.error != 0 && port_log.count >= port_log.works_for) {
        errno = port_log.error;
        return -1;
    }
    port_log.events[port_log.count].request = request;
    port_log.events[port_log.count].bits = bits == NULL ? 0 : *bits;
    port_log.events[port_log.count].at_ms = port_log.now_ms;
    port_log.count++;
    return 0;
}

int __wrap_nanosleep(const struct timespec *time, struct timespec *left);
int __wrap_nanosleep(const struct timespec *time, struct timespec *left) {
    long ms = (long)time->tv_sec * MS_PER_S + time->tv_nsec / 1000000;
    bool signal = port_log.signals > 0;

    port_log.signals -= signal;
    port_log.now_ms += signal ? ms / 2 : ms;
    *left = (struct timespec){.tv_nsec = signal ? (ms - ms / 2) * 1000000 : 0};
    errno = EINTR;
    return signal ? -1 : 0;
}

int __wrap_tcflush(int descriptor, int queue);
int __wrap_tcflush(int descriptor, int queue) {
    assert_int_equal(descriptor, DESCRIPTOR);
    assert_int_equal(queue, TCIFLUSH);
    port_log.flushed_ms = port_log.now_ms;
    return 0;
}

static struct serial_port port;
static struct serial_problem problem;

static int setup(void **state) {
    memset(&port_log, 0, sizeof port_log);
    port = (struct serial_port){.descriptor = DESCRIPTOR, .handle = &port_log};
    return tool_bench_setup(state);
}

static void assert_pulse(unsigned long on, unsigned long off, int bits) {
    assert_int_equal(port_log.count, 3);
    assert_int_equal(port_log.events[0].request, off); /* a capacitor needs the edge */
    assert_int_equal(port_log.events[1].request, on);
    assert_int_equal(port_log.events[2].request, off); /* and the board runs afterwards */
    for (size_t i = 0; i < port_log.count; i++) {
        assert_int_equal(port_log.events[i].bits, bits);
    }
    long held_ms = port_log.events[2].at_ms - port_log.events[1].at_ms;
    assert_in_range(held_ms, HELD_MIN_MS, HELD_MAX_MS);
    assert_true(port_log.events[1].at_ms > port_log.events[0].at_ms);
    /* What the application said is gone, and nothing of what comes after. */
    assert_int_equal(port_log.flushed_ms, port_log.events[2].at_ms);
}

static void by_dtr(void **state) {
    (void)state;
    assert_int_equal(serial_port_reset(&port, SERIAL_DTR, &problem), SERIAL_OK);
    assert_pulse(TIOCMBIS, TIOCMBIC, TIOCM_DTR);
}

static void by_rts(void **state) {
    (void)state;
    assert_int_equal(serial_port_reset(&port, SERIAL_RTS, &problem), SERIAL_OK);
    assert_pulse(TIOCMBIS, TIOCMBIC, TIOCM_RTS);
}

static void by_a_break(void **state) {
    (void)state;
    assert_int_equal(serial_port_reset(&port, SERIAL_BREAK, &problem), SERIAL_OK);
    assert_pulse(TIOCSBRK, TIOCCBRK, 0);
}

static void a_signal_does_not_shorten_it(void **state) {
    (void)state;
    port_log.signals = 3;
    assert_int_equal(serial_port_reset(&port, SERIAL_DTR, &problem), SERIAL_OK);
    assert_pulse(TIOCMBIS, TIOCMBIC, TIOCM_DTR);
}

static void a_pseudo_terminal_has_no_line(void **state) {
    (void)state;
    port.handle = NULL;
    assert_int_equal(serial_port_reset(&port, SERIAL_DTR, &problem), SERIAL_NO_LINE);
    assert_int_equal(port_log.count, 0);
}

static void what_the_driver_says(void **state) {
    (void)state;
    port_log.error = ENOTTY;
    assert_int_equal(serial_port_reset(&port, SERIAL_DTR, &problem), SERIAL_NO_LINE);
    port_log.error = ENODEV;
    assert_int_equal(serial_port_reset(&port, SERIAL_DTR, &problem), SERIAL_NOT_FOUND);
    port_log.error = EIO;
    port_log.works_for = 2; /* unplugged while it is held */
    assert_int_equal(serial_port_reset(&port, SERIAL_DTR, &problem), SERIAL_NOT_FOUND);
    assert_int_equal(problem.system_error, EIO);
}

/* BOOT0 is high while a line that is wired straight is not active: its pin is low while it is. */
static void boot0_by_a_line(void **state) {
    static const struct {
        enum boot0_by by;
        bool high;
        unsigned long request;
        int bits;
    } cases[] = {
        {BOOT0_RTS, true, TIOCMBIC, TIOCM_RTS},
        {BOOT0_RTS, false, TIOCMBIS, TIOCM_RTS},
        {BOOT0_DTR, true, TIOCMBIC, TIOCM_DTR},
        {BOOT0_RTS_INVERTED, true, TIOCMBIS, TIOCM_RTS},
        {BOOT0_DTR_INVERTED, true, TIOCMBIS, TIOCM_DTR},
        {BOOT0_DTR_INVERTED, false, TIOCMBIC, TIOCM_DTR},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        memset(&port_log, 0, sizeof port_log);
        assert_int_equal(boot0_set(&port, cases[i].by, cases[i].high, &problem), SERIAL_OK);
        assert_int_equal(port_log.count, 1);
        assert_int_equal(port_log.events[0].request, cases[i].request);
        assert_int_equal(port_log.events[0].bits, cases[i].bits);
        assert_true(port_log.now_ms > 0); /* the adapter's time for it */
    }
}

static void boot0_by_hand_or_where_there_is_no_line(void **state) {
    (void)state;
    assert_int_equal(boot0_set(&port, BOOT0_BY_HAND, true, &problem), SERIAL_OK);
    assert_int_equal(port_log.count, 0);
    port.handle = NULL;
    assert_int_equal(boot0_set(&port, BOOT0_RTS, true, &problem), SERIAL_NO_LINE);
    assert_int_equal(boot0_set(&port, BOOT0_BY_HAND, true, &problem), SERIAL_OK);
    assert_int_equal(serial_port_set_parity(&port, true, 115200, &problem), SERIAL_OK);
}

static bool reset(enum exit_code *exit_code) {
    bool done =
        reset_board(&port, "/dev/fake", &tool_bench.arguments, &tool_bench.console, exit_code);

    (void)fflush(tool_bench.console.err);
    return done;
}

static void nothing_is_done_unasked(void **state) {
    enum exit_code exit_code;

    (void)state;
    assert_true(reset(&exit_code));
    assert_int_equal(port_log.count, 0);
    tool_bench.arguments.reset = RESET_RTS;
    assert_true(reset(&exit_code));
    assert_int_equal(port_log.events[1].bits, TIOCM_RTS);
}

static void a_missing_line_is_told_with_what_to_do(void **state) {
    enum exit_code exit_code;

    (void)state;
    port.handle = NULL;
    tool_bench.arguments.reset = RESET_DTR;
    assert_false(reset(&exit_code));
    assert_int_equal(exit_code, EXIT_PORT);
    assert_true(tool_bench_said("/dev/fake cannot reset a board by DTR\n"));
    assert_true(tool_bench_said("tulpar run -p /dev/fake\n"));
}

static void an_unplugged_adapter_is_told(void **state) {
    enum exit_code exit_code;

    (void)state;
    port_log.error = EIO;
    tool_bench.arguments.reset = RESET_BREAK;
    assert_false(reset(&exit_code));
    assert_int_equal(exit_code, EXIT_PORT);
    assert_true(tool_bench_said("there is no such port\n"));
}

/* The board is in its bootloader since it was reset, and not since somebody wanted it there. */
static void a_board_that_was_reset_runs_again_afterwards(void **state) {
    (void)state;
    tool_bench_install();
    assert_int_equal(tool_bench_run(VERB_INFO), EXIT_DONE);
    assert_int_equal(tool_bench.device.starts, 0);
    tool_bench.arguments.reset = RESET_DTR;
    tool_bench.arguments.verbose = true;
    assert_int_equal(tool_bench_run(VERB_INFO), EXIT_DONE);
    assert_int_equal(tool_bench.device.starts, 1);
    assert_true(tool_bench_said("caught after a reset"));
}

/* No ENTER is waited for that an application would ignore. */
static void its_window_is_caught_at_once(void **state) {
    (void)state;
    tool_bench_install();
    fake_reset(&tool_bench.device, tool_bench.device.now_us + 1);
    tool_bench.arguments.reset = RESET_DTR;
    uint64_t begun_us = tool_bench.device.now_us;
    assert_int_equal(tool_bench_run(VERB_RUN), EXIT_DONE);
    assert_in_range(tool_bench.device.now_us - begun_us, 0, 1000000);
    assert_false(tool_bench_said("press the reset button"));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, tool_bench_teardown)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(by_dtr),
        TEST(by_rts),
        TEST(by_a_break),
        TEST(a_signal_does_not_shorten_it),
        TEST(a_pseudo_terminal_has_no_line),
        TEST(what_the_driver_says),
        TEST(boot0_by_a_line),
        TEST(boot0_by_hand_or_where_there_is_no_line),
        TEST(nothing_is_done_unasked),
        TEST(a_missing_line_is_told_with_what_to_do),
        TEST(an_unplugged_adapter_is_told),
        TEST(a_board_that_was_reset_runs_again_afterwards),
        TEST(its_window_is_caught_at_once),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
