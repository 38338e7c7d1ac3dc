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
#include "support/elf_file.h"
#include "wire/bytes.h"

enum {
    SYMBOL_SIZE = 16,
    SYMBOLS = 9,
    STRINGS_AT = ELF_FILE_SIZE,
    STRINGS_SIZE = 40,
    SYMBOLS_AT = STRINGS_AT + STRINGS_SIZE,
    TABLE_AT = SYMBOLS_AT + SYMBOLS * SYMBOL_SIZE,
    SECTIONS = 6,
    FILE_SIZE = TABLE_AT + SECTIONS * ELF_FILE_SHDR,
    OBJECT = 1,
    FUNCTION = 2,
    IN_TEXT = 1, /* a section */
    NOWHERE = 0,
    IMAGE_BYTES = 44, /* from the text to the end of the data */
    NUMBER_AT = 8,
    NUMBER_SIZE = 16,
    RAM = 0x20000000,
};

/* At 1, 8, 14, 20, 26, 30. */
static const char names[STRINGS_SIZE] = "\0number\0twice\0inram\0small\0end\0code";

static struct {
    uint8_t file[FILE_SIZE];
    char path[32];
    struct tulpar_source source;
    struct place place;
    struct message message;
} bench;

static void put_symbol(unsigned index, uint32_t name, uint32_t value, uint32_t size, uint8_t type,
                       uint16_t section) {
    uint8_t *at = bench.file + SYMBOLS_AT + index * SYMBOL_SIZE;

    put_u32(at, name);
    put_u32(at + 4, value);
    put_u32(at + 8, size);
    at[12] = type;
    put_u16(at + 14, section);
}

static void put_section(unsigned index, uint32_t type, uint32_t offset, uint32_t size,
                        uint32_t link) {
    uint8_t *at = bench.file + TABLE_AT + index * ELF_FILE_SHDR;

    put_u32(at + 4, type);
    put_u32(at + 16, offset);
    put_u32(at + 20, size);
    put_u32(at + 24, link);
}

static void build_elf(void) {
    struct elf_file elf = elf_file_good();

    memcpy(bench.file, elf.bytes, ELF_FILE_SIZE);
    memcpy(bench.file + TABLE_AT, elf.bytes + ELF_FILE_SECTIONS, 4 * ELF_FILE_SHDR);
    memcpy(bench.file + STRINGS_AT, names, STRINGS_SIZE);
    put_u32(bench.file + 32, TABLE_AT);
    put_u16(bench.file + 48, SECTIONS);
    put_section(4, 2, SYMBOLS_AT, SYMBOLS * SYMBOL_SIZE, 5);
    put_section(5, 3, STRINGS_AT, STRINGS_SIZE, 0);
    put_symbol(1, 1, ELF_FILE_BASE + 4, 4, OBJECT, NOWHERE); /* another file's, declared */
    put_symbol(2, 1, ELF_FILE_BASE + NUMBER_AT, NUMBER_SIZE, OBJECT, IN_TEXT);
    put_symbol(3, 8, ELF_FILE_BASE, 8, OBJECT, IN_TEXT);
    put_symbol(4, 8, ELF_FILE_BASE + 8, 8, OBJECT, IN_TEXT);
    put_symbol(5, 14, RAM, NUMBER_SIZE, OBJECT, IN_TEXT);
    put_symbol(6, 20, ELF_FILE_BASE, 1, OBJECT, IN_TEXT);
    put_symbol(7, 26, ELF_FILE_BASE + IMAGE_BYTES - 8, 9, OBJECT, IN_TEXT);
    put_symbol(8, 30, ELF_FILE_BASE, 8, FUNCTION, IN_TEXT);
}

static int setup(void **state) {
    struct tulpar_source_problem problem;

    (void)state;
    memset(&bench, 0, sizeof bench);
    build_elf();
    (void)snprintf(bench.path, sizeof bench.path, "/tmp/tulpar-place-XXXXXX");
    int descriptor = mkstemp(bench.path);
    FILE *file = descriptor < 0 ? NULL : fdopen(descriptor, "wb");
    if (file == NULL || fwrite(bench.file, 1, FILE_SIZE, file) != FILE_SIZE || fclose(file) != 0) {
        return 1;
    }
    return tulpar_source_parse(&bench.source, bench.path, bench.file, FILE_SIZE, &problem) !=
           TULPAR_SOURCE_OK;
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
    assert_int_equal(bench.source.size, IMAGE_BYTES);
    assert_true(find("number"));
    assert_int_equal(bench.place.offset, NUMBER_AT);
    assert_int_equal(bench.place.size, NUMBER_SIZE);
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
    for (size_t at = 0; at < FILE_SIZE; at++) {
        bench.file[at] ^= 0xFF;
        (void)tulpar_elf_symbol(bench.file, FILE_SIZE, "number", &symbol);
        bench.file[at] ^= 0xFF;
    }
    for (size_t length = 0; length < FILE_SIZE; length++) {
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
        TEST(what_is_no_place_for_a_number_is_refused),
        TEST(only_an_elf_file_names_symbols),
        TEST(a_damaged_file_does_no_harm),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
