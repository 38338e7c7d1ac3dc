/* SPDX-License-Identifier: MIT */
/* An update that the running application has taken: it lies in the secondary slot with a letter,
 * and the bootloader follows that after a reset. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "support/expect.h"

#include "boot/letter.h"
#include "support/fake_flash.h"
#include "support/fake_story.h"
#include "support/flash_records.h"
#include "support/overlay_board.h"
#include "wire/crc.h"
#include "wire/image.h"

enum { CHANGED = 0x6 };

/* -- what the application does ------------------------------------------------------------------*/

static bool erase(uint32_t address) {
    return fake.board.flash_erase(&fake, address) == FLASH_OK;
}

static bool program(uint32_t address, const uint8_t *data, uint32_t length) {
    return fake.board.flash_program(&fake, address, data, length) == FLASH_OK;
}

static struct letter letter_now(uint32_t flags) {
    struct letter letter = {
        .flags = flags,
        .sequence = flash_record(&fake.board).sequence,
        .size = new_size,
        .crc = image_crc(IMAGE_CRC_START, new_image, new_size),
    };

    for (uint32_t unit = 0; unit < units_of(new_size); unit++) {
        if (!pages_hold(&fake.board, APPLICATION + unit * UNIT, new_image + unit * UNIT, UNIT)) {
            overlay_add(&fake.board, &letter.overlay, unit * UNIT, 1);
        }
    }
    letter_seal(&letter);
    return letter;
}

static bool write_letter(const struct letter *letter) {
    return program(SECOND, (const uint8_t *)letter, LETTER_SIZE);
}

static bool write_units(const struct letter *letter) {
    bool good = erase(SECOND);

    for (uint32_t unit = 0; unit < units_of(new_size) && good; unit++) {
        uint32_t place = SECOND + (unit + 1) * UNIT;

        if (overlay_has(&letter->overlay, unit)) {
            good = erase(place) && program(place, new_image + unit * UNIT, UNIT);
        }
    }
    return good;
}

static void take_update(uint32_t flags) {
    struct letter letter = letter_now(flags);

    assert_true(write_units(&letter) && write_letter(&letter));
}

static int setup_board(void **state) {
    (void)state;
    set_up(CHANGED, UNITS, UNITS);
    return 0;
}

/* Whatever happens to it: the old one starts, at each reset, and no record was written. */
static void assert_nothing_follows(void) {
    uint32_t sequence = flash_record(&fake.board).sequence;

    assert_true(starts() && runs_old());
    assert_true(starts() && runs_old());
    assert_int_equal(flash_record(&fake.board).sequence, sequence);
    assert_int_equal(fake.violations, 0);
}

/* -- it is followed -----------------------------------------------------------------------------*/

static void a_letter_is_followed(void **state) {
    (void)state;
    take_update(0);
    assert_true(starts());
    assert_true(runs_new());
    assert_int_equal(state_now(), RECORD_TRIAL);
    assert_int_equal(flash_record(&fake.board).image.version, image_version(new_image));
    assert_int_equal(fake.violations, 0);
}

static void a_letter_without_a_trial(void **state) {
    (void)state;
    take_update(BEGIN_NO_TRIAL);
    assert_true(starts());
    assert_true(runs_new());
    assert_int_equal(state_now(), RECORD_INSTALLED);
}

/* Unit 0 is no part of the swap, so the letter stays where it is, and the old one is installed once
 * more. */
static void the_old_one_comes_back_for_good(void **state) {
    (void)state;
    take_update(0);
    for (int i = 0; i < TRIAL_STARTS; i++) {
        assert_true(starts() && runs_new());
    }
    assert_true(starts() && runs_old());
    assert_int_equal(state_now(), RECORD_INSTALLED);
    assert_nothing_follows();
}

/* -- it is not ----------------------------------------------------------------------------------*/

static void units_without_a_letter(void **state) {
    (void)state;
    struct letter letter = letter_now(0);

    assert_true(write_units(&letter));
    assert_nothing_follows();
}

static void a_letter_that_was_cut(void **state) {
    (void)state;
    struct letter letter = letter_now(0);

    assert_true(write_units(&letter));
    assert_true(program(SECOND, (const uint8_t *)&letter, LETTER_SIZE - FLASH_WORD_SIZE));
    assert_nothing_follows();
}

static void a_letter_for_another_record(void **state) {
    (void)state;
    for (int difference = -1; difference <= 1; difference += 2) {
        set_up(CHANGED, UNITS, UNITS);
        struct letter letter = letter_now(0);
        letter.sequence += (uint32_t)difference;
        letter_seal(&letter);
        assert_true(write_units(&letter) && write_letter(&letter));
        assert_nothing_follows();
    }
}

static void an_image_that_is_not_whole(void **state) {
    static const uint32_t places[] = {SECOND + 2 * UNIT, SECOND + 4 * UNIT - 8};

    (void)state;
    for (size_t i = 0; i < sizeof places / sizeof places[0]; i++) {
        for (int bad = 0; bad < 2; bad++) {
            set_up(CHANGED, UNITS, UNITS);
            take_update(0);
            *fake_flash_at(&fake, places[i]) ^= (uint8_t)(1 - bad);
            *fake_bad_at(&fake, places[i]) = bad != 0;
            assert_nothing_follows();
        }
    }
}

static void sizes_that_no_image_has(void **state) {
    static const uint32_t sizes[] = {0, SLOT + 1, 0x80000000, UINT32_MAX};

    (void)state;
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        set_up(CHANGED, UNITS, UNITS);
        struct letter letter = letter_now(0);
        letter.size = sizes[i];
        letter_seal(&letter);
        assert_true(write_units(&letter) && write_letter(&letter));
        assert_nothing_follows();
    }
}

static void a_letter_that_cannot_be_read(void **state) {
    (void)state;
    take_update(0);
    *fake_bad_at(&fake, SECOND + 8) = true;
    assert_nothing_follows();
}

/* What no host may ask for, and a unit of which no image has bytes. */
static void letters_that_say_too_much(void **state) {
    (void)state;
    for (int i = 0; i < 2; i++) {
        set_up(0x2, UNITS, 2);
        struct letter letter = letter_now(i == 0 ? BEGIN_SPARSE : 0);
        if (i == 1) {
            overlay_add(&fake.board, &letter.overlay, 3 * UNIT, 1);
        }
        letter_seal(&letter);
        assert_true(write_units(&letter) && write_letter(&letter));
        assert_nothing_follows();
    }
}

/* A host has asked for the bootloader, and means what runs. */
static void a_letter_waits_while_a_host_is_there(void **state) {
    (void)state;
    take_update(0);
    reset_board(HANDOFF_STAY);
    assert_int_equal(state_now(), RECORD_INSTALLED);
    assert_true(runs_old());
    assert_true(starts() && runs_new());
}

/* After faults in a row the numbers of the records begin anew, and come up again. */
static void a_letter_of_records_that_are_gone(void **state) {
    (void)state;
    take_update(BEGIN_NO_TRIAL);
    fake.now_ms = fake.restarts = 0;
    fake.mailbox = (struct handoff){.fault_count = FAULTS_TOLERATED};
    handoff_seal(&fake.mailbox);
    boot_begin(&boot, &fake.board);
    assert_int_equal(write_whole(old_image, old_size, 0), STATUS_OK);
    assert_nothing_follows();
}

/* An application is on trial, and the way back lies where it would write. */
static void a_letter_during_a_trial(void **state) {
    (void)state;
    take_update(0);
    assert_true(starts() && runs_new());
    const struct letter letter = letter_now(0);
    uint32_t other = flash_record(&fake.board).other.crc;
    assert_true(erase(SECOND) && write_letter(&letter));
    assert_true(starts() && runs_new());
    assert_int_equal(state_now(), RECORD_TRIAL);
    assert_int_equal(flash_record(&fake.board).sequence, letter.sequence + 1); /* the start's */
    assert_int_equal(flash_record(&fake.board).other.crc, other);
}

/* A host has come in between. */
static void an_update_by_the_bootloader_makes_it_void(void **state) {
    (void)state;
    struct letter letter = letter_now(BEGIN_NO_TRIAL);

    reset_board(HANDOFF_STAY);
    assert_int_equal(write_overlay(BEGIN_NO_TRIAL), STATUS_OK);
    assert_true(starts() && runs_new());
    assert_true(erase(SECOND) && write_letter(&letter));
    assert_true(starts() && runs_new());
    assert_int_equal(state_now(), RECORD_INSTALLED);
}

/* The supply is too low to write the order: what runs goes on, and the order comes later. */
static void a_low_supply_makes_it_wait(void **state) {
    (void)state;
    take_update(0);
    fake.last_operation = fake.erases + fake.programs;
    assert_nothing_follows();
    fake.last_operation = 0;
    assert_true(starts() && runs_new());
}

/* -- the power goes -----------------------------------------------------------------------------*/

static struct fake_board begun;

static unsigned operations(void) {
    return fake.erases + fake.programs;
}

static void update_and_start(void) {
    take_update(BEGIN_NO_TRIAL);
    (void)starts();
}

static bool cut_at(unsigned n, enum fake_cut outcome) {
    fake_board_copy(&fake, &begun);
    return fake_cut_at(&fake, update_and_start, n, outcome);
}

/* Nobody repeats anything: what was cut before the letter was whole leaves the old one, later cuts
 * the new one. */
static void every_operation_may_be_cut(void **state) {
    unsigned old = 0, new = 0;

    (void)state;
    fake_board_copy(&begun, &fake);
    unsigned before = operations();
    take_update(BEGIN_NO_TRIAL);
    const unsigned of_application = operations() - before;
    for (unsigned outcome = 0; outcome < FAKE_CUTS; outcome++) {
        for (unsigned n = 1; cut_at(n, (enum fake_cut)outcome); n++) {
            assert_true(starts());
            assert_true(runs_new() || (runs_old() && n <= of_application));
            old += runs_old();
            new += runs_new();
            assert_int_equal(fake.violations, 0);
        }
    }
    assert_true(old > FAKE_CUTS * 2 * UNIT / FLASH_WORD_SIZE);
    assert_true(new > FAKE_CUTS * 2 * 2 * UNIT / FLASH_WORD_SIZE);
}

/* -----------------------------------------------------------------------------------------------*/

#define TEST(name) cmocka_unit_test_setup(name, setup_board)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(a_letter_is_followed),
        TEST(a_letter_without_a_trial),
        TEST(the_old_one_comes_back_for_good),
        TEST(units_without_a_letter),
        TEST(a_letter_that_was_cut),
        TEST(a_letter_for_another_record),
        TEST(an_image_that_is_not_whole),
        TEST(sizes_that_no_image_has),
        TEST(a_letter_that_cannot_be_read),
        TEST(letters_that_say_too_much),
        TEST(a_letter_waits_while_a_host_is_there),
        TEST(a_letter_of_records_that_are_gone),
        TEST(a_letter_during_a_trial),
        TEST(an_update_by_the_bootloader_makes_it_void),
        TEST(a_low_supply_makes_it_wait),
        TEST(every_operation_may_be_cut),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
