/* SPDX-License-Identifier: MIT */
/* What the host is told of the end of a swap. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include "support/expect.h"

#include "support/slots_board.h"
#include "wire/crc.h"
#include "wire/frame.h"

/* What the board has said since its last reset: one packet, or nothing. */
static bool tells(struct swap_report *report) {
    uint8_t packet[SWAP_REPORT_SIZE + FRAME_OVERHEAD];

    if (fake.out_length == 0) {
        return false;
    }
    assert_int_equal(fake.out_length, sizeof packet);
    (void)frame_encode(packet, COMMAND_RUN, fake.out + FRAME_HEADER_SIZE, SWAP_REPORT_SIZE);
    assert_memory_equal(fake.out, packet, sizeof packet);
    assert_true(swap_report_decode(report, fake.out + FRAME_HEADER_SIZE, SWAP_REPORT_SIZE));
    return true;
}

static void assert_told(enum handoff_order order, enum record_state state, const uint8_t *image,
                        uint32_t size) {
    struct swap_report report;

    reset_board(order);
    assert_true(tells(&report));
    assert_int_equal(report.status, STATUS_OK);
    assert_true(report.starts);
    assert_int_equal(report.record_state, state);
    assert_int_equal(report.crc, image_crc(IMAGE_CRC_START, image, size));
}

static void test_the_end_of_a_swap_is_told(void **state) {
    (void)state;
    install(new_image, NEW_SIZE, 0);
    assert_told(HANDOFF_START, RECORD_TRIAL, new_image, NEW_SIZE);
}

static void test_the_end_of_a_swap_without_a_trial_is_told(void **state) {
    (void)state;
    install(new_image, NEW_SIZE, BEGIN_NO_TRIAL);
    assert_told(HANDOFF_START, RECORD_INSTALLED, new_image, NEW_SIZE);
}

/* The power went, and with it the order to start: the window comes before the start. */
static void test_it_is_told_after_a_cut_too(void **state) {
    (void)state;
    install(new_image, NEW_SIZE, 0);
    assert_told(HANDOFF_NONE, RECORD_TRIAL, new_image, NEW_SIZE);
    assert_int_equal(boot.decision, DECISION_WINDOW);
}

static void test_a_way_back_is_told(void **state) {
    (void)state;
    install(new_image, NEW_SIZE, 0);
    for (int i = 1; i <= TRIAL_STARTS; i++) {
        assert_true(starts());
    }
    assert_told(HANDOFF_NONE, RECORD_INSTALLED, old_image, OLD_SIZE);
}

/* There and back again at once. */
static void test_an_image_that_goes_back_is_told(void **state) {
    (void)state;
    install(new_image, NEW_SIZE, 0);
    *fake_flash_at(&fake, FAKE_SECOND_BASE + FAKE_PAGE_SIZE + NEW_SIZE - 1) ^= 1;
    assert_told(HANDOFF_START, RECORD_INSTALLED, old_image, OLD_SIZE);
}

static void test_nothing_is_told_when_nothing_was_swapped(void **state) {
    static const enum handoff_order orders[] = {HANDOFF_NONE, HANDOFF_START, HANDOFF_STAY,
                                                HANDOFF_CONFIRM, HANDOFF_NONE};
    struct swap_report report;

    (void)state;
    reset_board(HANDOFF_START); /* one application, and no other */
    assert_false(tells(&report));
    install(new_image, NEW_SIZE, 0);
    assert_true(starts());
    for (size_t i = 0; i < sizeof orders / sizeof orders[0]; i++) {
        reset_board(orders[i]); /* on trial, confirmed, and from then on installed */
        assert_false(tells(&report));
    }
}

static void test_a_swap_that_fails_is_told(void **state) {
    struct swap_report report;

    (void)state;
    install(new_image, NEW_SIZE, 0);
    fake.fail_operation = fake.erases + fake.programs + 3;
    reset_board(HANDOFF_START);
    assert_true(tells(&report));
    assert_int_equal(report.status, STATUS_FLASH);
    assert_false(report.starts);
    assert_int_equal(report.record_state, RECORD_SWAPPING);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_the_end_of_a_swap_is_told, setup),
        cmocka_unit_test_setup(test_the_end_of_a_swap_without_a_trial_is_told, setup),
        cmocka_unit_test_setup(test_it_is_told_after_a_cut_too, setup),
        cmocka_unit_test_setup(test_a_way_back_is_told, setup),
        cmocka_unit_test_setup(test_an_image_that_goes_back_is_told, setup),
        cmocka_unit_test_setup(test_nothing_is_told_when_nothing_was_swapped, setup),
        cmocka_unit_test_setup(test_a_swap_that_fails_is_told, setup),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
