/* SPDX-License-Identifier: MIT */
/* Overlays: updates of which only the erase units that differ are written and swapped. A board so
 * small that all sets of such units can be gone through, with the power going at every operation,
 * and a damaged double-word in every place. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "support/expect.h"

#include "boot/boot.h"
#include "boot/slots.h"
#include "support/fake_flash.h"
#include "support/fake_story.h"
#include "support/flash_records.h"
#include "support/overlay_board.h"
#include "wire/bytes.h"
#include "wire/crc.h"
#include "wire/image.h"

enum {
    SUBSETS = 1 << UNITS,
    PLANTED_LEAST = 20000,
    MAP_WORDS = 3, /* header, map, xor */
};

/* -- stories -----------------------------------------------------------------------------------*/

/* Nobody confirms it. */
static void update_and_give_up(void) {
    reset_board(HANDOFF_STAY);
    (void)write_overlay(0);
    for (int i = 0; i <= TRIAL_STARTS; i++) {
        (void)starts();
    }
}

static void update_and_confirm(void) {
    reset_board(HANDOFF_STAY);
    (void)write_overlay(0);
    (void)starts();
    reset_board(HANDOFF_CONFIRM);
    (void)starts();
}

static void update_without_a_trial(void) {
    reset_board(HANDOFF_STAY);
    (void)write_overlay(BEGIN_NO_TRIAL);
    (void)starts();
    (void)starts();
}

/* All of it is sent: a whole swap. */
static void update_whole(void) {
    reset_board(HANDOFF_STAY);
    (void)write_whole(new_image, new_size, 0);
    for (int i = 0; i <= TRIAL_STARTS; i++) {
        (void)starts();
    }
}

/* Power-ons without end lead to an application that is whole, and stays. */
static void assert_one_runs_for_good(void) {
    for (int i = 0; i <= TRIAL_STARTS + 1; i++) {
        assert_true(starts());
        assert_int_equal(boot.session.update.installed.image.verdict, VERDICT_VALID);
        assert_true(runs_old() || runs_new());
    }
    assert_int_equal(state_now(), RECORD_INSTALLED);
    assert_int_equal(fake.violations, 0);
}

/* `check` of every set of units and of all sizes; returns how often. */
static unsigned for_all_images(void (*check)(void)) {
    unsigned count = 0;

    for (uint32_t set = 0; set < SUBSETS; set++) {
        for (uint32_t sizes = 0; sizes < 9; sizes++) {
            uint32_t old_units = UNITS - sizes / 3, new_units = UNITS - sizes % 3;

            if (set >> new_units == 0 && (set != 0 || old_units != new_units)) {
                set_up(set, old_units, new_units);
                check();
                count++;
            }
        }
    }
    return count;
}

static void check_confirmed(void) {
    update_and_confirm();
    assert_true(runs_new());
    assert_int_equal(state_now(), RECORD_INSTALLED);
    assert_one_runs_for_good();
    assert_true(runs_new());
}

static void check_given_up(void) {
    reset_board(HANDOFF_STAY);
    assert_int_equal(write_overlay(0), STATUS_OK);
    assert_int_equal(state_now(), RECORD_SWAPPING);
    assert_true(runs_old());
    for (unsigned i = 1; i <= TRIAL_STARTS; i++) {
        assert_true(starts());
        assert_true(runs_new());
        assert_int_equal(flash_record(&fake.board).attempts, i);
    }
    assert_one_runs_for_good();
    assert_true(runs_old());
}

static void check_without_trial(void) {
    update_without_a_trial();
    assert_true(runs_new());
    assert_int_equal(state_now(), RECORD_INSTALLED);
    assert_int_equal(fake.violations, 0);
}

static void any_set_of_units_is_swapped_and_brought_back(void **state) {
    (void)state;
    unsigned count = for_all_images(check_confirmed) + for_all_images(check_given_up) +
                     for_all_images(check_without_trial);
    print_message("%u updates\n", count);
    assert_true(count > 3 * SUBSETS);
}

/* Two neighbours are free of the swap. */
static bool has_room_for_parity(uint32_t set) {
    bool found = (set >> (UNITS - 1) & 1) == 0;

    for (uint32_t unit = 1; unit < UNITS; unit++) {
        found = found || (set >> (unit - 1) & 3) == 0;
    }
    return found;
}

/* One erase for each unit that differs where it waits, two in the swap, one on the way back; the
 * parity and the journal; and, each where its unit is full, the records. */
static void equal_units_are_never_erased(void **state) {
    (void)state;
    for (uint32_t set = 1; set < SUBSETS; set++) {
        set_up(set, UNITS, UNITS);
        uint32_t count = changed_units();
        unsigned erases = fake.erases;

        reset_board(HANDOFF_STAY);
        assert_int_equal(write_overlay(0), STATUS_OK);
        uint32_t swapped = has_room_for_parity(set) ? count : UNITS;
        uint32_t ordered = swapped + (swapped < UNITS) + 1;
        assert_int_equal(fake.erases - erases, ordered);
        erases = fake.erases;
        assert_true(starts());
        assert_int_equal(fake.erases - erases, 2 * swapped + 1);
        assert_true(starts());
        assert_true(starts());
        erases = fake.erases;
        assert_true(starts());
        assert_true(runs_old());
        assert_in_range(fake.erases - erases, swapped, swapped + 1);
    }
}

/* -- the power goes ----------------------------------------------------------------------------*/

static struct fake_board begun, cut_once;
static unsigned cuts, second_cuts;

/* The host comes again: it keeps what waits, and the new one gets there. */
static void assert_resumed(void) {
    fake_board_copy(&fake, &cut_once);
    reset_board(HANDOFF_STAY);
    if (state_now() == RECORD_TRIAL || runs_new()) {
        return;
    }
    assert_int_equal(write_overlay(BEGIN_NO_TRIAL), STATUS_OK);
    assert_true(starts());
    assert_true(runs_new());
    assert_int_equal(fake.violations, 0);
}

static unsigned stride;

static void cut_story(void (*story)(void), bool old_one_comes_back) {
    fake_board_copy(&begun, &fake);
    for (unsigned outcome = 0; outcome < FAKE_CUTS; outcome++) {
        for (unsigned n = 1 + (cuts + outcome) % stride;; n += stride) {
            fake_board_copy(&fake, &begun);
            if (!fake_cut_at(&fake, story, n, (enum fake_cut)outcome)) {
                break;
            }
            cuts++;
            fake_board_copy(&cut_once, &fake);
            assert_one_runs_for_good();
            if (old_one_comes_back) {
                assert_true(runs_old());
            }
            assert_resumed();
            for (unsigned again = 1 + n % 97;; again += 3 * 97) {
                fake_board_copy(&fake, &cut_once);
                if (!fake_cut_at(&fake, story, again,
                                 (enum fake_cut)((outcome + again) % FAKE_CUTS))) {
                    break;
                }
                second_cuts++;
                assert_one_runs_for_good();
            }
        }
    }
}

static void cut_given_up(void) {
    cut_story(update_and_give_up, true);
}

static void cut_confirmed(void) {
    cut_story(update_and_confirm, false);
}

static void cut_without_trial(void) {
    cut_story(update_without_a_trial, false);
}

static void cut_whole(void) {
    cut_story(update_whole, true);
}

/* Without ECC a story has three times as many operations, of which as many fewer are cut. */
static unsigned fewer(void) {
    return overlay_has_ecc ? 1 : 5;
}

static void assert_cut(unsigned at_least) {
    print_message("%u cuts, %u of them followed by a second one\n", cuts, second_cuts);
    assert_true(cuts > at_least && second_cuts > cuts);
}

/* All sets and sizes, at some operations of each. */
static void whatever_is_cut_one_of_both_runs(void **state) {
    static void (*const stories[])(void) = {cut_given_up, cut_confirmed, cut_without_trial,
                                            cut_whole};

    (void)state;
    cuts = second_cuts = 0;
    for (unsigned i = 0; i < sizeof stories / sizeof stories[0]; i++) {
        stride = (97 + 10 * i) * fewer();
        (void)for_all_images(stories[i]);
    }
    assert_cut(4 * SUBSETS * FAKE_CUTS * 8 / fewer());
}

/* One story at every operation. */
static void every_operation_may_be_cut(void **state) {
    (void)state;
    cuts = second_cuts = 0;
    stride = 1;
    set_up(0x5, UNITS, UNITS - 1);
    cut_given_up();
    assert_cut(FAKE_CUTS * 2 * 4 * UNIT / FLASH_WORD_SIZE);
}

/* -- records are begun anew
 * ----------------------------------------------------------------------*/

/* After faults in a row nothing is read, and a host comes all the same. */
static void begin_blind(void) {
    fake.now_ms = fake.restarts = 0;
    fake.mailbox = (struct handoff){.fault_count = FAULTS_TOLERATED};
    handoff_seal(&fake.mailbox);
    boot_begin(&boot, &fake.board);
    (void)declare(old_image, old_size, 0);
}

/* The new one was confirmed long ago. A cut between two erases brings older records up, "swapping"
 * and "on trial" among them, and none leads back to the old one: `before` others lie before these,
 * so that each is the last in its unit once. */
static void begin_anew_behind(unsigned before) {
    struct record filler;

    set_up(0x6, UNITS, UNITS);
    filler = flash_record(&fake.board);
    for (unsigned i = 0; i < before; i++) {
        assert_int_equal(flash_append_record(&fake.board, &filler), FLASH_OK);
    }
    update_and_confirm();
    fake_board_copy(&begun, &fake);
    for (unsigned outcome = 0; outcome < FAKE_CUTS; outcome++) {
        for (unsigned n = 1; fake_cut_at(&fake, begin_blind, n, (enum fake_cut)outcome); n++) {
            cuts++;
            for (int i = 0; i < 2 * TRIAL_STARTS; i++) {
                assert_true(!starts() || runs_new());
            }
            fake_board_copy(&fake, &begun);
        }
        fake_board_copy(&fake, &begun);
    }
}

static void records_begun_anew_bring_no_old_one_back(void **state) {
    (void)state;
    cuts = 0;
    for (unsigned before = 0; before < 2 * UNIT / RECORD_SIZE; before++) {
        begin_anew_behind(before);
    }
    assert_true(cuts >= 2 * UNIT / RECORD_SIZE * FAKE_CUTS * 3); /* journal and both units */
}

/* -- one double-word is damaged, at rest -------------------------------------------------------*/

static unsigned planted, mended;

static void plant(uint32_t address, bool flips) {
    if (flips) {
        *fake_flash_at(&fake, address + 3) ^= 0x10;
    } else {
        *fake_bad_at(&fake, address) = true;
    }
    planted++;
}

/* Whatever it is: an application that is whole starts, and one stays. */
static void damage_range(uint32_t start, uint32_t size, bool flips) {
    for (uint32_t at = start; at < start + size; at += FLASH_WORD_SIZE) {
        fake_board_copy(&fake, &begun);
        bool on_trial = state_now() == RECORD_TRIAL;
        plant(at, flips);
        assert_one_runs_for_good();
        mended += on_trial && at >= APPLICATION && at < SECOND && runs_old();
    }
}

static void damage_everything(void) {
    fake_board_copy(&begun, &fake);
    damage_range(APPLICATION, SLOT, true);
    damage_range(SECOND, SLOT + UNIT, true);
    if (overlay_has_ecc) {
        damage_range(JOURNAL, UNIT, false);
        damage_range(APPLICATION, SLOT, false);
        damage_range(SECOND, SLOT + UNIT, false);
    }
}

static void check_damage(void) {
    reset_board(HANDOFF_STAY);
    assert_int_equal(write_overlay(0), STATUS_OK);
    damage_everything();
    fake_board_copy(&fake, &begun);
    assert_true(starts());
    damage_everything();
    fake_board_copy(&fake, &begun);
    for (int i = 1; i < TRIAL_STARTS; i++) {
        assert_true(starts());
    }
    damage_everything();
}

static void a_damaged_word_leaves_a_whole_image(void **state) {
    (void)state;
    planted = mended = 0;
    for (uint32_t set = 0; set < SUBSETS; set++) {
        set_up(set, UNITS - set % 3, UNITS - set / 3 % 3);
        if (set >> units_of(new_size) == 0 && (set != 0 || old_size != new_size)) {
            check_damage();
        }
    }
    print_message("%u words, the old image came back from %u in the new one\n", planted, mended);
    assert_true(planted > (overlay_has_ecc ? PLANTED_LEAST : PLANTED_LEAST / 3));
    assert_true(mended > 0);
}

/* In a unit that both share: the new one is mended, and its trial goes on. */
static void a_shared_unit_is_mended(void **state) {
    (void)state;
    set_up(0x2, UNITS, UNITS);
    reset_board(HANDOFF_STAY);
    assert_int_equal(write_overlay(0), STATUS_OK);
    assert_true(starts());
    plant(APPLICATION + 2 * UNIT + 80, false);
    assert_true(starts());
    assert_true(runs_new());
    assert_int_equal(flash_record(&fake.board).attempts, 2);
    assert_false(*fake_bad_at(&fake, APPLICATION + 2 * UNIT + 80));
    plant(APPLICATION + 3 * UNIT + 8, true);
    assert_one_runs_for_good();
    assert_true(runs_old());
}

static void lose_newest_record(void) {
    struct records records;

    records_read(&records, &fake.board);
    *fake_bad_at(&fake, records.place) = true;
}

/* An order is lost, and the record before it, too; the one before these is of another swap, of the
 * same units. */
static void a_journal_of_another_story_is_not_followed(void **state) {
    static uint8_t first[SLOT];

    (void)state;
    set_up(0x6, UNITS, UNITS);
    update_without_a_trial();
    assert_true(runs_new());
    memcpy(first, new_image, new_size);
    memcpy(new_image, old_image, SLOT);
    new_image[UNIT + 5] ^= 1;
    new_image[2 * UNIT + 5] ^= 1;
    reset_board(HANDOFF_STAY);
    assert_int_equal(write_overlay(0), STATUS_OK);
    lose_newest_record();
    assert_int_equal(state_now(), RECORD_INSTALLED);
    lose_newest_record();
    assert_int_equal(state_now(), RECORD_REPLACING);
    assert_true(starts());
    assert_memory_equal(fake_flash_at(&fake, APPLICATION), first, new_size);
    assert_int_equal(state_now(), RECORD_INSTALLED);
    assert_int_equal(fake.violations, 0);
}

/* Any word of header, map and xor may be lost. */
static void a_lost_word_of_the_map_costs_nothing(void **state) {
    (void)state;
    set_up(0x5, UNITS, UNITS);
    reset_board(HANDOFF_STAY);
    assert_int_equal(write_overlay(0), STATUS_OK);
    for (int i = 1; i <= TRIAL_STARTS; i++) {
        assert_true(starts());
    }
    fake_board_copy(&begun, &fake);
    for (uint32_t word = UNITS; word < UNITS + MAP_WORDS; word++) {
        fake_board_copy(&fake, &begun);
        plant(JOURNAL + word * FLASH_WORD_SIZE, false);
        assert_true(starts());
        assert_true(runs_old());
    }
}

static void a_map_is_its_records_alone(void **state) {
    struct overlay overlay;

    (void)state;
    set_up(0x5, UNITS, UNITS);
    reset_board(HANDOFF_STAY);
    assert_int_equal(write_overlay(0), STATUS_OK);
    uint32_t check = flash_record(&fake.board).journal_check;
    assert_true(overlay_read(&fake.board, check, &overlay));
    assert_int_equal(overlay.map[0], 0x5);
    assert_false(overlay_read(&fake.board, check ^ 1, &overlay));
}

/* It is looked at once more before the first step, and nothing is moved. */
static void a_damaged_waiting_image_is_not_swapped(void **state) {
    (void)state;
    set_up(0x5, UNITS, UNITS);
    reset_board(HANDOFF_STAY);
    assert_int_equal(write_overlay(0), STATUS_OK);
    plant(SECOND + 3 * UNIT, true); /* unit 2 waits there */
    unsigned erases = fake.erases;
    assert_true(starts());
    assert_true(runs_old());
    assert_int_equal(state_now(), RECORD_INSTALLED);
    assert_int_equal(fake.erases, erases);
}

/* -- what the bytes are of ---------------------------------------------------------------------*/

static void units_that_wait_are_kept(void **state) {
    struct update *update = &boot.session.update;

    (void)state;
    set_up(0x7, UNITS, UNITS);
    reset_board(HANDOFF_STAY);
    assert_true(declare(new_image, new_size, BEGIN_OVERLAY));
    assert_int_equal(write_unit(new_image, new_size, 0), STATUS_OK);
    assert_int_equal(write_unit(new_image, new_size, 1), STATUS_OK);
    reset_board(HANDOFF_STAY);
    assert_true(declare(new_image, new_size, BEGIN_OVERLAY));
    unsigned erases = fake.erases;
    assert_int_equal(update_keep(update, 0, 2 * UNIT), STATUS_OK);
    assert_int_equal(update_next_offset(update), 2 * UNIT);
    assert_int_equal(write_unit(new_image, new_size, 2), STATUS_OK);
    assert_int_equal(fake.erases - erases, 1);
    assert_int_equal(update_finish(update), STATUS_OK);
    assert_true(starts());
    assert_true(runs_new());
}

/* Nothing is believed: FINISH looks at what is said to wait. */
static void units_that_do_not_wait_are_noticed(void **state) {
    (void)state;
    set_up(0x7, UNITS, UNITS);
    reset_board(HANDOFF_STAY);
    assert_true(declare(new_image, new_size, BEGIN_OVERLAY));
    assert_int_equal(update_keep(&boot.session.update, UNIT, UNIT), STATUS_OK);
    assert_int_equal(update_finish(&boot.session.update), STATUS_DIGEST);
    assert_int_equal(state_now(), RECORD_INSTALLED);
    assert_true(starts());
    assert_true(runs_old());
}

static void only_whole_units_are_kept(void **state) {
    static const struct {
        uint32_t offset, length;
        enum status status;
    } cases[] = {
        {0, UNIT, STATUS_OK},
        {UNIT, 2 * UNIT - SHORT_OF_UNIT, STATUS_OK}, /* up to the end */
        {UNIT / 2, UNIT / 2, STATUS_OFFSET},
        {0, UNIT / 2, STATUS_OFFSET},
        {0, 3 * UNIT, STATUS_OFFSET},
        {3 * UNIT, UNIT, STATUS_OFFSET},
        {UNIT, UINT32_MAX, STATUS_OFFSET},
    };

    (void)state;
    set_up(0x1, UNITS - 1, UNITS - 1);
    reset_board(HANDOFF_STAY);
    for (unsigned i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        assert_true(declare(new_image, new_size, BEGIN_OVERLAY));
        assert_int_equal(update_keep(&boot.session.update, cases[i].offset, cases[i].length),
                         cases[i].status);
    }
    assert_true(declare(new_image, new_size, BEGIN_SPARSE));
    assert_int_equal(update_keep(&boot.session.update, 0, UNIT), STATUS_PACKED);
}

/* The rest of the second slot is history. */
static void what_this_update_has_not_brought_is_no_dictionary(void **state) {
    struct update *update = &boot.session.update;

    (void)state;
    set_up(0x7, UNITS, UNITS);
    reset_board(HANDOFF_STAY);
    assert_true(declare(new_image, new_size, BEGIN_OVERLAY));
    assert_false(update_brought(update, 0, 1));
    assert_int_equal(write_unit(new_image, new_size, 1), STATUS_OK);
    assert_int_equal(update_keep(update, 2 * UNIT, UNIT), STATUS_OK);
    assert_true(update_brought(update, UNIT, 2 * UNIT));
    assert_false(update_brought(update, UNIT - 1, 2));
    assert_false(update_brought(update, 3 * UNIT - 1, 2));
    assert_true(declare(new_image, new_size, BEGIN_SPARSE));
    assert_true(update_brought(update, 0, SLOT));
}

static void an_overlay_is_refused_where_there_is_none(void **state) {
    (void)state;
    set_up(0x1, UNITS, UNITS);
    reset_board(HANDOFF_STAY);
    assert_true(declare(new_image, new_size, BEGIN_OVERLAY));
    assert_false(declare(new_image, new_size, BEGIN_OVERLAY | BEGIN_SPARSE));
    assert_int_equal(update_status(&boot.session.update), STATUS_MESSAGE);
    fake.board.confidential = true;
    assert_false(declare(new_image, new_size, BEGIN_OVERLAY));
    assert_int_equal(update_status(&boot.session.update), STATUS_MESSAGE);
    fake.board.confidential = false;
    fake.board.secondary.size = 0;
    assert_false(declare(new_image, new_size, BEGIN_OVERLAY));
    assert_int_equal(update_status(&boot.session.update), STATUS_MESSAGE);
}

/* Nothing valid is there: it goes into the application area, and leaves out what is right already.
 */
static void without_an_application_it_is_a_sparse_update(void **state) {
    (void)state;
    set_up(0x2, UNITS, UNITS);
    plant(APPLICATION + UNIT, true);
    reset_board(HANDOFF_STAY);
    assert_int_equal(write_overlay(0), STATUS_OK);
    assert_int_equal(state_now(), RECORD_INSTALLED);
    assert_true(runs_new());
}

/* What runs is the base, whatever was ordered. */
static void another_overlay_takes_the_order_back(void **state) {
    (void)state;
    set_up(0x5, UNITS, UNITS);
    reset_board(HANDOFF_STAY);
    assert_int_equal(write_overlay(0), STATUS_OK);
    memcpy(new_image, old_image, SLOT);
    new_image[3 * UNIT + 1] ^= 1;
    assert_int_equal(write_overlay(0), STATUS_OK);
    assert_int_equal(flash_record(&fake.board).other.crc,
                     image_crc(IMAGE_CRC_START, old_image, old_size));
    assert_true(starts());
    assert_true(runs_new());
    assert_one_runs_for_good();
    assert_true(runs_old());
}

static int with_ecc(void **state) {
    (void)state;
    overlay_has_ecc = true;
    return 0;
}

static int without_ecc(void **state) {
    (void)state;
    overlay_has_ecc = false;
    return 0;
}

#define TEST(name) cmocka_unit_test_setup(name, with_ecc)
/* Those that neither need a word that cannot be read nor count erases: what is named as being
 * written holds all units of so small a slot. */
#define SAME_WITHOUT_ECC(name)                                                                     \
    { #name "_without_ecc", name, without_ecc, NULL, NULL }

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(any_set_of_units_is_swapped_and_brought_back),
        TEST(equal_units_are_never_erased),
        TEST(whatever_is_cut_one_of_both_runs),
        TEST(every_operation_may_be_cut),
        TEST(records_begun_anew_bring_no_old_one_back),
        TEST(a_damaged_word_leaves_a_whole_image),
        TEST(a_shared_unit_is_mended),
        TEST(a_journal_of_another_story_is_not_followed),
        TEST(a_lost_word_of_the_map_costs_nothing),
        TEST(a_map_is_its_records_alone),
        TEST(a_damaged_waiting_image_is_not_swapped),
        TEST(units_that_wait_are_kept),
        TEST(units_that_do_not_wait_are_noticed),
        TEST(only_whole_units_are_kept),
        TEST(what_this_update_has_not_brought_is_no_dictionary),
        TEST(an_overlay_is_refused_where_there_is_none),
        TEST(without_an_application_it_is_a_sparse_update),
        TEST(another_overlay_takes_the_order_back),
        SAME_WITHOUT_ECC(any_set_of_units_is_swapped_and_brought_back),
        SAME_WITHOUT_ECC(whatever_is_cut_one_of_both_runs),
        SAME_WITHOUT_ECC(a_damaged_word_leaves_a_whole_image),
        SAME_WITHOUT_ECC(a_damaged_waiting_image_is_not_swapped),
        SAME_WITHOUT_ECC(units_that_do_not_wait_are_noticed),
        SAME_WITHOUT_ECC(another_overlay_takes_the_order_back),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
