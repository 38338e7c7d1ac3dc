/* SPDX-License-Identifier: MIT */
/* Pointers that may be NULL, as the headers of the library say. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include "support/expect.h"

#include "tests/support/fake_device.h"
#include "tulpar/tulpar.h"

enum { BAUD = 115200 };

static struct fake_device device;

static bool opens(const struct tulpar_channel *channel, const struct tulpar_options *options) {
    struct tulpar_flasher *flasher = tulpar_open(channel, options);

    tulpar_close(flasher); /* NULL is allowed */
    return flasher != NULL;
}

static void a_flasher_needs_a_channel_with_all_operations_and_a_rate(void **state) {
    struct tulpar_options options = {.baud = BAUD};

    (void)state;
    fake_init(&device);
    struct tulpar_channel channel = device.channel;
    assert_true(opens(&channel, &options));
    assert_false(opens(NULL, &options));
    assert_false(opens(&channel, NULL));
    assert_false(opens(NULL, NULL));
    channel.read = NULL;
    assert_false(opens(&channel, &options));
    channel = device.channel;
    channel.write = NULL;
    assert_false(opens(&channel, &options));
    channel = device.channel;
    channel.set_baud = NULL;
    assert_false(opens(&channel, &options));
    channel = device.channel;
    channel.now_us = NULL;
    assert_false(opens(&channel, &options));
    options.baud = 0;
    assert_false(opens(&device.channel, &options));
}

static void a_file_needs_no_name(void **state) {
    static const uint8_t bytes[] = {1, 2, 3};
    struct tulpar_source source;
    struct tulpar_source_problem problem;

    (void)state;
    assert_int_equal(tulpar_source_parse(&source, NULL, bytes, sizeof bytes, &problem),
                     TULPAR_SOURCE_OK);
    assert_int_equal(source.size, sizeof bytes);
    tulpar_source_free(&source);
    assert_int_equal(
        tulpar_source_parse_unless(&source, NULL, bytes, sizeof bytes, NULL, NULL, &problem),
        TULPAR_SOURCE_OK);
    tulpar_source_free(&source);
}

static void no_bytes_may_be_nowhere(void **state) {
    struct tulpar_source source;
    struct tulpar_source_problem problem;
    struct tulpar_function function;
    struct tulpar_symbol symbol;
    struct tulpar_description description;
    const char *reason;

    (void)state;
    assert_int_equal(tulpar_source_parse(&source, "app.bin", NULL, 0, &problem),
                     TULPAR_SOURCE_EMPTY);
    assert_true(tulpar_source_file_max(NULL, 0, &reason) > 0);
    assert_false(tulpar_elf_function(NULL, 0, 0, &function));
    assert_int_equal(tulpar_elf_symbol(NULL, 0, "name", &symbol), 0);
    assert_false(tulpar_description_read(&description, NULL, 0));
    assert_false(tulpar_description_take(&description, NULL, 0));
    assert_int_equal(tulpar_crc(NULL, 0), 0);
}

static void nothing_is_freed_of_nothing(void **state) {
    (void)state;
    tulpar_source_free(NULL);
    tulpar_encoded_free(NULL);
    tulpar_close(NULL);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_flasher_needs_a_channel_with_all_operations_and_a_rate),
        cmocka_unit_test(a_file_needs_no_name),
        cmocka_unit_test(no_bytes_may_be_nowhere),
        cmocka_unit_test(nothing_is_freed_of_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
