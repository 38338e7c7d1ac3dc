/* SPDX-License-Identifier: MIT */
/* Firmware files: good ones read exactly, hostile ones refused with a reason. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include "support/expect.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/source_file.h"
#include "support/elf_file.h"
#include "tulpar/image.h"
#include "wire/bytes.h"
#include "wire/crc.h"
#include "wire/image.h"

static struct tulpar_source source;
static struct tulpar_source_problem problem;

static enum tulpar_source_error parse(const char *name, const void *data, size_t length) {
    tulpar_source_free(&source);
    enum tulpar_source_error error = tulpar_source_parse(&source, name, data, length, &problem);

    if (error != TULPAR_SOURCE_OK) {
        assert_null(source.bytes);
        assert_non_null(problem.reason);
        assert_true(strlen(problem.reason) > 0);
    }
    return error;
}

static enum tulpar_source_error parse_hex(const char *text) {
    return parse("app.hex", text, strlen(text));
}

static int teardown(void **state) {
    (void)state;
    tulpar_source_free(&source);
    return 0;
}

/* -- .bin --------------------------------------------------------------------------------------*/

static void a_bin_is_taken_as_it_is(void **state) {
    uint8_t bytes[40] = {0x00, 0x00, 0x01, 0x20, 0x21, 0xC8, 0x00, 0x08};

    (void)state;
    put_u32(bytes + VECTOR_VERSION_MAGIC, IMAGE_VERSION_MAGIC);
    put_u32(bytes + VECTOR_VERSION, VERSION_PACK(1, 2, 3));
    assert_int_equal(parse("app.bin", bytes, sizeof bytes), TULPAR_SOURCE_OK);
    assert_int_equal(source.format, TULPAR_SOURCE_BIN);
    assert_int_equal(source.size, sizeof bytes);
    assert_memory_equal(source.bytes, bytes, sizeof bytes);
    assert_false(source.has_base);
    assert_int_equal(source.version, VERSION_PACK(1, 2, 3));
    assert_int_equal(source.crc, image_crc(IMAGE_CRC_START, bytes, sizeof bytes));
}

static void empty_is_refused(void **state) {
    (void)state;
    assert_int_equal(parse("app.bin", "", 0), TULPAR_SOURCE_EMPTY);
    assert_int_equal(parse("app.elf", "", 0), TULPAR_SOURCE_EMPTY);
}

static void a_huge_bin_is_refused(void **state) {
    size_t length = TULPAR_SOURCE_SPAN_MAX + 1;
    uint8_t *bytes = calloc(length, 1);

    (void)state;
    assert_non_null(bytes);
    assert_int_equal(parse("app.bin", bytes, length), TULPAR_SOURCE_TOO_BIG);
    assert_int_equal(parse("app.bin", bytes, length - 1), TULPAR_SOURCE_OK);
    free(bytes);
}

static void names_and_other_formats_are_told(void **state) {
    (void)state;
    assert_int_equal(parse("app.elf", "\x00\x00\x01\x20", 4), TULPAR_SOURCE_MALFORMED);
    assert_int_equal(parse("APP.HEX", "\x00\x00\x01\x20", 4), TULPAR_SOURCE_MALFORMED);
    assert_int_equal(parse("app.s19", "S00600004844521B\n", 17), TULPAR_SOURCE_MALFORMED);
    assert_non_null(strstr(problem.reason, "S-record"));
    assert_int_equal(parse("app.uf2", "UF2\nxxxx", 8), TULPAR_SOURCE_MALFORMED);
    assert_non_null(strstr(problem.reason, "UF2"));
}

/* -- Intel HEX ---------------------------------------------------------------------------------*/

static void a_hex_is_read_with_its_gaps(void **state) {
    (void)state;
    assert_int_equal(parse_hex(":020000040800F2\r\n"
                               ":04C8000001020304"
                               "2A"
                               "\r\n"
                               ":02C80600AABB"
                               "CB"
                               "\r\n"
                               ":040000050800C80027\r\n"
                               ":00000001FF\r\n"),
                     TULPAR_SOURCE_OK);
    static const uint8_t expected[] = {1, 2, 3, 4, 0xFF, 0xFF, 0xAA, 0xBB};
    assert_int_equal(source.format, TULPAR_SOURCE_HEX);
    assert_true(source.has_base);
    assert_int_equal(source.base, 0x0800C800);
    assert_int_equal(source.size, sizeof expected);
    assert_memory_equal(source.bytes, expected, sizeof expected);
}

static void hex_records_may_come_in_any_order_and_case(void **state) {
    (void)state;
    assert_int_equal(parse_hex("\n:02001000ccdd"
                               "45"
                               "\n:02000e00aabb"
                               "8b"
                               "\n:00000001ff\n\n"),
                     TULPAR_SOURCE_OK);
    assert_int_equal(source.base, 0x0E);
    assert_memory_equal(source.bytes, "\xAA\xBB\xCC\xDD", 4);
}

static void hex_segments_are_understood(void **state) {
    (void)state;
    assert_int_equal(parse_hex(":020000021000EC\n"
                               ":0400000300003800C1\n"
                               ":0100100055"
                               "9A"
                               "\n"
                               ":00000001FF\n"),
                     TULPAR_SOURCE_OK);
    assert_int_equal(source.base, 0x10010);
    assert_int_equal(source.size, 1);
}

static void a_hex_without_its_end_is_truncated(void **state) {
    (void)state;
    assert_int_equal(parse_hex(":0100100055"
                               "9A"
                               "\n"),
                     TULPAR_SOURCE_TRUNCATED);
    assert_int_equal(parse_hex(":0100100055"
                               "9A"
                               "\n:0100"),
                     TULPAR_SOURCE_TRUNCATED);
    assert_int_equal(problem.line, 2);
    assert_int_equal(parse_hex(":10C80000010203040506"), TULPAR_SOURCE_TRUNCATED);
}

static void damaged_hex_lines_are_refused(void **state) {
    static const struct {
        const char *line, *reason;
    } cases[] = {
        {":01001000559B", "checksum"},
        {":01001000G59A", "not a hex digit"},
        {"01001000559A", "begin with ':'"},
        {":020010005599", "another length"},
        {":01001000556634", "another length"},
        {":010010065594", "unknown type"},
        {":0100000408F3", "must hold 2 bytes"},
        {":0100000208F5", "must hold 2 bytes"},
        {":020000050800F1", "must hold 4 bytes"},
        {":020000030800F3", "must hold 4 bytes"},
        {":01001000559", "cut short"},
        {":", "cut short"},
        {":00", "cut short"},
        {":0000000000000000000000000000000000000000000000000000000000000000000000000000000000000000"
         "00000000000000000000000000000000000000000000000000000000000000000000000000000000000000000"
         "00000000000000000000000000000000000000000000000000000000000000000000000000000000000000000"
         "00000000000000000000000000000000000000000000000000000000000000000000000000000000000000000"
         "00000000000000000000000000000000000000000000000000000000000000000000000000000000000000000"
         "00000000000000000000000000000000000000000000000000000000000000000000000000000000000000000"
         "0000000000000000000000000000000000000000000000000000000000000000000",
         "too long"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char text[1024];

        (void)snprintf(text, sizeof text, ":0100000055AA\n%s\n:00000001FF\n", cases[i].line);
        assert_int_equal(parse_hex(text), TULPAR_SOURCE_MALFORMED);
        assert_int_equal(problem.line, 2);
        assert_non_null(strstr(problem.reason, cases[i].reason));
    }
}

static void hex_data_behind_the_end_is_refused(void **state) {
    (void)state;
    assert_int_equal(parse_hex(":0100000055AA\n:00000001FF\n:0100010055A9\n"),
                     TULPAR_SOURCE_MALFORMED);
}

static void overlapping_hex_data_is_refused(void **state) {
    (void)state;
    assert_int_equal(parse_hex(":020000005566"
                               "43"
                               "\n:0100010055A9\n:00000001FF\n"),
                     TULPAR_SOURCE_MALFORMED);
    assert_true(problem.has_address);
    assert_int_equal(problem.address, 1);
}

static void hex_parts_far_apart_are_refused(void **state) {
    (void)state;
    assert_int_equal(parse_hex(":020000040800F2\n:0100000055AA\n"
                               ":020000041FFFDC\n:0100000055AA\n:00000001FF\n"),
                     TULPAR_SOURCE_TOO_BIG);
    assert_int_equal(problem.address, 0x1FFF0000);
}

static void hex_behind_the_address_space_is_refused(void **state) {
    (void)state;
    assert_int_equal(parse_hex(":02000004FFFFFC\n:02FFFF005566"
                               "45"
                               "\n:00000001FF\n"),
                     TULPAR_SOURCE_TOO_BIG);
}

static void a_hex_of_nothing_is_empty(void **state) {
    (void)state;
    assert_int_equal(parse_hex(":00000001FF\n"), TULPAR_SOURCE_EMPTY);
}

/* -- ELF ---------------------------------------------------------------------------------------*/

static enum tulpar_source_error parse_elf(const struct elf_file *elf) {
    return parse("app.elf", elf->bytes, sizeof elf->bytes);
}

static void assert_good_elf(void) {
    assert_int_equal(source.format, TULPAR_SOURCE_ELF);
    assert_int_equal(source.base, 0x0800C800);
    assert_int_equal(source.size, 0x2C);
    assert_int_equal(source.bytes[31], 0x11);
    assert_int_equal(source.bytes[32], 0xFF);
    assert_int_equal(source.bytes[36], 0x22);
}

static void an_elf_is_read_by_physical_addresses(void **state) {
    struct elf_file elf = elf_file_good();

    (void)state;
    assert_int_equal(parse_elf(&elf), TULPAR_SOURCE_OK);
    assert_good_elf();
    assert_int_equal(parse("whatever.bin", elf.bytes, sizeof elf.bytes), TULPAR_SOURCE_OK);
    assert_good_elf();
}

static void an_elf_without_sections_is_read_by_segments(void **state) {
    struct elf_file elf = elf_file_good();

    (void)state;
    put_u32(elf.bytes + 32, 0);
    put_u16(elf.bytes + 48, 0);
    assert_int_equal(parse_elf(&elf), TULPAR_SOURCE_OK);
    assert_good_elf();
}

/* GNU ld may let the first segment begin with the file's own headers. */
static void headers_in_a_segment_are_no_firmware(void **state) {
    struct elf_file elf = elf_file_good();

    (void)state;
    elf_file_segment(&elf, 0, 0, ELF_FILE_BASE - ELF_FILE_TEXT, ELF_FILE_TEXT + 32);
    assert_int_equal(parse_elf(&elf), TULPAR_SOURCE_OK);
    assert_good_elf();
}

static void other_machines_are_told(void **state) {
    struct elf_file elf = elf_file_good();

    (void)state;
    put_u16(elf.bytes + 18, 62); /* x86-64 */
    assert_int_equal(parse_elf(&elf), TULPAR_SOURCE_WRONG_MACHINE);
    elf = elf_file_good();
    elf.bytes[4] = 2; /* 64 bits */
    assert_int_equal(parse_elf(&elf), TULPAR_SOURCE_WRONG_MACHINE);
    elf = elf_file_good();
    elf.bytes[5] = 2; /* big-endian */
    assert_int_equal(parse_elf(&elf), TULPAR_SOURCE_WRONG_MACHINE);
    elf = elf_file_good();
    put_u16(elf.bytes + 16, 1); /* object file */
    assert_int_equal(parse_elf(&elf), TULPAR_SOURCE_MALFORMED);
}

static void an_elf_cut_anywhere_is_refused(void **state) {
    struct elf_file elf = elf_file_good();

    (void)state;
    for (size_t length = 1; length < sizeof elf.bytes; length++) {
        uint8_t *copy = malloc(length); /* exact size: the sanitizer sees a read behind it */

        assert_non_null(copy);
        memcpy(copy, elf.bytes, length);
        enum tulpar_source_error error = parse("app.elf", copy, length);
        free(copy);
        if (length < 4) {
            assert_int_equal(error, TULPAR_SOURCE_MALFORMED);
        } else {
            assert_int_equal(error, TULPAR_SOURCE_TRUNCATED);
        }
    }
}

static void lying_elf_tables_are_refused(void **state) {
    enum {
        SEGMENT_0 = ELF_FILE_SEGMENTS,
        SEGMENT_1 = SEGMENT_0 + ELF_FILE_PHDR,
        SECTION_1 = ELF_FILE_SECTIONS + ELF_FILE_SHDR,
    };
    static const struct {
        uint32_t offset, value;
        enum tulpar_source_error error;
    } cases[] = {
        {28, 0xFFFFFFF0, TULPAR_SOURCE_TRUNCATED},             /* program headers far away */
        {32, 0xFFFFFFF0, TULPAR_SOURCE_TRUNCATED},             /* sections far away */
        {SEGMENT_0 + 4, 0xFFFFFFF0, TULPAR_SOURCE_TRUNCATED},  /* contents far away */
        {SEGMENT_0 + 16, 0xFFFFFFF0, TULPAR_SOURCE_TRUNCATED}, /* contents endless */
        {SEGMENT_0 + 12, 0xFFFFFFF0, TULPAR_SOURCE_TOO_BIG},   /* behind the address space */
        {SEGMENT_1 + 12, 0x20000000, TULPAR_SOURCE_TOO_BIG},   /* far apart */
        {SEGMENT_1 + 12, 0x0800C810, TULPAR_SOURCE_MALFORMED}, /* overlapping */
        {SECTION_1 + 20, 100, TULPAR_SOURCE_MALFORMED},        /* a section leaves its segment */
        {SECTION_1 + 20, 0xFFFFFFFF, TULPAR_SOURCE_MALFORMED},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct elf_file elf = elf_file_good();

        put_u32(elf.bytes + cases[i].offset, cases[i].value);
        assert_int_equal(parse_elf(&elf), cases[i].error);
    }
    struct elf_file elf = elf_file_good();
    put_u16(elf.bytes + 42, 4); /* program headers of four bytes */
    assert_int_equal(parse_elf(&elf), TULPAR_SOURCE_MALFORMED);
}

static void an_elf_of_nothing_is_empty(void **state) {
    struct elf_file elf = elf_file_good();

    (void)state;
    put_u16(elf.bytes + 44, 0);
    assert_int_equal(parse_elf(&elf), TULPAR_SOURCE_EMPTY);
}

/* -- the file system ---------------------------------------------------------------------------*/

static void files_that_cannot_be_read_are_told(void **state) {
    (void)state;
    tulpar_source_free(&source);
    assert_int_equal(source_load(&source, "/nonexistent/app.bin", &problem),
                     TULPAR_SOURCE_UNREADABLE);
    assert_int_not_equal(problem.system_error, 0);
    assert_int_equal(source_load(&source, "/", &problem), TULPAR_SOURCE_UNREADABLE);
    assert_int_equal(source_load(&source, "/dev/null", &problem), TULPAR_SOURCE_EMPTY);
}

/* -- who has had enough -------------------------------------------------------------------------*/

enum { LINES = 20000, ASKED_AT_LEAST = 4 };

static unsigned asked, enough; /* the so manieth time the answer is yes; 0: never */

static bool on_asked(void *context) {
    (void)context;
    asked++;
    return enough != 0 && asked >= enough;
}

static enum tulpar_source_error parse_unless(const char *text) {
    asked = 0;
    return tulpar_source_parse_unless(&source, "app.hex", (const uint8_t *)text, strlen(text),
                                      on_asked, NULL, &problem);
}

static void a_large_hex_can_be_given_up(void **state) {
    static const char line[] = ":020000040800F2\n", end[] = ":0100000055AA\n:00000001FF\n";
    static char text[LINES * (sizeof line - 1) + sizeof end];

    (void)state;
    for (size_t i = 0; i < LINES; i++) {
        memcpy(text + i * (sizeof line - 1), line, sizeof line - 1);
    }
    memcpy(text + LINES * (sizeof line - 1), end, sizeof end);
    enough = 0;
    assert_int_equal(parse_unless(text), TULPAR_SOURCE_OK);
    assert_true(asked >= ASKED_AT_LEAST);
    tulpar_source_free(&source);
    for (enough = 1; enough <= ASKED_AT_LEAST; enough++) {
        assert_int_equal(parse_unless(text), TULPAR_SOURCE_CANCELLED);
        assert_int_equal(asked, enough);
        assert_null(source.bytes);
    }
}

#define TEST(name) cmocka_unit_test_teardown(name, teardown)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(a_bin_is_taken_as_it_is),
        TEST(empty_is_refused),
        TEST(a_huge_bin_is_refused),
        TEST(names_and_other_formats_are_told),
        TEST(a_hex_is_read_with_its_gaps),
        TEST(hex_records_may_come_in_any_order_and_case),
        TEST(hex_segments_are_understood),
        TEST(a_hex_without_its_end_is_truncated),
        TEST(damaged_hex_lines_are_refused),
        TEST(hex_data_behind_the_end_is_refused),
        TEST(overlapping_hex_data_is_refused),
        TEST(hex_parts_far_apart_are_refused),
        TEST(hex_behind_the_address_space_is_refused),
        TEST(a_hex_of_nothing_is_empty),
        TEST(an_elf_is_read_by_physical_addresses),
        TEST(an_elf_without_sections_is_read_by_segments),
        TEST(headers_in_a_segment_are_no_firmware),
        TEST(other_machines_are_told),
        TEST(an_elf_cut_anywhere_is_refused),
        TEST(lying_elf_tables_are_refused),
        TEST(an_elf_of_nothing_is_empty),
        TEST(files_that_cannot_be_read_are_told),
        TEST(a_large_hex_can_be_given_up),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
