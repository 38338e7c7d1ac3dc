/* SPDX-License-Identifier: MIT */
/* Bootloader and application merged into one file: what a programmer writes with it starts at once,
 * as if the application had been installed by an update. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include "support/expect.h"
#include <stdlib.h>
#include <string.h>

#include "support/bench_board.h"
#include "support/hand_written.h"
#include "tulpar/image.h"
#include "wire/bytes.h"
#include "wire/crc.h"
#include "wire/message.h"
#include "wire/record.h"

enum {
    PAGE = 2048,
    ONE_SLOT_SIZE = 64 * 1024, /* of the smallest kit: plenty for the example application */
    FLASH_MAX = 1024 * 1024,
    WINDOW_MS = 500,
    STARTED_MS = WINDOW_MS + 100,
    INFO_FRAME_SIZE = DEVICE_INFO_SIZE + 8,
};

#define STARTED "Application 1.0.0 started\r\n"

static const struct bench_kit *kit;
static struct bench bench;
static struct tulpar_source bootloader, application;
static struct tulpar_merge merge;
static uint8_t flash[FLASH_MAX];

/* As much of it as all parts lie in. */
static size_t flash_size(void) {
    const struct tulpar_range *secondary = &merge.description.secondary;

    return secondary->size > 0 ? secondary->base + secondary->size - BENCH_BOOTLOADER
                               : (size_t)ONE_SLOT_SIZE;
}

static void parse(struct tulpar_source *source, struct bench_file file, const char *name) {
    struct tulpar_source_problem problem;

    assert_int_equal(tulpar_source_parse(source, name, file.bytes, file.size, &problem),
                     TULPAR_SOURCE_OK);
    bench_file_free(&file);
}

static int setup(void **state) {
    (void)state;
    parse(&bootloader, bench_bootloader(".elf"), "bootloader.elf");
    parse(&application, bench_firmware("app.elf"), "app.elf");
    assert_int_equal(tulpar_merge_images(&merge, &bootloader, &application), TULPAR_MERGE_OK);
    memset(flash, 0xFF, sizeof flash);
    return 0;
}

static int teardown(void **state) {
    (void)state;
    tulpar_source_free(&bootloader);
    tulpar_source_free(&application);
    return 0;
}

/* The file of a format, read back as a programmer reads it. */
static struct tulpar_source round_trip(enum tulpar_source_format format, const char *name) {
    struct tulpar_source source;
    struct tulpar_encoded encoded;

    assert_true(tulpar_encode_parts(&encoded, format, merge.parts, merge.count, 0x08000001));
    parse(&source, (struct bench_file){encoded.bytes, encoded.size}, name);
    assert_int_equal(source.format, format);
    return source;
}

/* Erases the units that a part touches, and writes it. */
static void program_parts(void) {
    for (size_t i = 0; i < merge.count; i++) {
        uint32_t offset = merge.parts[i].address - BENCH_BOOTLOADER;
        uint32_t end = offset + merge.parts[i].length;

        assert_true(end <= flash_size());
        uint32_t unit = merge.description.record_unit;
        for (uint32_t place = offset - offset % unit; place < end; place += unit) {
            memset(flash + place, 0xFF, unit);
        }
    }
    for (size_t i = 0; i < merge.count; i++) {
        memcpy(flash + (merge.parts[i].address - BENCH_BOOTLOADER), merge.parts[i].bytes,
               merge.parts[i].length);
    }
}

static struct device_info ask_info(void) {
    uint8_t bytes[INFO_FRAME_SIZE], request[8];
    struct device_info info;

    bench_send(&bench, request, hand_packet(request, 0x41, NULL, 0));
    assert_int_equal(bench_receive(&bench, bytes, sizeof bytes, 100), sizeof bytes);
    assert_true(device_info_decode(&info, bytes + 4, DEVICE_INFO_SIZE));
    return info;
}

static void assert_installed(void) {
    bench_press_reset(&bench);
    struct device_info info = ask_info();

    assert_string_equal(info.board, kit->name);
    assert_int_equal(info.image.verdict, VERDICT_VALID);
    assert_int_equal(info.image.size, application.size);
    assert_int_equal(info.image.crc, application.crc);
    assert_int_equal(info.image.version, VERSION_PACK(1, 0, 0));
    assert_int_equal(info.record_state, RECORD_INSTALLED);
    assert_int_equal(info.slots, merge.description.secondary.size > 0 ? 2 : 1);
}

/* From power-on on, nobody says a word to it. */
static void assert_starts(const uint8_t *bytes, size_t size) {
    bench_begin_with(&bench, bytes, size);
    assert_int_equal(bench_count_text(&bench, STARTED, STARTED_MS), 1);
    assert_installed();
}

static void what_the_file_says_of_the_board_is_what_the_board_says(void **state) {
    struct device_info info;

    (void)state;
    bench_begin(&bench);
    info = ask_info();
    assert_string_equal(merge.device.board, info.board);
    assert_int_equal(merge.device.bootloader_version, info.bootloader_version);
    assert_int_equal(merge.device.page_size, info.page_size);
    assert_memory_equal(&merge.device.application, &info.application, sizeof info.application);
    assert_memory_equal(merge.device.ram, info.ram, sizeof info.ram);
    assert_int_equal(merge.device.slots, info.slots);
    bench_end(&bench);
}

static void every_format_starts_without_an_update(void **state) {
    static const struct {
        enum tulpar_source_format format;
        const char *name;
    } formats[] = {{TULPAR_SOURCE_BIN, "all.bin"},
                   {TULPAR_SOURCE_HEX, "all.hex"},
                   {TULPAR_SOURCE_ELF, "all.elf"}};

    (void)state;
    for (size_t i = 0; i < sizeof formats / sizeof formats[0]; i++) {
        struct tulpar_source merged = round_trip(formats[i].format, formats[i].name);

        assert_starts(merged.bytes, merged.size);
        bench_end(&bench);
        tulpar_source_free(&merged);
    }
}

/* A record of an earlier life, in the page of the records that holds nothing of ours. */
static void a_board_that_was_in_use_starts_the_new_application(void **state) {
    struct record old = {.state = RECORD_INSTALLED, .sequence = 1000, .image = {100, 1, 2}};
    uint32_t records = merge.description.records.base - BENCH_BOOTLOADER;

    (void)state;
    record_seal(&old);
    for (uint32_t page = 0; page < merge.description.records.size; page += PAGE) {
        memcpy(flash + records + page, &old, sizeof old);
    }
    program_parts();
    assert_starts(flash, flash_size());
    bench_end(&bench);
}

/* With two slots: an update that its application took, of an earlier life, for a record of the same
 * number. docs/PROTOCOL.md, "A letter from the application". */
static void a_letter_of_an_earlier_life_is_not_followed(void **state) {
    enum { LETTER_SIZE = 56, MAP = 20, NUMBER = 8 };
    const struct tulpar_range *secondary = &merge.description.secondary;
    uint8_t *letter = flash + (secondary->base - BENCH_BOOTLOADER), *waits = letter + PAGE;

    (void)state;
    if (secondary->size == 0) {
        return;
    }
    memcpy(waits, application.bytes, application.size);
    waits[application.size - 1] ^= 1;
    put_u32(letter, 0x4C54554E);
    put_u32(letter + 4, BEGIN_NO_TRIAL);
    put_u32(letter + NUMBER, 1);
    put_u32(letter + 12, application.size);
    put_u32(letter + 16, image_crc(IMAGE_CRC_START, waits, application.size));
    memset(letter + MAP, 0, LETTER_SIZE - MAP);
    for (uint32_t unit = 0; unit * PAGE < application.size; unit++) {
        letter[MAP + unit / 8] |= (uint8_t)(1u << unit % 8);
    }
    put_u32(letter + LETTER_SIZE - 4, image_crc(IMAGE_CRC_START, letter, LETTER_SIZE - 4));
    program_parts();
    assert_starts(flash, flash_size());
    bench_end(&bench);
}

static void updates_go_on_from_there(void **state) {
    (void)state;
    program_parts();
    bench_begin_with(&bench, flash, flash_size());
    for (int update = 0; update < 3; update++) {
        bench_press_reset(&bench);
        assert_int_equal(hand_send_image(&bench, application.bytes, application.size, 1024),
                         HAND_ACK);
        assert_int_equal(hand_request(&bench, 0x43, NULL, 0), HAND_ACK);
        assert_int_equal(bench_count_text(&bench, STARTED, STARTED_MS), 1);
        bench_press_reset(&bench);
        if (merge.description.secondary.size > 0) {
            assert_int_equal(hand_request(&bench, 0x4A, NULL, 0), HAND_ACK); /* a trial ends well */
        }
        assert_int_equal(ask_info().image.verdict, VERDICT_VALID);
    }
    bench_end(&bench);
}

int main(int argc, char **argv) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(what_the_file_says_of_the_board_is_what_the_board_says,
                                        setup, teardown),
        cmocka_unit_test_setup_teardown(every_format_starts_without_an_update, setup, teardown),
        cmocka_unit_test_setup_teardown(a_board_that_was_in_use_starts_the_new_application, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(a_letter_of_an_earlier_life_is_not_followed, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(updates_go_on_from_there, setup, teardown),
    };

    kit = bench_choose_kit(argc, argv);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
