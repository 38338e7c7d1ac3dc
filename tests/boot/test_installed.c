/* SPDX-License-Identifier: MIT */
/* The leave to jump into the application: what gives it, and that nothing else does. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "support/expect.h"

#include "boot/boot.h"
#include "boot/installed.h"
#include "boot/permit.h"
#include "support/fake_board.h"
#include "support/fake_flash.h"
#include "support/flash_records.h"
#include "wire/crc.h"

enum { SIZE = 4000 };

static struct fake_board fake;
static uint8_t image[SIZE];

static int setup(void **state) {
    (void)state;
    fake_board_init(&fake);
    fake_image(image, SIZE, 1);
    memcpy(fake_flash_at(&fake, FAKE_APPLICATION_BASE), image, SIZE);
    return 0;
}

static bool is_of_a_swap(enum record_state state) {
    return state >= RECORD_SWAPPING && state <= RECORD_REVERTING;
}

static void record(enum record_state state) {
    struct record appended = {
        .state = (uint8_t)state,
        .flags = is_of_a_swap(state) ? RECORD_HAS_MAP : 0,
        .image = {.size = SIZE, .crc = image_crc(IMAGE_CRC_START, image, SIZE)},
    };

    assert_int_equal(flash_append_record(&fake.board, &appended), FLASH_OK);
}

static void flip_a_bit(void) {
    *fake_flash_at(&fake, FAKE_APPLICATION_BASE + SIZE - 1) ^= 1;
}

/* Both words agree, whatever they say. */
static bool permitted(void) {
    struct start_permit permit = {1, 1};

    installed_permit_start(&fake.board, &permit);
    bool first = permit.first == START_PERMITTED;
    assert_int_equal(first, permit.second == ~START_PERMITTED);
    assert_true(first || permit.first == 0);
    return first;
}

static void what_the_record_says_is_permitted(void **state) {
    (void)state;
    record(RECORD_INSTALLED);
    assert_true(permitted());
    record(RECORD_TRIAL);
    assert_true(permitted());
}

static void nothing_is_permitted_in_any_other_state(void **state) {
    static const enum record_state states[] = {RECORD_UPDATING,  RECORD_SWAPPING, RECORD_REPLACING,
                                               RECORD_REVERTING, RECORD_EMPTY,    RECORD_OLDER,
                                               RECORD_NEWER};

    (void)state;
    assert_false(permitted()); /* no record */
    for (size_t i = 0; i < sizeof states / sizeof states[0]; i++) {
        record(states[i]);
        assert_false(permitted());
    }
}

static void an_altered_image_is_not_permitted(void **state) {
    (void)state;
    record(RECORD_INSTALLED);
    flip_a_bit();
    assert_false(permitted());
    flip_a_bit();
    assert_true(permitted());
    *fake_bad_at(&fake, FAKE_APPLICATION_BASE + 7 * FLASH_WORD_SIZE) = true;
    assert_false(permitted());
}

static void a_record_of_more_than_the_area_is_not_permitted(void **state) {
    struct record huge = {.state = RECORD_INSTALLED, .image = {.size = FAKE_APPLICATION_SIZE + 1}};

    (void)state;
    assert_int_equal(flash_append_record(&fake.board, &huge), FLASH_OK);
    assert_false(permitted());
}

static void a_debugger_may_have_loaded_it(void **state) {
    (void)state;
    fake.debugger = true;
    assert_true(permitted()); /* without a record */
    record(RECORD_EMPTY);
    assert_true(permitted());
    record(RECORD_INSTALLED);
    flip_a_bit();
    assert_true(permitted()); /* which its record does not fit */
    fake.debugger = false;
    assert_false(permitted());
}

/* The probe stays attached over resets, and so must not start what a cut left behind. */
static void a_debugger_starts_nothing_half_done(void **state) {
    static const enum record_state states[] = {RECORD_UPDATING, RECORD_SWAPPING, RECORD_REPLACING,
                                               RECORD_REVERTING};

    (void)state;
    fake.debugger = true;
    for (size_t i = 0; i < sizeof states / sizeof states[0]; i++) {
        record(states[i]);
        assert_false(permitted());
    }
    record(RECORD_TRIAL);
    flip_a_bit();
    assert_false(permitted());
}

/* Nor what the first update of a board was cut in: there was no record before. */
static void a_debugger_starts_no_half_of_the_first_image(void **state) {
    struct update update;

    (void)state;
    fake_board_init(&fake);
    fake.debugger = true;
    update_init(&update, &fake.board, false);
    assert_int_equal(update_open(&update), STATUS_OK);
    assert_int_equal(update_append(&update, image, SIZE / 2), STATUS_OK);
    assert_false(permitted());
}

static void a_debugger_starts_no_empty_flash(void **state) {
    (void)state;
    fake.debugger = true;
    memset(fake_flash_at(&fake, FAKE_APPLICATION_BASE), FLASH_ERASED, SIZE);
    assert_false(permitted());
}

/* -- the flash changes meanwhile
 * -----------------------------------------------------------------*/

static unsigned reads_left; /* then the records are gone; 0: they stay */

static enum flash_result read_as_it_becomes(void *context, uint32_t address, uint8_t *data,
                                            uint32_t length) {
    if (reads_left > 0 && --reads_left == 0) {
        memset(fake_flash_at(&fake, FAKE_RECORDS_BASE), FLASH_ERASED,
               (size_t)FAKE_RECORD_PAGES * FAKE_PAGE_SIZE);
    }
    return fake_flash_read(context, address, data, length);
}

/* The last read is that of the vectors. */
static void a_record_that_is_gone_permits_nothing(void **state) {
    struct start_permit permit;

    (void)state;
    record(RECORD_INSTALLED);
    unsigned before = fake.reads;
    assert_true(permitted());
    unsigned crc_of_image = 1, reads = fake.reads - before - crc_of_image;
    for (unsigned n = 1; n < reads; n++) {
        (void)setup(NULL);
        record(RECORD_INSTALLED);
        fake.board.flash_read = read_as_it_becomes;
        reads_left = n;
        installed_permit_start(&fake.board, &permit);
        assert_int_equal(reads_left, 0);
        assert_false(permit.first == START_PERMITTED && permit.second == ~START_PERMITTED);
    }
}

/* -- and the bootloader around it --------------------------------------------------------------*/

static struct boot boot;

static bool starts_within(uint32_t ms) {
    fake.now_ms = 0;
    fake.restarts = 0;
    boot_begin(&boot, &fake.board);
    while (fake.now_ms < ms) {
        if (!boot_step(&boot)) {
            return true;
        }
    }
    return false;
}

static void the_bootloader_starts_what_a_debugger_loaded(void **state) {
    (void)state;
    assert_false(starts_within(2000));
    fake.debugger = true;
    assert_true(starts_within(600));
    assert_int_equal(fake.mailbox.order, HANDOFF_JUMP);
    record(RECORD_UPDATING);
    assert_false(starts_within(2 * IDLE_LIMIT_MS));
}

static void the_host_may_start_it_too(void **state) {
    (void)state;
    fake.debugger = true;
    fake_send_packet(&fake, COMMAND_RUN, NULL, 0);
    assert_true(starts_within(10));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(what_the_record_says_is_permitted, setup),
        cmocka_unit_test_setup(nothing_is_permitted_in_any_other_state, setup),
        cmocka_unit_test_setup(an_altered_image_is_not_permitted, setup),
        cmocka_unit_test_setup(a_record_of_more_than_the_area_is_not_permitted, setup),
        cmocka_unit_test_setup(a_debugger_may_have_loaded_it, setup),
        cmocka_unit_test_setup(a_debugger_starts_nothing_half_done, setup),
        cmocka_unit_test_setup(a_debugger_starts_no_half_of_the_first_image, setup),
        cmocka_unit_test_setup(a_debugger_starts_no_empty_flash, setup),
        cmocka_unit_test_setup(a_record_that_is_gone_permits_nothing, setup),
        cmocka_unit_test_setup(the_bootloader_starts_what_a_debugger_loaded, setup),
        cmocka_unit_test_setup(the_host_may_start_it_too, setup),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
