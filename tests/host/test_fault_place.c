/* SPDX-License-Identifier: MIT */
/* A fault's address as function and line, from the ELF file that was sent last. */
#define _GNU_SOURCE /* mkdtemp, nftw, setenv */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include "support/expect.h"
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/fault_place.h"
#include "cli/json.h"
#include "cli/origins.h"
#include "cli/table.h"
#include "support/elf_names.h"
#include "tests/support/tool_bench.h"

enum {
    NAME_SIZE = 512,
    MODE = 0700,
    FAULT_OF_APPLICATION = 4,
};

/* A function of C has the Thumb bit in its address; a label of assembler has no size. */
static const struct elf_name names[] = {
    {"first", ELF_FILE_BASE + 1, 8, ELF_NAMES_FUNCTION},
    {"second", ELF_FILE_BASE + 9, 8, ELF_NAMES_FUNCTION},
    {"data", ELF_FILE_BASE, 32, ELF_NAMES_OBJECT},
    {"label", ELF_FILE_BASE + 25, 0, ELF_NAMES_FUNCTION},
};

static struct {
    char folder[NAME_SIZE], elf[2 * NAME_SIZE];
    uint8_t file[ELF_NAMES_SIZE];
    struct cache cache;
    struct tulpar_device device;
    struct fault_place place;
    char text[FAULT_TEXT_MAX];
} bench;

static void write_file(const char *path, const void *bytes, size_t size, mode_t mode) {
    FILE *file = fopen(path, "wb");

    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, size, file), size);
    assert_int_equal(fclose(file), 0);
    assert_int_equal(chmod(path, mode), 0);
}

/* A program of this name that prints `text`, and a word on what it was asked. */
static void make_addr2line(const char *name, const char *text) {
    char path[2 * NAME_SIZE], script[2 * NAME_SIZE];

    (void)snprintf(path, sizeof path, "%s/%s", bench.folder, name);
    (void)snprintf(script, sizeof script,
                   "#!/bin/sh\n[ \"$1 $2 $3 $4\" = '-f -C -e %.300s' ] || exit 1\n"
                   "echo complaint >&2\nprintf '%.200s' \"$5\"\n",
                   bench.elf, text);
    write_file(path, script, strlen(script), MODE);
}

static int setup(void **state) {
    const char *temporary = getenv("TMPDIR");
    struct tulpar_source_problem problem;
    struct tulpar_source source;

    memset(&bench, 0, sizeof bench);
    (void)snprintf(bench.folder, sizeof bench.folder, "%.200s/tulpar-fault-XXXXXX",
                   temporary == NULL ? "/tmp" : temporary);
    if (mkdtemp(bench.folder) == NULL || setenv("PATH", bench.folder, 1) != 0) {
        return -1;
    }
    (void)snprintf(bench.elf, sizeof bench.elf, "%s/app.elf", bench.folder);
    elf_names_build(bench.file, names, sizeof names / sizeof names[0]);
    write_file(bench.elf, bench.file, sizeof bench.file, MODE);
    if (tulpar_source_parse(&source, "app.elf", bench.file, sizeof bench.file, &problem) !=
        TULPAR_SOURCE_OK) {
        return -1;
    }
    cache_locate(&bench.cache, bench.folder, NULL);
    bench.device = (struct tulpar_device){
        .application = {ELF_FILE_BASE, 65536},
        .image = {.verdict = TULPAR_VERDICT_VALID, .size = source.size, .crc = source.crc},
        .fault = FAULT_OF_APPLICATION,
        .fault_address = ELF_FILE_BASE + 12,
    };
    origins_keep(&bench.cache, source.crc, source.size, bench.elf);
    tulpar_source_free(&source);
    return tool_bench_setup(state);
}

static int remove_one(const char *path, const struct stat *status, int kind, struct FTW *place) {
    (void)status;
    (void)kind;
    (void)place;
    return remove(path);
}

static int teardown(void **state) {
    (void)tool_bench_teardown(state);
    return nftw(bench.folder, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

static const char *told(void) {
    fault_place_find(&bench.place, &bench.device, &bench.cache);
    fault_place_text(&bench.place, bench.text);
    return bench.text;
}

static const char *function_at(uint32_t offset) {
    static struct tulpar_function function;
    bool found =
        tulpar_elf_function(bench.file, sizeof bench.file, ELF_FILE_BASE + offset, &function);

    return found ? function.name : "";
}

static void a_function_by_its_symbol(void **state) {
    (void)state;
    assert_string_equal(function_at(0), "first");
    assert_string_equal(function_at(7), "first");
    assert_string_equal(function_at(8), "second");
    assert_string_equal(function_at(20), ""); /* a variable is none */
    assert_string_equal(function_at(24), "label");
    assert_string_equal(function_at(1000), "label");
}

/* Each byte of the tables in turn is changed, and each length is tried. */
static void a_damaged_file_does_no_harm(void **state) {
    struct tulpar_function function;

    (void)state;
    for (size_t at = 0; at < sizeof bench.file; at++) {
        bench.file[at] ^= 0xFF;
        (void)tulpar_elf_function(bench.file, sizeof bench.file, ELF_FILE_BASE + 12, &function);
        assert_true(strlen(function.name) < sizeof bench.file);
        bench.file[at] ^= 0xFF;
    }
    for (size_t length = 0; length < sizeof bench.file; length++) {
        uint8_t *exact = malloc(length + 1);

        assert_non_null(exact);
        memcpy(exact, bench.file, length);
        (void)tulpar_elf_function(exact, length, ELF_FILE_BASE + 12, &function);
        free(exact);
    }
}

static void the_line_comes_from_addr2line(void **state) {
    (void)state;
    make_addr2line("arm-none-eabi-addr2line", "second\\nsrc/main.c:42 (discriminator 2)\\n");
    assert_string_equal(told(), "in second(), src/main.c:42");
    assert_int_equal(bench.place.line, 42);
}

static void any_addr2line_will_do(void **state) {
    (void)state;
    make_addr2line("arm-none-eabi-addr2line", "??\\n??:0\\n"); /* it does not know */
    make_addr2line("addr2line", "inlined_here\\nmain.c:7\\n");
    assert_string_equal(told(), "in inlined_here(), main.c:7");
}

static void without_one_the_function_is_told(void **state) {
    (void)state;
    assert_string_equal(told(), "in second(), 4 bytes from its beginning; for the line install "
                                "binutils-arm-none-eabi, or build with -g");
    make_addr2line("arm-none-eabi-addr2line", "");
    assert_non_null(strstr(told(), "in second(), 4 bytes"));
    make_addr2line("arm-none-eabi-addr2line", "nonsense");
    assert_non_null(strstr(told(), "in second(), 4 bytes"));
}

/* What it had printed by then may be half of a name. */
static void one_that_fails_is_not_believed(void **state) {
    static const char script[] = "#!/bin/sh\necho second\necho main.c:42\nexit 1\n";
    char path[2 * NAME_SIZE];

    (void)state;
    (void)snprintf(path, sizeof path, "%s/addr2line", bench.folder);
    write_file(path, script, strlen(script), MODE);
    assert_non_null(strstr(told(), "in second(), 4 bytes"));
}

static void a_file_that_was_built_anew_is_not_believed(void **state) {
    (void)state;
    bench.file[ELF_FILE_TEXT] ^= 1;
    write_file(bench.elf, bench.file, sizeof bench.file, MODE);
    assert_non_null(strstr(told(), "/app.elf was built anew since it was sent"));
    assert_string_equal(bench.place.function, "");
    assert_int_equal(unlink(bench.elf), 0);
    assert_true(strlen(told()) > 0);
}

static void what_is_no_fault_of_the_image_is_left_alone(void **state) {
    (void)state;
    bench.device.fault_address = ELF_FILE_BASE - 4; /* the bootloader's */
    assert_string_equal(told(), "");
    bench.device.fault_address = ELF_FILE_BASE + ELF_NAMES_IMAGE; /* behind it */
    assert_string_equal(told(), "");
    bench.device.fault_address = ELF_FILE_BASE;
    assert_string_not_equal(told(), "");
    bench.device.record_state = TULPAR_RECORD_SWAPPING; /* another image runs */
    assert_string_equal(told(), "");
    bench.device.record_state = TULPAR_RECORD_INSTALLED;
    bench.device.image.crc++; /* another image was sent by somebody else */
    assert_string_equal(told(), "");
    bench.device.image.crc--;
    bench.device.fault = 0;
    assert_string_equal(told(), "");
}

static void the_latest_file_of_an_image_counts(void **state) {
    char other[2 * NAME_SIZE], found[CACHE_PATH_MAX];

    (void)state;
    (void)snprintf(other, sizeof other, "%s/other.elf", bench.folder);
    write_file(other, bench.file, sizeof bench.file, MODE);
    origins_keep(&bench.cache, 1, 2, bench.elf);
    origins_keep(&bench.cache, 1, 2, other);
    assert_true(origins_find(&bench.cache, 1, 2, found));
    assert_string_equal(found, other);
    for (uint32_t crc = 100; crc < 131; crc++) { /* it is the oldest of 32 now */
        origins_keep(&bench.cache, crc, 2, bench.elf);
    }
    assert_true(origins_find(&bench.cache, 1, 2, found));
    origins_keep(&bench.cache, 131, 2, bench.elf);
    assert_false(origins_find(&bench.cache, 1, 2, found));
    assert_true(origins_find(&bench.cache, 131, 2, found));
    assert_false(origins_find(&bench.cache, 131, 3, found));
    assert_false(origins_find(&bench.cache, 13, 1, found));
}

static void in_the_table_and_as_json(void **state) {
    (void)state;
    make_addr2line("arm-none-eabi-addr2line", "second\\nmain.c:42\\n");
    (void)told();
    table_device(tool_bench.console.out, &bench.device, &bench.place);
    json_device(&tool_bench.console, "/dev/x", &bench.device, &bench.place, NULL);
    (void)fflush(tool_bench.console.out);
    assert_true(tool_bench_printed("latest fault        fault in the application at 0x0800C80C\n"
                                   "                    in second(), main.c:42\n"));
    assert_true(tool_bench_printed("\"pc\":\t\"0x0800C80C\",\n\t\t\"function\":\t\"second\",\n"
                                   "\t\t\"file\":\t\"main.c\",\n\t\t\"line\":\t42"));
}

/* The file is sent, its application faults, and info tells where. */
static void from_flash_to_info(void **state) {
    (void)state;
    make_addr2line("arm-none-eabi-addr2line", "second\\nmain.c:42\\n");
    tool_bench.cache = &bench.cache;
    tool_bench.material.cache = &bench.cache;
    tool_bench.arguments.file = bench.elf;
    tool_bench.material.source.crc = tulpar_crc(tool_bench.image, TOOL_IMAGE_SIZE);
    assert_int_equal(tool_bench_run(VERB_FLASH), EXIT_DONE);
    FAKE_TELL(&tool_bench.device, fault, FAULT_OF_APPLICATION);
    FAKE_TELL(&tool_bench.device, fault_address, FAKE_BASE + 12);
    assert_int_equal(tool_bench_run(VERB_INFO), EXIT_DONE);
    (void)fflush(tool_bench.console.out);
    /* app.elf holds another image than was sent */
    assert_true(tool_bench_printed("latest fault        fault in the application at 0x0800C80C\n"
                                   "                    not known: "));
    tool_bench.arguments.json = true;
    assert_int_equal(tool_bench_run(VERB_INFO), EXIT_DONE);
    (void)fflush(tool_bench.console.out);
    assert_true(tool_bench_printed("\"function\":\tnull"));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(a_function_by_its_symbol),
        TEST(a_damaged_file_does_no_harm),
        TEST(the_line_comes_from_addr2line),
        TEST(any_addr2line_will_do),
        TEST(without_one_the_function_is_told),
        TEST(one_that_fails_is_not_believed),
        TEST(a_file_that_was_built_anew_is_not_believed),
        TEST(what_is_no_fault_of_the_image_is_left_alone),
        TEST(the_latest_file_of_an_image_counts),
        TEST(in_the_table_and_as_json),
        TEST(from_flash_to_info),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
