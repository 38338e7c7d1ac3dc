/* SPDX-License-Identifier: MIT */
/* Two slots on a simulated flash: swap, trial, revert, and the power going at every operation.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "support/expect.h"

#include "boot/slots.h"
#include "support/fake_story.h"
#include "support/flash_records.h"
#include "support/slots_board.h"
#include "wire/crc.h"
#include "wire/image.h"

static void test_first_installation_goes_straight_in(void **state) {
    (void)state;
    assert_int_equal(state_now(), RECORD_INSTALLED);
    assert_true(runs(old_image, OLD_SIZE));
    assert_true(starts());
}

static void test_update_waits_and_is_swapped(void **state) {
    (void)state;
    install(new_image, NEW_SIZE, 0);
    assert_true(runs(old_image, OLD_SIZE)); /* intact until the swap */
    assert_int_equal(state_now(), RECORD_SWAPPING);
    unsigned erases = fake.erases;
    assert_true(starts());
    assert_int_equal(state_now(), RECORD_TRIAL);
    assert_true(runs(new_image, NEW_SIZE));
    /* One erase for each page that goes out and each that comes in. */
    assert_int_equal(fake.erases - erases, OLD_PAGES + NEW_PAGES);
    assert_int_equal(fake.violations, 0);
}

static void test_confirmed(void **state) {
    test_update_waits_and_is_swapped(state);
    reset_board(HANDOFF_CONFIRM);
    assert_int_equal(state_now(), RECORD_INSTALLED);
    for (int i = 0; i < 2 * TRIAL_STARTS; i++) {
        assert_true(starts());
    }
    assert_true(runs(new_image, NEW_SIZE));
}

static void test_not_confirmed(void **state) {
    (void)state;
    install(new_image, NEW_SIZE, 0);
    for (int i = 1; i <= TRIAL_STARTS; i++) {
        assert_true(starts());
        assert_true(runs(new_image, NEW_SIZE));
        assert_int_equal(flash_record(&fake.board).attempts, i);
    }
    unsigned erases = fake.erases;
    assert_true(starts());
    assert_true(runs(old_image, OLD_SIZE));
    assert_int_equal(state_now(), RECORD_INSTALLED);
    /* The old ones are copied: nothing goes out. */
    assert_int_equal(fake.erases - erases, OLD_PAGES);
    assert_int_equal(fake.violations, 0);
}

/* The host comes during the last start, and has its say. */
static void test_confirmed_by_the_host_at_the_last_moment(void **state) {
    (void)state;
    install(new_image, NEW_SIZE, 0);
    for (int i = 1; i <= TRIAL_STARTS; i++) {
        assert_true(starts());
    }
    reset_board(HANDOFF_STAY);
    assert_int_equal(state_now(), RECORD_TRIAL);
    fake_send_packet(&fake, COMMAND_CONFIRM, NULL, 0);
    assert_true(boot_step(&boot));
    assert_int_equal(state_now(), RECORD_INSTALLED);
    assert_true(starts());
    assert_true(runs(new_image, NEW_SIZE));
}

/* The host asks the application to make way, looks, and starts it again: no start is used up. */
static void test_a_look_is_no_start(void **state) {
    (void)state;
    install(new_image, NEW_SIZE, 0);
    assert_true(starts());
    for (int i = 0; i < 2 * TRIAL_STARTS; i++) {
        reset_board(HANDOFF_STAY);
        fake_send_packet(&fake, COMMAND_RUN, NULL, 0);
        assert_false(boot_step(&boot));
        assert_int_equal(fake.mailbox.order, HANDOFF_JUMP);
        assert_int_equal(flash_record(&fake.board).attempts, 1);
    }
}

/* The host came during the last start, and went without a word. */
static void test_host_without_a_word_at_the_last_moment(void **state) {
    (void)state;
    install(new_image, NEW_SIZE, 0);
    for (int i = 1; i <= TRIAL_STARTS; i++) {
        assert_true(starts());
    }
    reset_board(HANDOFF_STAY);
    while (fake.restarts == 0 && fake.now_ms < 2 * IDLE_LIMIT_MS) {
        (void)boot_step(&boot);
    }
    assert_int_equal(fake.mailbox.order, HANDOFF_START);
    assert_true(starts());
    assert_true(runs(old_image, OLD_SIZE));
}

static void test_no_trial_when_none_is_wanted(void **state) {
    (void)state;
    install(new_image, NEW_SIZE, BEGIN_NO_TRIAL);
    assert_int_equal(state_now(), RECORD_REPLACING);
    for (int i = 0; i < 2 * TRIAL_STARTS; i++) {
        assert_true(starts());
        assert_true(runs(new_image, NEW_SIZE));
    }
    assert_int_equal(state_now(), RECORD_INSTALLED);
}

static void test_altered_on_trial(void **state) {
    test_update_waits_and_is_swapped(state);
    *fake_flash_at(&fake, FAKE_APPLICATION_BASE + 3000) ^= 1;
    assert_true(starts());
    assert_true(runs(old_image, OLD_SIZE));
}

static void test_many_updates_in_turn(void **state) {
    (void)state;
    for (int i = 0; i < 10; i++) {
        install(new_image, NEW_SIZE, BEGIN_NO_TRIAL);
        assert_true(starts());
        assert_true(runs(new_image, NEW_SIZE));
        install(old_image, OLD_SIZE, BEGIN_NO_TRIAL);
        assert_true(starts());
        assert_true(runs(old_image, OLD_SIZE));
    }
    assert_int_equal(fake.violations, 0);
}

/* The host is gone in the middle: the application beside the update goes back to work. */
static void test_abandoned_update_does_not_keep_the_bootloader(void **state) {
    struct begin_request request = {NEW_SIZE, 0, 0};
    uint8_t begin[BEGIN_REQUEST_SIZE];
    uint8_t write[WRITE_HEADER_SIZE + 100] = {0};

    (void)state;
    reset_board(HANDOFF_STAY);
    begin_request_encode(&request, begin);
    fake_send_packet(&fake, COMMAND_BEGIN, begin, sizeof begin);
    fake_send_packet(&fake, COMMAND_WRITE, write, sizeof write);
    while (fake.restarts == 0 && fake.now_ms < 2 * IDLE_LIMIT_MS) {
        (void)boot_step(&boot);
    }
    assert_in_range(fake.now_ms, IDLE_LIMIT_MS, IDLE_LIMIT_MS + 100);
    assert_true(starts());
    assert_true(runs(old_image, OLD_SIZE));
}

static void test_failing_flash_does_not_loop(void **state) {
    (void)state;
    install(new_image, NEW_SIZE, 0);
    fake.fail_operation = fake.erases + fake.programs + 1;
    reset_board(HANDOFF_START);
    unsigned restarts = 0;
    for (int i = 0; i < 5000; i++) {
        (void)boot_step(&boot);
        restarts += fake.restarts;
    }
    assert_int_equal(restarts, 0);
}

static void test_bad_word_behind_the_waiting_image(void **state) {
    (void)state;
    install(new_image, NEW_SIZE, BEGIN_NO_TRIAL);
    *fake_bad_at(&fake, FAKE_SECOND_BASE + (1 + NEW_PAGES) * FAKE_PAGE_SIZE - FLASH_WORD_SIZE) =
        true;
    assert_true(starts());
    assert_true(runs(new_image, NEW_SIZE));
}

/* Bytes of the image are read and copied together with words behind it. */
static void test_bad_words_right_behind_both_images(void **state) {
    enum { BEHIND_NEW = (NEW_SIZE / FLASH_WORD_SIZE + 1) * FLASH_WORD_SIZE };

    (void)state;
    install(new_image, NEW_SIZE, 0);
    *fake_bad_at(&fake, FAKE_SECOND_BASE + FAKE_PAGE_SIZE + BEHIND_NEW) = true;
    *fake_bad_at(&fake, FAKE_APPLICATION_BASE + OLD_SIZE) = true;
    for (int i = 0; i < TRIAL_STARTS; i++) {
        assert_true(starts());
        assert_true(runs(new_image, NEW_SIZE));
    }
    assert_true(starts());
    assert_true(runs(old_image, OLD_SIZE));
}

static void test_bad_word_in_the_waiting_image_brings_the_old_one_back(void **state) {
    (void)state;
    install(new_image, NEW_SIZE, 0);
    *fake_bad_at(&fake, FAKE_SECOND_BASE + 2 * FAKE_PAGE_SIZE) = true;
    assert_true(starts());
    assert_true(runs(old_image, OLD_SIZE));
}

/* The image that waited is overwritten: the swap must not be made with what is left of it. */
static void test_another_update_takes_the_order_back(void **state) {
    struct update *update = &boot.session.update;
    struct begin_request request = {OLD_SIZE, 0, 0};

    (void)state;
    install(new_image, NEW_SIZE, BEGIN_NO_TRIAL);
    assert_int_equal(update_declare(update, &request), STATUS_OK);
    assert_int_equal(update_write(update, 0, old_image, FLASH_WORD_SIZE), STATUS_OK);
    assert_int_equal(state_now(), RECORD_INSTALLED);
    assert_true(starts());
    assert_true(runs(old_image, OLD_SIZE));
}

/* -- the power goes ----------------------------------------------------------------------------*/

/* The story that is cut: an update that was ordered, up to the end of its trial. */
static void start_until_reverted(void) {
    for (int i = 0; i <= TRIAL_STARTS; i++) {
        (void)starts();
    }
}

static void start_and_confirm(void) {
    (void)starts();
    reset_board(HANDOFF_CONFIRM);
    (void)starts();
}

static void assert_one_of_both_runs(void) {
    assert_true(starts());
    assert_int_equal(boot.session.update.installed.image.verdict, VERDICT_VALID);
    assert_true(runs(old_image, OLD_SIZE) || runs(new_image, NEW_SIZE));
    assert_int_equal(fake.violations, 0);
}

/* Every operation of a story, every outcome; then every operation of the recovery, cut once more
 * (one in `stride` of these). */
static void cut_everywhere(void (*story)(void), unsigned stride) {
    static struct fake_board begun, cut_once;
    unsigned fired = 0;
    unsigned twice = 0;

    setup(NULL);
    fake.board.window_ms = SHORT_WINDOW_MS;
    install(new_image, NEW_SIZE, 0);
    fake_board_copy(&begun, &fake);
    for (unsigned outcome = 0; outcome < FAKE_CUTS; outcome++) {
        for (unsigned n = 1;; n++) {
            fake_board_copy(&fake, &begun);
            fake.board.context = &fake;
            if (!fake_cut_at(&fake, story, n, (enum fake_cut)outcome)) {
                break;
            }
            fired++;
            fake_board_copy(&cut_once, &fake);
            assert_one_of_both_runs();
            for (unsigned again = 1 + n % stride;; again += stride) {
                fake_board_copy(&fake, &cut_once);
                if (!fake_cut_at(&fake, story, again,
                                 (enum fake_cut)((outcome + again) % FAKE_CUTS))) {
                    break;
                }
                twice++;
                assert_one_of_both_runs();
            }
        }
    }
    print_message("%u cuts, %u of them followed by a second one\n", fired, twice);
    assert_true(fired > FAKE_CUTS * (OLD_PAGES + NEW_PAGES));
    assert_true(twice > fired);
}

static void test_cut_during_swap_and_revert(void **state) {
    (void)state;
    cut_everywhere(start_until_reverted, 997);
}

static void test_cut_during_swap_and_confirm(void **state) {
    (void)state;
    cut_everywhere(start_and_confirm, 887);
}

/* The update itself is cut: the old application runs, untouched. */
static void begin_update(void) {
    install(new_image, NEW_SIZE, 0);
}

static void test_cut_during_update(void **state) {
    static struct fake_board begun;
    unsigned fired = 0;

    (void)state;
    fake.board.window_ms = SHORT_WINDOW_MS;
    fake_board_copy(&begun, &fake);
    for (unsigned outcome = 0; outcome < FAKE_CUTS; outcome++) {
        for (unsigned n = 1;; n++) {
            fake_board_copy(&fake, &begun);
            if (!fake_cut_at(&fake, begin_update, n, (enum fake_cut)outcome)) {
                break;
            }
            fired++;
            assert_one_of_both_runs();
        }
    }
    assert_true(fired > FAKE_CUTS * NEW_SIZE / FLASH_WORD_SIZE);
}

/* -- an update that comes during a trial, or before one
 * --------------------------------------------*/

static uint8_t reply_to(uint8_t command, const void *data, size_t length) {
    fake_forget_output(&fake);
    fake_send_packet(&fake, command, data, length);
    assert_true(boot_step(&boot));
    assert_true(fake.out_length > 0);
    return fake.out[0] == FRAME_TOKEN ? fake.out[FRAME_HEADER_SIZE] : fake.out[0];
}

static void on_trial(void) {
    install(new_image, NEW_SIZE, 0);
    assert_true(starts());
    reset_board(HANDOFF_STAY);
    assert_int_equal(state_now(), RECORD_TRIAL);
}

static void test_an_update_on_trial_changes_nothing(void **state) {
    uint8_t begin[BEGIN_REQUEST_SIZE], bytes[WRITE_HEADER_SIZE + 8] = {0};

    (void)state;
    on_trial();
    unsigned operations = fake.erases + fake.programs;
    begin_request_encode(&(struct begin_request){OLD_SIZE, 0, BEGIN_SPARSE}, begin);
    assert_int_equal(reply_to(COMMAND_BEGIN, begin, sizeof begin), STATUS_STATE);
    assert_int_equal(reply_to(COMMAND_WRITE, bytes, sizeof bytes), STATUS_STATE);
    assert_int_equal(reply_to(COMMAND_BLOCK, bytes, sizeof bytes), STATUS_STATE);
    assert_int_equal(reply_to(COMMAND_FINISH, NULL, 0), STATUS_STATE);
    assert_int_equal(reply_to(COMMAND_DATA, old_image, 128), REPLY_NACK);
    assert_int_equal(fake.erases + fake.programs, operations);
    assert_int_equal(state_now(), RECORD_TRIAL);
}

static void test_revert_brings_the_old_one_back(void **state) {
    (void)state;
    on_trial();
    assert_int_equal(reply_to(COMMAND_REVERT, NULL, 0), REPLY_ACK);
    assert_int_equal(state_now(), RECORD_INSTALLED);
    assert_true(runs(old_image, OLD_SIZE));
    assert_int_equal(boot.session.update.installed.image.verdict, VERDICT_VALID);
    assert_int_equal(boot.session.update.installed.image.size, OLD_SIZE);
    assert_int_equal(reply_to(COMMAND_REVERT, NULL, 0), REPLY_NACK);
    install(new_image, NEW_SIZE, 0); /* and the next update may come */
    assert_int_equal(state_now(), RECORD_SWAPPING);
}

static void test_a_damaged_old_one_is_not_brought_back(void **state) {
    (void)state;
    on_trial();
    *fake_flash_at(&fake, FAKE_SECOND_BASE + OLD_SIZE - 1) ^= 1;
    assert_int_equal(reply_to(COMMAND_REVERT, NULL, 0), REPLY_NACK);
    assert_int_equal(boot.session.last_error, STATUS_DIGEST);
    assert_int_equal(state_now(), RECORD_TRIAL);
    assert_true(starts());
    assert_true(runs(new_image, NEW_SIZE));
}

/* In its last start, too. */
static void test_a_look_ends_no_trial(void **state) {
    (void)state;
    install(new_image, NEW_SIZE, 0);
    for (int i = 1; i <= TRIAL_STARTS; i++) {
        assert_true(starts());
    }
    reset_board(HANDOFF_STAY);
    fake_send_packet(&fake, COMMAND_RUN, NULL, 0);
    assert_false(boot_step(&boot));
    assert_int_equal(fake.mailbox.order, HANDOFF_JUMP);
    assert_int_equal(state_now(), RECORD_TRIAL);
}

static void test_without_a_whole_way_back_the_new_one_stays(void **state) {
    (void)state;
    install(new_image, NEW_SIZE, 0);
    for (int i = 1; i <= TRIAL_STARTS; i++) {
        assert_true(starts());
    }
    *fake_flash_at(&fake, FAKE_SECOND_BASE + OLD_SIZE - 1) ^= 1;
    for (int i = 0; i < 2 * TRIAL_STARTS; i++) {
        assert_true(starts());
        assert_true(runs(new_image, NEW_SIZE));
    }
}

/* -- a supply that is too low ------------------------------------------------------------------*/

static void supply_sinks_after(unsigned operations) {
    fake.last_operation = fake.erases + fake.programs + operations;
}

static void test_a_trial_starts_below_the_level_too(void **state) {
    (void)state;
    install(new_image, NEW_SIZE, 0);
    assert_true(starts());
    supply_sinks_after(0);
    assert_true(starts());
    assert_int_equal(flash_record(&fake.board).attempts, 1); /* it could not be counted */
}

static void test_a_confirmation_below_the_level_stops_nobody(void **state) {
    (void)state;
    install(new_image, NEW_SIZE, 0);
    assert_true(starts());
    supply_sinks_after(0);
    reset_board(HANDOFF_CONFIRM);
    assert_false(boot_step(&boot));
    assert_int_equal(fake.mailbox.order, HANDOFF_JUMP);
}

/* Both images are in pieces: an update would lose them. It is tried again, without a word. */
static void test_a_swap_that_the_supply_stops_is_finished_later(void **state) {
    uint8_t begin[BEGIN_REQUEST_SIZE];

    (void)state;
    install(new_image, NEW_SIZE, 0);
    supply_sinks_after(400);
    reset_board(HANDOFF_START);
    assert_int_equal(state_now(), RECORD_SWAPPING);
    assert_false(runs(old_image, OLD_SIZE));
    begin_request_encode(&(struct begin_request){OLD_SIZE, 0, 0}, begin);
    assert_int_equal(reply_to(COMMAND_BEGIN, begin, sizeof begin), STATUS_SUPPLY);
    assert_int_equal(state_now(), RECORD_SWAPPING);
    fake.last_operation = 0;
    while (fake.restarts == 0 && fake.now_ms < 2 * IDLE_LIMIT_MS) {
        (void)boot_step(&boot);
    }
    assert_int_equal(fake.mailbox.order, HANDOFF_START);
    assert_true(starts());
    assert_int_equal(state_now(), RECORD_TRIAL);
    assert_true(runs(new_image, NEW_SIZE));
}

/* Nothing is in pieces yet: once it is decided, the next update may come. */
static void test_a_trial_that_could_not_end_bars_no_update(void **state) {
    uint8_t begin[BEGIN_REQUEST_SIZE];

    (void)state;
    install(new_image, NEW_SIZE, 0);
    for (int i = 1; i <= TRIAL_STARTS; i++) {
        assert_true(starts());
    }
    supply_sinks_after(0);
    reset_board(HANDOFF_NONE);
    assert_int_equal(state_now(), RECORD_TRIAL);
    assert_int_equal(boot.decision, DECISION_STAY);
    fake.last_operation = 0;
    assert_int_equal(reply_to(COMMAND_CONFIRM, NULL, 0), REPLY_ACK);
    begin_request_encode(&(struct begin_request){OLD_SIZE, 0, 0}, begin);
    assert_int_equal(reply_to(COMMAND_BEGIN, begin, sizeof begin), STATUS_OK);
}

static void test_a_revert_that_the_supply_stops_is_finished_later(void **state) {
    uint8_t begin[BEGIN_REQUEST_SIZE];

    (void)state;
    on_trial();
    supply_sinks_after(400);
    assert_int_equal(reply_to(COMMAND_REVERT, NULL, 0), REPLY_ACK);
    assert_int_equal(state_now(), RECORD_REVERTING);
    begin_request_encode(&(struct begin_request){OLD_SIZE, 0, 0}, begin);
    assert_int_equal(reply_to(COMMAND_BEGIN, begin, sizeof begin), STATUS_SUPPLY);
    fake.last_operation = 0;
    assert_true(starts());
    assert_true(runs(old_image, OLD_SIZE));
}

/* The pages of the padded image are all there: nothing is written, and what runs stays the way
 * back.
 */
static void test_an_order_replaced_without_a_write_keeps_the_way_back(void **state) {
    struct update *update = &boot.session.update;
    uint8_t padded[NEW_SIZE + 8];

    (void)state;
    install(new_image, NEW_SIZE, 0);
    memset(padded, FLASH_ERASED, sizeof padded);
    memcpy(padded, new_image, NEW_SIZE);
    struct begin_request request = {
        sizeof padded, image_crc(IMAGE_CRC_START, padded, sizeof padded), BEGIN_SPARSE};
    update_init(update, &fake.board, false);
    assert_int_equal(update_declare(update, &request), STATUS_OK);
    assert_int_equal(update_finish(update), STATUS_OK);
    struct record record = flash_record(&fake.board);
    assert_int_equal(record.state, RECORD_SWAPPING);
    assert_int_equal(record.image.size, sizeof padded);
    assert_int_equal(record.other.size, OLD_SIZE);
    for (int i = 0; i < TRIAL_STARTS; i++) {
        assert_true(starts());
        assert_true(runs(new_image, NEW_SIZE));
    }
    assert_true(starts());
    assert_true(runs(old_image, OLD_SIZE));
}

/* The same image once more, but without a trial now: what is recorded follows. */
static void test_the_same_update_may_ask_for_no_trial(void **state) {
    struct update *update = &boot.session.update;
    struct begin_request request = {NEW_SIZE, image_crc(IMAGE_CRC_START, new_image, NEW_SIZE),
                                    BEGIN_SPARSE | BEGIN_NO_TRIAL};

    (void)state;
    install(new_image, NEW_SIZE, 0);
    assert_int_equal(update_declare(update, &request), STATUS_OK);
    assert_int_equal(update_finish(update), STATUS_OK);
    assert_int_equal(state_now(), RECORD_REPLACING);
    assert_int_equal(flash_record(&fake.board).other.size, OLD_SIZE);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_first_installation_goes_straight_in, setup),
        cmocka_unit_test_setup(test_update_waits_and_is_swapped, setup),
        cmocka_unit_test_setup(test_confirmed, setup),
        cmocka_unit_test_setup(test_not_confirmed, setup),
        cmocka_unit_test_setup(test_confirmed_by_the_host_at_the_last_moment, setup),
        cmocka_unit_test_setup(test_a_look_is_no_start, setup),
        cmocka_unit_test_setup(test_host_without_a_word_at_the_last_moment, setup),
        cmocka_unit_test_setup(test_no_trial_when_none_is_wanted, setup),
        cmocka_unit_test_setup(test_altered_on_trial, setup),
        cmocka_unit_test_setup(test_many_updates_in_turn, setup),
        cmocka_unit_test_setup(test_abandoned_update_does_not_keep_the_bootloader, setup),
        cmocka_unit_test_setup(test_failing_flash_does_not_loop, setup),
        cmocka_unit_test_setup(test_bad_word_behind_the_waiting_image, setup),
        cmocka_unit_test_setup(test_bad_words_right_behind_both_images, setup),
        cmocka_unit_test_setup(test_bad_word_in_the_waiting_image_brings_the_old_one_back, setup),
        cmocka_unit_test_setup(test_another_update_takes_the_order_back, setup),
        cmocka_unit_test_setup(test_cut_during_swap_and_revert, setup),
        cmocka_unit_test_setup(test_cut_during_swap_and_confirm, setup),
        cmocka_unit_test_setup(test_cut_during_update, setup),
        cmocka_unit_test_setup(test_an_update_on_trial_changes_nothing, setup),
        cmocka_unit_test_setup(test_revert_brings_the_old_one_back, setup),
        cmocka_unit_test_setup(test_a_damaged_old_one_is_not_brought_back, setup),
        cmocka_unit_test_setup(test_an_order_replaced_without_a_write_keeps_the_way_back, setup),
        cmocka_unit_test_setup(test_the_same_update_may_ask_for_no_trial, setup),
        cmocka_unit_test_setup(test_a_look_ends_no_trial, setup),
        cmocka_unit_test_setup(test_without_a_whole_way_back_the_new_one_stays, setup),
        cmocka_unit_test_setup(test_a_trial_starts_below_the_level_too, setup),
        cmocka_unit_test_setup(test_a_confirmation_below_the_level_stops_nobody, setup),
        cmocka_unit_test_setup(test_a_swap_that_the_supply_stops_is_finished_later, setup),
        cmocka_unit_test_setup(test_a_revert_that_the_supply_stops_is_finished_later, setup),
        cmocka_unit_test_setup(test_a_trial_that_could_not_end_bars_no_update, setup),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
