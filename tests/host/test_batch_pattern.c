/* SPDX-License-Identifier: MIT */
/* Which ports a pattern means: wildcards, and the ports that there are. */
#define _GNU_SOURCE /* mkdtemp, symlink */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include "support/expect.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/batch/candidates.h"
#include "cli/batch/pattern.h"

enum { NAME_SIZE = 256, PORTS = 4 };

static const struct serial_candidate ports[PORTS] = {
    {.path = "/dev/ttyACM0", .serial = "066BFF01", .usb_path = "1-2:1.2", .usb = true},
    {.path = "/dev/ttyACM1", .serial = "066BFF02", .usb_path = "1-3:1.2", .usb = true},
    {.path = "/dev/ttyUSB0", .serial = "A50285BI", .usb_path = "1-4:1.0", .usb = true},
    {.path = "/dev/ttyS0"},
};

static struct candidates found;
static bool any_case; /* as on Windows */

bool __wrap_file_names_any_case(void);
bool __wrap_file_names_any_case(void) {
    return any_case;
}

enum serial_error __wrap_serial_port_list(struct serial_candidate *list, size_t capacity,
                                          size_t *count, struct serial_problem *problem);
enum serial_error __wrap_serial_port_list(struct serial_candidate *list, size_t capacity,
                                          size_t *count, struct serial_problem *problem) {
    (void)problem;
    assert_true(capacity >= PORTS);
    memcpy(list, ports, sizeof ports);
    *count = PORTS;
    return SERIAL_OK;
}

static bool fits(const char *pattern, const char *text) {
    return pattern_fits(pattern, strlen(pattern), text, false);
}

static void wildcards_mean_what_they_mean_to_a_shell(void **state) {
    (void)state;
    assert_true(fits("/dev/ttyACM*", "/dev/ttyACM0"));
    assert_true(fits("/dev/ttyACM*", "/dev/ttyACM"));
    assert_false(fits("/dev/ttyACM*", "/dev/ttyUSB0"));
    assert_true(fits("COM?", "COM3"));
    assert_false(fits("COM?", "COM"));
    assert_false(fits("COM?", "COM12"));
    assert_true(fits("*b*b*", "abcabc"));
    assert_false(fits("*b*b", "abcabc"));
    assert_true(fits("*abd", "abcabd"));
    assert_true(fits("**", ""));
    assert_false(fits("", "x"));
    assert_true(fits("COM[3-5]", "COM4"));
    assert_false(fits("COM[3-5]", "COM6"));
    assert_true(fits("COM[!3-5]", "COM6"));
    assert_false(fits("COM[!3-5]", "COM4"));
    assert_true(fits("x[]]y", "x]y"));
    assert_true(fits("x[y", "x[y")); /* a set without an end */
    assert_true(fits("a-[b-]", "a--"));
}

static bool fits_in_any_case(const char *pattern, const char *text) {
    return pattern_fits(pattern, strlen(pattern), text, true);
}

static void upper_and_lower_case_are_the_same_where_they_are_to_be(void **state) {
    (void)state;
    assert_true(fits_in_any_case("com9", "COM9"));
    assert_true(fits_in_any_case("COM9", "com9"));
    assert_true(fits_in_any_case("c*[m-o]?", "COM9"));
    assert_true(fits_in_any_case("[A-C]om9", "com9"));
    assert_false(fits_in_any_case("[!a-c]om9", "COM9"));
    assert_false(fits_in_any_case("com9", "COM8"));
    assert_false(fits_in_any_case("[`]", "@")); /* a distance as between a and A */
    assert_false(fits("com9", "COM9"));
    assert_false(fits("[!a-c]om9", "com9"));
    assert_true(fits("[!a-c]OM9", "COM9"));
}

static void only_the_given_bytes_of_a_pattern_count(void **state) {
    (void)state;
    assert_true(pattern_fits("COM3,COM*", 4, "COM3", false));
    assert_false(pattern_fits("COM3,COM*", 4, "COM33", false));
}

static void a_comma_in_a_set_is_no_end_of_a_pattern(void **state) {
    (void)state;
    assert_int_equal(pattern_length("COM3,COM4"), 4);
    assert_int_equal(pattern_length("COM3"), 4);
    assert_int_equal(pattern_length("COM[3,4],x"), 8);
    assert_int_equal(pattern_length("a[]],b"), 4);
    assert_int_equal(pattern_length("a[b,c"), 3); /* a set without an end */
    assert_int_equal(pattern_length(",b"), 0);
    assert_true(fits("a[,]b", "a,b"));
}

static bool is_plain(const char *pattern, const char *text) {
    char plain[NAME_SIZE];

    return pattern_plain(pattern, strlen(pattern), plain, sizeof plain) && strcmp(plain, text) == 0;
}

static void sets_of_one_character_are_plain_text(void **state) {
    char plain[NAME_SIZE];

    (void)state;
    assert_true(is_plain("/dev/a", "/dev/a"));
    assert_true(is_plain("a[[]1]b[*][?][,][]]", "a[1]b*?,]"));
    assert_true(is_plain("a[b", "a[b"));
    assert_false(is_plain("a*", "a*"));
    assert_false(is_plain("a?", "a?"));
    assert_false(is_plain("a[bc]", "abc"));
    assert_false(is_plain("a[!b]", "a!"));
    assert_true(pattern_plain("12345", 5, plain, 6));
    assert_false(pattern_plain("12345", 5, plain, 5));
    assert_true(pattern_plain("12345", 5, NULL, 0));
    assert_false(pattern_plain("1234*", 5, NULL, 0));
}

/* What a message advises works, whatever the port's name is. */
static void a_name_becomes_a_pattern_that_it_alone_fits(void **state) {
    static const char *const names[] = {"/dev/ttyACM0", "/a[1],b/x*,y?", "[", "a]b", "![!", ""};

    (void)state;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        char pattern[NAME_SIZE];

        pattern_of(names[i], pattern, sizeof pattern);
        assert_true(fits(pattern, names[i]));
        assert_true(is_plain(pattern, names[i]));
        assert_int_equal(pattern_length(pattern), strlen(pattern));
    }
}

static void without_a_pattern_all_adapters_are_meant_and_no_other_port(void **state) {
    (void)state;
    assert_null(candidates_find(&found, NULL));
    assert_int_equal(found.count, 3);
    for (size_t i = 0; i < found.count; i++) {
        assert_string_equal(found.list[i].path, ports[i].path);
        assert_string_equal(found.list[i].adapter, ports[i].serial);
        assert_string_equal(found.list[i].usb_path, ports[i].usb_path);
    }
}

static void a_pattern_fits_paths_names_adapters_and_places(void **state) {
    (void)state;
    assert_null(candidates_find(&found, "ttyACM*"));
    assert_int_equal(found.count, 2);
    assert_null(candidates_find(&found, "serial:066BFF*"));
    assert_int_equal(found.count, 2);
    assert_null(candidates_find(&found, "usb:1-4*"));
    assert_int_equal(found.count, 1);
    assert_string_equal(found.list[0].path, "/dev/ttyUSB0");
    assert_null(candidates_find(&found, "ttyS0"));
    assert_int_equal(found.count, 1);
}

/* -p takes them so, too. */
static void names_in_small_letters_are_the_same_ports_where_the_system_says_so(void **state) {
    (void)state;
    any_case = true;
    assert_null(candidates_find(&found, "TTYacm[01]"));
    assert_int_equal(found.count, 2);
    any_case = false;
    assert_non_null(candidates_find(&found, "TTYacm[01]"));
    assert_null(candidates_find(&found, "serial:066bff*")); /* everywhere */
    assert_int_equal(found.count, 2);
}

static void each_port_is_there_once_however_many_patterns_fit_it(void **state) {
    (void)state;
    assert_null(candidates_find(&found, " ttyUSB0 ,serial:A5*, ttyACM[1,7],"));
    assert_int_equal(found.count, 2);
    assert_string_equal(found.list[0].path, "/dev/ttyACM1"); /* in order */
}

static void the_pattern_that_fits_nothing_is_named(void **state) {
    struct message message;

    (void)state;
    const char *unfit = candidates_find(&found, "ttyACM0,COM9,ttyACM1");
    assert_non_null(unfit);
    message_for_no_candidates(&message, unfit);
    assert_string_equal(message.what, "no port is COM9");
    assert_int_equal(message.exit_code, EXIT_PORT);
    assert_non_null(strstr(message.cause, "a board is missing"));
    message_for_no_candidates(&message, candidates_find(&found, "ttyACM0,/dev/[ab]/COM9 "));
    assert_string_equal(message.what, "no port is /dev/[ab]/COM9");
    assert_non_null(strstr(message.cause, "only the last part of a path may have wildcards"));
}

static void a_folder_whose_name_is_too_long_is_told_as_that(void **state) {
    char pattern[2 * SERIAL_PATH_MAX];
    struct message message;

    (void)state;
    memset(pattern, 'a', sizeof pattern);
    pattern[0] = '/';
    (void)snprintf(pattern + SERIAL_PATH_MAX, SERIAL_PATH_MAX, "/tty*");
    message_for_no_candidates(&message, candidates_find(&found, pattern));
    assert_non_null(strstr(message.cause, "the name of its folder is longer"));
    pattern[1] = '*';
    message_for_no_candidates(&message, candidates_find(&found, pattern));
    assert_non_null(strstr(message.cause, "only the last part of a path may have wildcards"));
}

/* Links in a folder, as udev makes them and vboard does: both files lead to one device. */
static void links_are_ports_too_and_one_that_leads_nowhere_is_none(void **state) {
    char folder[] = "/tmp/tulpar-ports-XXXXXX", path[4][NAME_SIZE], pattern[NAME_SIZE];

    (void)state;
    assert_non_null(mkdtemp(folder));
    (void)snprintf(path[0], NAME_SIZE, "%s/b1.uart", folder);
    (void)snprintf(path[1], NAME_SIZE, "%s/b2.uart", folder);
    (void)snprintf(path[2], NAME_SIZE, "%s/b3.uart", folder);
    (void)snprintf(path[3], NAME_SIZE, "%s/other", folder);
    assert_int_equal(symlink("/dev/null", path[0]), 0);
    assert_int_equal(symlink("/dev/null", path[1]), 0);
    assert_int_equal(symlink("/dev/tulpar-is-not-there", path[2]), 0);
    assert_int_equal(symlink("/dev/zero", path[3]), 0);
    (void)snprintf(pattern, sizeof pattern, "%s/b*.uart", folder);
    assert_null(candidates_find(&found, pattern));
    assert_int_equal(found.count, 1);
    assert_string_equal(found.list[0].device, "/dev/null");
    assert_null(candidates_find(&found, path[3])); /* a plain name is a pattern, too */
    assert_int_equal(found.count, 1);
    for (int i = 0; i < 4; i++) {
        assert_int_equal(unlink(path[i]), 0);
    }
    assert_int_equal(rmdir(folder), 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(wildcards_mean_what_they_mean_to_a_shell),
        cmocka_unit_test(upper_and_lower_case_are_the_same_where_they_are_to_be),
        cmocka_unit_test(only_the_given_bytes_of_a_pattern_count),
        cmocka_unit_test(a_comma_in_a_set_is_no_end_of_a_pattern),
        cmocka_unit_test(sets_of_one_character_are_plain_text),
        cmocka_unit_test(a_name_becomes_a_pattern_that_it_alone_fits),
        cmocka_unit_test(without_a_pattern_all_adapters_are_meant_and_no_other_port),
        cmocka_unit_test(a_pattern_fits_paths_names_adapters_and_places),
        cmocka_unit_test(names_in_small_letters_are_the_same_ports_where_the_system_says_so),
        cmocka_unit_test(a_folder_whose_name_is_too_long_is_told_as_that),
        cmocka_unit_test(each_port_is_there_once_however_many_patterns_fit_it),
        cmocka_unit_test(the_pattern_that_fits_nothing_is_named),
        cmocka_unit_test(links_are_ports_too_and_one_that_leads_nowhere_is_none),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
