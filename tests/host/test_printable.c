/* SPDX-License-Identifier: MIT */
/* What a board says of itself cannot touch the terminal. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include "support/expect.h"
#include <cjson/cJSON.h>
#include <stdlib.h>
#include <string.h>

#include "cli/json.h"
#include "cli/printable.h"
#include "cli/table.h"
#include "tests/support/tool_bench.h"

static const char *printable(const char *text) {
    static char out[256];

    printable_copy(out, sizeof out, text);
    return out;
}

static void text_stays_as_it_is(void **state) {
    static const char *const texts[] = {"", "nucleo-l432kc", "a \\ b\"'~",
                                        "İstanbul é 準備 🙂",
                                        "\xC2\xA0\xEF\xBF\xBF\xF4\x8F\xBF\xBF"};

    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        assert_string_equal(printable(texts[i]), texts[i]);
    }
}

static void control_characters_are_shown(void **state) {
    (void)state;
    assert_string_equal(printable("\033]0;title\a"), "\\x1B]0;title\\x07");
    assert_string_equal(printable("a\r\nb\tc\x7F"), "a\\x0D\\x0Ab\\x09c\\x7F");
    assert_string_equal(printable("\xC2\x9B"
                                  "2J"),
                        "\\xC2\\x9B"
                        "2J"); /* CSI in one character */
}

static void what_is_no_utf8_is_shown(void **state) {
    (void)state;
    assert_string_equal(printable("\x9B"
                                  "2J"),
                        "\\x9B"
                        "2J");
    assert_string_equal(printable("\xC0\xAF"), "\\xC0\\xAF");          /* longer than it need be */
    assert_string_equal(printable("\xE0\x82\x9B"), "\\xE0\\x82\\x9B"); /* the same, and a control */
    assert_string_equal(printable("\xED\xA0\x80"), "\\xED\\xA0\\x80"); /* a surrogate */
    assert_string_equal(printable("\xF4\x90\x80\x80"), "\\xF4\\x90\\x80\\x80");
    assert_string_equal(printable("\xF8\xFF"), "\\xF8\\xFF");
    assert_string_equal(printable("\xE6\xBA"), "\\xE6\\xBA"); /* cut at the end */
}

/* Each of them, and their neighbours stay. */
static void what_turns_text_around_is_shown(void **state) {
    (void)state;
    assert_string_equal(printable("a\u202Efle.nib"), "a\\xE2\\x80\\xAEfle.nib");
    assert_string_equal(printable("\u061C"), "\\xD8\\x9C");
    assert_string_equal(printable("\u200E\u200F"), "\\xE2\\x80\\x8E\\xE2\\x80\\x8F");
    assert_string_equal(printable("\u202A\u202D"), "\\xE2\\x80\\xAA\\xE2\\x80\\xAD");
    assert_string_equal(printable("\u2066\u2069"), "\\xE2\\x81\\xA6\\xE2\\x81\\xA9");
    assert_string_equal(printable("\u061B\u061D\u200D\u2010\u202F\u2065"),
                        "\u061B\u061D\u200D\u2010\u202F\u2065");
    assert_false(printable_whole("a\u202Eb"));
    assert_false(printable_whole("a\n"));
    assert_true(printable_whole("İstanbul é 準備 🙂"));
}

static void it_never_grows_out_of_its_place(void **state) {
    char out[16];

    (void)state;
    for (size_t size = 1; size <= sizeof out; size++) {
        memset(out, 'x', sizeof out);
        printable_copy(out, size, "\033\033\033\033\033\033");
        assert_true(strlen(out) < size);
        printable_copy(out, size, "準備完了準備完了");
        assert_true(strlen(out) < size);
    }
}

static void assert_harmless(const char *text) {
    for (const char *c = text; *c != '\0'; c++) {
        assert_true((*c >= ' ' && *c <= '~') || *c == '\n' || *c == '\t');
    }
}

static void no_verb_lets_a_board_touch_the_terminal(void **state) {
    static const enum verb verbs[] = {VERB_INFO, VERB_FLASH, VERB_RUN, VERB_ERASE, VERB_CONFIRM};
    static const struct device_info hostile = {.board = "\033[2J\033]0;x\a\r\n\x9B\xC2\x9B\xFF"};

    (void)state;
    for (unsigned json = 0; json < 2; json++) {
        for (size_t i = 0; i < sizeof verbs / sizeof verbs[0]; i++) {
            (void)tool_bench_teardown(NULL);
            (void)tool_bench_setup(NULL);
            tool_bench_install();
            fake_tell(&tool_bench.device, offsetof(struct device_info, board), BOARD_NAME_SIZE,
                      &hostile);
            tool_bench.arguments.json = json != 0;
            tool_bench.arguments.verbose = tool_bench.arguments.trace = true;
            assert_int_equal(tool_bench_run(verbs[i]), EXIT_DONE);
            assert_true(tool_bench_said("\\x1B[2J"));
            (void)fflush(tool_bench.console.out);
            assert_harmless(tool_bench.err);
            assert_harmless(tool_bench.out);
            cJSON *root = cJSON_Parse(tool_bench.out);
            assert_int_equal(root != NULL, json != 0);
            cJSON_Delete(root);
        }
    }
}

static void neither_does_the_name_of_a_file(void **state) {
    (void)state;
    table_row(tool_bench.console.out, "file", "a\033[2Jb.elf");
    (void)fflush(tool_bench.console.out);
    assert_string_equal(tool_bench.out, "file                a\\x1B[2Jb.elf\n");
}

static void neither_does_an_adapter(void **state) {
    static const struct serial_candidate port = {
        .path = "/dev/ttyUSB0",
        .product = "\033[31mred\xFF",
        .manufacturer = "\a\a",
        .serial = "1\n2",
        .usb = true,
    };

    (void)state;
    table_ports(tool_bench.console.out, &port, 1);
    json_ports(&tool_bench.console, &port, 1);
    (void)fflush(tool_bench.console.out);
    assert_harmless(tool_bench.out);
    assert_true(tool_bench_printed("\\x1B[31mred\\xFF (\\x07\\x07), serial:1\\x0A2\n"));
    cJSON *root = cJSON_Parse(strchr(tool_bench.out, '{'));
    assert_non_null(root);
    cJSON_Delete(root);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, tool_bench_setup, tool_bench_teardown)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(text_stays_as_it_is),
        TEST(control_characters_are_shown),
        TEST(what_is_no_utf8_is_shown),
        TEST(what_turns_text_around_is_shown),
        TEST(it_never_grows_out_of_its_place),
        TEST(no_verb_lets_a_board_touch_the_terminal),
        TEST(neither_does_the_name_of_a_file),
        TEST(neither_does_an_adapter),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
