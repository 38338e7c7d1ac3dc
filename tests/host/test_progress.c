/* SPDX-License-Identifier: MIT */
/* How far a transfer is, on terminals of any width. */
#define _POSIX_C_SOURCE 200809L /* open_memstream */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include "support/expect.h"
#include <stdlib.h>
#include <string.h>

#include "cli/flash_words.h"
#include "cli/progress_bar.h"
#include "tests/support/tool_bench.h"

enum { TOTAL = 204800, STEP = 1024, STEP_US = 20000 };

static struct console console;
static struct progress_bar bar;
static char *text;
static size_t text_size;
static unsigned width;

static unsigned columns(void) {
    return width;
}

static int setup(void **state) {
    (void)state;
    width = 80;
    memset(&console, 0, sizeof console);
    console.err = open_memstream(&text, &text_size);
    console.terminal = true;
    console.columns = columns;
    progress_bar_init(&bar, &console, true);
    return console.err == NULL;
}

static int teardown(void **state) {
    (void)state;
    (void)fclose(console.err);
    free(text);
    return 0;
}

/* From `from` to `to` bytes, at 51.2 kB/s. */
static void send(uint32_t from, uint32_t to) {
    for (uint32_t done = from; done <= to; done += STEP) {
        progress_bar_update(&bar, done, TOTAL, (uint64_t)done / STEP * STEP_US);
    }
    (void)fflush(console.err);
}

/* Looks at each line that was drawn; returns how many there were. */
static unsigned assert_fits(const char *drawn, unsigned limit) {
    unsigned lines = 0;

    for (const char *line = strchr(drawn, '\r'); line != NULL; line = strchr(line + 1, '\r')) {
        size_t length = strcspn(line + 1, "\033");

        assert_true(length > 0 && length < limit);
        assert_memory_equal(line + 1 + length, "\033[K", 3);
        lines++;
    }
    return lines;
}

static unsigned newlines(void) {
    unsigned count = 0;

    for (const char *end = strchr(text, '\n'); end != NULL; end = strchr(end + 1, '\n')) {
        count++;
    }
    return count;
}

static void eighty_columns_have_room_for_all_of_it(void **state) {
    (void)state;
    send(0, TOTAL);
    assert_true(assert_fits(text, 80) > 30);
    assert_non_null(strstr(text, "\r[###############...............]  50 %  102.4 of 204.8 kB  "
                                 "51.2 kB/s  0:02 left\033[K"));
    assert_non_null(strstr(text, "0:00 left\033[K\n"));
    assert_int_equal(newlines(), 1);
}

static void no_width_is_too_narrow(void **state) {
    (void)state;
    for (width = 2; width < 140; width++) {
        if (width > 2) {
            (void)teardown(NULL);
            unsigned now = width;
            (void)setup(NULL);
            width = now;
        }
        send(0, TOTAL);
        assert_true(assert_fits(text, width) > 30);
        assert_int_equal(newlines(), 1);
    }
}

static void what_matters_most_stays(void **state) {
    (void)state;
    width = 40;
    send(0, TOTAL / 2);
    assert_non_null(strstr(text, "\r[######......]  50 %  102.4 of 204.8 kB\033[K"));
    width = 20;
    send(TOTAL / 2 + STEP, TOTAL);
    assert_non_null(strstr(text, "\r[###########] 100 %\033[K\n"));
}

static void a_window_may_change_in_the_middle(void **state) {
    (void)state;
    send(0, TOTAL / 2);
    size_t before = text_size;
    width = 30;
    send(TOTAL / 2 + STEP, TOTAL);
    assert_true(assert_fits(text + before, 30) > 10);
    assert_int_equal(newlines(), 1);
}

static void a_width_that_is_not_known_is_eighty(void **state) {
    (void)state;
    width = 0;
    send(0, TOTAL);
    assert_true(assert_fits(text, 80) > 30);
    console.columns = NULL;
    progress_bar_init(&bar, &console, true);
    send(0, TOTAL);
    assert_true(assert_fits(text, 80) > 60);
}

static unsigned count(const char *what) {
    unsigned times = 0;

    for (const char *found = strstr(text, what); found != NULL; found = strstr(found + 1, what)) {
        times++;
    }
    return times;
}

/* The last block, FINISH and INFO each report the end. */
static void the_end_is_drawn_once(void **state) {
    (void)state;
    send(0, TOTAL);
    progress_bar_update(&bar, TOTAL, TOTAL, 9000000);
    progress_bar_update(&bar, TOTAL, TOTAL, 9500000);
    (void)fflush(console.err);
    assert_int_equal(count("100 %"), 1);
    assert_int_equal(newlines(), 1);
    send(0, TOTAL); /* the device was reset, and all of it begins anew */
    assert_int_equal(count("100 %"), 2);
}

static void plain_lines_where_there_is_no_terminal(void **state) {
    (void)state;
    console.terminal = false;
    send(0, TOTAL);
    assert_int_equal(newlines(), 10);
    assert_null(strpbrk(text, "\r\033"));
}

/* -- the last words ----------------------------------------------------------------------------*/

static void assert_lines_fit(void) {
    for (const char *line = tool_bench.err; *line != '\0';) {
        size_t length = strcspn(line, "\n");

        assert_true(length < 80);
        line += length + (line[length] == '\n');
    }
}

/* The longest numbers that there are, or nearly. */
static void the_last_words_fit_into_eighty_columns(void **state) {
    static const struct {
        enum tulpar_way way;
        uint32_t right;
    } cases[] = {{TULPAR_WAY_RAW, 0},
                 {TULPAR_WAY_PACKED, 0},
                 {TULPAR_WAY_DIFFERENCE, 2048},
                 {TULPAR_WAY_NONE, 4194304}};

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct flash_report facts = {
            .source = &(struct tulpar_source){.size = 4194304},
            .device = &(struct tulpar_device){.page_size = 2048},
            .seconds = 1999.99,
            .sent = 4194304 - cases[i].right,
            .already_right = cases[i].right,
            .baud = 10000000,
            .way = cases[i].way,
            .line_bytes = 1234567,
        };

        (void)tool_bench_setup(state);
        flash_say_transfer(&tool_bench.console, &facts);
        facts.started = true;
        facts.report = &(struct tulpar_report){.swap_us = 123456789};
        flash_say_transfer(&tool_bench.console, &facts);
        (void)fflush(tool_bench.console.err);
        assert_lines_fit();
        assert_int_equal(tool_bench_said("4194304 bytes, 2047 of 2048 pages sent"),
                         cases[i].right == 2048);
        assert_true(tool_bench_said("swapped in 123.46 s; application started\n"));
        assert_true(tool_bench_said("the board waits in its bootloader\n"));
        (void)tool_bench_teardown(state);
    }
}

/* -- a time that is known about ----------------------------------------------------------------*/

static void wait_for(uint64_t from_ms, uint64_t to_ms, uint64_t usual_ms) {
    for (uint64_t ms = from_ms; ms <= to_ms; ms += 50) {
        progress_bar_wait(&bar, "swapping", ms * 1000, usual_ms * 1000, ms * 1000);
    }
    (void)fflush(console.err);
}

static void a_wait_has_a_bar(void **state) {
    (void)state;
    wait_for(0, 14000, 14000);
    wait_for(14000, 14000, 14000);
    assert_true(assert_fits(text, 80) > 100);
    assert_non_null(
        strstr(text, "\r[###############...............]  50 %  swapping, 7 of about 14 s\033[K"));
    assert_non_null(strstr(text, "100 %  swapping, 14 of about 14 s\033[K\n"));
    assert_int_equal(newlines(), 1);
}

/* Until the next bytes are there. */
static void it_says_why_it_stands_still(void **state) {
    (void)state;
    send(STEP, TOTAL / 2);
    progress_bar_note(&bar, "erasing 128 KB", TOTAL / 2 / STEP * STEP_US);
    (void)fflush(console.err);
    assert_non_null(strstr(text, " 50 %  erasing 128 KB"));
    send(TOTAL / 2 + 10 * STEP, TOTAL);
    assert_null(strstr(strstr(text, "erasing") + 1, "erasing"));
    progress_bar_note(&bar, "erasing 16 KB", TOTAL / STEP * STEP_US);
    (void)fflush(console.err);
    assert_null(strstr(text, "erasing 16 KB"));
}

static void a_wait_is_one_line_where_there_is_no_terminal(void **state) {
    (void)state;
    console.terminal = false;
    wait_for(0, 14000, 14000);
    assert_string_equal(text, "swapping, which takes about 14 s\n");
}

static void packing_in_vain_is_not_worth_a_word(void **state) {
    struct flash_report facts = {
        .source = &(struct tulpar_source){.size = 204800},
        .seconds = 1,
        .sent = 204800,
        .way = TULPAR_WAY_PACKED,
        .line_bytes = 205563,
    };

    (void)tool_bench_setup(state);
    flash_say_transfer(&tool_bench.console, &facts);
    facts.line_bytes = 204799;
    flash_say_transfer(&tool_bench.console, &facts);
    (void)fflush(tool_bench.console.err);
    assert_non_null(strstr(tool_bench.err, "204800 bytes in 1.00 s at"));
    assert_true(tool_bench_said("packed into 204799"));
    assert_false(tool_bench_said("205563"));
    (void)tool_bench_teardown(state);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(eighty_columns_have_room_for_all_of_it),
        TEST(no_width_is_too_narrow),
        TEST(what_matters_most_stays),
        TEST(a_window_may_change_in_the_middle),
        TEST(a_width_that_is_not_known_is_eighty),
        TEST(the_end_is_drawn_once),
        TEST(plain_lines_where_there_is_no_terminal),
        cmocka_unit_test(the_last_words_fit_into_eighty_columns),
        TEST(a_wait_has_a_bar),
        TEST(it_says_why_it_stands_still),
        TEST(a_wait_is_one_line_where_there_is_no_terminal),
        cmocka_unit_test(packing_in_vain_is_not_worth_a_word),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
