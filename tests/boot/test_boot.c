/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "support/expect.h"

#include "boot/boot.h"
#include "support/fake_board.h"
#include "wire/image.h"

static struct fake_board fake;
static struct boot boot;
static uint8_t image[4000];

static int setup(void **state) {
    (void)state;
    fake_board_init(&fake);
    fake_image(image, sizeof image, 1);
    return 0;
}

static void install(void) {
    struct update update;

    update_init(&update, &fake.board, false);
    assert_int_equal(update_open(&update), STATUS_OK);
    assert_int_equal(update_append(&update, image, sizeof image), STATUS_OK);
    assert_int_equal(update_finish(&update), STATUS_OK);
}

static void reset_board(void) {
    fake.now_ms = 0;
    fake.restarts = 0;
    boot_begin(&boot, &fake.board);
}

/* Milliseconds until the start of the application is ordered; `limit` when it is not. */
static uint32_t time_to_start(uint32_t limit) {
    while (fake.now_ms < limit) {
        if (!boot_step(&boot)) {
            assert_int_equal(fake.restarts, 1);
            return fake.now_ms;
        }
    }
    assert_int_equal(fake.restarts, 0);
    return limit;
}

static void order(enum handoff_order word) {
    fake.mailbox = (struct handoff){.order = word};
    handoff_seal(&fake.mailbox);
}

static void test_starts_after_the_window(void **state) {
    struct handoff message;

    (void)state;
    install();
    fake.cause = RESET_CAUSE_WATCHDOG;
    reset_board();
    assert_in_range(time_to_start(2000), 500, 502);
    assert_true(handoff_take(&fake.mailbox, &message));
    assert_int_equal(message.order, HANDOFF_JUMP);
    assert_int_equal(message.reset_cause, RESET_CAUSE_WATCHDOG);
}

static void test_no_window(void **state) {
    (void)state;
    install();
    fake.board.window_ms = 0;
    reset_board();
    assert_in_range(time_to_start(2000), 0, 1);
}

static void test_window_for_ever(void **state) {
    (void)state;
    install();
    fake.board.window_ms = WINDOW_FOR_EVER;
    reset_board();
    assert_int_equal(time_to_start(200000), 200000);
    fake_send_packet(&fake, COMMAND_RUN, NULL, 0);
    assert_in_range(time_to_start(300000), 200000, 200002);
}

static void test_packet_in_the_window_keeps_the_bootloader(void **state) {
    (void)state;
    install();
    reset_board();
    assert_int_equal(time_to_start(400), 400);
    fake_send_packet(&fake, COMMAND_INFO, NULL, 0);
    assert_in_range(time_to_start(100000), 400 + IDLE_LIMIT_MS, 402 + IDLE_LIMIT_MS);
}

static void test_noise_does_not_keep_the_bootloader(void **state) {
    (void)state;
    install();
    reset_board();
    assert_int_equal(time_to_start(400), 400);
    fake_send(&fake, "#A noise that is no packet", 26);
    assert_in_range(time_to_start(2000), 500, 502);
}

static void test_never_starts_without_application(void **state) {
    (void)state;
    reset_board();
    assert_int_equal(time_to_start(200000), 200000);
}

static void test_never_starts_an_altered_application(void **state) {
    (void)state;
    install();
    *fake_flash_at(&fake, FAKE_APPLICATION_BASE + 3999) ^= 1;
    order(HANDOFF_START);
    reset_board();
    assert_int_equal(time_to_start(200000), 200000);
    fake_send_packet(&fake, COMMAND_RUN, NULL, 0);
    assert_int_equal(time_to_start(300000), 300000);
    assert_int_equal(fake.out[0], REPLY_NACK);
}

static void test_never_starts_in_the_middle_of_an_update(void **state) {
    (void)state;
    install();
    reset_board();
    fake_send_packet(&fake, COMMAND_DATA, image, 128);
    assert_int_equal(time_to_start(200000), 200000);
}

static void test_order_to_stay(void **state) {
    (void)state;
    install();
    order(HANDOFF_STAY);
    reset_board();
    assert_in_range(time_to_start(100000), IDLE_LIMIT_MS, IDLE_LIMIT_MS + 2);
}

static void test_order_to_start_skips_the_window(void **state) {
    (void)state;
    install();
    order(HANDOFF_START);
    reset_board();
    assert_in_range(time_to_start(2000), 0, 1);
}

/* It came while a swap kept the bootloader from listening: who sent it is still there, and was
 * answered, so the bootloader must not be gone at his next packet. */
static void test_a_packet_that_waited_keeps_the_bootloader(void **state) {
    (void)state;
    install();
    order(HANDOFF_START);
    fake_send_packet(&fake, COMMAND_INFO, NULL, 0);
    reset_board();
    assert_in_range(time_to_start(100000), IDLE_LIMIT_MS, IDLE_LIMIT_MS + 2);
    order(HANDOFF_START);
    fake_send_packet(&fake, COMMAND_RUN, NULL, 0); /* sent again: its answer was lost */
    reset_board();
    assert_in_range(time_to_start(2000), 0, 1);
}

static void test_order_counts_once(void **state) {
    (void)state;
    install();
    order(HANDOFF_STAY);
    reset_board();
    reset_board();
    assert_in_range(time_to_start(2000), 500, 502);
}

static void test_damaged_mailbox_is_ignored(void **state) {
    (void)state;
    install();
    for (size_t bit = 0; bit < offsetof(struct handoff, last_error) * 8; bit++) {
        order(HANDOFF_STAY);
        ((uint8_t *)&fake.mailbox)[bit / 8] ^= (uint8_t)(1u << bit % 8);
        reset_board();
        assert_in_range(time_to_start(2000), 500, 502);
    }
}

static void test_faults_in_a_row_end_in_waiting(void **state) {
    (void)state;
    install();
    fake.mailbox = (struct handoff){.fault_count = FAULTS_TOLERATED};
    handoff_seal(&fake.mailbox);
    reset_board();
    assert_int_equal(time_to_start(200000), 200000);
}

static void test_starts_when_the_host_is_gone_after_the_update(void **state) {
    (void)state;
    reset_board();
    fake_send_packet(&fake, COMMAND_DATA, image, 2000);
    fake_send_packet(&fake, COMMAND_DATA, image + 2000, 2000);
    assert_int_equal(time_to_start(100), 100);
    fake_send_packet(&fake, COMMAND_RUN, NULL, 0);
    assert_in_range(time_to_start(2000), 100, 102);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_starts_after_the_window, setup),
        cmocka_unit_test_setup(test_no_window, setup),
        cmocka_unit_test_setup(test_window_for_ever, setup),
        cmocka_unit_test_setup(test_packet_in_the_window_keeps_the_bootloader, setup),
        cmocka_unit_test_setup(test_noise_does_not_keep_the_bootloader, setup),
        cmocka_unit_test_setup(test_never_starts_without_application, setup),
        cmocka_unit_test_setup(test_never_starts_an_altered_application, setup),
        cmocka_unit_test_setup(test_never_starts_in_the_middle_of_an_update, setup),
        cmocka_unit_test_setup(test_order_to_stay, setup),
        cmocka_unit_test_setup(test_order_to_start_skips_the_window, setup),
        cmocka_unit_test_setup(test_a_packet_that_waited_keeps_the_bootloader, setup),
        cmocka_unit_test_setup(test_order_counts_once, setup),
        cmocka_unit_test_setup(test_damaged_mailbox_is_ignored, setup),
        cmocka_unit_test_setup(test_faults_in_a_row_end_in_waiting, setup),
        cmocka_unit_test_setup(test_starts_when_the_host_is_gone_after_the_update, setup),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
