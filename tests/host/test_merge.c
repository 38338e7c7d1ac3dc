/* SPDX-License-Identifier: MIT */
/* Bootloader and application into one file, and the writers of firmware files. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include "support/expect.h"
#include <stdlib.h>
#include <string.h>

#include "cli/kits.h"
#include "tests/support/fake_bootloader_file.h"
#include "tulpar/image.h"
#include "wire/bytes.h"
#include "wire/description.h"
#include "wire/record.h"

enum {
    BOOTLOADER_SIZE = 9001,
    APPLICATION_SIZE = 5003,
    PAGE = FAKE_FILE_PAGE,
};

static uint8_t bootloader_bytes[64 * 1024], application_bytes[300 * 1024];
static struct tulpar_source bootloader, application;
static struct tulpar_merge merge;

static int setup(void **state) {
    (void)state;
    fake_bootloader_file(bootloader_bytes, sizeof bootloader_bytes);
    fake_application_file(application_bytes, sizeof application_bytes);
    bootloader = (struct tulpar_source){
        .format = TULPAR_SOURCE_BIN, .bytes = bootloader_bytes, .size = BOOTLOADER_SIZE};
    application = (struct tulpar_source){.format = TULPAR_SOURCE_BIN,
                                         .bytes = application_bytes,
                                         .size = APPLICATION_SIZE,
                                         .crc = 0x12345678,
                                         .version = VERSION_PACK(1, 2, 3)};
    return 0;
}

static enum tulpar_merge_error merge_as_it_is(void) {
    return tulpar_merge_images(&merge, &bootloader, &application);
}

/* What a case has changed in the bootloader's file was built so. */
static enum tulpar_merge_error try_merge(void) {
    fake_bootloader_file_seal(bootloader.bytes, bootloader.size);
    return merge_as_it_is();
}

/* -- merging -----------------------------------------------------------------------------------*/

static void assert_part(size_t index, const char *name, uint32_t address, const void *bytes,
                        uint32_t length) {
    assert_string_equal(merge.parts[index].name, name);
    assert_int_equal(merge.parts[index].address, address);
    assert_int_equal(merge.parts[index].length, length);
    assert_memory_equal(merge.parts[index].bytes, bytes, length);
}

static void everything_lies_where_the_bootloader_looks_for_it(void **state) {
    static const uint8_t blank[8] = {0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF};
    struct record record;

    (void)state;
    assert_int_equal(try_merge(), TULPAR_MERGE_OK);
    assert_int_equal(merge.count, 4);
    assert_part(0, ".bootloader", 0x08000000, bootloader_bytes, BOOTLOADER_SIZE);
    assert_part(1, ".record", FAKE_FILE_RECORDS, merge.record, RECORD_SIZE);
    assert_part(2, ".blank", FAKE_FILE_RECORDS + PAGE, blank, sizeof blank);
    assert_part(3, ".application", FAKE_FILE_APPLICATION, application_bytes, APPLICATION_SIZE);
    memcpy(&record, merge.record, sizeof record);
    assert_true(record_whole(&record, sizeof record));
    assert_int_equal(record.state, RECORD_INSTALLED);
    assert_int_equal(record.sequence, 1);
    assert_int_equal(record.image.size, APPLICATION_SIZE);
    assert_int_equal(record.image.crc, 0x12345678);
    assert_int_equal(record.image.version, VERSION_PACK(1, 2, 3));
    assert_string_equal(merge.device.board, FAKE_FILE_BOARD);
}

/* On flash with larger erase units than pages: each unit of the records is touched once. */
static void units_of_the_records_are_what_is_erased(void **state) {
    enum { UNIT = 16 * 1024, RECORDS = 0x08020000 };
    uint8_t *at = bootloader_bytes + DESCRIPTION_PLACE;

    (void)state;
    put_u32(at + 52, RECORDS);
    put_u32(at + 56, 3 * UNIT);
    put_u32(at + 64, RECORDS - FAKE_FILE_APPLICATION);
    put_u32(at + 92, UNIT);
    assert_int_equal(try_merge(), TULPAR_MERGE_OK);
    assert_int_equal(merge.count, 5);
    assert_string_equal(merge.parts[2].name, ".record");
    assert_int_equal(merge.parts[2].address, RECORDS);
    for (unsigned i = 1; i < 3; i++) {
        assert_string_equal(merge.parts[2 + i].name, ".blank");
        assert_int_equal(merge.parts[2 + i].address, RECORDS + i * UNIT);
    }
}

/* Where a board that was in use may have a letter of its application. */
static void the_start_of_the_secondary_slot_is_touched(void **state) {
    static const uint8_t erased[8] = {0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF};
    enum { SECONDARY = 0x08040000, SIZE = 64 * 1024 };
    uint8_t *at = bootloader_bytes + DESCRIPTION_PLACE;

    (void)state;
    put_u32(at + 64, SIZE);
    put_u32(at + 68, SECONDARY);
    put_u32(at + 72, SIZE);
    assert_int_equal(try_merge(), TULPAR_MERGE_OK);
    assert_int_equal(merge.count, 5);
    assert_part(4, ".blank", SECONDARY, erased, sizeof erased);
}

static void a_file_that_states_its_address_must_agree(void **state) {
    (void)state;
    bootloader.has_base = true;
    bootloader.base = 0x08000000;
    assert_int_equal(try_merge(), TULPAR_MERGE_OK);
    bootloader.base = 0x08000800;
    assert_int_equal(try_merge(), TULPAR_MERGE_ELSEWHERE);
}

static void a_bootloader_is_known_by_its_description(void **state) {
    (void)state;
    bootloader_bytes[DESCRIPTION_PLACE] ^= 1;
    assert_int_equal(try_merge(), TULPAR_MERGE_NO_BOOTLOADER);
    bootloader_bytes[DESCRIPTION_PLACE] ^= 1;
    bootloader.size = DESCRIPTION_PLACE + DESCRIPTION_SIZE - 1;
    assert_int_equal(try_merge(), TULPAR_MERGE_NO_BOOTLOADER);
}

static void swapped_files_are_told(void **state) {
    struct tulpar_source first = bootloader;

    (void)state;
    bootloader = application;
    application = first;
    assert_int_equal(try_merge(), TULPAR_MERGE_SWAPPED);
    application = bootloader = first;
    assert_int_equal(try_merge(), TULPAR_MERGE_UNSUITABLE);
    assert_int_equal(merge.suitability, TULPAR_UNSUITABLE_BOOTLOADER);
}

static void a_bootloader_that_is_not_whole_is_refused(void **state) {
    (void)state;
    assert_int_equal(try_merge(), TULPAR_MERGE_OK);
    assert_int_equal(merge.built, BOOTLOADER_SIZE);
    bootloader.size--;
    assert_int_equal(merge_as_it_is(), TULPAR_MERGE_NOT_WHOLE);
    assert_int_equal(merge.seal, TULPAR_SEAL_TRUNCATED);
    assert_int_equal(merge.built, BOOTLOADER_SIZE);
    bootloader.size += 2;
    assert_int_equal(merge_as_it_is(), TULPAR_MERGE_NOT_WHOLE);
    assert_int_equal(merge.seal, TULPAR_SEAL_ALTERED);
    bootloader.size--;
    /* Each byte counts: of the code, the vectors, the seal itself. */
    for (uint32_t i = 0; i < BOOTLOADER_SIZE; i += i < 48 ? 1 : 997) {
        bootloader_bytes[i] ^= 0x10;
        assert_int_equal(merge_as_it_is(), TULPAR_MERGE_NOT_WHOLE);
        bootloader_bytes[i] ^= 0x10;
    }
    assert_int_equal(merge_as_it_is(), TULPAR_MERGE_OK);
    memset(bootloader_bytes + SEAL_PLACE, 0, SEAL_SIZE);
    assert_int_equal(merge_as_it_is(), TULPAR_MERGE_NOT_WHOLE);
    assert_int_equal(merge.seal, TULPAR_SEAL_NONE);
}

static void a_bootloader_has_its_place_and_no_more(void **state) {
    (void)state;
    bootloader.size = FAKE_FILE_BOOTLOADER_MAX;
    assert_int_equal(try_merge(), TULPAR_MERGE_OK);
    bootloader.size++;
    assert_int_equal(try_merge(), TULPAR_MERGE_TOO_BIG);
}

static void an_application_must_suit_the_bootloader(void **state) {
    (void)state;
    application.size = FAKE_FILE_APPLICATION_MAX;
    assert_int_equal(try_merge(), TULPAR_MERGE_OK);
    application.size++;
    assert_int_equal(try_merge(), TULPAR_MERGE_UNSUITABLE);
    assert_int_equal(merge.suitability, TULPAR_UNSUITABLE_TOO_BIG);
    application.size = APPLICATION_SIZE;
    application.has_base = true;
    application.base = 0x08000000;
    assert_int_equal(try_merge(), TULPAR_MERGE_UNSUITABLE);
    assert_int_equal(merge.suitability, TULPAR_UNSUITABLE_ADDRESS);
    application.has_base = false;
    put_u32(application_bytes, 0x20018000); /* the RAM of another chip */
    assert_int_equal(try_merge(), TULPAR_MERGE_UNSUITABLE);
    assert_int_equal(merge.suitability, TULPAR_UNSUITABLE_STACK);
}

/* What it says is used as it is. */
static void a_description_that_contradicts_itself_is_none(void **state) {
    static const struct {
        unsigned offset;
        uint32_t value;
    } cases[] = {
        {8, 1},                             /* another format */
        {40, 0},                            /* no page size */
        {40, 0x80000000},                   /* one larger than the flash */
        {40, 2047},                         /* of which the areas are no multiple */
        {48, 0},                            /* a bootloader of no bytes */
        {48, 0xFFFFFFFF},                   /* over all the others */
        {48, 0x0000B801},                   /* a byte into the records */
        {52, 0x0800C800},                   /* records in the application */
        {56, 0},                            /* no records */
        {56, 0xFFFFF800}, {60, 0xFFFFF800}, /* past the end of the address space */
        {60, 0x08400000},                   /* a gap of megabytes, which a .bin would fill */
        {64, 0},          {72, 2049},       /* half a page in the secondary slot */
        {92, 0},                            /* no unit of the records */
        {92, 512},                          /* a part of a page */
        {92, 8192},                         /* of which the records are no multiple */
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        uint8_t *field = bootloader_bytes + DESCRIPTION_PLACE + cases[i].offset;
        uint32_t right = get_u32(field);

        put_u32(field, cases[i].value);
        assert_int_equal(try_merge(), TULPAR_MERGE_NO_BOOTLOADER);
        put_u32(field, right);
        assert_int_equal(try_merge(), TULPAR_MERGE_OK);
    }
}

/* The build's list of kits, and what must be true of any of them. */
static void the_kits_of_the_build_are_known(void **state) {
    static const char *const names[] = {KIT_NAMES};
    size_t count = sizeof names / sizeof names[0];
    struct tulpar_description kit;

    (void)state;
    for (size_t i = 0; i < count; i++) {
        assert_true(kits_get(i, &kit));
        assert_string_equal(kit.board, names[i]);
        assert_true(kit.application.size > 0);
        assert_int_equal(kit.application.size % kit.page_size, 0);
        if (kit.secondary.size > 0) {
            assert_int_equal(kit.secondary.size, kit.application.size + kit.page_size);
        }
    }
    assert_false(kits_get(count, &kit));
}

/* -- writing -----------------------------------------------------------------------------------*/

/* Writes the parts, and reads them back. */
static void assert_round_trip(enum tulpar_source_format format, const char *name,
                              const struct tulpar_part *parts, size_t count) {
    struct tulpar_encoded encoded;
    struct tulpar_source_problem problem;
    struct tulpar_source source;
    uint32_t base = parts[0].address;

    assert_true(tulpar_encode_parts(&encoded, format, parts, count, 0x08000101));
    assert_int_equal(tulpar_source_parse(&source, name, encoded.bytes, encoded.size, &problem),
                     TULPAR_SOURCE_OK);
    assert_int_equal(source.format, format);
    assert_int_equal(source.size, parts[count - 1].address + parts[count - 1].length - base);
    assert_int_equal(source.has_base, format != TULPAR_SOURCE_BIN);
    assert_true(!source.has_base || source.base == base);
    uint32_t at = 0;
    for (size_t i = 0; i < count; i++) {
        uint32_t begin = parts[i].address - base;

        for (; at < begin; at++) {
            assert_int_equal(source.bytes[at], 0xFF);
        }
        assert_memory_equal(source.bytes + begin, parts[i].bytes, parts[i].length);
        at = begin + parts[i].length;
    }
    tulpar_source_free(&source);
    free(encoded.bytes);
}

static void what_is_written_reads_back_the_same(void **state) {
    static const struct {
        enum tulpar_source_format format;
        const char *name;
    } formats[] = {
        {TULPAR_SOURCE_BIN, "a.bin"}, {TULPAR_SOURCE_HEX, "a.hex"}, {TULPAR_SOURCE_ELF, "a.elf"}};
    const struct tulpar_part sets[][3] = {
        {{".a", 0x08000000, 1, application_bytes}, {0}, {0}},
        {{".a", 0x08000000, 16, application_bytes},
         {".b", 0x08000011, 15, application_bytes + 7},
         {".c", 0x0800FFF8, 17, application_bytes + 99}}, /* over a border of 64 KB */
        {{".a", 0x0800FFFF, 2, application_bytes},
         {".b", 0x08010001, 250000, application_bytes},
         {".c", 0x08090000, 5003, application_bytes}},
    };

    (void)state;
    for (size_t i = 0; i < sizeof formats / sizeof formats[0]; i++) {
        assert_round_trip(formats[i].format, formats[i].name, sets[0], 1);
        assert_round_trip(formats[i].format, formats[i].name, sets[1], 3);
        assert_round_trip(formats[i].format, formats[i].name, sets[2], 3);
    }
}

static void hex_is_written_as_its_specification_says(void **state) {
    static const uint8_t bytes[] = {1, 2, 3};
    static const char expected[] = ":020000040800F2\r\n"
                                   ":02FFFE000102FE\r\n"
                                   ":020000040801F1\r\n"
                                   ":0100000003FC\r\n"
                                   ":04000005080001"
                                   "01"
                                   "ED\r\n"
                                   ":00000001FF\r\n";
    const struct tulpar_part part = {".a", 0x0800FFFE, sizeof bytes, bytes};
    struct tulpar_encoded encoded;

    (void)state;
    assert_true(tulpar_encode_parts(&encoded, TULPAR_SOURCE_HEX, &part, 1, 0x08000101));
    assert_int_equal(encoded.size, sizeof expected - 1);
    assert_memory_equal(encoded.bytes, expected, encoded.size);
    free(encoded.bytes);
}

static void the_name_says_the_format(void **state) {
    enum tulpar_source_format format;

    (void)state;
    assert_true(tulpar_encode_format("all.hex", &format));
    assert_int_equal(format, TULPAR_SOURCE_HEX);
    assert_true(tulpar_encode_format("out/ALL.BIN", &format));
    assert_int_equal(format, TULPAR_SOURCE_BIN);
    assert_true(tulpar_encode_format("all.elf", &format));
    assert_int_equal(format, TULPAR_SOURCE_ELF);
    assert_false(tulpar_encode_format("all.srec", &format));
    assert_false(tulpar_encode_format("hex", &format));
}

#define TEST(name) cmocka_unit_test_setup(name, setup)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(everything_lies_where_the_bootloader_looks_for_it),
        TEST(units_of_the_records_are_what_is_erased),
        TEST(the_start_of_the_secondary_slot_is_touched),
        TEST(a_file_that_states_its_address_must_agree),
        TEST(a_bootloader_is_known_by_its_description),
        TEST(swapped_files_are_told),
        TEST(a_bootloader_that_is_not_whole_is_refused),
        TEST(a_bootloader_has_its_place_and_no_more),
        TEST(an_application_must_suit_the_bootloader),
        TEST(a_description_that_contradicts_itself_is_none),
        TEST(the_kits_of_the_build_are_known),
        TEST(what_is_written_reads_back_the_same),
        TEST(hex_is_written_as_its_specification_says),
        TEST(the_name_says_the_format),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
