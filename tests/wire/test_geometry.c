/* SPDX-License-Identifier: MIT */
/* Which erase unit holds an address. */

#include "support/expect.h"
#include "wire/geometry.h"

/* 4 x 16 KB, 1 x 64 KB, 3 x 128 KB, as an STM32F411CE has them (RM0383 3.3). */
static const struct flash_geometry sectors = {
    .start = 0x08000000, .run_size = {0x4000, 0x10000, 0x20000}, .run_count = {4, 1, 3}};
static const struct flash_geometry pages = {
    .start = 0x08000000, .run_size = {1024}, .run_count = {64}};

static void units_of_unequal_sizes_are_found(void **state) {
    static const struct {
        uint32_t address, start, size;
    } cases[] = {
        {0x08000000, 0x08000000, 0x4000},  {0x08003FFF, 0x08000000, 0x4000},
        {0x08004000, 0x08004000, 0x4000},  {0x0800FFFF, 0x0800C000, 0x4000},
        {0x08010000, 0x08010000, 0x10000}, {0x0801FFFF, 0x08010000, 0x10000},
        {0x08020000, 0x08020000, 0x20000}, {0x0803FFFF, 0x08020000, 0x20000},
        {0x08040000, 0x08040000, 0x20000}, {0x0807FFFF, 0x08060000, 0x20000},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        assert_int_equal(geometry_unit_size(&sectors, cases[i].address), cases[i].size);
        assert_int_equal(geometry_unit_start(&sectors, cases[i].address), cases[i].start);
    }
}

static void equal_units_are_one_run(void **state) {
    (void)state;
    for (uint32_t address = 0x08000000; address < 0x08010000; address += 511) {
        assert_int_equal(geometry_unit_size(&pages, address), 1024);
        assert_int_equal(geometry_unit_start(&pages, address), address - address % 1024);
    }
}

/* An address behind all is somebody's mistake: it must not be looked for beyond the table. */
static void what_lies_behind_belongs_to_the_last_run(void **state) {
    static const struct flash_geometry full = {
        .start = 0, .run_size = {2, 4, 8, 16}, .run_count = {1, 1, 1, 1}};

    (void)state;
    assert_int_equal(geometry_unit_size(&sectors, 0x08080000), 0x20000);
    assert_int_equal(geometry_unit_size(&full, 0xFFFFFFFF), 16);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(units_of_unequal_sizes_are_found),
        cmocka_unit_test(equal_units_are_one_run),
        cmocka_unit_test(what_lies_behind_belongs_to_the_last_run),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
