/* SPDX-License-Identifier: MIT */
/* The whole tool, with the ports and the time of a test: which port it takes, and --wait. */
#define _POSIX_C_SOURCE 200809L /* open_memstream */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include "support/expect.h"
#include <stdlib.h>
#include <string.h>

#include "cli/cli.h"
#include "cli/pause.h"
#include "tests/support/fake_device.h"

enum { WORDS_MAX = 10, LINE_MAX_BYTES = 200, PORTS = 2 };

static struct {
    struct fake_device device;
    uint64_t now_us, comes_us, allowed_us, stop_us; /* 0: from the beginning; never */
    enum serial_error otherwise;                    /* before it comes */
    const char *only;                               /* the device that is there */
    char opened[LINE_MAX_BYTES];
    unsigned attempts;
    char *out, *err;
    size_t out_size, err_size;
} world;

static const struct serial_candidate ports[PORTS] = {
    {.path = "/dev/ttyACM0", .serial = "AA1", .usb_path = "1-2:1.2", .usb = true},
    {.path = "/dev/ttyACM1", .serial = "AB2", .usb_path = "1-3:1.2", .usb = true},
};

uint64_t __wrap_pause_now_us(void);
uint64_t __wrap_pause_now_us(void) {
    return world.now_us;
}

void __wrap_pause_for(uint32_t us);
void __wrap_pause_for(uint32_t us) {
    world.now_us += us;
}

static bool is_there(void) {
    return world.now_us >= world.comes_us;
}

enum serial_error __wrap_serial_port_list(struct serial_candidate *list, size_t capacity,
                                          size_t *count, struct serial_problem *problem);
enum serial_error __wrap_serial_port_list(struct serial_candidate *list, size_t capacity,
                                          size_t *count, struct serial_problem *problem) {
    (void)problem;
    assert_true(capacity >= PORTS);
    *count = 0;
    for (size_t i = 0; i < PORTS && is_there(); i++) {
        if (world.only == NULL || strcmp(world.only, ports[i].path) == 0) {
            list[(*count)++] = ports[i];
        }
    }
    return SERIAL_OK;
}

enum serial_error __wrap_serial_port_open(struct serial_port *port, const char *path, uint32_t baud,
                                          struct serial_problem *problem);
enum serial_error __wrap_serial_port_open(struct serial_port *port, const char *path, uint32_t baud,
                                          struct serial_problem *problem) {
    (void)baud;
    memset(port, 0, sizeof *port);
    memset(problem, 0, sizeof *problem);
    port->descriptor = -1;
    world.attempts++;
    if (!is_there()) {
        return world.otherwise;
    }
    if (world.now_us < world.allowed_us) {
        return SERIAL_DENIED;
    }
    (void)snprintf(world.opened, sizeof world.opened, "%s", path);
    port->channel = world.device.channel;
    return SERIAL_OK;
}

static bool stopped(void) {
    return world.stop_us != 0 && world.now_us >= world.stop_us;
}

static int setup(void **state) {
    (void)state;
    memset(&world, 0, sizeof world);
    world.otherwise = SERIAL_NOT_FOUND;
    fake_init(&world.device);
    return 0;
}

static int teardown(void **state) {
    (void)state;
    free(world.out);
    free(world.err);
    return 0;
}

/* line: what stands behind "tulpar", with single blanks. */
static enum exit_code tulpar(const char *line) {
    char copy[LINE_MAX_BYTES];
    char *argv[WORDS_MAX] = {"tulpar"};
    int argc = 1;
    struct environment environment = {.stopped = stopped};

    free(world.out);
    free(world.err);
    environment.out = open_memstream(&world.out, &world.out_size);
    environment.err = open_memstream(&world.err, &world.err_size);
    (void)snprintf(copy, sizeof copy, "%s", line);
    for (char *left = NULL, *word = strtok_r(copy, " ", &left); word != NULL;
         word = strtok_r(NULL, " ", &left)) {
        assert_true(argc < WORDS_MAX);
        argv[argc++] = word;
    }
    enum exit_code exit_code = cli_main(argc, argv, &environment);
    (void)fclose(environment.out);
    (void)fclose(environment.err);
    return exit_code;
}

static bool said(const char *text) {
    return strstr(world.err, text) != NULL;
}

static void a_port_by_its_adapter(void **state) {
    (void)state;
    assert_int_equal(tulpar("info -p serial:ab"), EXIT_DONE);
    assert_string_equal(world.opened, "/dev/ttyACM1");
    assert_int_equal(tulpar("info -p usb:1-2"), EXIT_DONE);
    assert_string_equal(world.opened, "/dev/ttyACM0");
    assert_int_equal(tulpar("info -p serial:a"), EXIT_USAGE);
    assert_true(said("several ports are serial:a\n"));
    assert_int_equal(tulpar("info -p usb:9-9"), EXIT_PORT);
    assert_true(said("no adapter is usb:9-9\n"));
}

static void without_wait_nothing_is_waited_for(void **state) {
    (void)state;
    world.comes_us = 1;
    assert_int_equal(tulpar("info -p /dev/ttyACM0"), EXIT_PORT);
    assert_int_equal(world.now_us, 0);
    assert_true(said("--wait waits until it is plugged in\n"));
}

static void a_port_that_comes_is_taken(void **state) {
    (void)state;
    world.comes_us = 700000000; /* minutes: there is no limit of its own */
    assert_int_equal(tulpar("info --wait -p /dev/ttyACM0"), EXIT_DONE);
    assert_true(said("waiting for /dev/ttyACM0; Ctrl-C ends\n"));
    assert_null(strstr(strstr(world.err, "waiting for") + 1, "waiting for")); /* once */
    assert_string_equal(world.opened, "/dev/ttyACM0");
    assert_true(world.attempts > 1);
}

static void so_is_an_adapter_and_the_only_one(void **state) {
    (void)state;
    world.comes_us = 3000000;
    assert_int_equal(tulpar("run --wait -p serial:AB2"), EXIT_REFUSED); /* it has nothing to run */
    assert_string_equal(world.opened, "/dev/ttyACM1");
    world.comes_us = world.now_us + 3000000;
    world.only = "/dev/ttyACM0";
    assert_int_equal(tulpar("info --wait"), EXIT_DONE);
    assert_true(said("waiting for a USB serial port; Ctrl-C ends\n"));
    assert_string_equal(world.opened, "/dev/ttyACM0");
}

static void several_are_not_waited_for(void **state) {
    (void)state;
    assert_int_equal(tulpar("info --wait"), EXIT_USAGE);
    assert_int_equal(world.now_us, 0);
}

static void a_limit_ends_it(void **state) {
    (void)state;
    world.comes_us = 10000000;
    assert_int_equal(tulpar("info --wait --timeout 5 -p /dev/ttyACM0"), EXIT_PORT);
    assert_in_range(world.now_us, 5000000, 5200000);
    assert_true(said("cannot open /dev/ttyACM0: there is no such port\n"));
}

static void ctrl_c_ends_it(void **state) {
    (void)state;
    world.comes_us = 10000000;
    world.stop_us = 2000000;
    assert_int_equal(tulpar("flash --wait -p usb:1-2 /dev/null"), EXIT_BAD_FILE); /* that first */
    assert_int_equal(tulpar("erase --wait -p usb:1-2"), EXIT_INTERRUPTED);
    assert_true(said("interrupted while waiting for the port\n"));
    assert_true(said("nothing was done: tulpar erase -p usb:1-2 --wait\n"));
    assert_in_range(world.now_us, 2000000, 2200000);
}

/* udev gives it to its group in a moment. */
static void rights_may_come_later(void **state) {
    (void)state;
    world.comes_us = 1000000;
    world.allowed_us = 1500000;
    assert_int_equal(tulpar("info --wait -p /dev/ttyACM0"), EXIT_DONE);
}

static void rights_that_do_not_come_are_an_error(void **state) {
    (void)state;
    world.comes_us = 1000000;
    world.allowed_us = 60000000;
    assert_int_equal(tulpar("info --wait -p /dev/ttyACM0"), EXIT_PORT);
    assert_true(said("permission denied\n"));
    assert_in_range(world.now_us, 3000000, 3300000);
}

static void a_port_that_was_there_gets_no_rights_by_waiting(void **state) {
    (void)state;
    world.allowed_us = 60000000;
    assert_int_equal(tulpar("info --wait -p /dev/ttyACM0"), EXIT_PORT);
    assert_int_equal(world.now_us, 0);
}

static void what_is_in_use_is_an_error_at_once(void **state) {
    (void)state;
    world.comes_us = 1000000;
    world.otherwise = SERIAL_BUSY;
    assert_int_equal(tulpar("info --wait -p /dev/ttyACM0"), EXIT_PORT);
    assert_true(said("it is in use\n"));
    assert_int_equal(world.now_us, 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(a_port_by_its_adapter),
        TEST(without_wait_nothing_is_waited_for),
        TEST(a_port_that_comes_is_taken),
        TEST(so_is_an_adapter_and_the_only_one),
        TEST(several_are_not_waited_for),
        TEST(a_limit_ends_it),
        TEST(ctrl_c_ends_it),
        TEST(rights_may_come_later),
        TEST(rights_that_do_not_come_are_an_error),
        TEST(a_port_that_was_there_gets_no_rights_by_waiting),
        TEST(what_is_in_use_is_an_error_at_once),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
