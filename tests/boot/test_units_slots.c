/* SPDX-License-Identifier: MIT */
/* Two slots in pages of 1 KB of half-words, over which nothing but zeros may be programmed: swap,
 * trial and the way back, with the power going at every operation. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "support/expect.h"

#include "boot/boot.h"
#include "boot/slots.h"
#include "support/fake_layouts.h"
#include "support/fake_story.h"
#include "support/flash_records.h"
#include "wire/crc.h"

enum {
    OLD_SIZE = 2 * 1024 + 11,
    NEW_SIZE = 3 * 1024 + 501,
    OLD_UNITS = 3,
    NEW_UNITS = 4,
    WINDOW_MS = 5,
    PATIENCE_MS = 100,
    STRIDE = 3, /* of half-words most are alike: one cut in so many */
};

static struct fake_board fake, begun;
static struct boot boot;
static uint8_t old_image[OLD_SIZE], new_image[NEW_SIZE];

static void install(const uint8_t *image, uint32_t size) {
    struct update *update = &boot.session.update;
    struct begin_request request = {size, image_crc(IMAGE_CRC_START, image, size), 0};

    update_init(update, &fake.board, false);
    assert_int_equal(update_declare(update, &request), STATUS_OK);
    assert_int_equal(update_write(update, 0, image, size), STATUS_OK);
    assert_int_equal(update_finish(update), STATUS_OK);
}

/* The old one runs, the new one waits. */
static void set_up(void) {
    uint32_t base = fake_layout_halfwords_two_slots.application.base;

    fake_board_init_as(&fake, &fake_layout_halfwords_two_slots);
    fake.board.window_ms = WINDOW_MS;
    fake_image_at(old_image, OLD_SIZE, 1, base);
    fake_image_at(new_image, NEW_SIZE, 2, base);
    install(old_image, OLD_SIZE);
    install(new_image, NEW_SIZE);
    assert_int_equal(flash_record(&fake.board).state, RECORD_SWAPPING);
}

static bool starts(void) {
    return fake_starts(&fake, &boot, PATIENCE_MS);
}

static bool runs(const uint8_t *image, uint32_t size) {
    return memcmp(fake_flash_at(&fake, fake.board.application.base), image, size) == 0;
}

static void a_swap_takes_one_erase_for_each_unit(void **state) {
    (void)state;
    set_up();
    unsigned erases = fake.erases - fake.erases_of_records;
    assert_true(starts());
    assert_true(runs(new_image, NEW_SIZE));
    assert_int_equal(flash_record(&fake.board).state, RECORD_TRIAL);
    assert_int_equal(fake.erases - fake.erases_of_records - erases, OLD_UNITS + NEW_UNITS);
    assert_int_equal(fake.violations, 0);
}

/* Nobody confirms: the old one comes back. */
static void story(void) {
    for (int i = 0; i <= TRIAL_STARTS; i++) {
        (void)starts();
    }
}

static void an_unconfirmed_one_gives_way(void **state) {
    (void)state;
    set_up();
    story();
    assert_true(runs(old_image, OLD_SIZE));
    assert_int_equal(flash_record(&fake.board).state, RECORD_INSTALLED);
    assert_int_equal(fake.violations, 0);
}

static bool cut_at(unsigned n, enum fake_cut outcome) {
    fake_board_copy(&fake, &begun);
    return fake_cut_at(&fake, story, n, outcome);
}

static void whatever_is_cut_one_of_both_runs(void **state) {
    unsigned cuts = 0;

    (void)state;
    set_up();
    fake_board_copy(&begun, &fake);
    for (unsigned outcome = 0; outcome < FAKE_CUTS; outcome++) {
        for (unsigned n = 1 + outcome; cut_at(n, (enum fake_cut)outcome); n += STRIDE) {
            cuts++;
            assert_true(starts());
            assert_true(runs(old_image, OLD_SIZE) || runs(new_image, NEW_SIZE));
            assert_int_equal(fake.violations, 0);
        }
    }
    print_message("%u cuts\n", cuts);
    /* Both move, then the old one does, by half-words. */
    assert_in_range(cuts, FAKE_CUTS * (OLD_SIZE + NEW_SIZE + OLD_SIZE) / 2 / STRIDE, UINT32_MAX);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_swap_takes_one_erase_for_each_unit),
        cmocka_unit_test(an_unconfirmed_one_gives_way),
        cmocka_unit_test(whatever_is_cut_one_of_both_runs),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
