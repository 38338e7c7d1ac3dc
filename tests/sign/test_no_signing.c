/* SPDX-License-Identifier: MIT */
/* A build without libcrypto says what it lacks, and where to go. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "support/expect.h"

#include "cli/signing.h"

enum { TEXT_MAX = 1024 };

static char err[TEXT_MAX];

typedef enum exit_code verb_function(const struct arguments *, struct console *,
                                     const struct environment *);

static enum exit_code run(verb_function *verb) {
    static const struct arguments arguments;
    static const struct environment environment;
    struct console console = {.out = tmpfile(), .err = tmpfile()};

    assert_non_null(console.out);
    assert_non_null(console.err);
    enum exit_code exit_code = verb(&arguments, &console, &environment);
    rewind(console.err);
    err[fread(err, 1, TEXT_MAX - 1, console.err)] = '\0';
    assert_int_equal(fclose(console.out), 0);
    assert_int_equal(fclose(console.err), 0);
    return exit_code;
}

static void each_verb_says_that_it_is_not_there(void **state) {
    (void)state;
    assert_int_equal(run(keygen_verb), EXIT_USAGE);
    assert_non_null(strstr(err, "keygen is not in this build"));
    assert_int_equal(run(sign_verb), EXIT_USAGE);
    assert_non_null(strstr(err, "sign is not in this build"));
    assert_non_null(strstr(err, "TULPAR_SIGNING"));
    assert_int_equal(run(image_verify_verb), EXIT_USAGE);
    assert_non_null(strstr(err, "image verify is not in this build"));
}

static void a_hash_is_not_said_to_fit(void **state) {
    static const struct tulpar_trailer trailer;
    static const uint8_t bytes[1];

    (void)state;
    assert_int_equal(signed_hash_check(&trailer, bytes), HASH_NOT_COMPUTED);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_verb_says_that_it_is_not_there),
        cmocka_unit_test(a_hash_is_not_said_to_fit),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
