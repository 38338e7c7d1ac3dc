/* SPDX-License-Identifier: MIT */
/* The tool twice in one process: nothing is shared. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include "support/expect.h"
#include <pthread.h>
#include <string.h>

#include "cli/cli.h"
#include "tests/support/tool_bench.h"

enum { AT_ONCE = 2, TIMES = 10 };

/* What one of them came to; it must not fail a test by itself, in a thread that is not cmocka's. */
struct outcome {
    enum exit_code exit_code;
    bool installed, told;
};

static void *flash_a_board(void *context) {
    struct outcome *outcome = context;

    for (int i = 0; i < TIMES; i++) {
        (void)tool_bench_setup(NULL);
        tool_bench.arguments.json = true;
        outcome->exit_code = tool_bench_run(VERB_FLASH);
        outcome->installed =
            memcmp(fake_area(&tool_bench.device), tool_bench.image, TOOL_IMAGE_SIZE) == 0;
        outcome->told = tool_bench_printed("\"verified\"") && tool_bench_printed("\"replaced\"");
        (void)tool_bench_teardown(NULL);
        if (outcome->exit_code != EXIT_DONE || !outcome->installed || !outcome->told) {
            break;
        }
    }
    return NULL;
}

/* The whole tool, for a verb that needs no board. */
static void *look_at_a_file(void *context) {
    static char *const argv[] = {"tulpar", "image", "info", "/nonexistent", "--json"};
    struct outcome *outcome = context;

    (void)tool_bench_setup(NULL);
    struct environment environment = {.out = tool_bench.console.out, .err = tool_bench.console.err};
    outcome->exit_code = cli_main(sizeof argv / sizeof argv[0], argv, &environment);
    (void)fflush(tool_bench.console.out);
    outcome->told = tool_bench_printed("\"bad-file\"");
    (void)tool_bench_teardown(NULL);
    return NULL;
}

static void run_at_once(void *(*work)(void *), struct outcome outcomes[AT_ONCE]) {
    pthread_t threads[AT_ONCE];

    for (int i = 0; i < AT_ONCE; i++) {
        assert_int_equal(pthread_create(&threads[i], NULL, work, &outcomes[i]), 0);
    }
    for (int i = 0; i < AT_ONCE; i++) {
        assert_int_equal(pthread_join(threads[i], NULL), 0);
    }
}

static void two_boards_are_flashed_at_once(void **state) {
    struct outcome outcomes[AT_ONCE] = {{0}};

    (void)state;
    run_at_once(flash_a_board, outcomes);
    for (int i = 0; i < AT_ONCE; i++) {
        assert_int_equal(outcomes[i].exit_code, EXIT_DONE);
        assert_true(outcomes[i].installed);
        assert_true(outcomes[i].told);
    }
}

static void the_whole_tool_runs_twice_at_once(void **state) {
    struct outcome outcomes[AT_ONCE] = {{0}};

    (void)state;
    run_at_once(look_at_a_file, outcomes);
    for (int i = 0; i < AT_ONCE; i++) {
        assert_int_equal(outcomes[i].exit_code, EXIT_BAD_FILE);
        assert_true(outcomes[i].told);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(two_boards_are_flashed_at_once),
        cmocka_unit_test(the_whole_tool_runs_twice_at_once),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
