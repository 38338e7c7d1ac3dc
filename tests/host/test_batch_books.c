/* SPDX-License-Identifier: MIT */
/* What a batch writes down: serial numbers that no two boards get, and a log that outlasts a power
 * cut. "Crash" is what a killed program leaves: its file, as far as it was written. */
#define _GNU_SOURCE /* mkdtemp, open_memstream, truncate, setrlimit */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include "support/expect.h"
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/batch/numbers.h"
#include "cli/batch/run_log.h"

enum { PATH_SIZE = 256, TEXT_SIZE = 4096, ROOM = 16 };

#define BOARD_A "2A0031000C54554C50415220"
#define BOARD_B "2A0031000C54554C50415221"
#define BOARD_C "2A0031000C54554C50415222"
#define TIME    "2026-11-30T21:58:39Z"

static struct {
    char folder[PATH_SIZE], list[PATH_SIZE], taken[PATH_SIZE], log[PATH_SIZE];
    struct numbers numbers;
    struct run_log run_log;
    struct console console;
    struct message message;
    char number[NUMBER_MAX];
    char *said;
    size_t said_size;
} bench;

static int setup(void **state) {
    (void)state;
    memset(&bench, 0, sizeof bench);
    (void)snprintf(bench.folder, sizeof bench.folder, "/tmp/tulpar-books-XXXXXX");
    if (mkdtemp(bench.folder) == NULL) {
        return 1;
    }
    (void)snprintf(bench.list, sizeof bench.list, "%.200s/list.csv", bench.folder);
    (void)snprintf(bench.taken, sizeof bench.taken, "%.200s/list.csv.taken", bench.folder);
    (void)snprintf(bench.log, sizeof bench.log, "%.200s/run.jsonl", bench.folder);
    bench.console.err = open_memstream(&bench.said, &bench.said_size);
    return bench.console.err == NULL;
}

static int teardown(void **state) {
    char command[PATH_SIZE + 10];

    (void)state;
    numbers_close(&bench.numbers);
    run_log_close(&bench.run_log);
    (void)fclose(bench.console.err);
    free(bench.said);
    (void)snprintf(command, sizeof command, "rm -rf %s", bench.folder);
    return system(command);
}

static void write_text(const char *path, const char *text) {
    FILE *file = fopen(path, "wb");

    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    assert_int_equal(fclose(file), 0);
}

static const char *read_text(const char *path) {
    static char text[TEXT_SIZE];
    FILE *file = fopen(path, "rb");

    assert_non_null(file);
    text[fread(text, 1, sizeof text - 1, file)] = '\0';
    assert_int_equal(fclose(file), 0);
    return text;
}

static bool said(const char *words) {
    (void)fflush(bench.console.err);
    return strstr(bench.said, words) != NULL;
}

static bool open_numbers(void) {
    numbers_close(&bench.numbers);
    return numbers_open(&bench.numbers, bench.list, ROOM, &bench.console, &bench.message);
}

static void open_list(const char *text) {
    write_text(bench.list, text);
    assert_true(open_numbers());
}

static void refuse_list(const char *text, const char *what, const char *cause) {
    write_text(bench.list, text);
    assert_false(open_numbers());
    assert_non_null(strstr(bench.message.what, what));
    assert_non_null(strstr(bench.message.cause, cause));
    assert_int_equal(bench.message.exit_code, EXIT_BAD_FILE);
}

static const char *take(const char *unique_id) {
    bool taken = numbers_take(&bench.numbers, unique_id, TIME, bench.number, &bench.message);

    return taken ? bench.number : NULL;
}

/* -- serial numbers ----------------------------------------------------------------------------*/

static void numbers_go_in_the_order_of_the_list(void **state) {
    (void)state;
    open_list("N1\nN2\nN3\n");
    assert_int_equal(numbers_left(&bench.numbers), 3);
    assert_string_equal(take(BOARD_A), "N1");
    assert_string_equal(take(BOARD_B), "N2");
    assert_int_equal(numbers_left(&bench.numbers), 1);
}

static void a_board_has_its_own_number_however_often_it_is_done(void **state) {
    (void)state;
    open_list("N1\nN2\n");
    assert_string_equal(take(BOARD_A), "N1");
    assert_string_equal(take(BOARD_A), "N1");
    assert_true(open_numbers());
    assert_string_equal(take(BOARD_A), "N1");
    assert_string_equal(take(BOARD_B), "N2");
}

/* Another image has less room for it: cut, two boards would have the same. */
static void a_number_that_does_not_fit_any_more_is_not_given(void **state) {
    (void)state;
    write_text(bench.taken, "SN-0001-A," BOARD_A "," TIME "\n");
    write_text(bench.list, "S1\n");
    numbers_close(&bench.numbers);
    assert_true(numbers_open(&bench.numbers, bench.list, sizeof "SN-0001-A", &bench.console,
                             &bench.message));
    assert_string_equal(take(BOARD_A), "SN-0001-A");
    numbers_close(&bench.numbers);
    assert_true(numbers_open(&bench.numbers, bench.list, sizeof "SN-0001-A" - 1, &bench.console,
                             &bench.message));
    assert_null(take(BOARD_A));
    assert_int_equal(bench.message.exit_code, EXIT_BAD_FILE);
    assert_non_null(strstr(bench.message.what, "SN-0001-A"));
    assert_string_equal(take(BOARD_B), "S1");
}

/* Nothing is closed and nothing is told: what was written when the number was given is all. */
static void a_number_is_on_the_disk_before_the_board_gets_it(void **state) {
    (void)state;
    open_list("N1\nN2\n");
    assert_string_equal(take(BOARD_A), "N1");
    assert_string_equal(read_text(bench.taken), "N1," BOARD_A "," TIME "\n");
}

static void after_a_crash_no_number_is_given_a_second_time(void **state) {
    (void)state;
    write_text(bench.taken, "N1," BOARD_A "," TIME "\n"); /* and then it was killed */
    open_list("N1\nN2\n");
    assert_string_equal(take(BOARD_B), "N2");
    assert_string_equal(take(BOARD_A), "N1");
    assert_null(take(BOARD_C));
    assert_non_null(strstr(bench.message.what, "no serial number is left"));
    assert_int_equal(bench.message.exit_code, EXIT_BAD_FILE);
}

static void write_bytes(const char *path, const char *bytes, size_t length) {
    FILE *file = fopen(path, "wb");

    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, length, file), length);
    assert_int_equal(fclose(file), 0);
}

/* Wherever the power cuts the line, the board has not got its number: the write had not ended. Nor
 * does another one get a number that can be read there. */
static void a_torn_line_is_told_and_its_number_is_no_other_board_s(void **state) {
    static const char whole[] = "N2," BOARD_B "," TIME;

    (void)state;
    for (size_t length = 1; length < sizeof whole; length++) {
        char text[TEXT_SIZE];
        bool torn = length < sizeof whole - 1; /* all but its newline: it counts */
        const char *next = length >= strlen("N2") ? "N3" : "N2";

        (void)snprintf(text, sizeof text, "N1,%s,%s\n%.*s", BOARD_A, TIME, (int)length, whole);
        write_text(bench.taken, text);
        open_list("N1\nN2\nN3\nN4\n");
        assert_string_equal(take(BOARD_C), next);
        /* What is written behind it is whole. */
        assert_true(open_numbers());
        assert_string_equal(take(BOARD_C), next);
        assert_string_equal(take(BOARD_A), "N1");
        assert_string_equal(take(BOARD_B), !torn ? "N2" : length == 1 ? "N3" : "N4");
    }
    assert_true(said("line 2 is no whole line"));
    assert_true(said("no other board gets the number N2"));
}

/* The length of the file was on the disk, and what was written was not, or in part. */
static void behind_nuls_numbers_are_read_on(void **state) {
    static const char taken[] = "N1," BOARD_A "," TIME "\n"
                                "\0\0\0\0\0\0\0\0\n"
                                "N2," BOARD_B "," TIME "\n"
                                "N3,2A00\0\0\0\0\n";

    (void)state;
    write_bytes(bench.taken, taken, sizeof taken - 1);
    open_list("N1\nN2\nN3\nN4\n");
    assert_true(said("line 2 is no whole line"));
    assert_true(said("line 4 is no whole line"));
    assert_string_equal(take(BOARD_C), "N4");
    assert_string_equal(take(BOARD_B), "N2");
    write_bytes(bench.taken, "\0\0\0", 3);
    assert_true(open_numbers());
    assert_string_equal(take(BOARD_C), "N1");
    assert_true(open_numbers());
    assert_string_equal(take(BOARD_C), "N1");
    assert_string_equal(take(BOARD_B), "N2");
}

static void what_an_editor_makes_of_the_taken_numbers_is_read(void **state) {
    (void)state;
    write_text(bench.taken,
               "\xEF\xBB\xBFN1," BOARD_A "," TIME "\r\n\r\nN2," BOARD_B "," TIME "\r\n");
    open_list("N1\nN2\nN3\n");
    assert_false(said("is no whole line"));
    assert_string_equal(take(BOARD_C), "N3");
    assert_string_equal(take(BOARD_B), "N2");
    assert_string_equal(take(BOARD_A), "N1");
}

/* Which numbers are free is not known then, and none is given. */
static void taken_numbers_that_no_power_cut_has_damaged_are_refused(void **state) {
    static const char *const damaged[] = {
        "N2;" BOARD_B ";" TIME,                /* another separator */
        "\"N2\",\"" BOARD_B "\",\"" TIME "\"", /* quotes */
        "N2," BOARD_B ",30.11.2026 21:58",     /* another form of time */
        "N2," BOARD_B "," TIME "," TIME,
        "N2,2A0031," TIME,
        "," BOARD_B "," TIME,
        "spare",
    };

    (void)state;
    for (size_t i = 0; i < sizeof damaged / sizeof *damaged; i++) {
        char text[TEXT_SIZE];

        (void)snprintf(text, sizeof text, "N1,%s,%s\n%s\n", BOARD_A, TIME, damaged[i]);
        write_text(bench.taken, text);
        refuse_list("N1\nN2\nN3\n", "line 2 is damaged", "NUMBER,UNIQUE_ID,TIME");
        assert_true(*bench.message.next != '\0');
        assert_string_equal(read_text(bench.taken), text);
    }
}

static void a_number_that_cannot_be_written_is_not_given(void **state) {
    struct rlimit before, none = {.rlim_cur = 10};

    (void)state;
    open_list("N1\nN2\nN3\n");
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
    none.rlim_max = before.rlim_max;
    (void)signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &none), 0);
    const char *number = take(BOARD_A);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
    assert_null(number);
    assert_int_equal(bench.message.exit_code, EXIT_OUTPUT);
    /* Ten bytes of its line are there: the number stays that board's, and is written again. */
    assert_string_equal(take(BOARD_B), "N2");
    assert_string_equal(take(BOARD_A), "N1");
    assert_true(open_numbers());
    assert_string_equal(take(BOARD_A), "N1");
    assert_string_equal(take(BOARD_B), "N2");
    assert_string_equal(take(BOARD_C), "N3");
}

static void two_at_one_list_are_one_too_many(void **state) {
    struct numbers other;

    (void)state;
    open_list("N1\n");
    assert_false(numbers_open(&other, bench.list, ROOM, &bench.console, &bench.message));
    assert_int_equal(bench.message.exit_code, EXIT_REFUSED);
    numbers_close(&other);
}

/* The file beside the list belongs to the list, whatever it is called here. */
static void a_link_to_a_list_has_the_same_numbers(void **state) {
    char link_name[PATH_SIZE];

    (void)state;
    open_list("N1\nN2\n");
    assert_string_equal(take(BOARD_A), "N1");
    (void)snprintf(link_name, sizeof link_name, "%.200s/link.csv", bench.folder);
    assert_int_equal(symlink(bench.list, link_name), 0);
    numbers_close(&bench.numbers);
    assert_true(numbers_open(&bench.numbers, link_name, ROOM, &bench.console, &bench.message));
    assert_string_equal(take(BOARD_B), "N2");
}

static void lists_come_as_spreadsheets_write_them(void **state) {
    (void)state;
    open_list(
        "\xEF\xBB\xBFserial number;batch\r\n\"N1\";7\r\n\r\n# spare\r\n N2 ,7\r\nN3\t7\r\nN4");
    assert_true(said("is taken as a heading"));
    assert_int_equal(bench.numbers.count, 4);
    assert_string_equal(bench.numbers.list[0].text, "N1");
    assert_string_equal(bench.numbers.list[1].text, "N2");
    assert_string_equal(bench.numbers.list[2].text, "N3");
    assert_string_equal(bench.numbers.list[3].text, "N4");
    assert_int_equal(bench.numbers.list[3].line, 7);
}

static void a_heading_may_stand_behind_comments(void **state) {
    (void)state;
    open_list("# made on Monday\n\n  # 7 of them\nserial number\nN1\nspare\n");
    assert_true(said("line 4 (serial number) has no digit and is taken as a heading"));
    assert_int_equal(bench.numbers.count, 2); /* one line is a heading, and no more */
    assert_string_equal(bench.numbers.list[0].text, "N1");
    assert_string_equal(bench.numbers.list[1].text, "spare");
}

static void lists_that_are_none_are_refused_before_any_board_is_touched(void **state) {
    (void)state;
    refuse_list("N1\nN2\nN1\n", "has the number N1 twice", "in line 1 and in line 3");
    refuse_list("N1\n0123456789ABCDEF\n", "line 2 is no serial number", "there is room for 15");
    refuse_list("N1\nN\x01\n", "line 2 is no serial number", "cannot be printed");
    refuse_list("number\n", "is no serial number", "no number at all");
    refuse_list("", "cannot read", "an empty one");
    write_bytes(bench.list, "N1\nN\0\nN3\n", 9);
    assert_false(open_numbers());
    assert_non_null(strstr(bench.message.what, "line 2 is no serial number"));
    open_list("0123456789ABCDE\n"); /* the longest */
}

/* -- the log -----------------------------------------------------------------------------------*/

static bool open_log(void) {
    run_log_close(&bench.run_log);
    return run_log_open(&bench.run_log, bench.log, &bench.console, &bench.message);
}

#define PASSED(board) "{\"time\":\"" TIME "\",\"result\":\"pass\",\"unique_id\":\"" board "\"}\n"
#define FAILED(board) "{\"time\":\"" TIME "\",\"result\":\"fail\",\"unique_id\":\"" board "\"}\n"

static void what_passed_is_done_and_what_failed_is_not(void **state) {
    (void)state;
    write_text(bench.log, PASSED(BOARD_A) FAILED(BOARD_B));
    assert_true(open_log());
    assert_non_null(run_log_find(&bench.run_log, BOARD_A));
    assert_string_equal(run_log_find(&bench.run_log, BOARD_A)->time, TIME);
    assert_null(run_log_find(&bench.run_log, BOARD_B));
    assert_null(run_log_find(&bench.run_log, BOARD_C));
}

static void what_failed_behind_its_pass_is_not_done(void **state) {
    (void)state;
    write_text(bench.log, PASSED(BOARD_A) PASSED(BOARD_B) FAILED(BOARD_A));
    assert_true(open_log());
    assert_null(run_log_find(&bench.run_log, BOARD_A));
    assert_non_null(run_log_find(&bench.run_log, BOARD_B));
    run_log_forget(&bench.run_log, BOARD_B);
    assert_null(run_log_find(&bench.run_log, BOARD_B));
    assert_true(run_log_note(&bench.run_log, BOARD_A, TIME));
    assert_non_null(run_log_find(&bench.run_log, BOARD_A));
}

static void a_torn_last_line_is_told_and_the_next_begins_behind_it(void **state) {
    static const char last[] = PASSED(BOARD_B);

    (void)state;
    for (size_t length = 1; length < sizeof last - 2; length++) {
        char text[TEXT_SIZE];

        (void)snprintf(text, sizeof text, PASSED(BOARD_A) "%.*s", (int)length, last);
        write_text(bench.log, text);
        assert_true(open_log());
        assert_non_null(run_log_find(&bench.run_log, BOARD_A));
        assert_null(run_log_find(&bench.run_log, BOARD_B));
        assert_true(run_log_append(&bench.run_log, PASSED(BOARD_C)));
        assert_true(open_log());
        assert_non_null(run_log_find(&bench.run_log, BOARD_C));
    }
    assert_true(said("line 2 is no whole line"));
}

/* As an editor or a script leaves them that joins lines. */
static void two_entries_in_a_line_both_count(void **state) {
    static const char first[] = PASSED(BOARD_A), second[] = PASSED(BOARD_B);
    char text[TEXT_SIZE];

    (void)state;
    for (size_t blanks = 0; blanks <= 2; blanks++) {
        (void)snprintf(text, sizeof text, "%.*s%.*s%s", (int)strcspn(first, "\n"), first,
                       (int)blanks, " \t", second);
        write_text(bench.log, text);
        assert_true(open_log());
        assert_non_null(run_log_find(&bench.run_log, BOARD_A));
        assert_non_null(run_log_find(&bench.run_log, BOARD_B));
        assert_false(said("no whole line"));
    }
    /* The second is torn: the first counts, and the line is told. */
    text[strlen(text) - 10] = '\0';
    write_text(bench.log, text);
    assert_true(open_log());
    assert_non_null(run_log_find(&bench.run_log, BOARD_A));
    assert_null(run_log_find(&bench.run_log, BOARD_B));
    assert_true(said("line 1 is no whole line"));
}

/* The length of the file was on the disk, and what was written was not, or in part. */
static void behind_nuls_the_log_is_read_on(void **state) {
    static const char log[] = PASSED(BOARD_A) "\0\0\0\0\n" PASSED(BOARD_B) "{\"time\0\0\0\n";

    (void)state;
    write_bytes(bench.log, log, sizeof log - 1);
    assert_true(open_log());
    assert_true(said("line 2 is no whole line"));
    assert_true(said("line 4 is no whole line"));
    assert_non_null(run_log_find(&bench.run_log, BOARD_A));
    assert_non_null(run_log_find(&bench.run_log, BOARD_B));
    write_bytes(bench.log, "\0\0\0\0", 4); /* its first line */
    assert_true(open_log());
    assert_true(run_log_append(&bench.run_log, PASSED(BOARD_C)));
    assert_true(open_log());
    assert_non_null(run_log_find(&bench.run_log, BOARD_C));
}

static void what_is_no_log_is_left_alone(void **state) {
    (void)state;
    write_text(bench.log, "serial\nN1\n");
    assert_false(open_log());
    assert_non_null(strstr(bench.message.what, "is no log"));
    assert_string_equal(read_text(bench.log), "serial\nN1\n");
    run_log_close(&bench.run_log);
    assert_false(run_log_open(&bench.run_log, "/dev/null", &bench.console, &bench.message));
}

static void two_at_one_log_are_one_too_many(void **state) {
    struct run_log other;

    (void)state;
    assert_true(bench.run_log.is_open || open_log());
    assert_false(run_log_open(&other, bench.log, &bench.console, &bench.message));
    assert_int_equal(bench.message.exit_code, EXIT_REFUSED);
    assert_non_null(strstr(bench.message.what, "in use"));
    run_log_close(&other);
}

/* Another program has it, or nobody: what is written into it would be nowhere. */
static void a_log_that_is_deleted_or_renamed_is_written_anew(void **state) {
    char other[PATH_SIZE];

    (void)state;
    (void)snprintf(other, sizeof other, "%.200s/run.jsonl.1", bench.folder);
    assert_true(open_log());
    assert_true(run_log_append(&bench.run_log, PASSED(BOARD_A)));
    assert_int_equal(unlink(bench.log), 0);
    assert_true(run_log_append(&bench.run_log, PASSED(BOARD_B)));
    assert_string_equal(read_text(bench.log), PASSED(BOARD_A) PASSED(BOARD_B));
    assert_true(bench.run_log.file.restored);
    bench.run_log.file.restored = false;
    assert_int_equal(rename(bench.log, other), 0);
    assert_true(run_log_append(&bench.run_log, FAILED(BOARD_C)));
    assert_string_equal(read_text(bench.log), PASSED(BOARD_A) PASSED(BOARD_B) FAILED(BOARD_C));
    assert_string_equal(read_text(other), PASSED(BOARD_A) PASSED(BOARD_B));
    assert_true(bench.run_log.file.restored);
    bench.run_log.file.restored = false;
    assert_true(run_log_append(&bench.run_log, PASSED(BOARD_C)));
    assert_false(bench.run_log.file.restored);
    two_at_one_log_are_one_too_many(state); /* and it is locked as before */
}

static void a_log_that_another_has_replaced_or_shortened_gets_no_entry(void **state) {
    char other[PATH_SIZE];

    (void)state;
    (void)snprintf(other, sizeof other, "%.200s/other", bench.folder);
    assert_true(open_log());
    assert_true(run_log_append(&bench.run_log, PASSED(BOARD_A)));
    write_text(other, PASSED(BOARD_A));
    assert_int_equal(rename(other, bench.log), 0); /* as editors save, or sed -i */
    assert_false(run_log_append(&bench.run_log, PASSED(BOARD_B)));
    assert_int_equal(bench.run_log.file.change, DURABLE_OTHER);
    assert_string_equal(read_text(bench.log), PASSED(BOARD_A));
    assert_true(open_log());
    assert_int_equal(truncate(bench.log, 0), 0);
    assert_false(run_log_append(&bench.run_log, PASSED(BOARD_B)));
    assert_int_equal(bench.run_log.file.change, DURABLE_SHORTER);
    assert_string_equal(read_text(bench.log), "");
    assert_string_not_equal(durable_change_words(DURABLE_OTHER),
                            durable_change_words(DURABLE_SHORTER));
}

/* A hook may write there, too. */
static void behind_half_a_line_of_another_the_entry_begins_a_line(void **state) {
    FILE *log = fopen(bench.log, "ab");

    (void)state;
    assert_non_null(log);
    assert_true(open_log());
    assert_true(run_log_append(&bench.run_log, PASSED(BOARD_A)));
    assert_true(fputs("{\"note\":1}", log) >= 0);
    assert_int_equal(fclose(log), 0);
    assert_true(run_log_append(&bench.run_log, PASSED(BOARD_B)));
    assert_string_equal(read_text(bench.log), PASSED(BOARD_A) "{\"note\":1}\n" PASSED(BOARD_B));
}

static void taken_numbers_that_were_deleted_are_written_anew(void **state) {
    (void)state;
    open_list("N1\nN2\nN3\n");
    assert_string_equal(take(BOARD_A), "N1");
    assert_int_equal(unlink(bench.taken), 0);
    assert_string_equal(take(BOARD_B), "N2");
    assert_string_equal(read_text(bench.taken),
                        "N1," BOARD_A "," TIME "\nN2," BOARD_B "," TIME "\n");
    write_text(bench.log, "");
    assert_int_equal(rename(bench.log, bench.taken), 0);
    assert_null(take(BOARD_C));
    assert_int_equal(bench.message.exit_code, EXIT_OUTPUT);
    assert_non_null(strstr(bench.message.what, "is not what it was"));
    assert_string_equal(read_text(bench.taken), "");
}

static void without_a_log_a_board_is_done_for_as_long_as_the_tool_runs(void **state) {
    (void)state;
    assert_true(run_log_note(&bench.run_log, BOARD_A, TIME));
    assert_true(run_log_append(&bench.run_log, "nowhere\n"));
    assert_non_null(run_log_find(&bench.run_log, BOARD_A));
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void) {
    const struct CMUnitTest tests[] = {
        CASE(numbers_go_in_the_order_of_the_list),
        CASE(a_board_has_its_own_number_however_often_it_is_done),
        CASE(a_number_that_does_not_fit_any_more_is_not_given),
        CASE(a_number_is_on_the_disk_before_the_board_gets_it),
        CASE(after_a_crash_no_number_is_given_a_second_time),
        CASE(a_torn_line_is_told_and_its_number_is_no_other_board_s),
        CASE(behind_nuls_numbers_are_read_on),
        CASE(what_an_editor_makes_of_the_taken_numbers_is_read),
        CASE(taken_numbers_that_no_power_cut_has_damaged_are_refused),
        CASE(a_number_that_cannot_be_written_is_not_given),
        CASE(two_at_one_list_are_one_too_many),
        CASE(a_link_to_a_list_has_the_same_numbers),
        CASE(lists_come_as_spreadsheets_write_them),
        CASE(a_heading_may_stand_behind_comments),
        CASE(lists_that_are_none_are_refused_before_any_board_is_touched),
        CASE(what_passed_is_done_and_what_failed_is_not),
        CASE(what_failed_behind_its_pass_is_not_done),
        CASE(a_torn_last_line_is_told_and_the_next_begins_behind_it),
        CASE(two_entries_in_a_line_both_count),
        CASE(behind_nuls_the_log_is_read_on),
        CASE(what_is_no_log_is_left_alone),
        CASE(two_at_one_log_are_one_too_many),
        CASE(a_log_that_is_deleted_or_renamed_is_written_anew),
        CASE(a_log_that_another_has_replaced_or_shortened_gets_no_entry),
        CASE(behind_half_a_line_of_another_the_entry_begins_a_line),
        CASE(taken_numbers_that_were_deleted_are_written_anew),
        CASE(without_a_log_a_board_is_done_for_as_long_as_the_tool_runs),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
