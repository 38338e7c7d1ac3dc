/* SPDX-License-Identifier: MIT */
/* The end of a trial when something is wrong: a damaged application is never confirmed, and a way
 * back that the supply has stopped is gone on with. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "support/expect.h"

#include "support/fake_flash.h"
#include "support/flash_records.h"
#include "support/overlay_board.h"

static struct fake_board on_trial;

static int setup_trial(void **state) {
    (void)state;
    set_up(0x6, UNITS, UNITS);
    reset_board(HANDOFF_STAY);
    assert_int_equal(write_overlay(0), STATUS_OK);
    assert_true(starts() && runs_new());
    assert_int_equal(state_now(), RECORD_TRIAL);
    fake_board_copy(&on_trial, &fake);
    return 0;
}

static void damage(uint32_t address, bool flips) {
    if (flips) {
        *fake_flash_at(&fake, address + 3) ^= 0x10;
    } else {
        *fake_bad_at(&fake, address) = true;
    }
}

static uint8_t answer(uint8_t command) {
    fake_forget_output(&fake);
    fake_send_packet(&fake, command, NULL, 0);
    while (fake.out_length == 0) {
        (void)boot_step(&boot);
    }
    return fake.out[0];
}

/* By the application itself: it was damaged since its start. What both share is mended, and else
 * the old one is back. */
static void the_application_confirms_a_damaged_one(void **state) {
    unsigned old = 0, new = 0;

    (void)state;
    for (uint32_t at = APPLICATION; at < APPLICATION + new_size; at += FLASH_WORD_SIZE) {
        for (int flips = 0; flips < 2; flips++) {
            fake_board_copy(&fake, &on_trial);
            damage(at, flips != 0);
            reset_board(HANDOFF_CONFIRM);
            assert_true(starts());
            assert_true(runs_old() || runs_new());
            old += runs_old();
            new += runs_new();
        }
    }
    assert_int_equal(old, 2 * 2 * UNIT / FLASH_WORD_SIZE); /* damage in the two new units */
    assert_int_equal(new, 2 * 2 * UNIT / FLASH_WORD_SIZE); /* and in the two others */
}

/* By a host, when the bootloader has found it whole before. */
static void a_host_confirms_a_damaged_one(void **state) {
    (void)state;
    for (uint32_t at = APPLICATION; at < APPLICATION + new_size; at += FLASH_WORD_SIZE) {
        fake_board_copy(&fake, &on_trial);
        reset_board(HANDOFF_STAY);
        damage(at, true);
        bool confirmed = answer(COMMAND_CONFIRM) == REPLY_ACK;
        assert_true(confirmed || boot.session.last_error == STATUS_DIGEST);
        assert_true(starts());
        assert_true(confirmed ? runs_new() : runs_old());
    }
}

/* Neither is whole: nothing is lost by it, and a host can go on with an update. */
static void where_no_other_is_whole_a_host_may_go_on(void **state) {
    (void)state;
    reset_board(HANDOFF_STAY);
    damage(APPLICATION + 2 * UNIT, true); /* new */
    damage(SECOND + 2 * UNIT, true);      /* and what was there before */
    assert_int_equal(answer(COMMAND_REVERT), REPLY_NACK);
    assert_int_equal(answer(COMMAND_CONFIRM), REPLY_ACK);
    assert_false(starts());
    assert_int_equal(write_whole(old_image, old_size, 0), STATUS_OK);
    assert_true(starts() && runs_old());
}

static void a_whole_one_is_confirmed(void **state) {
    (void)state;
    reset_board(HANDOFF_STAY);
    assert_int_equal(answer(COMMAND_CONFIRM), REPLY_ACK);
    assert_int_equal(state_now(), RECORD_INSTALLED);
    assert_true(starts() && runs_new());
}

/* The host's REVERT, the supply sinks in its middle, and nobody resets the board. */
static void a_revert_that_the_supply_stops_is_finished_later(void **state) {
    (void)state;
    reset_board(HANDOFF_STAY);
    fake.last_operation = fake.erases + fake.programs + 60;
    assert_int_equal(answer(COMMAND_REVERT), REPLY_ACK);
    (void)boot_step(&boot);
    assert_int_equal(state_now(), RECORD_REVERTING);
    fake.last_operation = 0;
    while (fake.restarts == 0 && fake.now_ms < 2 * IDLE_LIMIT_MS) {
        (void)boot_step(&boot);
    }
    assert_int_equal(fake.mailbox.order, HANDOFF_START);
    assert_true(starts() && runs_old());
    assert_int_equal(state_now(), RECORD_INSTALLED);
}

#define TEST(name) cmocka_unit_test_setup(name, setup_trial)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(the_application_confirms_a_damaged_one),           TEST(a_host_confirms_a_damaged_one),
        TEST(where_no_other_is_whole_a_host_may_go_on),         TEST(a_whole_one_is_confirmed),
        TEST(a_revert_that_the_supply_stops_is_finished_later),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
