/* SPDX-License-Identifier: MIT */
/* Where the serial number goes: the object of a name in an ELF file. */
#define _GNU_SOURCE /* mkstemp, fdopen */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include "support/expect.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/batch/place.h"
#include "support/elf_names.h"

enum {
    NUMBER_AT = 8,
    NUMBER_SIZE = 16,
    DATA_AT = 36, /* support/elf_file.h */
    DATA_SIZE = 8,
    RAM = 0x20000000,
};

static const struct elf_name names[] = {
    {"number", ELF_FILE_BASE + 4, 4, ELF_NAMES_DECLARED},
    {"number", ELF_FILE_BASE + NUMBER_AT, NUMBER_SIZE, ELF_NAMES_OBJECT},
    {"twice", ELF_FILE_BASE, 8, ELF_NAMES_OBJECT},
    {"twice", ELF_FILE_BASE + 8, 8, ELF_NAMES_OBJECT},
    {"inram", RAM, NUMBER_SIZE, ELF_NAMES_OBJECT},
    {"small", ELF_FILE_BASE, 1, ELF_NAMES_OBJECT},
    {"end", ELF_FILE_BASE + ELF_NAMES_IMAGE - 8, 9, ELF_NAMES_OBJECT},
    {"code", ELF_FILE_BASE, 8, ELF_NAMES_FUNCTION},
    {"copied", ELF_FILE_BASE + ELF_FILE_VIRTUAL + DATA_AT, DATA_SIZE, ELF_NAMES_OBJECT},
};

static struct {
    uint8_t file[ELF_NAMES_SIZE];
    char path[32];
    struct tulpar_source source;
    struct place place;
    struct message message;
} bench;

static int setup(void **state) {
    struct tulpar_source_problem problem;

    (void)state;
    memset(&bench, 0, sizeof bench);
    elf_names_build(bench.file, names, sizeof names / sizeof names[0]);
    (void)snprintf(bench.path, sizeof bench.path, "/tmp/tulpar-place-XXXXXX");
    int descriptor = mkstemp(bench.path);
    FILE *file = descriptor < 0 ? NULL : fdopen(descriptor, "wb");
    if (file == NULL || fwrite(bench.file, 1, sizeof bench.file, file) != sizeof bench.file ||
        fclose(file) != 0) {
        return 1;
    }
    return tulpar_source_parse(&bench.source, bench.path, bench.file, sizeof bench.file,
                               &problem) != TULPAR_SOURCE_OK;
}

static int teardown(void **state) {
    (void)state;
    tulpar_source_free(&bench.source);
    return unlink(bench.path);
}

static bool find(const char *symbol) {
    return place_find(&bench.place, bench.path, symbol, &bench.source, &bench.message);
}

static void refuse(const char *symbol, const char *words) {
    assert_false(find(symbol));
    assert_int_equal(bench.message.exit_code, EXIT_BAD_FILE);
    assert_non_null(strstr(bench.message.what, words));
    assert_true(*bench.message.cause != '\0' && *bench.message.next != '\0');
}

static void the_place_is_that_of_the_object(void **state) {
    (void)state;
    assert_int_equal(bench.source.size, ELF_NAMES_IMAGE);
    assert_true(find("number"));
    assert_int_equal(bench.place.offset, NUMBER_AT);
    assert_int_equal(bench.place.size, NUMBER_SIZE);
}

/* gcc makes a variable of what is volatile, be it const or not: it begins with what is in flash. */
static void of_a_variable_it_is_where_its_first_value_lies(void **state) {
    (void)state;
    assert_true(find("copied"));
    assert_int_equal(bench.place.offset, DATA_AT);
    assert_int_equal(bench.place.size, DATA_SIZE);
}

static void what_is_no_place_for_a_number_is_refused(void **state) {
    (void)state;
    refuse("numbers", "no object called numbers");
    refuse("code", "no object called code"); /* a function */
    refuse("twice", "2 objects called twice");
    refuse("inram", "at 0x20000000, which is not in the image");
    refuse("small", "no room");
    refuse("end", "not in the image"); /* a byte of it is behind it */
}

static void only_an_elf_file_names_symbols(void **state) {
    (void)state;
    bench.source.format = TULPAR_SOURCE_BIN;
    refuse("number", "names no symbols");
    bench.source.format = TULPAR_SOURCE_ELF;
    bench.source.crc ^= 1;
    refuse("number", "has changed while it was read");
}

/* Each byte of the tables in turn is changed, and each length is tried. */
static void a_damaged_file_does_no_harm(void **state) {
    struct tulpar_symbol symbol;

    (void)state;
    for (size_t at = 0; at < sizeof bench.file; at++) {
        bench.file[at] ^= 0xFF;
        (void)tulpar_elf_symbol(bench.file, sizeof bench.file, "number", &symbol);
        bench.file[at] ^= 0xFF;
    }
    for (size_t length = 0; length < sizeof bench.file; length++) {
        uint8_t *exact = malloc(length + 1);

        assert_non_null(exact);
        memcpy(exact, bench.file, length);
        unsigned count = tulpar_elf_symbol(exact, length, "number", &symbol);
        assert_true(count == 0 || symbol.size == NUMBER_SIZE);
        free(exact);
    }
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(the_place_is_that_of_the_object),
        TEST(of_a_variable_it_is_where_its_first_value_lies),
        TEST(what_is_no_place_for_a_number_is_refused),
        TEST(only_an_elf_file_names_symbols),
        TEST(a_damaged_file_does_no_harm),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
