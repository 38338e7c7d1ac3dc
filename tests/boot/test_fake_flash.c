/* SPDX-License-Identifier: MIT */
/* The flash of the tests' boards: it must refuse what a chip would not take. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "support/expect.h"

#include "support/fake_layouts.h"

static struct fake_board fake;
static const uint8_t zeros[FLASH_WORD_SIZE], some[FLASH_WORD_SIZE] = {1, 2, 3, 4, 5, 6, 7, 8},
                                             others[FLASH_WORD_SIZE] = {0, 2, 3, 4, 5, 6, 7, 8};

static enum flash_result program(const uint8_t *word) {
    return fake.board.flash_program(&fake, fake.board.application.base, word, FLASH_WORD_SIZE);
}

/* What may be programmed over a word that was programmed. */
static void check_second_program(const struct fake_layout *layout, const uint8_t *second,
                                 enum flash_result expected) {
    fake_board_init_as(&fake, layout);
    assert_int_equal(program(some), FLASH_OK);
    assert_int_equal(program(second), expected);
    assert_int_equal(fake.violations, expected == FLASH_OK ? 0 : 1);
}

static void a_flash_takes_what_its_properties_say(void **state) {
    static const struct {
        const struct fake_layout *layout;
        enum flash_result zeros, same, others;
    } cases[] = {
        {&fake_layout_plain, FLASH_OK, FLASH_FAILED, FLASH_FAILED},
        {&fake_layout_halfwords, FLASH_OK, FLASH_FAILED, FLASH_FAILED},
        {&fake_layout_unequal, FLASH_OK, FLASH_OK, FLASH_FAILED},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        check_second_program(cases[i].layout, zeros, cases[i].zeros);
        check_second_program(cases[i].layout, some, cases[i].same);
        check_second_program(cases[i].layout, others, cases[i].others);
    }
}

/* All ones use a unit up where there is an ECC, and nowhere else. */
static void all_ones_are_programmed_or_not(void **state) {
    uint8_t ones[FLASH_WORD_SIZE];

    (void)state;
    memset(ones, FLASH_ERASED, sizeof ones);
    fake_board_init_as(&fake, &fake_layout_plain);
    assert_int_equal(program(ones), FLASH_OK);
    assert_int_equal(program(some), FLASH_FAILED);
    fake_board_init_as(&fake, &fake_layout_halfwords);
    assert_int_equal(program(ones), FLASH_OK);
    assert_int_equal(program(some), FLASH_OK);
}

/* Each run of units with its own size and time. */
static void an_erase_takes_the_whole_unit_and_no_more(void **state) {
    static const struct {
        uint32_t unit, size, us;
    } cases[] = {
        {0x0800C000, 16 * 1024, 250000},
        {0x08010000, 64 * 1024, 550000},
        {0x08020000, 128 * 1024, 1000000},
        {0x08060000, 128 * 1024, 1000000},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        uint32_t start = cases[i].unit, end = start + cases[i].size;

        fake_board_init_as(&fake, &fake_layout_unequal);
        memset(fake.flash, 0, fake.flash_size);
        assert_int_equal(fake.board.flash_erase(&fake, start), FLASH_OK);
        assert_int_equal(*fake_flash_at(&fake, start - 1), 0);
        assert_int_equal(*fake_flash_at(&fake, start), FLASH_ERASED);
        assert_int_equal(*fake_flash_at(&fake, end - 1), FLASH_ERASED);
        assert_true(end == 0x08080000 || *fake_flash_at(&fake, end) == 0);
        assert_int_equal(fake.flash_us, cases[i].us);
        assert_int_equal(fake.board.flash_erase(&fake, start + 8 * 1024), FLASH_REFUSED);
        assert_int_equal(fake.violations, 1);
    }
}

static void programming_units_are_counted_and_take_time(void **state) {
    (void)state;
    fake_board_init_as(&fake, &fake_layout_halfwords);
    assert_int_equal(program(some), FLASH_OK);
    assert_int_equal(fake.programs, 4);
    assert_int_equal(fake.flash_us, 4 * 53);
    fake_board_init_as(&fake, &fake_layout_unequal);
    assert_int_equal(program(some), FLASH_OK);
    assert_int_equal(fake.programs, 2);
}

/* Without an ECC nothing tells that a word was torn. */
static void a_torn_word_reads_as_a_mix_or_as_bad(void **state) {
    uint8_t read[FLASH_WORD_SIZE];

    (void)state;
    for (int with_ecc = 0; with_ecc <= 1; with_ecc++) {
        fake_board_init_as(&fake, with_ecc ? &fake_layout_plain : &fake_layout_halfwords);
        fake.cut_operation = 1;
        fake.cut_outcome = FAKE_CUT_BAD;
        if (setjmp(fake.power_off) == 0) {
            (void)program(zeros);
            fail();
        }
        assert_int_equal(
            fake.board.flash_read(&fake, fake.board.application.base, read, sizeof read),
            with_ecc ? FLASH_BAD_WORD : FLASH_OK);
        assert_int_equal(read[0], with_ecc ? FLASH_ERASED : 0x0F);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_flash_takes_what_its_properties_say),
        cmocka_unit_test(all_ones_are_programmed_or_not),
        cmocka_unit_test(an_erase_takes_the_whole_unit_and_no_more),
        cmocka_unit_test(programming_units_are_counted_and_take_time),
        cmocka_unit_test(a_torn_word_reads_as_a_mix_or_as_bad),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
