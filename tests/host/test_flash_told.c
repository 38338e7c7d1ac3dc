/* SPDX-License-Identifier: MIT */
/* What a device tells of its flash: taken when it makes sense, and in words. */
#define _POSIX_C_SOURCE 200809L /* open_memstream */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support/expect.h"
#include <cjson/cJSON.h>

#include "cli/json.h"
#include "cli/names.h"
#include "cli/table.h"
#include "host/device.h"
#include "host/units.h"
#include "wire/handoff.h"

enum { KB = 1024 };

/* As an STM32F411's, with the area from the fourth unit on. */
static struct device_info unequal(void) {
    return (struct device_info){
        .protocol = PROTOCOL_VERSION,
        .page_size = 2 * KB,
        .application = {0x0800C000, (16 + 64 + 3 * 128) * KB},
        .data_field_max = DATA_FIELD_MAX,
        .next_offset = NO_OFFSET,
        .slots = 1,
        .geometry =
            {
                .start = 0x08000000,
                .run_size = {16 * KB, 64 * KB, 128 * KB},
                .run_count = {4, 1, 3},
                .erase_max_ms = 4000,
                .program_max_us = 100,
                .programming_unit = 4,
                .properties = FLASH_TAKES_ZEROS | FLASH_TAKES_SAME,
            },
    };
}

static const char *judge(const struct device_info *info) {
    struct tulpar_device device = device_of(info);

    return device_nonsense(&device);
}

static void what_it_tells_is_taken(void **state) {
    struct device_info info = unequal();
    struct tulpar_device device = device_of(&info);
    char text[ERASE_UNITS_TEXT_MAX];

    (void)state;
    assert_null(device_nonsense(&device));
    assert_int_equal(device.flash.start, 0x08000000);
    assert_int_equal(device.flash.run[1].unit_size, 64 * KB);
    assert_int_equal(device.flash.erase_max_ms, 4000);
    assert_int_equal(device.flash.program_max_us, 100);
    assert_int_equal(device.flash.programming_unit, 4);
    assert_int_equal(device.flash.properties, TULPAR_FLASH_TAKES_ZEROS | TULPAR_FLASH_TAKES_SAME);
    erase_units_text(&device.flash, text);
    assert_string_equal(text, "4x16K 1x64K 3x128K");
}

static void small_and_many_units_fit_into_the_words(void **state) {
    struct tulpar_flash flash = {
        .run = {{128, 512}, {0x80000000, 65535}, {0x80000001, 65535}, {0x80000001, 65535}}};
    char text[ERASE_UNITS_TEXT_MAX];

    (void)state;
    erase_units_text(&flash, text);
    assert_string_equal(text, "512x128 65535x2097152K 65535x2147483649 65535x2147483649");
}

/* As the first bootloaders: a page is what they erase. */
static void one_that_does_not_tell_erases_pages(void **state) {
    struct device_info info = unequal();
    char text[ERASE_UNITS_TEXT_MAX];

    (void)state;
    info.geometry = (struct flash_geometry){.start = 0};
    info.application.base += 8; /* a multiple of 8 is enough */
    struct tulpar_device device = device_of(&info);
    struct units units = units_of(&device);
    assert_null(device_nonsense(&device));
    assert_false(units_are_told(&device));
    assert_int_equal(units_start(&units, 5 * 2 * KB + 7), 5 * 2 * KB);
    assert_int_equal(units_end(&units, 5 * 2 * KB + 7), 6 * 2 * KB);
    erase_units_text(&device.flash, text);
    assert_string_equal(text, "");
}

static void units_are_found_by_offset(void **state) {
    static const struct {
        uint32_t offset, start, end;
    } cases[] = {
        {0, 0, 16 * KB},
        {16 * KB - 1, 0, 16 * KB},
        {16 * KB, 16 * KB, 80 * KB},
        {80 * KB + 5, 80 * KB, 208 * KB},
        {464 * KB - 1, 336 * KB, 464 * KB},
    };
    struct device_info info = unequal();
    struct tulpar_device device = device_of(&info);
    struct units units = units_of(&device);

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        assert_int_equal(units_start(&units, cases[i].offset), cases[i].start);
        assert_int_equal(units_end(&units, cases[i].offset), cases[i].end);
    }
}

/* Each of these alone, in a device that makes sense otherwise. */
static void what_cannot_be_is_not_relied_on(void **state) {
#define WRONG(member, value)                                                                       \
    do {                                                                                           \
        struct device_info info = unequal();                                                       \
        info.member = (value);                                                                     \
        assert_non_null(judge(&info));                                                             \
    } while (0)
    (void)state;
    WRONG(geometry.run_size[0], 0);
    WRONG(geometry.run_size[0], 16 * KB - 1);
    WRONG(geometry.run_size[0], 1 * KB);
    WRONG(geometry.run_size[1], 48 * KB);
    WRONG(geometry.run_size[1], 128 * KB); /* lies at no multiple of it */
    WRONG(geometry.run_size[2], 0x80000000);
    WRONG(geometry.run_count[2], 0xFFFF);
    WRONG(geometry.run_count[2], 2);     /* the area is larger */
    WRONG(geometry.start, 0x08010000);   /* it begins before them */
    WRONG(geometry.start, 0x08002000);   /* no multiple */
    WRONG(application.base, 0x0800A000); /* in the middle of a unit */
    WRONG(application.size, 100 * KB);   /* ends there */
    WRONG(slots, 2);                     /* units of 16 KB and of 64 KB cannot be swapped */
    WRONG(geometry.erase_max_ms, 0);
    WRONG(geometry.erase_max_ms, 10001);
    WRONG(geometry.program_max_us, 0);
    WRONG(geometry.program_max_us, 10001);
    WRONG(geometry.programming_unit, 0);
    WRONG(geometry.programming_unit, 3);
#undef WRONG
}

static void two_slots_of_equal_units_are_fine(void **state) {
    struct device_info info = unequal();

    (void)state;
    info.slots = 2;
    info.application = (struct memory_range){0x08020000, 2 * 128 * KB};
    assert_null(judge(&info));
}

static void another_flash_is_another_device(void **state) {
    struct device_info info = unequal();
    struct tulpar_device one = device_of(&info);

    (void)state;
    info.geometry.erase_max_ms--;
    struct tulpar_device other = device_of(&info);
    assert_true(device_is_same(&one, &one));
    assert_false(device_is_same(&one, &other));
}

/* -- in words ----------------------------------------------------------------------------------*/

/* What `tulpar info` prints; to be freed. */
static char *printed(const struct device_info *info, bool as_json) {
    struct tulpar_device device = device_of(info);
    char *text = NULL;
    size_t size;
    FILE *out = open_memstream(&text, &size);
    struct console console = {.out = out, .err = out, .json = as_json};
    static const struct fault_place place; /* not known */

    assert_non_null(out);
    if (as_json) {
        json_device(&console, "/dev/x", &device, &place, NULL);
    } else {
        table_device(out, &device, &place);
    }
    assert_int_equal(fclose(out), 0);
    return text;
}

static void info_shows_it_to_people(void **state) {
    struct device_info info = unequal();
    char *text = printed(&info, false);

    (void)state;
    assert_non_null(strstr(text, "erase units         4x16K 1x64K 3x128K from 0x08000000, "
                                 "at most 4000 ms each\n"));
    assert_non_null(strstr(text, "programming units   4 bytes without ECC, at most 100 us each\n"));
    free(text);
    info.geometry.properties |= FLASH_HAS_ECC;
    text = printed(&info, false);
    assert_non_null(strstr(text, "programming units   4 bytes with ECC, at most 100 us each\n"));
    free(text);
    info.geometry.run_count[0] = 0;
    text = printed(&info, false);
    assert_null(strstr(text, "erase units"));
    free(text);
}

static void info_shows_it_to_programs(void **state) {
    struct device_info info = unequal();
    char *text = printed(&info, true);
    cJSON *root = cJSON_Parse(text);
    const cJSON *flash = cJSON_GetObjectItem(root, "flash");

    (void)state;
    assert_string_equal(cJSON_GetObjectItem(flash, "base")->valuestring, "0x08000000");
    assert_string_equal(cJSON_GetObjectItem(flash, "erase_units")->valuestring,
                        "4x16K 1x64K 3x128K");
    assert_int_equal(cJSON_GetObjectItem(flash, "programming_unit")->valueint, 4);
    assert_int_equal(cJSON_GetObjectItem(flash, "erase_max_ms")->valueint, 4000);
    assert_int_equal(cJSON_GetObjectItem(flash, "program_max_us")->valueint, 100);
    assert_true(cJSON_IsFalse(cJSON_GetObjectItem(flash, "ecc")));
    assert_true(cJSON_IsTrue(cJSON_GetObjectItem(flash, "takes_zeros")));
    assert_true(cJSON_IsTrue(cJSON_GetObjectItem(flash, "takes_same")));
    cJSON_Delete(root);
    free(text);
    info.geometry.run_count[0] = 0;
    text = printed(&info, true);
    root = cJSON_Parse(text);
    assert_true(cJSON_IsNull(cJSON_GetObjectItem(root, "flash")));
    cJSON_Delete(root);
    free(text);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_it_tells_is_taken),
        cmocka_unit_test(small_and_many_units_fit_into_the_words),
        cmocka_unit_test(one_that_does_not_tell_erases_pages),
        cmocka_unit_test(units_are_found_by_offset),
        cmocka_unit_test(what_cannot_be_is_not_relied_on),
        cmocka_unit_test(two_slots_of_equal_units_are_fine),
        cmocka_unit_test(another_flash_is_another_device),
        cmocka_unit_test(info_shows_it_to_people),
        cmocka_unit_test(info_shows_it_to_programs),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
