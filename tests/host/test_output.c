/* SPDX-License-Identifier: MIT */
/* Data that does not get out is an error of every verb. */
#define _POSIX_C_SOURCE 200809L /* pipe, fdopen */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include "support/expect.h"
#include <cjson/cJSON.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/cli.h"
#include "cli/stream.h"
#include "tests/support/tool_bench.h"

/* -- memory that runs out (the linker gives us the calls of malloc, and cJSON its own) ----------*/

void *__real_malloc(size_t size);
void *__wrap_malloc(size_t size);

static int allocations_left = -1; /* below 0: as many as are wanted */

void *__wrap_malloc(size_t size) {
    if (allocations_left == 0) {
        return NULL;
    }
    allocations_left -= allocations_left > 0;
    return __real_malloc(size);
}

/* -- a full disk -------------------------------------------------------------------------------*/

static void print_to_full_disk(void) {
    tool_bench_print_to(fopen("/dev/full", "w"));
}

static void assert_told(void) {
    assert_true(tool_bench_said("tulpar: cannot write to the standard output\n"));
    assert_true(tool_bench_said("No space left on device"));
}

static enum exit_code tool(char *first, char *second) {
    char *argv[] = {"tulpar", first, second};
    struct environment environment = {.out = tool_bench.console.out, .err = tool_bench.console.err};
    enum exit_code exit_code = cli_main(second != NULL ? 3 : 2, argv, &environment);

    (void)fflush(tool_bench.console.err);
    return exit_code;
}

static void without_a_board(void **state) {
    static char *const lines[][2] = {
        {"--help", NULL}, {"help", "flash"}, {"--version", NULL}, {"list", "--json"}};

    (void)state;
    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
        (void)tool_bench_teardown(NULL);
        (void)tool_bench_setup(NULL);
        assert_int_equal(tool(lines[i][0], lines[i][1]), EXIT_DONE);
        print_to_full_disk();
        assert_int_equal(tool(lines[i][0], lines[i][1]), EXIT_OUTPUT);
        assert_told();
    }
}

static void with_a_board(void **state) {
    static const struct {
        enum verb verb;
        bool json;
    } cases[] = {{VERB_INFO, false}, {VERB_INFO, true},  {VERB_FLASH, true},
                 {VERB_RUN, true},   {VERB_ERASE, true}, {VERB_CONFIRM, true}};

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        (void)tool_bench_teardown(NULL);
        (void)tool_bench_setup(NULL);
        tool_bench_install();
        tool_bench.arguments.json = cases[i].json;
        print_to_full_disk();
        assert_int_equal(tool_bench_run(cases[i].verb), EXIT_OUTPUT);
        assert_told();
    }
}

static void a_monitor_ends_at_once(void **state) {
    (void)state;
    tool_bench.device.mode = FAKE_APPLICATION;
    tool_bench.stop_at_us = 60000000;
    print_to_full_disk();
    assert_int_equal(tool_bench_run(VERB_MONITOR), EXIT_OUTPUT);
    assert_told();
    assert_true(tool_bench.device.now_us < 3000000);
}

/* `tulpar monitor | grep -m1 ready` has found what it looked for. */
static void a_monitor_whose_reader_has_enough_is_done(void **state) {
    int ends[2];

    (void)state;
    (void)signal(SIGPIPE, SIG_IGN);
    assert_int_equal(pipe(ends), 0);
    assert_int_equal(close(ends[0]), 0);
    tool_bench_print_to(fdopen(ends[1], "w"));
    tool_bench.device.mode = FAKE_APPLICATION;
    tool_bench.stop_at_us = 60000000;
    assert_int_equal(tool_bench_run(VERB_MONITOR), EXIT_DONE);
    assert_false(tool_bench_said("tulpar:"));
    assert_true(tool_bench.device.now_us < 3000000);
}

/* A pipe that nobody reads, full. */
static int stuck_reader;

static FILE *stuck_pipe(void) {
    static const char some[STREAM_PIECE];
    int ends[2];

    assert_int_equal(pipe(ends), 0);
    stuck_reader = ends[0];
    assert_int_equal(fcntl(ends[1], F_SETFL, O_NONBLOCK), 0);
    while (write(ends[1], some, sizeof some) > 0) {
    }
    assert_int_equal(fcntl(ends[1], F_SETFL, 0), 0);
    FILE *stream = fdopen(ends[1], "w");
    assert_non_null(stream);
    (void)setvbuf(stream, NULL, _IONBF, 0);
    return stream;
}

static void ctrl_c_ends_a_monitor_that_nobody_reads(void **state) {
    (void)state;
    tool_bench_install();
    tool_bench.device.mode = FAKE_APPLICATION;
    tool_bench_print_to(stuck_pipe());
    tool_bench.stop_at_us = tool_bench.device.now_us + 1;
    assert_int_equal(tool_bench_run(VERB_MONITOR), EXIT_INTERRUPTED);
    assert_int_equal(close(stuck_reader), 0);
}

/* As with --trace into a pager that was left alone. */
static void ctrl_c_ends_what_nobody_hears(void **state) {
    FILE *err = tool_bench.console.err;

    (void)state;
    tool_bench_install();
    tool_bench.console.err = stuck_pipe();
    tool_bench.arguments.trace = true;
    tool_bench.stop_at_us = 1;
    assert_int_equal(tool_bench_run(VERB_INFO), EXIT_INTERRUPTED);
    assert_int_equal(close(stuck_reader), 0);
    (void)fclose(tool_bench.console.err);
    tool_bench.console.err = err;
}

static void another_error_keeps_its_status(void **state) {
    (void)state;
    tool_bench.arguments.json = true;
    print_to_full_disk();
    assert_int_equal(tool_bench_run(VERB_RUN), EXIT_REFUSED);
    assert_true(tool_bench_said("no valid application is installed"));
    assert_false(tool_bench_said("standard output"));
}

/* Whichever allocation fails: the whole object, or none and an error. */
static void no_memory_for_json(void **state) {
    unsigned failed = 0;
    cJSON_Hooks hooks = {.malloc_fn = __wrap_malloc, .free_fn = free};

    (void)state;
    cJSON_InitHooks(&hooks);
    for (int left = 0;; left++) {
        (void)tool_bench_teardown(NULL);
        (void)tool_bench_setup(NULL);
        tool_bench_install();
        tool_bench.arguments.json = true;
        allocations_left = left;
        enum exit_code exit_code = tool_bench_run(VERB_INFO);
        bool ran_out = allocations_left == 0;
        allocations_left = -1;
        if (exit_code == EXIT_DONE) {
            assert_true(tool_bench_printed("receive_errors"));
            assert_false(ran_out && failed == 0);
            break;
        }
        assert_int_equal(exit_code, EXIT_OUTPUT);
        assert_int_equal(tool_bench.out_size, 0);
        assert_true(tool_bench_said("there is not enough memory"));
        failed++;
    }
    cJSON_InitHooks(NULL);
    assert_true(failed > 50); /* every field was the unlucky one once */
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, tool_bench_setup, tool_bench_teardown)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(without_a_board),
        TEST(with_a_board),
        TEST(a_monitor_ends_at_once),
        TEST(a_monitor_whose_reader_has_enough_is_done),
        TEST(ctrl_c_ends_a_monitor_that_nobody_reads),
        TEST(ctrl_c_ends_what_nobody_hears),
        TEST(another_error_keeps_its_status),
        TEST(no_memory_for_json),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
