/* SPDX-License-Identifier: MIT */
/* Firmware files as other tools leave them: formats that are not read are named, small print that
 * means nothing is skipped, and nothing costs more than it could be worth. */
#define _XOPEN_SOURCE 700 /* mkdtemp, pipe, truncate */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include "support/expect.h"
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/shell_quote.h"
#include "cli/source_file.h"
#include "support/elf_file.h"
#include "tulpar/image.h"
#include "wire/bytes.h"

static struct tulpar_source source;
static struct tulpar_source_problem problem;

static enum tulpar_source_error parse(const char *name, const void *data, size_t length) {
    tulpar_source_free(&source);
    return tulpar_source_parse(&source, name, data, length, &problem);
}

static enum tulpar_source_error parse_text(const char *name, const char *text) {
    return parse(name, text, strlen(text));
}

static int teardown(void **state) {
    (void)state;
    tulpar_source_free(&source);
    return 0;
}

/* -- formats of others -------------------------------------------------------------------------*/

static void assert_foreign(const char *name, const void *data, size_t length,
                           enum tulpar_source_foreign foreign, const char *reason) {
    assert_int_equal(parse(name, data, length), TULPAR_SOURCE_MALFORMED);
    assert_int_equal(problem.foreign, foreign);
    assert_non_null(strstr(problem.reason, reason));
}

static void every_kind_of_s_record_may_come_first(void **state) {
    (void)state;
    for (char type = '0'; type <= '9'; type++) {
        char line[] = "S?0508000000F2\r\n";

        line[1] = type;
        assert_foreign("app.srec", line, strlen(line), TULPAR_SOURCE_SRECORD, "S-record");
        assert_foreign("app.bin", line, strlen(line), TULPAR_SOURCE_SRECORD, "S-record");
    }
    /* An initial stack pointer with the same first two bytes. */
    assert_int_equal(parse("app.bin", "S0\x00\x20xxxxxxxx", 12), TULPAR_SOURCE_OK);
}

static void dfuse_uf2_and_utf16_are_named(void **state) {
    (void)state;
    assert_foreign("app.dfu", "DfuSe\x01\x00\x00\x00\x00\x01", 11, TULPAR_SOURCE_DFUSE, "DfuSe");
    assert_foreign("app.uf2", "UF2\nxxxx", 8, TULPAR_SOURCE_UF2, "UF2");
    assert_foreign("app.hex", "\xFF\xFE:\0001\000", 6, TULPAR_SOURCE_UTF16, "UTF-16");
    assert_foreign("app.hex", "\xFE\xFF\000:\0001", 6, TULPAR_SOURCE_UTF16, "UTF-16");
}

/* -- the small print of Intel HEX --------------------------------------------------------------*/

#define DATA_LINE ":0100000055AA"
#define END_LINE  ":00000001FF"

static void assert_hex(const char *text) {
    assert_int_equal(parse_text("app.hex", text), TULPAR_SOURCE_OK);
    assert_int_equal(source.format, TULPAR_SOURCE_HEX);
    assert_int_equal(source.size, 1);
    assert_int_equal(source.bytes[0], 0x55);
}

static void what_fills_up_a_hex_is_no_part_of_it(void **state) {
    static const char nuls[] = DATA_LINE "\n" END_LINE "\n\0\0\0\0\0";

    (void)state;
    assert_hex(DATA_LINE "\r\n" END_LINE "\r\n\x1A");
    assert_hex(DATA_LINE "\n" END_LINE "\n \t\n\n\x1A\x1A\n");
    assert_int_equal(parse("app.hex", nuls, sizeof nuls), TULPAR_SOURCE_OK);
    assert_int_equal(source.size, 1);
    assert_int_equal(parse_text("app.hex", DATA_LINE "\n" END_LINE "\n\x1A" DATA_LINE "\n"),
                     TULPAR_SOURCE_MALFORMED);
    assert_int_equal(problem.line, 3);
    assert_int_equal(parse_text("app.hex", DATA_LINE "\n\x1A\n" END_LINE "\n"),
                     TULPAR_SOURCE_MALFORMED);
    assert_int_equal(problem.line, 2);
}

static void a_hex_may_have_a_mark_comments_and_any_line_ends(void **state) {
    (void)state;
    assert_hex("\xEF\xBB\xBF" DATA_LINE "\n" END_LINE "\n");
    assert_hex("; version 1\n# made by\n// a tool\n\n  " DATA_LINE "\n;\n" END_LINE "\n# end\n");
    assert_hex(DATA_LINE "\r" END_LINE "\r");
    assert_hex(DATA_LINE "\r\r" END_LINE);
    /* By their content: the name does not matter. */
    assert_int_equal(parse_text("app.txt", "# by hand\n" DATA_LINE "\n" END_LINE "\n"),
                     TULPAR_SOURCE_OK);
}

static void lines_are_counted_with_every_line_end(void **state) {
    static const char *const ends[] = {"\n", "\r\n", "\r"};

    (void)state;
    for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++) {
        char text[128];

        (void)snprintf(text, sizeof text, "%s%s;%s:0100000055AB%s", DATA_LINE, ends[i], ends[i],
                       ends[i]);
        assert_int_equal(parse_text("app.hex", text), TULPAR_SOURCE_MALFORMED);
        assert_int_equal(problem.line, 3);
        assert_non_null(strstr(problem.reason, "checksum"));
    }
}

static void what_is_called_hex_and_is_none_is_told_by_its_line(void **state) {
    (void)state;
    assert_int_equal(parse_text("app.hex", "# comment\nint main(void)\n"), TULPAR_SOURCE_MALFORMED);
    assert_int_equal(problem.line, 2);
    assert_non_null(strstr(problem.reason, "begin with ':'"));
    assert_int_equal(parse("app.hex", "\x00\x00\x01\x20", 4), TULPAR_SOURCE_MALFORMED);
    assert_int_equal(problem.line, 1);
}

/* -- what lies between the sections of an ELF --------------------------------------------------*/

static enum tulpar_source_error parse_elf(const struct elf_file *elf) {
    return parse("app.elf", elf->bytes, sizeof elf->bytes);
}

/* The text is two sections with four bytes between them that belong to none. */
static struct elf_file elf_with_a_hole(void) {
    struct elf_file elf = elf_file_good();

    elf_file_section(&elf, 1, 1, 2, ELF_FILE_TEXT, 8);
    elf_file_section(&elf, 3, 1, 2, ELF_FILE_TEXT + 12, 20);
    memset(elf.bytes + ELF_FILE_TEXT + 8, 0x33, 4);
    return elf;
}

static void bytes_between_the_sections_of_a_segment_are_the_files(void **state) {
    struct elf_file elf = elf_with_a_hole();

    (void)state;
    assert_int_equal(parse_elf(&elf), TULPAR_SOURCE_OK);
    assert_int_equal(source.base, ELF_FILE_BASE);
    assert_int_equal(source.bytes[7], 0x11);
    assert_int_equal(source.bytes[8], 0x33);
    assert_int_equal(source.bytes[11], 0x33);
    assert_int_equal(source.bytes[12], 0x11);
}

static void gaps_between_segments_are_filled_and_counted(void **state) {
    struct elf_file elf = elf_file_good();

    (void)state;
    assert_int_equal(parse_elf(&elf), TULPAR_SOURCE_OK);
    assert_int_equal(source.bytes[32], 0xFF);
    assert_int_equal(source.bytes[35], 0xFF);
    assert_int_equal(source.filled, 4);
}

static void bytes_at_the_ends_of_a_segment_are_not_lost(void **state) {
    struct elf_file elf = elf_file_good();

    (void)state;
    elf_file_section(&elf, 1, 1, 2, ELF_FILE_TEXT + 8, 8);
    assert_int_equal(parse_elf(&elf), TULPAR_SOURCE_OK);
    assert_int_equal(source.base, ELF_FILE_BASE);
    assert_int_equal(source.bytes[0], 0x11);
    assert_int_equal(source.bytes[31], 0x11);
}

static void a_segment_without_sections_is_not_lost(void **state) {
    struct elf_file elf = elf_file_good();

    (void)state;
    elf_file_section(&elf, 2, 1, 0, ELF_FILE_DATA, 8); /* no ALLOC: no section of the program */
    assert_int_equal(parse_elf(&elf), TULPAR_SOURCE_OK);
    assert_int_equal(source.size, 0x2C);
    assert_int_equal(source.bytes[0x24], 0x22);
}

/* Linkers let .noinit claim bytes of the file. */
static void a_segment_for_sections_without_bytes_is_none(void **state) {
    enum { NOBITS = 8, ALLOC_WRITE = 3 };
    struct elf_file elf = elf_file_good();

    (void)state;
    elf_file_segment(&elf, 1, ELF_FILE_DATA, 0x20000000, 8);
    elf_file_section(&elf, 2, NOBITS, ALLOC_WRITE, ELF_FILE_DATA, 8);
    put_u32(elf.bytes + ELF_FILE_SECTIONS + 2 * ELF_FILE_SHDR + 12, 0x20000000 + ELF_FILE_VIRTUAL);
    assert_int_equal(parse_elf(&elf), TULPAR_SOURCE_OK);
    assert_int_equal(source.size, 32);
}

/* 60000 of each would be 3.6 billion steps. */
static void tables_without_end_are_refused(void **state) {
    enum { COUNT = 60000, PHDR = 32, SHDR = 40, EHDR = 52, LENGTH = EHDR + COUNT * (PHDR + SHDR) };
    uint8_t *bytes = calloc(LENGTH, 1);
    struct elf_file elf = elf_file_good();

    (void)state;
    assert_non_null(bytes);
    memcpy(bytes, elf.bytes, EHDR);
    put_u32(bytes + 32, EHDR + COUNT * PHDR);
    put_u16(bytes + 44, COUNT);
    put_u16(bytes + 48, COUNT);
    for (size_t i = 0; i < COUNT; i++) {
        put_u32(bytes + EHDR + i * PHDR, 1);
        put_u32(bytes + EHDR + i * PHDR + 16, 1);
    }
    assert_int_equal(parse("app.elf", bytes, LENGTH), TULPAR_SOURCE_MALFORMED);
    assert_non_null(strstr(problem.reason, "segments"));
    free(bytes);
}

/* -- the file system ---------------------------------------------------------------------------*/

static char folder[] = "/tmp/tulpar-files-XXXXXX";

static int make_folder(void **state) {
    (void)state;
    return mkdtemp(folder) == NULL ? -1 : 0;
}

static int remove_folder(void **state) {
    (void)state;
    return rmdir(folder);
}

static const char *path_of(const char *name) {
    static char path[128];

    (void)snprintf(path, sizeof path, "%s/%s", folder, name);
    return path;
}

static void a_directory_is_told(void **state) {
    (void)state;
    assert_int_equal(source_load(&source, folder, &problem), TULPAR_SOURCE_UNREADABLE);
    assert_int_equal(problem.system_error, EISDIR);
}

/* The size is looked at before anything is read. */
static void a_file_of_terabytes_costs_nothing(void **state) {
    const char *path = path_of("huge.elf");
    FILE *file = fopen(path, "wb");

    (void)state;
    assert_non_null(file);
    assert_int_equal(fclose(file), 0);
    if (truncate(path, 1LL << 40) == 0) { /* not every file system can */
        assert_int_equal(source_load(&source, path, &problem), TULPAR_SOURCE_TOO_BIG);
    }
    assert_int_equal(unlink(path), 0);
}

static void a_device_without_end_is_read_as_far_as_flash_reaches(void **state) {
    (void)state;
    assert_int_equal(source_load(&source, "/dev/zero", &problem), TULPAR_SOURCE_TOO_BIG);
    assert_non_null(strstr(problem.reason, "flash"));
}

/* Reads what `write_it` gives through a pipe, as "-" and by name. */
static enum tulpar_source_error load_piped(const char *path, const uint8_t *bytes, size_t length) {
    int ends[2], kept = dup(STDIN_FILENO);

    tulpar_source_free(&source);
    assert_int_equal(pipe(ends), 0);
    assert_int_equal(write(ends[1], bytes, length), (ssize_t)length);
    assert_int_equal(close(ends[1]), 0);
    assert_true(dup2(ends[0], STDIN_FILENO) >= 0);
    assert_int_equal(close(ends[0]), 0);
    enum tulpar_source_error error = source_load(&source, path, &problem);
    assert_true(dup2(kept, STDIN_FILENO) >= 0);
    assert_int_equal(close(kept), 0);
    return error;
}

static void firmware_comes_through_a_pipe_too(void **state) {
    struct elf_file elf = elf_file_good();

    (void)state;
    assert_int_equal(load_piped("-", elf.bytes, sizeof elf.bytes), TULPAR_SOURCE_OK);
    assert_int_equal(source.base, ELF_FILE_BASE);
    assert_int_equal(load_piped("/dev/stdin", elf.bytes, sizeof elf.bytes), TULPAR_SOURCE_OK);
    assert_int_equal(source.base, ELF_FILE_BASE);
    assert_int_equal(load_piped("-", elf.bytes, 0), TULPAR_SOURCE_EMPTY);
}

static bool pressed(void) {
    return true;
}

static bool not_pressed(void) {
    return false;
}

static void reading_ends_with_ctrl_c(void **state) {
    (void)state;
    assert_int_equal(source_load_unless(&source, "/dev/zero", pressed, &problem),
                     TULPAR_SOURCE_CANCELLED);
    assert_null(source.bytes);
    assert_int_equal(source_load_unless(&source, "/dev/zero", not_pressed, &problem),
                     TULPAR_SOURCE_TOO_BIG);
}

/* -- what is to be typed -----------------------------------------------------------------------*/

static void assert_typed(const char *word, const char *expected) {
    char command[64] = "ls -l";

    shell_add(command, sizeof command, word);
    assert_string_equal(command, expected);
}

static void words_survive_a_shell(void **state) {
    char narrow[8] = "ls";

    (void)state;
    assert_typed("build/app-1.0_b.elf", "ls -l build/app-1.0_b.elf");
    assert_typed("my fw.bin", "ls -l 'my fw.bin'");
    assert_typed("a;b", "ls -l 'a;b'");
    assert_typed("$HOME", "ls -l '$HOME'");
    assert_typed("~", "ls -l '~'");
    assert_typed("it's", "ls -l 'it'\\''s'");
    assert_typed("", "ls -l ''");
    assert_typed("-", "ls -l -");
    assert_typed("-x.bin", "ls -l ./-x.bin");
    assert_typed("a\nb", "ls -l $'a\\012b'");
    assert_typed("it's\033\\1", "ls -l $'it\\047s\\033\\1341'");
    assert_typed("\xFF.bin", "ls -l $'\\377.bin'");
    assert_typed("\u202Enib", "ls -l $'\\342\\200\\256nib'");
    assert_typed("é.bin", "ls -l 'é.bin'");
    assert_typed("-\n", "ls -l ./$'-\\012'");
    shell_add(narrow, sizeof narrow, "a long name");
    assert_string_equal(narrow, "ls 'a l");
}

#define TEST(name) cmocka_unit_test_teardown(name, teardown)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(every_kind_of_s_record_may_come_first),
        TEST(dfuse_uf2_and_utf16_are_named),
        TEST(what_fills_up_a_hex_is_no_part_of_it),
        TEST(a_hex_may_have_a_mark_comments_and_any_line_ends),
        TEST(lines_are_counted_with_every_line_end),
        TEST(what_is_called_hex_and_is_none_is_told_by_its_line),
        TEST(bytes_between_the_sections_of_a_segment_are_the_files),
        TEST(gaps_between_segments_are_filled_and_counted),
        TEST(bytes_at_the_ends_of_a_segment_are_not_lost),
        TEST(a_segment_without_sections_is_not_lost),
        TEST(a_segment_for_sections_without_bytes_is_none),
        TEST(tables_without_end_are_refused),
        TEST(a_directory_is_told),
        TEST(a_file_of_terabytes_costs_nothing),
        TEST(a_device_without_end_is_read_as_far_as_flash_reaches),
        TEST(firmware_comes_through_a_pipe_too),
        TEST(reading_ends_with_ctrl_c),
        TEST(words_survive_a_shell),
    };

    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
