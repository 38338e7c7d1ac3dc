/* SPDX-License-Identifier: MIT */
/* What a shell is told of a word that is not finished. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include "support/expect.h"
#include <stdio.h>
#include <string.h>

#include "cli/complete.h"
#include "serial/serial_port.h"

enum { WORDS_MAX = 8, TEXT_MAX = 1024 };

enum serial_error __wrap_serial_port_list(struct serial_candidate *list, size_t capacity,
                                          size_t *count, struct serial_problem *problem);
enum serial_error __wrap_serial_port_list(struct serial_candidate *list, size_t capacity,
                                          size_t *count, struct serial_problem *problem) {
    (void)problem;
    assert_true(capacity >= 2);
    list[0] = (struct serial_candidate){
        .path = "/dev/ttyACM0", .serial = "066BFF", .usb_path = "1-2:1.2", .usb = true};
    list[1] = (struct serial_candidate){.path = "/dev/ttyS0"};
    *count = 2;
    return SERIAL_OK;
}

/* words: separated by single blanks; the last one is what is being typed, and may be empty. */
static const char *offered(const char *words) {
    static char text[TEXT_MAX];
    char copy[TEXT_MAX];
    char *argv[WORDS_MAX];
    size_t count = 0;

    (void)snprintf(copy, sizeof copy, "%s", words);
    for (char *word = copy; word != NULL; count++) {
        char *blank = strchr(word, ' ');

        argv[count] = word;
        if (blank != NULL) {
            *blank = '\0';
        }
        word = blank == NULL ? NULL : blank + 1;
    }
    FILE *out = tmpfile();
    assert_non_null(out);
    complete_print(out, count, argv);
    rewind(out);
    text[fread(text, 1, sizeof text - 1, out)] = '\0';
    (void)fclose(out);
    return text;
}

static void test_verbs(void **state) {
    (void)state;
    assert_string_equal(offered("re"), "record\nreset\nrevert\n");
    assert_string_equal(offered("--quiet re"), "record\nreset\nrevert\n");
    assert_string_equal(offered("help rev"), "revert\n");
    assert_string_equal(offered("help revert "), "");
    assert_string_equal(offered("nonsense"), "");
}

static void test_options_are_those_of_the_verb(void **state) {
    (void)state;
    assert_string_equal(offered("flash --no-c"), "--no-cache\n");
    assert_string_equal(offered("info --no"), "");
    assert_string_equal(offered("--no-c"), "--no-cache\n");
    assert_string_equal(offered("merge --o"), "--output\n");
}

static void test_values_are_those_of_the_option(void **state) {
    (void)state;
    assert_string_equal(offered("flash -b 9"), "9600\n921600\n");
    assert_string_equal(offered("image info --board nucleo-l43"), "nucleo-l432kc\n");
    assert_string_equal(offered("flash --base "), ":file\n");
    assert_string_equal(offered("flash --timeout "), "");
    assert_string_equal(offered("run --reset "), "none\ndtr\nrts\nbreak\n");
    assert_string_equal(offered("monitor --timestamps "), "none\ntime\nstart\ndelta\niso\n");
    assert_string_equal(offered("monitor --eol c"), "cr\ncrlf\n");
    assert_string_equal(offered("monitor --log "), ":file\n");
    assert_string_equal(offered("sign app.elf --key "), ":file\n");
    assert_string_equal(offered("sign app.elf --product "), "");
    assert_string_equal(offered("keygen --public-out "), ":file\n");
}

static void test_a_port_may_be_a_file(void **state) {
    (void)state;
    assert_non_null(strstr(offered("info -p "), ":file\n"));
}

static void test_a_port_may_be_named_by_its_adapter(void **state) {
    (void)state;
    assert_string_equal(offered("info -p "),
                        "/dev/ttyACM0\nserial:066BFF\nusb:1-2:1.2\n/dev/ttyS0\n:file\n");
    assert_string_equal(offered("info -p usb:1"), "usb:1-2:1.2\n:file\n");
    assert_string_equal(offered("info -p serial:0"), "serial:066BFF\n:file\n");
}

static void test_files_as_many_as_the_verb_takes(void **state) {
    (void)state;
    assert_string_equal(offered("flash "), ":file\n");
    assert_string_equal(offered("flash -p port "), ":file\n"); /* the port is none of them */
    assert_string_equal(offered("flash app.elf "), "");
    assert_string_equal(offered("merge boot.elf "), ":file\n");
    assert_string_equal(offered("merge boot.elf app.elf "), "");
    assert_string_equal(offered("image "), "info\nverify\n");
    assert_string_equal(offered("sign "), ":file\n");
    assert_string_equal(offered("sign app.elf "), "");
    assert_string_equal(offered("keygen "), "");
    assert_string_equal(offered("image info "), ":file\n");
    assert_string_equal(offered("image info app.elf "), "");
    assert_string_equal(offered("info "), "");
}

static void test_nothing_from_nothing(void **state) {
    FILE *out = tmpfile();

    (void)state;
    assert_non_null(out);
    complete_print(out, 0, NULL);
    assert_int_equal(ftell(out), 0);
    (void)fclose(out);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_verbs),
        cmocka_unit_test(test_options_are_those_of_the_verb),
        cmocka_unit_test(test_values_are_those_of_the_option),
        cmocka_unit_test(test_a_port_may_be_a_file),
        cmocka_unit_test(test_a_port_may_be_named_by_its_adapter),
        cmocka_unit_test(test_files_as_many_as_the_verb_takes),
        cmocka_unit_test(test_nothing_from_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
