/* SPDX-License-Identifier: MIT */
/* A board whose bootloader was exchanged for one of another version: the records of what is
 * installed are the other one's. */
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
#include "support/record_1.h"
#include "wire/crc.h"

enum {
    OLD_SIZE = 900,
    NEW_SIZE = 1501,
    PART = 1000,
    LONG_MS = 2 * IDLE_LIMIT_MS,
    SHORT_MS = 20,
    SHORT_WINDOW_MS = 5,
};

static struct fake_board fake;
static struct boot boot;
static uint8_t old_image[OLD_SIZE];
static uint8_t new_image[NEW_SIZE];

/* Whose records there are. */
enum writer { OLDER, NEWER, WRITERS };

static void program_record(const void *record, uint32_t size) {
    assert_int_equal(fake.board.flash_program(&fake, FAKE_RECORDS_BASE, record, size), FLASH_OK);
}

/* The application is whole, and its record right, but for the version. */
static void make_board(enum writer writer, bool two_slots) {
    struct image_id id = {OLD_SIZE, image_crc(IMAGE_CRC_START, old_image, OLD_SIZE), 0};

    if (two_slots) {
        fake_board_init_two_slots(&fake);
    } else {
        fake_board_init(&fake);
    }
    memcpy(fake_flash_at(&fake, FAKE_APPLICATION_BASE), old_image, OLD_SIZE);
    if (writer == OLDER) {
        uint8_t record[RECORD_SIZE_1];

        record_1_make(record, RECORD_INSTALLED, 1, &id);
        program_record(record, sizeof record);
    } else {
        struct record record = {.state = RECORD_INSTALLED, .flags = 1, .sequence = 1, .image = id};

        record_seal(&record);
        program_record(&record, sizeof record);
    }
    fake.programs = 0;
}

static int setup(void **state) {
    (void)state;
    fake_image(old_image, OLD_SIZE, 1);
    fake_image(new_image, NEW_SIZE, 2);
    return 0;
}

static bool permitted(void) {
    struct start_permit permit;

    installed_permit_start(&fake.board, &permit);
    return permit.first != 0 || permit.second == ~START_PERMITTED;
}

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

static uint8_t state_told(void) {
    struct device_info info;

    fake_forget_output(&fake);
    fake_send_packet(&fake, COMMAND_INFO, NULL, 0);
    session_poll(&boot.session);
    assert_int_equal(fake.out_length, DEVICE_INFO_SIZE + FRAME_OVERHEAD);
    assert_true(device_info_decode(&info, fake.out + FRAME_HEADER_SIZE, DEVICE_INFO_SIZE));
    assert_int_equal(info.image.verdict, VERDICT_NONE);
    return info.record_state;
}

/* Whatever the mailbox or a debugger says; and nothing is done to the flash. */
static void it_waits_says_so_and_keeps_the_application(void **state) {
    static const enum handoff_order orders[] = {HANDOFF_NONE, HANDOFF_STAY, HANDOFF_START,
                                                HANDOFF_CONFIRM};

    (void)state;
    for (unsigned i = 0; i < 2 * 2 * WRITERS; i++) {
        enum writer writer = i % WRITERS;

        make_board(writer, (i & 2) != 0);
        fake.debugger = (i & 4) != 0;
        for (size_t order = 0; order < sizeof orders / sizeof orders[0]; order++) {
            handoff_leave(&fake.mailbox, orders[order]);
            assert_false(starts_within(LONG_MS));
            assert_false(permitted());
            assert_int_equal(state_told(), writer == OLDER ? RECORD_OLDER : RECORD_NEWER);
        }
        assert_int_equal(fake.erases + fake.programs, 0);
        assert_memory_equal(fake_flash_at(&fake, FAKE_APPLICATION_BASE), old_image, OLD_SIZE);
    }
}

static uint8_t reply_to(uint8_t command) {
    fake_forget_output(&fake);
    fake_send_packet(&fake, command, NULL, 0);
    session_poll(&boot.session);
    return fake.out[0];
}

/* There is nothing that a host could confirm, bring back or start. */
static void a_host_is_refused_what_needs_a_record(void **state) {
    (void)state;
    for (enum writer writer = 0; writer < WRITERS; writer++) {
        make_board(writer, true);
        boot_begin(&boot, &fake.board);
        assert_int_equal(reply_to(COMMAND_RUN), REPLY_NACK);
        assert_int_equal(reply_to(COMMAND_REVERT), REPLY_NACK);
        (void)reply_to(COMMAND_CONFIRM); /* nothing to do */
        assert_int_equal(fake.erases + fake.programs, 0);
        assert_int_equal(reply_to(COMMAND_ERASE), REPLY_ACK);
        assert_int_equal(state_told(), RECORD_EMPTY);
    }
}

static void install(const uint8_t *image, uint32_t size) {
    struct update *update = &boot.session.update;
    struct begin_request request = {size, image_crc(IMAGE_CRC_START, image, size), 0};

    boot_begin(&boot, &fake.board);
    assert_int_equal(update_declare(update, &request), STATUS_OK);
    for (uint32_t offset = 0; offset < size; offset += PART) {
        uint32_t part = size - offset < PART ? size - offset : PART;

        assert_int_equal(update_write(update, offset, image + offset, part), STATUS_OK);
    }
    assert_int_equal(update_finish(update), STATUS_OK);
}

static bool runs(const uint8_t *image, uint32_t size) {
    fake.board.window_ms = SHORT_WINDOW_MS;
    return starts_within(SHORT_MS) && permitted() &&
           memcmp(fake_flash_at(&fake, FAKE_APPLICATION_BASE), image, size) == 0;
}

/* False: the power went. */
static bool install_until_cut(unsigned operation, enum fake_cut cut) {
    fake.cut_operation = operation;
    fake.cut_outcome = cut;
    if (setjmp(fake.power_off) != 0) {
        fake.cut_operation = 0;
        return false;
    }
    install(new_image, NEW_SIZE);
    fake.cut_operation = 0;
    return true;
}

static void the_next_update_installs_as_ever(void **state) {
    (void)state;
    for (unsigned i = 0; i < 2 * WRITERS; i++) {
        make_board(i % WRITERS, (i & 2) != 0);
        install(new_image, NEW_SIZE);
        assert_true(runs(new_image, NEW_SIZE));
        assert_int_equal(fake.violations, 0);
    }
}

/* What the record describes that cannot be followed is never started, nor is half of the new
 * application; and the update can be made again. */
static void the_power_may_go_at_any_time_of_it(void **state) {
    (void)state;
    for (unsigned i = 0; i < 2 * WRITERS * FAKE_CUTS; i++) {
        bool complete = false;

        for (unsigned n = 1; !complete; n++) {
            make_board(i % WRITERS, (i & 2) != 0);
            fake.board.window_ms = SHORT_WINDOW_MS;
            complete = install_until_cut(n, i / 4);
            fake.debugger = (n & 1) != 0;
            if (starts_within(SHORT_MS)) {
                assert_true(complete || i / 4 == FAKE_CUT_AFTER);
                assert_true(runs(new_image, NEW_SIZE));
            }
            install(new_image, NEW_SIZE);
            assert_true(runs(new_image, NEW_SIZE));
        }
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(it_waits_says_so_and_keeps_the_application, setup),
        cmocka_unit_test_setup(a_host_is_refused_what_needs_a_record, setup),
        cmocka_unit_test_setup(the_next_update_installs_as_ever, setup),
        cmocka_unit_test_setup(the_power_may_go_at_any_time_of_it, setup),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
