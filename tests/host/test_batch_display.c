/* SPDX-License-Identifier: MIT */
/* What a batch shows and writes of a board: a line, a block on a terminal, JSON, a hook. */
#define _GNU_SOURCE /* open_memstream */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include "support/expect.h"
#include <cjson/cJSON.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/batch/display.h"
#include "cli/batch/hook.h"
#include "cli/batch/place.h"

enum { ALARM_S = 60, IMAGE_SIZE = 1560, CRC = 0x12345678, VERSION = 0x01000002 };

static struct {
    struct console console;
    struct display display;
    struct outcome outcome;
    struct tulpar_source source;
    char *said;
    size_t said_size;
    unsigned rows;           /* of the terminal */
    bool prints_without_end; /* whoever is read: faster than it can be read */
} bench;

ssize_t __real_read(int file, void *bytes, size_t size);
ssize_t __wrap_read(int file, void *bytes, size_t size);
ssize_t __wrap_read(int file, void *bytes, size_t size) {
    if (!bench.prints_without_end) {
        return __real_read(file, bytes, size);
    }
    memset(bytes, 'y', size);
    return (ssize_t)size;
}

static unsigned columns(void) {
    return 60;
}

static unsigned terminal_rows(void) {
    return bench.rows;
}

static int setup(void **state) {
    (void)state;
    memset(&bench, 0, sizeof bench);
    bench.console.err = open_memstream(&bench.said, &bench.said_size);
    bench.console.columns = columns;
    bench.source = (struct tulpar_source){.size = IMAGE_SIZE, .crc = CRC - 1, .version = VERSION};
    bench.outcome = (struct outcome){
        .port = {.path = "/dev/ttyACM0", .adapter = "066BFF01"},
        .time = "2026-11-30T21:58:39Z",
        .verdict = BATCH_PASS,
        .found = true,
        .device = {.board = "nucleo-l432kc", .unique_id = {0x2A, 0, 0x31}},
        .is_ready = true,
        .number = "SN-1",
        .size = IMAGE_SIZE,
        .crc = CRC,
        .verified = true,
        .holds = {TULPAR_VERDICT_VALID, IMAGE_SIZE, CRC, VERSION},
        .started = true,
        .sent = IMAGE_SIZE,
        .seconds = 0.5,
        .resent = 2,
    };
    return bench.console.err == NULL;
}

static int teardown(void **state) {
    (void)state;
    (void)fclose(bench.console.err);
    free(bench.said);
    return 0;
}

static const char *said(void) {
    (void)fflush(bench.console.err);
    return bench.said;
}

static void make_fail(void) {
    bench.outcome.verdict = BATCH_FAIL;
    bench.outcome.verified = false;
    bench.outcome.problem = (struct message){
        .exit_code = EXIT_VERIFY, .what = "wrong \033[2J", .cause = "worn", .next = "replace"};
}

/* -- the line ----------------------------------------------------------------------------------*/

static void a_pass_has_all_that_is_worth_a_line(void **state) {
    char line[OUTCOME_LINE_MAX];

    (void)state;
    outcome_line(&bench.outcome, line);
    assert_string_equal(
        line, "PASS  /dev/ttyACM0  2A0031000000000000000000  SN-1  1.0.2  CRC 0x12345678  "
              "0.50 s, 3.1 kB/s, 2 resent, verified");
}

static void a_fail_says_why_and_what_to_do_in_one_line(void **state) {
    char line[OUTCOME_LINE_MAX];

    (void)state;
    make_fail();
    bench.outcome.found = false;
    outcome_line(&bench.outcome, line);
    assert_string_equal(line,
                        "FAIL  /dev/ttyACM0  -  SN-1  wrong \033[2J; cause: worn; next: replace");
}

static void a_fail_after_several_attempts_has_the_figures_of_all(void **state) {
    char line[OUTCOME_LINE_MAX];

    (void)state;
    make_fail();
    bench.outcome.attempts = 3;
    outcome_line(&bench.outcome, line);
    assert_non_null(strstr(line, "; cause: worn; 3 attempts, 2 resent; next: replace"));
}

/* As with long paths: half of a command would do something else. */
static void a_command_without_room_is_in_no_line_and_no_log(void **state) {
    char line[OUTCOME_LINE_MAX];

    (void)state;
    make_fail();
    memset(bench.outcome.problem.next, 'x', MESSAGE_PART_MAX - 1);
    outcome_line(&bench.outcome, line);
    assert_non_null(strstr(line, "; next: the same command again; it is too long"));
    char *json = outcome_json(&bench.outcome, "app.elf", &bench.source);
    assert_non_null(json);
    assert_non_null(strstr(json, "\"next\":\"the same command again; it is too long"));
    free(json);
    bench.outcome.problem.next[MESSAGE_PART_MAX - 2] = '\0'; /* the longest */
    outcome_line(&bench.outcome, line);
    assert_string_equal(strstr(line, "next: ") + strlen("next: "), bench.outcome.problem.next);
}

static void without_a_terminal_there_are_no_escapes_and_no_block(void **state) {
    struct display_row row = {.port = "/dev/ttyACM0"};

    (void)state;
    make_fail();
    display_init(&bench.display, &bench.console, true);
    display_draw(&bench.display, &row, 1, "summary");
    display_result(&bench.display, BATCH_FAIL, "FAIL  wrong \033[2J");
    assert_string_equal(said(), "FAIL  wrong \\x1B[2J\n");
}

static void on_a_terminal_the_word_has_a_colour_and_nothing_else_does(void **state) {
    (void)state;
    bench.console.terminal = true;
    display_init(&bench.display, &bench.console, true);
    display_result(&bench.display, BATCH_PASS, "PASS  a");
    display_result(&bench.display, BATCH_FAIL, "FAIL  \033[2J");
    display_result(&bench.display, BATCH_SKIP, "SKIP  c");
    assert_string_equal(said(), "\033[32mPASS\033[0m  a\n\033[1;31mFAIL\033[0m  \\x1B[2J\n"
                                "\033[33mSKIP\033[0m  c\n");
}

static void who_is_quiet_hears_of_what_did_not_pass(void **state) {
    (void)state;
    bench.console.quiet = true;
    bench.console.terminal = true;
    display_init(&bench.display, &bench.console, true);
    display_draw(&bench.display, NULL, 0, "summary");
    display_result(&bench.display, BATCH_PASS, "PASS  a");
    assert_string_equal(said(), "");
    display_result(&bench.display, BATCH_FAIL, "FAIL  b");
    assert_non_null(strstr(said(), "FAIL"));
}

/* -- the block ---------------------------------------------------------------------------------*/

static void the_block_is_drawn_over_itself_and_results_go_above_it(void **state) {
    struct display_row rows[2] = {
        {.port = "a", .progress = {.phase = PHASE_SENDING, .done = 50, .total = 100}},
        {.port = "b", .progress = {.phase = PHASE_BUTTON}},
    };

    (void)state;
    bench.console.terminal = true;
    display_init(&bench.display, &bench.console, true);
    display_draw(&bench.display, rows, 2, "sum");
    display_draw(&bench.display, rows, 1, "sum");
    display_result(&bench.display, BATCH_PASS, "PASS  b");
    display_draw(&bench.display, rows, 1, "sum");
    assert_string_equal(said(),
                        "a  -                         [##########..........]  50 %\033[K\n"
                        "b  -                         no answer yet: press its reset\033[K\n"
                        "sum\033[K\n\033[J"
                        "\033[3A\r"
                        "a  -                         [##########..........]  50 %\033[K\n"
                        "sum\033[K\n\033[J"
                        "\033[2A\r\033[J\033[32mPASS\033[0m  b\n"
                        "a  -                         [##########..........]  50 %\033[K\n"
                        "sum\033[K\n\033[J");
}

static void draw_many(struct display_row *rows, size_t count, unsigned lines) {
    bench.rows = lines;
    bench.console.terminal = true;
    bench.console.rows = terminal_rows;
    display_init(&bench.display, &bench.console, true);
    for (size_t i = 0; i < count; i++) {
        rows[i].port = "p";
    }
    display_draw(&bench.display, rows, count, "sum");
}

static unsigned count_of(const char *text, const char *wanted) {
    unsigned count = 0;

    for (const char *at = text; (at = strstr(at, wanted)) != NULL; at += strlen(wanted)) {
        count++;
    }
    return count;
}

static void a_block_is_no_higher_than_its_terminal(void **state) {
    static struct display_row rows[CANDIDATES_MAX];

    (void)state;
    for (unsigned lines = 2; lines < CANDIDATES_MAX + 4; lines++) {
        for (size_t count = 0; count <= CANDIDATES_MAX; count += 3) {
            size_t before = strlen(said());

            draw_many(rows, count, lines);
            const char *drawn = said() + before;
            unsigned height = count_of(drawn, "\n"), ports = count_of(drawn, "p  -");
            assert_in_range(height, 1, lines - 1); /* the cursor is below it */
            assert_int_equal(bench.display.lines, height);
            assert_int_equal(count_of(drawn, "sum\033[K\n"), 1);
            if (count < lines - 1) {
                assert_int_equal(ports, count);
                assert_int_equal(count_of(drawn, "more"), 0);
            } else if (lines > 2) {
                char more[DISPLAY_LINE_MAX];

                (void)snprintf(more, sizeof more, "and %zu more in work\033[K\n", count - ports);
                assert_int_equal(ports, lines - 3);
                assert_int_equal(count_of(drawn, more), 1);
            }
        }
    }
}

static void a_terminal_that_says_no_height_is_not_thought_high(void **state) {
    static struct display_row rows[CANDIDATES_MAX];

    (void)state;
    draw_many(rows, CANDIDATES_MAX, 0);
    assert_non_null(strstr(said(), "and 50 more in work\033[K\nsum"));
    assert_int_equal(bench.display.lines, DISPLAY_LINES);
}

static void a_terminal_that_is_made_lower_keeps_what_is_above_it(void **state) {
    static struct display_row rows[CANDIDATES_MAX];

    (void)state;
    draw_many(rows, 20, 24);
    bench.rows = 10;
    display_draw(&bench.display, rows, 20, "sum");
    assert_non_null(strstr(said(), "\033[9A\r"));
    assert_null(strstr(said(), "\033[21A\r"));
}

static void who_waits_for_a_hand_is_shown_first(void **state) {
    static struct display_row rows[20];

    (void)state;
    rows[19].progress.phase = PHASE_BUTTON;
    draw_many(rows, 20, 5);
    assert_string_equal(said(),
                        "p  -                         no answer yet: press its reset\033[K\n"
                        "p  -                         opening the port\033[K\n"
                        "and 18 more in work\033[K\n"
                        "sum\033[K\n\033[J");
}

static void of_a_long_path_the_end_is_shown(void **state) {
    struct display_row row = {.port = "/somewhere/far/away/from/here/board-3.uart"};
    char line[DISPLAY_LINE_MAX];

    (void)state;
    display_row_text(&row, strlen(row.port), 50, line);
    assert_non_null(strstr(line, "..way/from/here/board-3.uart  -"));
    display_row_text(&row, strlen(row.port), 20, line);
    assert_int_equal(strlen(line), 20);
}

/* -- the log -----------------------------------------------------------------------------------*/

static cJSON *json_line(void) {
    char *line = outcome_json(&bench.outcome, "app.elf", &bench.source);

    assert_non_null(line);
    size_t length = strlen(line);
    assert_int_equal(strcspn(line, "\n"), length - 1); /* one line, and its end */
    cJSON *object = cJSON_Parse(line);
    assert_non_null(object);
    free(line);
    return object;
}

static const char *text(const cJSON *object, const char *name) {
    const char *value = cJSON_GetStringValue(cJSON_GetObjectItem(object, name));

    return value == NULL ? "(null)" : value;
}

static void the_log_has_a_line_with_all_of_a_board(void **state) {
    (void)state;
    cJSON *object = json_line();
    assert_string_equal(text(object, "result"), "pass");
    assert_string_equal(text(object, "time"), "2026-11-30T21:58:39Z");
    assert_string_equal(text(object, "port"), "/dev/ttyACM0");
    assert_string_equal(text(object, "adapter"), "066BFF01");
    assert_string_equal(text(object, "unique_id"), "2A0031000000000000000000");
    assert_string_equal(text(object, "serial_number"), "SN-1");
    assert_string_equal(text(object, "crc"), "0x12345678");
    assert_string_equal(text(object, "file_crc"), "0x12345677");
    assert_string_equal(text(object, "version"), "1.0.2");
    assert_string_equal(text(cJSON_GetObjectItem(object, "verified"), "crc"), "0x12345678");
    assert_int_equal(cJSON_GetObjectItem(object, "resent")->valueint, 2);
    assert_true(cJSON_IsNull(cJSON_GetObjectItem(object, "error")));
    cJSON_Delete(object);
}

static void a_board_that_failed_is_not_called_verified(void **state) {
    (void)state;
    make_fail();
    cJSON *object = json_line();
    assert_string_equal(text(object, "result"), "fail");
    assert_true(cJSON_IsNull(cJSON_GetObjectItem(object, "verified")));
    assert_string_equal(text(cJSON_GetObjectItem(object, "error"), "kind"), "verify");
    assert_false(cJSON_IsTrue(cJSON_GetObjectItem(object, "ok")));
    cJSON_Delete(object);
}

/* -- the hook ----------------------------------------------------------------------------------*/

static void run_hook(const char *command) {
    hook_run(command, &bench.outcome, "app.elf", &bench.source, NULL);
}

static void a_hook_has_the_values_in_its_environment(void **state) {
    (void)state;
    run_hook("test \"$TULPAR_RESULT $TULPAR_STATUS $TULPAR_PORT $TULPAR_ADAPTER\" = "
             "'pass 0 /dev/ttyACM0 066BFF01' && "
             "test \"$TULPAR_UNIQUE_ID $TULPAR_SERIAL_NUMBER $TULPAR_CRC\" = "
             "'2A0031000000000000000000 SN-1 0x12345678' && "
             "test \"$TULPAR_IMAGE_VERSION $TULPAR_SECONDS $TULPAR_FILE $TULPAR_BOARD\" = "
             "'1.0.2 0.50 app.elf nucleo-l432kc' && "
             "test \"$TULPAR_TIME $TULPAR_ERROR\" = '2026-11-30T21:58:39Z ' && test -n \"$PATH\"");
    assert_string_equal(bench.outcome.hook_words, "");
    assert_false(bench.outcome.hook_failed);
}

static void a_hook_that_fails_is_told_with_its_last_words(void **state) {
    (void)state;
    run_hook("echo first; echo 'no paper' >&2; exit 3");
    assert_true(bench.outcome.hook_failed);
    assert_string_equal(bench.outcome.hook_words, "its exit status is 3; it said: no paper");
    run_hook("seq 1 10000; false");
    assert_string_equal(bench.outcome.hook_words, "its exit status is 1; it said: 10000");
    run_hook("kill -9 $$");
    assert_string_equal(bench.outcome.hook_words, "its exit status is 137");
    run_hook("true");
    assert_false(bench.outcome.hook_failed);
}

/* It holds the hook's output: who waited for the end of that would wait until the hook's time is
 * over. */
static void what_a_hook_leaves_behind_is_not_waited_for(void **state) {
    static const char words[] = "its exit status is 5; it said: ";

    (void)state;
    run_hook("sleep 1000 & echo $!; exit 5");
    assert_int_equal(strncmp(bench.outcome.hook_words, words, strlen(words)), 0);
    assert_int_equal(
        kill((pid_t)strtol(bench.outcome.hook_words + strlen(words), NULL, 10), SIGKILL), 0);
}

static enum shell_end run_without_end(const char *command, uint64_t most_us,
                                      bool (*stopped)(void)) {
    struct shell_patience patience = {.most_us = most_us, .stopped = stopped};
    char output[HOOK_TEXT_MAX];
    int status;

    (void)alarm(ALARM_S); /* ends the test, should nothing else end the command */
    enum shell_end end = shell_command(command, NULL, 0, &patience, output, sizeof output, &status);
    (void)alarm(0);
    return end;
}

static void a_command_without_end_is_ended(void **state) {
    (void)state;
    assert_int_equal(run_without_end("sleep 1000", 50000, NULL), SHELL_TOO_LONG);
}

static void one_that_prints_without_end_is_ended(void **state) {
    (void)state;
    bench.prints_without_end = true;
    assert_int_equal(run_without_end("sleep 1000", 50000, NULL), SHELL_TOO_LONG);
}

/* Its shell has ended, and something that it has left behind prints on. */
static void what_is_left_behind_may_print_without_end(void **state) {
    (void)state;
    bench.prints_without_end = true;
    assert_int_equal(run_without_end("exit 0", UINT64_MAX / 2, NULL), SHELL_SUCCEEDED);
}

static bool is_stopped(void) {
    return true;
}

static void ctrl_c_ends_a_command_without_end(void **state) {
    (void)state;
    assert_int_equal(run_without_end("yes", UINT64_MAX / 2, is_stopped), SHELL_STOPPED);
}

static void all_that_fits_into_a_pipe_is_read_to_its_end(void **state) {
    (void)state;
    run_hook("dd if=/dev/zero bs=1024 count=60 2>/dev/null | tr '\\0' x; echo; echo last; exit 1");
    assert_string_equal(bench.outcome.hook_words, "its exit status is 1; it said: last");
}

/* -- where the serial number goes --------------------------------------------------------------*/

static void a_number_is_text_with_zeros_behind_it(void **state) {
    uint8_t image[] = "..xxxxxxxx..";
    struct place place = {.offset = 2, .size = 8};

    (void)state;
    place_put(&place, "SN-1", image);
    assert_memory_equal(image, "..SN-1\0\0\0\0..", sizeof image);
    place_put(&place, "1234567", image);
    assert_memory_equal(image, "..1234567\0..", sizeof image);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void) {
    const struct CMUnitTest tests[] = {
        CASE(a_pass_has_all_that_is_worth_a_line),
        CASE(a_fail_says_why_and_what_to_do_in_one_line),
        CASE(a_fail_after_several_attempts_has_the_figures_of_all),
        CASE(a_command_without_room_is_in_no_line_and_no_log),
        CASE(without_a_terminal_there_are_no_escapes_and_no_block),
        CASE(on_a_terminal_the_word_has_a_colour_and_nothing_else_does),
        CASE(who_is_quiet_hears_of_what_did_not_pass),
        CASE(the_block_is_drawn_over_itself_and_results_go_above_it),
        CASE(a_block_is_no_higher_than_its_terminal),
        CASE(a_terminal_that_says_no_height_is_not_thought_high),
        CASE(a_terminal_that_is_made_lower_keeps_what_is_above_it),
        CASE(who_waits_for_a_hand_is_shown_first),
        CASE(of_a_long_path_the_end_is_shown),
        CASE(the_log_has_a_line_with_all_of_a_board),
        CASE(a_board_that_failed_is_not_called_verified),
        CASE(a_hook_has_the_values_in_its_environment),
        CASE(a_hook_that_fails_is_told_with_its_last_words),
        CASE(what_a_hook_leaves_behind_is_not_waited_for),
        CASE(a_command_without_end_is_ended),
        CASE(one_that_prints_without_end_is_ended),
        CASE(what_is_left_behind_may_print_without_end),
        CASE(ctrl_c_ends_a_command_without_end),
        CASE(all_that_fits_into_a_pipe_is_read_to_its_end),
        CASE(a_number_is_text_with_zeros_behind_it),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
