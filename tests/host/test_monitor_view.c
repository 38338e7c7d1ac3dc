/* SPDX-License-Identifier: MIT */
/* A monitor's keys and how it shows what comes, without any port. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include "support/expect.h"
#include <string.h>

#include "cli/monitor_keys.h"
#include "cli/monitor_view.h"

#define MS         UINT64_C(1000)
#define BYTES(...) (const uint8_t *)(__VA_ARGS__), sizeof(__VA_ARGS__) - 1

enum { SHOWN_MAX = 8192, SENT_MAX = 64 };

static struct monitor_view view;
static char shown[SHOWN_MAX];
static size_t shown_length;

static void put(void *context, const void *text, size_t length) {
    assert_null(context);
    assert_true(shown_length + length < sizeof shown);
    memcpy(shown + shown_length, text, length);
    shown_length += length;
    shown[shown_length] = '\0';
}

static void five_past_nine(bool utc, struct wall_time *now) {
    *now = (struct wall_time){2026, 3, 4, utc ? 6 : 9, 5, 7, 8};
}

static int setup(void **state) {
    (void)state;
    view = (struct monitor_view){.put = put, .wall_clock = five_past_nine, .start_us = 1000 * MS};
    shown_length = 0;
    *shown = '\0';
    return 0;
}

static void take(const char *text, uint64_t now_us) {
    monitor_view_take(&view, (const uint8_t *)text, strlen(text), now_us);
}

/* -- text --------------------------------------------------------------------------------------*/

static void text_is_what_came_however_it_is_cut(void **state) {
    uint8_t bytes[1000];
    uint32_t random = 1;

    (void)state;
    for (size_t i = 0; i < sizeof bytes; i++) {
        random = random * 1664525 + 1013904223;
        bytes[i] = (uint8_t)(random >> 24);
    }
    for (size_t at = 0, piece = 0; at < sizeof bytes; at += piece) {
        piece = at % 7 + 1 < sizeof bytes - at ? at % 7 + 1 : sizeof bytes - at;
        monitor_view_take(&view, bytes + at, piece, 0);
        if (at % 5 == 0) {
            monitor_view_pause(&view);
        }
    }
    monitor_view_pause(&view);
    assert_int_equal(shown_length, sizeof bytes);
    assert_memory_equal(shown, bytes, sizeof bytes);
}

static void a_character_goes_out_whole(void **state) {
    (void)state;
    take("h\xE2\x82", 0);
    assert_string_equal(shown, "h");
    take("\xAC!", 0);
    assert_string_equal(shown, "h\xE2\x82\xAC!");
    take("\xC3", 0);
    take("x", 0); /* its second byte was lost */
    assert_string_equal(shown, "h\xE2\x82\xAC!\xC3x");
    take("\xF0\x9F", 0);
    monitor_view_pause(&view); /* and of this one none comes */
    assert_string_equal(shown, "h\xE2\x82\xAC!\xC3x\xF0\x9F");
}

static void each_line_has_the_time_of_its_first_byte(void **state) {
    (void)state;
    view.timestamps = TIMESTAMPS_START;
    take("one", 1500 * MS);
    take(" and more\r\ntwo\r\n", 2750 * MS);
    take("\r\n", 3001 * MS);
    take("\xC3", 4000 * MS); /* its line begins here */
    take("\xB6\n", 5000 * MS);
    assert_string_equal(shown, "[     0.500] one and more\r\n[     1.750] two\r\n"
                               "\r[     2.001] \n[     3.000] \xC3\xB6\n");
}

static void since_the_line_before(void **state) {
    (void)state;
    view.timestamps = TIMESTAMPS_DELTA;
    take("one\n", 1500 * MS);
    take("two\n", 1501 * MS);
    take("three\n", 12345678 * MS + 1501 * MS);
    assert_string_equal(shown, "[+     0.000] one\n[+     0.001] two\n[+ 12345.678] three\n");
}

static void by_the_clock_on_the_wall(void **state) {
    (void)state;
    view.timestamps = TIMESTAMPS_TIME;
    take("one\n", 0);
    view.timestamps = TIMESTAMPS_ISO;
    take("two\n", 0);
    view.timestamps = TIMESTAMPS_NONE;
    take("three\n", 0);
    assert_string_equal(shown, "[09:05:07.008] one\n[2026-03-04T06:05:07.008Z] two\nthree\n");
}

/* -- hexadecimal -------------------------------------------------------------------------------*/

static void rows_of_sixteen(void **state) {
    (void)state;
    monitor_view_set_hex(&view, true);
    take("Application cod", 0);
    assert_string_equal(shown, "");
    take("e\r\n", 0);
    assert_string_equal(shown,
                        "41 70 70 6c 69 63 61 74 69 6f 6e 20 63 6f 64 65  |Application code|\n");
    monitor_view_pause(&view);
    monitor_view_pause(&view);
    assert_string_equal(shown,
                        "41 70 70 6c 69 63 61 74 69 6f 6e 20 63 6f 64 65  |Application code|\n"
                        "0d 0a                                            |..|\n");
}

static void a_row_has_the_time_of_its_first_byte(void **state) {
    (void)state;
    view.timestamps = TIMESTAMPS_START;
    monitor_view_set_hex(&view, true);
    take("a", 2000 * MS);
    take("\x7F", 9000 * MS);
    monitor_view_pause(&view);
    assert_string_equal(shown,
                        "[     1.000] 61 7f                                            |a.|\n");
}

static void between_text_and_hexadecimal_nothing_is_lost(void **state) {
    (void)state;
    take("te\xC3", 0);
    monitor_view_set_hex(&view, true);
    take("b", 0);
    monitor_view_set_hex(&view, false);
    take("c\n", 0);
    assert_string_equal(shown, "te\xC3\n62                                               |b|\nc\n");
}

/* -- keys --------------------------------------------------------------------------------------*/

static uint8_t sent[SENT_MAX];
static struct monitor_keys keys;
static enum monitor_command command;

static size_t type(const uint8_t *typed, size_t length) {
    keys.out = sent;
    memset(sent, 0, sizeof sent);
    return monitor_keys_take(&keys, typed, length, &command);
}

static int setup_keys(void **state) {
    (void)state;
    keys = (struct monitor_keys){0};
    return 0;
}

static void all_keys_are_the_boards_but_one(void **state) {
    (void)state;
    for (unsigned key = 0; key <= UINT8_MAX; key++) {
        uint8_t typed = (uint8_t)key;

        assert_int_equal(type(&typed, 1), 1);
        assert_int_equal(keys.out_length, key == 0x1D ? 0 : 1);
        assert_int_equal(command, key == 0x1D ? KEY_MENU : KEY_NONE);
        assert_true(key == 0x1D || sent[0] == key);
        keys.menu = false;
    }
}

static void a_key_behind_the_prefix(void **state) {
    static const struct {
        uint8_t key;
        enum monitor_command command;
    } expected[] = {
        {'q', KEY_QUIT},       {'Q', KEY_QUIT},    {'Q' - 0x40, KEY_QUIT},
        {'h', KEY_HELP},       {'?', KEY_HELP},    {'r', KEY_RESET},
        {'f', KEY_FLASH},      {'x', KEY_HEX},     {'e', KEY_ECHO},
        {'t', KEY_TIMESTAMPS}, {'l', KEY_LOG},     {'1', KEY_UNKNOWN},
        {'\r', KEY_NONE},      {0x1B, KEY_NONE},   {0x1D, KEY_NONE},
        {'z', KEY_UNKNOWN},    {' ', KEY_UNKNOWN}, {'2', KEY_UNKNOWN},
        {'m', KEY_UNKNOWN},    {'M', KEY_UNKNOWN}, {'C' - 0x40, KEY_UNKNOWN},
    };

    (void)state;
    for (size_t i = 0; i < sizeof expected / sizeof expected[0]; i++) {
        const uint8_t typed[] = {0x1D, expected[i].key, 'z'};

        expect_note("key %02x", expected[i].key);
        size_t taken = type(typed, sizeof typed);
        assert_int_equal(command, expected[i].command);
        bool goes_on = expected[i].command == KEY_NONE;
        assert_int_equal(taken, goes_on ? 3 : 2);
        assert_int_equal(keys.out_length, (goes_on ? 1 : 0) + (expected[i].key == 0x1D ? 1 : 0));
        assert_true(expected[i].key != 0x1D || sent[0] == 0x1D);
        assert_false(keys.menu);
    }
}

static void the_prefix_alone_waits_for_its_key(void **state) {
    (void)state;
    assert_int_equal(type(BYTES("ab\x1D")), 3);
    assert_int_equal(command, KEY_MENU);
    assert_memory_equal(sent, "ab", 2);
    assert_int_equal(type(BYTES("qz")), 1);
    assert_int_equal(command, KEY_QUIT);
    assert_int_equal(keys.out_length, 0);
}

static void an_arrow_in_the_menu_is_nobodys(void **state) {
    static const char *const arrows[] = {"\x1D\033[Az", "\x1D\033OAz", "\x1D\033[1;5Az",
                                         "\x1D\033[3~z"};

    (void)state;
    for (size_t i = 0; i < sizeof arrows / sizeof arrows[0]; i++) {
        assert_int_equal(type((const uint8_t *)arrows[i], strlen(arrows[i])), strlen(arrows[i]));
        assert_int_equal(keys.out_length, 1);
        assert_int_equal(sent[0], 'z');
    }
    assert_int_equal(type(BYTES("\x1D\033")), 2);
    assert_int_equal(type(BYTES("\x1D\033[")), 3);
    assert_int_equal(keys.out_length, 0);
}

static void enter_is_what_was_chosen(void **state) {
    static const char *const expected[ENDS_OF_LINE] = {"a\rb\nc", "a\nb\nc", "a\r\nb\nc"};

    (void)state;
    for (int end = 0; end < ENDS_OF_LINE; end++) {
        keys.enter = (enum end_of_line)end;
        assert_int_equal(type(BYTES("a\rb\nc")), 5);
        assert_string_equal((char *)sent, expected[end]);
    }
}

#define VIEW(name) cmocka_unit_test_setup(name, setup)
#define KEYS(name) cmocka_unit_test_setup(name, setup_keys)

int main(void) {
    const struct CMUnitTest tests[] = {
        VIEW(text_is_what_came_however_it_is_cut),
        VIEW(a_character_goes_out_whole),
        VIEW(each_line_has_the_time_of_its_first_byte),
        VIEW(since_the_line_before),
        VIEW(by_the_clock_on_the_wall),
        VIEW(rows_of_sixteen),
        VIEW(a_row_has_the_time_of_its_first_byte),
        VIEW(between_text_and_hexadecimal_nothing_is_lost),
        KEYS(all_keys_are_the_boards_but_one),
        KEYS(a_key_behind_the_prefix),
        KEYS(the_prefix_alone_waits_for_its_key),
        KEYS(an_arrow_in_the_menu_is_nobodys),
        KEYS(enter_is_what_was_chosen),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
