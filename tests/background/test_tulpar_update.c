/* SPDX-License-Identifier: MIT */
/* An update while the application runs, up to its letter. What the bootloader makes of that is
 * boot/test_letter.c's. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "support/expect.h"

#include "support/background_board.h"
#include "support/fake_flash.h"
#include "support/flash_records.h"
#include "wire/bytes.h"
#include "wire/crc.h"
#include "wire/image.h"

enum {
    ALL = FAKE_APPLICATION_PAGES,
    CHANGED = 0x6D, /* units of the new image that differ: all but 1 and 4 */
    CALLS = 50,
    ERASE_CALL_US = 50,
};

static uint8_t others_before[FAKE_SECOND_BASE - FAKE_FLASH_BASE];

static void remember_others(void) {
    memcpy(others_before, fake_flash_at(&app.fake, FAKE_FLASH_BASE), sizeof others_before);
}

/* Records, journal and application area. */
static void assert_others_untouched(void) {
    assert_memory_equal(fake_flash_at(&app.fake, FAKE_FLASH_BASE), others_before,
                        sizeof others_before);
    assert_int_equal(app.fake.violations, 0);
}

static int setup(void **state) {
    background_setup(state);
    remember_others();
    return 0;
}

/* -- what it says of itself ---------------------------------------------------------------------*/

static void info_says_that_an_application_answers(void **state) {
    (void)state;
    struct device_info info = background_info();

    assert_int_equal(info.features & FEATURE_BACKGROUND, FEATURE_BACKGROUND);
    assert_int_equal(info.features & FEATURE_OVERLAY, FEATURE_OVERLAY);
    assert_int_equal(info.slots, 2);
    assert_int_equal(info.record_state, RECORD_INSTALLED);
    assert_int_equal(info.image.verdict, VERDICT_VALID);
    assert_int_equal(info.image.crc, image_crc(IMAGE_CRC_START, old_image, OLD_SIZE));
    assert_int_equal(info.reset_cause, RESET_CAUSE_PIN);
    assert_int_equal(info.in_flight, TULPAR_UPDATE_IN_FLIGHT);
}

/* As a bootloader says it of a swap that is ordered. */
static void info_tells_what_waits(void **state) {
    (void)state;
    for (uint32_t flags = 0; flags <= BEGIN_NO_TRIAL; flags += BEGIN_NO_TRIAL) {
        assert_int_equal(background_begin(flags), STATUS_OK);
        background_write(flags, 0, ALL, 0);
        assert_int_equal(background_finish(), STATUS_OK);
        struct device_info info = background_info();

        assert_int_equal(info.record_state, flags == 0 ? RECORD_SWAPPING : RECORD_REPLACING);
        assert_int_equal(info.image.verdict, VERDICT_VALID);
        assert_int_equal(info.image.crc, image_crc(IMAGE_CRC_START, new_image, NEW_SIZE));
        assert_int_equal(info.image.version, image_version(new_image));
        assert_int_equal(info.other.crc, image_crc(IMAGE_CRC_START, old_image, OLD_SIZE));
    }
    assert_int_equal(background_begin(0), STATUS_OK);
    assert_int_equal(background_info().record_state, RECORD_INSTALLED);
    assert_int_equal(background_info().image.crc, image_crc(IMAGE_CRC_START, old_image, OLD_SIZE));
}

/* -- from BEGIN to the letter -------------------------------------------------------------------*/

static void assert_letter(uint32_t flags, uint32_t map) {
    struct letter letter;

    assert_true(background_letter(&letter));
    assert_int_equal(letter.flags, flags);
    assert_int_equal(letter.sequence, flash_record(&app.fake.board).sequence);
    assert_int_equal(letter.size, NEW_SIZE);
    assert_int_equal(letter.crc, image_crc(IMAGE_CRC_START, new_image, NEW_SIZE));
    assert_int_equal(get_u32(letter.overlay.map), map);
    assert_true(background_waits_whole(&letter));
}

static void an_update_becomes_a_letter(void **state) {
    (void)state;
    background_take(BEGIN_OVERLAY, 0);
    assert_false(background_has_letter());
    assert_true(tulpar_update_is_ready(&app.update));
    assert_true(background_run());
    assert_int_equal(app.asked, 1);
    assert_true(app.restarts > 0);
    assert_letter(0, CHANGED);
    assert_others_untouched();
}

static void a_whole_image_without_a_trial(void **state) {
    (void)state;
    background_take(BEGIN_NO_TRIAL, 0);
    assert_true(background_run());
    assert_letter(BEGIN_NO_TRIAL, 0x7F);
    assert_others_untouched();
}

static void bytes_come_in_any_pieces(void **state) {
    static const uint32_t pieces[] = {1, 7, 64, 1000, 2059};

    for (size_t i = 0; i < sizeof pieces / sizeof pieces[0]; i++) {
        setup(state);
        background_take(BEGIN_OVERLAY, pieces[i]);
        assert_true(background_run());
        assert_letter(0, CHANGED);
    }
}

static void blocks_are_taken(void **state) {
    (void)state;
    assert_int_equal(background_begin(BEGIN_OVERLAY), STATUS_OK);
    for (uint16_t unit = 0; unit * FAKE_PAGE_SIZE < NEW_SIZE; unit++) {
        uint8_t data[BLOCK_HEADER_SIZE + FAKE_PAGE_SIZE];
        uint32_t offset = unit * (uint32_t)FAKE_PAGE_SIZE, left = NEW_SIZE - offset;
        uint32_t length = left < FAKE_PAGE_SIZE ? left : FAKE_PAGE_SIZE;

        block_header_encode(&(struct block_header){unit, BLOCK_RAW, offset}, data);
        memcpy(data + BLOCK_HEADER_SIZE, new_image + offset, length);
        background_send(COMMAND_BLOCK, data, BLOCK_HEADER_SIZE + length, 0);
    }
    assert_int_equal(background_finish(), STATUS_OK);
    assert_true(background_run());
    assert_letter(0, 0x7F);
    assert_others_untouched();
}

static void what_runs_already_is_no_update(void **state) {
    uint8_t begin[BEGIN_REQUEST_SIZE];

    (void)state;
    begin_request_encode(&(struct begin_request){OLD_SIZE,
                                                 image_crc(IMAGE_CRC_START, old_image, OLD_SIZE),
                                                 BEGIN_OVERLAY},
                         begin);
    background_send(COMMAND_BEGIN, begin, sizeof begin, 0);
    assert_int_equal(background_progress().status, STATUS_OK);
    assert_int_equal(background_finish(), STATUS_OK);
    assert_false(tulpar_update_is_ready(&app.update));
    assert_true(background_run());
    background_poll(CALLS);
    assert_int_equal(app.restarts, 0);
    assert_int_equal(app.fake.erases, 0);
}

static void another_image_than_was_announced_is_none(void **state) {
    (void)state;
    assert_int_equal(background_begin(BEGIN_OVERLAY), STATUS_OK);
    background_write(BEGIN_OVERLAY, 0, 3, 0);
    assert_int_equal(background_finish(), STATUS_DIGEST);
    assert_false(tulpar_update_is_ready(&app.update));
    assert_true(background_run()); /* what runs */
    assert_int_equal(app.restarts, 0);
    assert_false(background_has_letter());
}

/* -- the application is asked -------------------------------------------------------------------*/

static void the_application_may_defer(void **state) {
    (void)state;
    app.may_restart = false;
    background_take(BEGIN_OVERLAY, 0);
    assert_false(background_run());
    assert_int_equal(background_info().last_error, STATUS_DEFERRED);
    for (int i = 0; i < CALLS; i++) {
        background_poll(1);
        assert_int_equal(app.state, TULPAR_UPDATE_WAITS);
    }
    assert_true(app.asked >= CALLS / 2);
    assert_false(background_has_letter());
    assert_int_equal(app.restarts, 0);

    app.may_restart = true; /* and no host is there */
    for (int i = 0; i < CALLS; i++) {
        background_poll(1);
    }
    assert_int_equal(app.state, TULPAR_UPDATE_RESTARTS);
    assert_letter(0, CHANGED);
    assert_true(app.restarts > 0);
    assert_others_untouched();
}

static void without_run_nobody_is_asked(void **state) {
    (void)state;
    background_take(BEGIN_OVERLAY, 0);
    for (int i = 0; i < CALLS; i++) {
        background_poll(1);
    }
    assert_int_equal(app.state, TULPAR_UPDATE_WAITS);
    assert_int_equal(app.asked, 0);
    assert_false(background_has_letter());
}

static void the_application_may_install_by_itself(void **state) {
    (void)state;
    app.may_restart = false;
    tulpar_update_install(&app.update); /* nothing is ready: no word for later */
    background_take(BEGIN_OVERLAY, 0);
    background_poll(CALLS);
    assert_false(background_has_letter());
    tulpar_update_install(&app.update);
    background_poll(CALLS);
    background_poll(CALLS);
    assert_int_equal(app.asked, 0);
    assert_letter(0, CHANGED);
    assert_true(app.restarts > 0);
}

/* What is deferred is for that update. */
static void another_update_takes_it_back(void **state) {
    (void)state;
    app.may_restart = false;
    background_take(BEGIN_OVERLAY, 0);
    assert_false(background_run());
    assert_int_equal(background_begin(BEGIN_OVERLAY), STATUS_OK);
    app.may_restart = true;
    for (int i = 0; i < CALLS; i++) {
        background_poll(1);
    }
    assert_false(tulpar_update_is_ready(&app.update));
    assert_false(background_has_letter());
    assert_int_equal(app.restarts, 0);
}

static void a_host_that_wants_the_bootloader_is_told_on(void **state) {
    (void)state;
    background_send(COMMAND_ENTER, NULL, 0, 0);
    assert_int_equal(app.entered, 1);
    assert_int_equal(app.out_length, 0);
}

/* -- what an application does not do ------------------------------------------------------------*/

static void what_is_the_bootloaders_is_refused(void **state) {
    static const uint8_t commands[] = {COMMAND_ERASE, COMMAND_CONFIRM, COMMAND_REVERT};

    (void)state;
    for (size_t i = 0; i < sizeof commands; i++) {
        background_send(commands[i], NULL, 0, 0);
        assert_false(background_acked());
        assert_int_equal(background_info().last_error, STATUS_STATE);
    }
    background_send(COMMAND_DATA, old_image, FAKE_PAGE_SIZE, 0);
    assert_false(background_acked());
    assert_int_equal(app.fake.erases + app.fake.programs, 0);
    assert_others_untouched();
}

/* Nothing but what is installed for good, by the records, has an update beside it. */
static void only_what_is_installed_takes_updates(void **state) {
    static const enum record_state states[] = {RECORD_TRIAL, RECORD_UPDATING, RECORD_EMPTY,
                                               RECORD_SWAPPING, RECORD_REVERTING};

    for (size_t i = 0; i < sizeof states / sizeof states[0]; i++) {
        setup(state);
        background_record(states[i]);
        unsigned before = app.fake.erases + app.fake.programs;
        background_reset();
        remember_others();
        assert_int_equal(background_begin(BEGIN_OVERLAY), STATUS_STATE);
        background_send(COMMAND_WRITE, new_image, FAKE_PAGE_SIZE, 0);
        assert_int_equal(background_finish(), STATUS_STATE);
        assert_true(background_run());
        assert_int_equal(app.fake.erases + app.fake.programs, before);
        assert_others_untouched();
    }
}

static void one_slot_has_no_place_for_an_update(void **state) {
    (void)state;
    app.port.secondary.size = 0;
    background_reset();
    assert_int_equal(background_begin(0), STATUS_STATE);
    assert_int_equal(app.fake.erases + app.fake.programs, 0);
}

/* The bootloader has one slot, which reaches over what the library takes for the second one. */
static void a_larger_image_than_the_slot_takes_no_update(void **state) {
    (void)state;
    app.port.application.size = FAKE_APPLICATION_SIZE / 2;
    assert_true(app.port.application.size < OLD_SIZE);
    background_reset();
    assert_int_equal(background_begin(0), STATUS_RANGE);
    uint8_t begin[BEGIN_REQUEST_SIZE];
    begin_request_encode(&(struct begin_request){FAKE_PAGE_SIZE, 1, 0}, begin);
    background_send(COMMAND_BEGIN, begin, sizeof begin, 0);
    assert_int_equal(background_progress().status, STATUS_STATE);
    assert_int_equal(app.fake.erases + app.fake.programs, 0);
    assert_others_untouched();
}

/* Whoever computes wrong within the core: the wrappers around the flash stand in the way. */
static void no_address_leads_out_of_the_secondary_slot(void **state) {
    const uint32_t slot_end = FAKE_SECOND_BASE + app.fake.board.secondary.size;
    const uint32_t outside[] = {FAKE_FLASH_BASE,
                                FAKE_RECORDS_BASE,
                                FAKE_APPLICATION_BASE,
                                FAKE_SECOND_BASE - 8,
                                slot_end,
                                slot_end - 8,
                                0,
                                UINT32_MAX - 7};
    const struct board *board = &app.update.board;

    (void)state;
    for (size_t i = 0; i < sizeof outside / sizeof outside[0]; i++) {
        assert_int_equal(board->flash_program(board->context, outside[i], new_image, 16),
                         FLASH_REFUSED);
    }
    for (size_t i = 0; i < 5; i++) {
        if (i != 3) {
            assert_int_equal(board->flash_erase(board->context, outside[i]), FLASH_REFUSED);
        }
    }
    assert_int_equal(app.fake.erases + app.fake.programs, 0);
}

/* -- a reset in the middle ----------------------------------------------------------------------*/

/* The units that were written are still there. */
static void an_update_goes_on_after_a_reset(void **state) {
    uint8_t kept[BLOCK_HEADER_SIZE + BLOCK_KEPT_SIZE];

    (void)state;
    assert_int_equal(background_begin(BEGIN_OVERLAY), STATUS_OK);
    background_write(BEGIN_OVERLAY, 0, 3, 0);
    background_reset();
    unsigned before = app.fake.erases;

    assert_int_equal(background_begin(BEGIN_OVERLAY), STATUS_OK);
    for (uint16_t number = 0; number < 2; number++) { /* units 0 and 2 */
        uint32_t offset = number * 2u * FAKE_PAGE_SIZE;
        block_header_encode(&(struct block_header){number, BLOCK_KEPT, offset}, kept);
        put_u32(kept + BLOCK_HEADER_SIZE, FAKE_PAGE_SIZE);
        background_send(COMMAND_BLOCK, kept, sizeof kept, 0);
    }
    background_write(BEGIN_OVERLAY, 3, ALL, 0);
    assert_int_equal(background_finish(), STATUS_OK);
    assert_int_equal(app.fake.erases - before, 3 + 1); /* units 3, 5, 6, and the letter's */
    assert_true(background_run());
    assert_letter(0, CHANGED);
    assert_others_untouched();
}

/* At whatever call: there is a letter when the application has agreed, and none before. */
static void a_reset_swaps_nothing_before_the_application_agrees(void **state) {
    (void)state;
    app.may_restart = false;
    background_take(BEGIN_OVERLAY, 0);
    assert_false(background_run());
    background_reset();
    assert_false(background_has_letter());
    assert_false(tulpar_update_is_ready(&app.update));
    app.may_restart = true;
    background_poll(CALLS);
    assert_false(background_has_letter());
    assert_int_equal(app.restarts, 0);
}

/* True: the power went at that operation of an update. */
static bool cut_at(unsigned n) {
    app.fake.cut_operation = app.fake.erases + app.fake.programs + n;
    app.fake.cut_outcome = (enum fake_cut)(n % FAKE_CUTS);
    if (setjmp(app.fake.power_off) != 0) {
        app.fake.cut_operation = 0;
        return true;
    }
    background_take(BEGIN_OVERLAY, 0);
    assert_true(background_run());
    return false;
}

/* The power goes, and everything may be as flash can be then: no letter is whole whose image is
 * not, and nothing else of the flash has changed. */
static void a_letter_is_never_whole_before_its_image(void **state) {
    enum { FIRST_ONES = 20, STEP = 13, LETTER_OPERATIONS = LETTER_SIZE / FLASH_WORD_SIZE };
    unsigned whole = 0, none = 0;

    for (unsigned n = 1; cut_at(n); n += n < FIRST_ONES ? 1 : STEP) {
        struct letter letter;

        if (background_letter(&letter)) {
            assert_true(background_waits_whole(&letter));
            whole++;
        } else {
            none++;
        }
        assert_others_untouched();
        setup(state);
    }
    assert_true(background_has_letter());
    assert_true(none > 5 * FAKE_PAGE_SIZE / FLASH_WORD_SIZE / STEP);
    assert_true(whole <= LETTER_OPERATIONS);
}

/* A letter of an update before, which its units are no longer those of. */
static void an_old_letter_goes_before_the_first_byte(void **state) {
    (void)state;
    background_take(BEGIN_OVERLAY, 0);
    assert_true(background_run());
    background_reset();
    assert_true(background_has_letter());
    assert_int_equal(background_begin(BEGIN_OVERLAY), STATUS_OK);
    background_write(BEGIN_OVERLAY, 0, 1, 0);
    assert_false(background_has_letter());
}

static void a_letter_that_cannot_be_written_is_told(void **state) {
    (void)state;
    background_take(BEGIN_OVERLAY, 0);
    app.fake.fail_operation = app.fake.erases + app.fake.programs + 3;
    assert_false(background_run());
    assert_int_equal(background_info().last_error, STATUS_FLASH);
    for (int i = 0; i < CALLS; i++) {
        background_poll(1);
    }
    assert_int_equal(app.restarts, 0);
    assert_false(background_has_letter());
    assert_true(background_run());
    assert_letter(0, CHANGED);
    assert_int_equal(app.fake.violations, 0);
}

static void a_low_supply_is_told(void **state) {
    (void)state;
    assert_int_equal(background_begin(BEGIN_OVERLAY), STATUS_OK);
    app.fake.last_operation = app.fake.erases + app.fake.programs + 1;
    uint8_t data[WRITE_HEADER_SIZE + FAKE_PAGE_SIZE] = {0};
    memcpy(data + WRITE_HEADER_SIZE, new_image, FAKE_PAGE_SIZE);
    background_send(COMMAND_WRITE, data, sizeof data, 0);
    assert_int_equal(background_progress().status, STATUS_SUPPLY);
}

/* -- time ---------------------------------------------------------------------------------------*/

static void no_call_takes_longer_than_its_budget(void **state) {
    (void)state;
    background_take(0, 0);
    assert_true(background_run());
    assert_true(app.longest_us > TULPAR_UPDATE_BUDGET_US / 2);
    assert_true(app.longest_us <= TULPAR_UPDATE_BUDGET_US);
    assert_true(app.longest_erase_us > 0);
    assert_true(app.longest_erase_us < ERASE_CALL_US);
}

static void flash_is_in_use_until_the_operation_ends(void **state) {
    unsigned used = 0;

    (void)state;
    assert_int_equal(background_begin(BEGIN_OVERLAY), STATUS_OK);
    background_feed_page();
    do {
        background_poll(1);
        used += tulpar_update_uses_flash(&app.update);
    } while (app.state == TULPAR_UPDATE_BUSY);
    assert_true(used > 20);
    assert_false(tulpar_update_uses_flash(&app.update));
}

/* -- the line -----------------------------------------------------------------------------------*/

static void a_line_may_take_a_packet_in_pieces(void **state) {
    uint8_t packet[FRAME_MAX];
    unsigned not_now = 0;

    (void)state;
    app.takes = 3;
    app.out_length = 0;
    size_t size = frame_encode(packet, COMMAND_INFO, NULL, 0);
    assert_int_equal(tulpar_update_feed(&app.update, packet, (uint32_t)size), size);
    do {
        size_t before = app.out_length;
        background_poll(1);
        assert_true(app.out_length - before <= 3);
        not_now += !tulpar_update_may_print(&app.update);
    } while (app.state == TULPAR_UPDATE_BUSY);
    assert_int_equal(app.out_length, DEVICE_INFO_SIZE + FRAME_OVERHEAD);
    assert_int_equal(not_now, (DEVICE_INFO_SIZE + FRAME_OVERHEAD - 1) / 3);
    assert_true(tulpar_update_may_print(&app.update));
}

static void more_than_may_be_in_flight_has_no_room(void **state) {
    static uint8_t noise[TULPAR_UPDATE_RING];

    (void)state;
    assert_int_equal(tulpar_update_feed(&app.update, noise, sizeof noise), sizeof noise - 1);
    assert_int_equal(tulpar_update_feed(&app.update, noise, 1), 0);
    background_poll(1000);
    assert_int_equal(background_info().slots, 2);
}

static void the_rate_may_change(void **state) {
    uint8_t rate[RATE_SIZE];

    (void)state;
    put_u32(rate, 921600);
    background_send(COMMAND_RATE, rate, sizeof rate, 0);
    assert_int_equal(app.baud, 921600);
    assert_int_equal(background_info().baud_highest, 921600);
    app.us += 2 * RATE_IDLE_MS * 1000;
    background_poll(CALLS);
    background_poll(CALLS);
    assert_int_equal(app.baud, FAKE_BAUD);
}

/* -- the stack ----------------------------------------------------------------------------------*/

static void a_stack_that_was_too_small_ends_all_work(void **state) {
    (void)state;
    app.stack[0] = 0;
    unsigned operations = app.fake.erases + app.fake.programs;
    assert_int_equal(tulpar_update_poll(&app.update), TULPAR_UPDATE_FAILED);
    assert_int_equal(tulpar_update_poll(&app.update), TULPAR_UPDATE_FAILED);
    assert_int_equal(app.fake.erases + app.fake.programs, operations);
}

/* -----------------------------------------------------------------------------------------------*/

#define TEST(name) cmocka_unit_test_setup(name, setup)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(info_says_that_an_application_answers),
        TEST(info_tells_what_waits),
        TEST(an_update_becomes_a_letter),
        TEST(a_whole_image_without_a_trial),
        TEST(bytes_come_in_any_pieces),
        TEST(blocks_are_taken),
        TEST(what_runs_already_is_no_update),
        TEST(another_image_than_was_announced_is_none),
        TEST(the_application_may_defer),
        TEST(without_run_nobody_is_asked),
        TEST(the_application_may_install_by_itself),
        TEST(another_update_takes_it_back),
        TEST(a_host_that_wants_the_bootloader_is_told_on),
        TEST(what_is_the_bootloaders_is_refused),
        TEST(only_what_is_installed_takes_updates),
        TEST(one_slot_has_no_place_for_an_update),
        TEST(a_larger_image_than_the_slot_takes_no_update),
        TEST(no_address_leads_out_of_the_secondary_slot),
        TEST(an_update_goes_on_after_a_reset),
        TEST(a_reset_swaps_nothing_before_the_application_agrees),
        TEST(a_letter_is_never_whole_before_its_image),
        TEST(an_old_letter_goes_before_the_first_byte),
        TEST(a_letter_that_cannot_be_written_is_told),
        TEST(a_low_supply_is_told),
        TEST(no_call_takes_longer_than_its_budget),
        TEST(flash_is_in_use_until_the_operation_ends),
        TEST(a_line_may_take_a_packet_in_pieces),
        TEST(more_than_may_be_in_flight_has_no_room),
        TEST(the_rate_may_change),
        TEST(a_stack_that_was_too_small_ends_all_work),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
