/* SPDX-License-Identifier: MIT */
/* What tulpar install-bootloader does with the adapter's lines and the port's parity, and what it
 * leaves them at when it comes to nothing. */
#define _GNU_SOURCE /* open_memstream, TIOCMBIS */

#include "cli/install_bootloader.h"

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

#include "tests/support/fake_rom.h"

enum { DESCRIPTOR = 77, LOG_MAX = 256 };

static struct {
    struct fake_rom rom;
    struct serial_port port;
    struct installer installer;
    struct console console;
    struct arguments arguments;
    char *out, *err, log[LOG_MAX];
    size_t out_size, err_size;
    bool no_lines;
} bench;

static void note(const char *text) {
    assert_true(strlen(bench.log) + strlen(text) + 2 < LOG_MAX);
    text_add(bench.log, sizeof bench.log, "%s ", text);
}

int __wrap_ioctl(int descriptor, unsigned long request, ...);
int __wrap_ioctl(int descriptor, unsigned long request, ...) {
    va_list arguments;

    va_start(arguments, request);
    const int *bits = va_arg(arguments, int *);
    va_end(arguments);
    assert_int_equal(descriptor, DESCRIPTOR);
    if (bench.no_lines) {
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
    assert_ptr_equal(port, &bench);
    note(parity == SP_PARITY_EVEN ? "even" : "none");
    return SP_OK;
}

static bool stopped(void) {
    return fake_rom_stopped(&bench.rom);
}

/* An STM32F10x, which several kits have: without --kit it is refused. BOOT0 by RTS, reset by DTR.
 */
static int setup(void **state) {
    (void)state;
    memset(&bench, 0, sizeof bench);
    fake_rom_init(&bench.rom);
    bench.rom.id = 0x410;
    bench.port = (struct serial_port){.descriptor = DESCRIPTOR, .handle = &bench};
    bench.arguments = (struct arguments){.verb = VERB_INSTALL_BOOTLOADER,
                                         .baud = BAUD_AUTO,
                                         .boot0 = BOOT0_RTS_INVERTED,
                                         .reset = RESET_DTR};
    bench.console.out = open_memstream(&bench.out, &bench.out_size);
    bench.console.err = open_memstream(&bench.err, &bench.err_size);
    return bench.console.out == NULL || bench.console.err == NULL;
}

static int teardown(void **state) {
    (void)state;
    install_free(&bench.installer);
    (void)fclose(bench.console.out);
    (void)fclose(bench.console.err);
    free(bench.out);
    free(bench.err);
    return 0;
}

static enum exit_code install(void) {
    const struct install_setup setup_of_test = {
        .channel = &bench.rom.channel,
        .port = &bench.port,
        .port_name = "/dev/fake",
        .arguments = &bench.arguments,
        .console = &bench.console,
        .stopped = stopped,
    };

    enum exit_code exit_code = install_by_rom(&bench.installer, &setup_of_test);
    (void)fflush(bench.console.err);
    return exit_code;
}

static bool said(const char *text) {
    return strstr(bench.err, text) != NULL;
}

#define ENTERED "even RTS+ DTR- DTR+ DTR- "

static void a_refusal_leads_out_of_the_loader(void **state) {
    (void)state;
    assert_int_equal(install(), EXIT_USAGE);
    assert_string_equal(bench.log, ENTERED "RTS- none DTR- DTR+ DTR- ");
    assert_false(said("press reset")); /* no hand is needed */
}

static void so_does_silence(void **state) {
    (void)state;
    bench.rom.reset_at_us = UINT64_MAX;
    assert_int_equal(install(), EXIT_NO_DEVICE);
    assert_string_equal(bench.log, ENTERED "RTS- none DTR- DTR+ DTR- ");
    assert_false(said("the board is in ST's loader"));
}

static void so_does_giving_up(void **state) {
    (void)state;
    bench.rom.reset_at_us = UINT64_MAX;
    bench.rom.stop_at = 3;
    assert_int_equal(install(), EXIT_INTERRUPTED);
    assert_string_equal(bench.log, ENTERED "RTS- none DTR- DTR+ DTR- ");
}

static void without_a_line_at_reset_a_hand_is_asked_for_it(void **state) {
    (void)state;
    bench.arguments.reset = RESET_NONE;
    assert_int_equal(install(), EXIT_USAGE);
    assert_string_equal(bench.log, "even RTS+ RTS- none ");
    assert_true(said("the board is in ST's loader, and BOOT0 is low again by RTS: press reset"));
}

static void boot0_by_hand_is_taken_back_by_hand(void **state) {
    (void)state;
    bench.arguments.boot0 = BOOT0_BY_HAND;
    assert_int_equal(install(), EXIT_USAGE);
    assert_true(said("the board is in ST's loader: BOOT0 back to low, then press reset"));
}

/* Nothing was reset, and so nothing is: whatever runs goes on. */
static void a_port_without_lines_gets_its_parity_back(void **state) {
    (void)state;
    bench.no_lines = true;
    assert_int_equal(install(), EXIT_PORT);
    assert_string_equal(bench.log, "even none ");
    assert_true(said("cannot set BOOT0 by RTS"));
    assert_false(said("the board is in ST's loader"));
}

/* The loader is the one program that it has. */
static void a_board_that_holds_nothing_whole_stays_there(void **state) {
    (void)state;
    bench.installer.rom.chip_id = 0x410;
    bench.installer.touched = true;
    bench.installer.entered = true;
    bench.installer.with = (struct install_setup){.port = &bench.port,
                                                  .port_name = "/dev/fake",
                                                  .arguments = &bench.arguments,
                                                  .console = &bench.console};
    install_undo(&bench.installer);
    (void)fflush(bench.console.err);
    assert_string_equal(bench.log, "RTS- none ");
    assert_false(said("starts what it had"));
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
