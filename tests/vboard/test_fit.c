/* SPDX-License-Identifier: MIT */
/* Every chip of the tables and every kit has room; what has none is told in words before it is
 * made. */
#include "bench.h"

#include <string.h>

#include "fit.h"

static char error[256];

static struct chip changed(void) {
    memset(error, 0, sizeof error);
    return *chip_find("STM32L432KC");
}

static void assert_does_not_fit(const struct chip *chip, const char *words) {
    assert_false(chip_fits(chip, error, sizeof error));
    if (strstr(error, words) == NULL) {
        fail_msg("it says \"%s\", not \"%s\"", error, words);
    }
}

static void every_chip_of_the_tables_fits(void **state) {
    const struct chip *chip;
    unsigned count = 0;
    (void)state;
    for (; (chip = chip_number(count)) != NULL; count++) {
        if (!chip_fits(chip, error, sizeof error)) {
            fail_msg("%s", error);
        }
        assert_ptr_equal(chip_find(chip->name), chip); /* no name is there twice */
    }
    assert_true(count > 0);
}

static void every_kit_fits(void **state) {
    const struct board_description *board;
    (void)state;
    for (unsigned n = 0; (board = board_number(n)) != NULL; n++) {
        if (!board_fits(board, error, sizeof error)) {
            fail_msg("%s", error);
        }
    }
}

static void memories_that_are_too_large_are_told(void **state) {
    struct chip chip = changed();
    (void)state;
    chip.sram_size = SRAM_MAX_SIZE - chip.code_sram_size;
    assert_true(chip_fits(&chip, error, sizeof error));
    chip.sram_size += 1024;
    assert_does_not_fit(&chip, "bytes of SRAM, and there is room for 327680: raise SRAM_MAX_SIZE");
    chip = changed();
    chip.flash_size = FLASH_MAX_SIZE;
    assert_true(chip_fits(&chip, error, sizeof error));
    chip.flash_size += 2048;
    assert_does_not_fit(&chip, "raise FLASH_MAX_SIZE and FLASH_MAX_PAGES");
}

static void erase_units_that_do_not_make_up_the_flash_are_told(void **state) {
    static const struct erase_units units[] = {{4, 16 * 1024, {0}}, {1, 64 * 1024, {0}}, {0}};
    static const struct erase_units odd[] = {{1, 1000, {0}}, {0}};
    struct chip chip = changed();
    struct family family = *chip.family;
    (void)state;
    chip.family = &family;
    family.flash.units = units;
    chip.flash_size = 128 * 1024;
    assert_true(chip_fits(&chip, error, sizeof error));
    chip.flash_size = 48 * 1024; /* three of them */
    assert_true(chip_fits(&chip, error, sizeof error));
    chip.flash_size = 96 * 1024;
    assert_does_not_fit(&chip, "do not make up in whole pages");
    chip.flash_size = 256 * 1024;
    assert_does_not_fit(&chip, "do not make up in whole pages");
    family.flash.units = odd;
    assert_does_not_fit(&chip, "do not make up in whole pages");
}

static void pages_that_are_too_many_or_of_an_odd_size_are_told(void **state) {
    struct chip chip = changed();
    struct family family = *chip.family;
    (void)state;
    chip.family = &family;
    chip.flash_size = 512 * 1024;
    family.flash.page_size = 1024;
    assert_true(chip_fits(&chip, error, sizeof error));
    family.flash.page_size = 512;
    assert_does_not_fit(&chip, "in 1024 pages, and there is room for 1048576 in 512");
    family.flash.page_size = 3072;
    assert_does_not_fit(&chip, "no power of two");
    family.flash.page_size = 0;
    assert_does_not_fit(&chip, "no power of two");
}

static void tables_that_are_too_long_are_told(void **state) {
    struct chip chip = changed();
    struct family family = *chip.family;
    size_t regions = 256, parts = 65;
    (void)state;
    chip.family = &family;
    family.region_count = &regions;
    assert_does_not_fit(&chip, "256 regions");
    family.region_count = chip_find("STM32L432KC")->family->region_count;
    family.unmodelled_count = &parts;
    assert_does_not_fit(&chip, "65 parts that are not modelled");
    chip = changed();
    chip.die = CHIP_DIES;
    assert_does_not_fit(&chip, "die 3");
}

static void a_rom_loader_that_nobody_has_told_of_is_missed(void **state) {
    (void)state;
    struct chip chip = *chip_number(0);
    struct family family = *chip.family;
    chip.family = &family;
    family.rom[chip.die].version = NULL;
    assert_does_not_fit(&chip, "nothing of its ROM loader");
    family = *chip_number(0)->family;
    family.parts.rom_flash = NULL;
    assert_does_not_fit(&chip, "nothing of its ROM loader");
}

static void parts_that_every_board_uses_are_missed(void **state) {
    static const char *const parts[] = {"RCC", "FLASH", "GPIOA"};
    (void)state;
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        struct chip chip = changed();
        chip.without = parts[i];
        assert_does_not_fit(&chip, parts[i]);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_chip_of_the_tables_fits),
        cmocka_unit_test(every_kit_fits),
        cmocka_unit_test(memories_that_are_too_large_are_told),
        cmocka_unit_test(erase_units_that_do_not_make_up_the_flash_are_told),
        cmocka_unit_test(pages_that_are_too_many_or_of_an_odd_size_are_told),
        cmocka_unit_test(tables_that_are_too_long_are_told),
        cmocka_unit_test(a_rom_loader_that_nobody_has_told_of_is_missed),
        cmocka_unit_test(parts_that_every_board_uses_are_missed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
