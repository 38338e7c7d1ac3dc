/* SPDX-License-Identifier: MIT */
/* What the flasher does not send: pages that are right on the device already. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include "support/expect.h"
#include <string.h>

#include "host/plan.h"
#include "tests/support/flasher_bench.h"
#include "tests/support/install_with.h"
#include "wire/crc.h"

static const struct tulpar_options everything = {.sending = TULPAR_SEND_ALL};

enum { PAGE = 2048, PAGES_OF_IMAGE = 5, LAST_PAGE = 4 * PAGE };

/* The device holds the image, but for one byte in each page of the mask (bit 0: the first), and no
 * record of it: an update was cut. */
static void hold_image_but(unsigned pages) {
    fake_load(&bench.device, bench.image, IMAGE_SIZE);
    for (unsigned page = 0; page < PAGES_OF_IMAGE; page++) {
        if ((pages >> page & 1) != 0) {
            fake_area(&bench.device)[page * PAGE + FAKE_CORRUPTED] ^= 0x55;
        }
    }
}

static uint32_t size_of_pages(unsigned pages) {
    uint32_t size = 0;

    for (unsigned page = 0; page < PAGES_OF_IMAGE; page++) {
        uint32_t in_page = page == PAGES_OF_IMAGE - 1 ? IMAGE_SIZE - LAST_PAGE : PAGE;
        size += (pages >> page & 1) * in_page;
    }
    return size;
}

static unsigned count_of_pages(unsigned pages) {
    unsigned count = 0;

    for (unsigned page = 0; page < PAGES_OF_IMAGE; page++) {
        count += pages >> page & 1;
    }
    return count;
}

static void assert_sent(uint32_t sent) {
    bench_assert_installed();
    assert_int_equal(bench.flasher.report.already_right, IMAGE_SIZE - sent);
    assert_int_equal(bench.device.bytes_programmed, fake_whole(sent));
}

/* -- which pages are sent ----------------------------------------------------------------------*/

static void what_is_installed_already_is_not_written(void **state) {
    (void)state;
    fake_install(&bench.device, bench.image, IMAGE_SIZE);
    assert_int_equal(bench_install(), TULPAR_OK);
    assert_sent(0);
    assert_int_equal(bench.done_first, IMAGE_SIZE);
    assert_int_equal(bench_seen(COMMAND_INFO), 1); /* that is all there was to ask */
    assert_int_equal(bench_seen(COMMAND_PAGES), 0);
    assert_int_equal(bench_seen(COMMAND_BEGIN), 0);
    assert_int_equal(bench.device.pages_erased, 0);
    assert_false(bench.flasher.report.withdrawn);
}

static void what_is_right_but_has_no_record_gets_one(void **state) {
    (void)state;
    hold_image_but(0);
    assert_int_equal(bench_install(), TULPAR_OK);
    assert_sent(0);
    assert_int_equal(bench.done_first, IMAGE_SIZE);
    assert_int_equal(bench_seen(COMMAND_WRITE), 0);
    assert_int_equal(bench_seen(COMMAND_FINISH), 1);
    assert_int_equal(bench.device.pages_erased, 0);
    assert_false(bench.flasher.report.withdrawn);
}

static void pages_that_differ_are_sent_in_every_combination(void **state) {
    (void)state;
    for (unsigned pages = 1; pages < 1u << PAGES_OF_IMAGE; pages++) {
        (void)bench_setup(NULL);
        hold_image_but(pages);
        assert_int_equal(bench_install(), TULPAR_OK);
        assert_sent(size_of_pages(pages));
        assert_int_equal(bench.done_first, IMAGE_SIZE - size_of_pages(pages));
        assert_int_equal(bench.device.pages_erased, count_of_pages(pages));
    }
}

static void packets_smaller_than_a_page_do_not_run_into_the_next(void **state) {
    static const uint16_t limits[] = {12, 132, 1000, 1500, 2051};

    (void)state;
    for (size_t i = 0; i < sizeof limits / sizeof limits[0]; i++) {
        for (unsigned pages = 1; pages < 1u << PAGES_OF_IMAGE; pages++) {
            (void)bench_setup(NULL);
            fake_data_field(&bench.device, limits[i]);
            hold_image_but(pages);
            assert_int_equal(bench_install(), TULPAR_OK);
            assert_sent(size_of_pages(pages));
            assert_int_equal(bench.device.pages_erased, count_of_pages(pages));
        }
    }
}

/* The last page is compared as a whole: what an older, longer image left behind the end is gone. */
static void the_last_page_is_right_only_when_it_ends_erased(void **state) {
    (void)state;
    hold_image_but(0);
    fake_area(&bench.device)[IMAGE_SIZE] = 0;
    assert_int_equal(bench_install(), TULPAR_OK);
    assert_sent(IMAGE_SIZE - LAST_PAGE);
    assert_int_equal(fake_area(&bench.device)[IMAGE_SIZE], 0xFF);
}

static void every_size_is_compared_exactly(void **state) {
    static const uint32_t sizes[] = {66, 67, 2047, 2048, 2049, 4095, 4096, 4097};

    (void)state;
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        (void)bench_setup(NULL);
        fake_load(&bench.device, bench.image, sizes[i]);
        assert_int_equal(bench_connect(), TULPAR_OK);
        assert_int_equal(tulpar_install(&bench.flasher, bench.image, sizes[i]), TULPAR_OK);
        assert_int_equal(bench_seen(COMMAND_WRITE), 0);
        assert_int_equal(fake_info(&bench.device).image.size, sizes[i]);
    }
}

static void a_blank_page_of_the_image_needs_no_sending(void **state) {
    (void)state;
    memset(bench.image + 2 * PAGE, 0xFF, PAGE);
    assert_int_equal(bench_install(), TULPAR_OK);
    assert_sent(IMAGE_SIZE - PAGE);
}

static void answers_may_carry_fewer_pages_than_asked_for(void **state) {
    (void)state;
    hold_image_but(1u << 3);
    bench.device.pages_at_a_time = 2;
    assert_int_equal(bench_install(), TULPAR_OK);
    assert_sent(PAGE);
    assert_int_equal(bench_seen(COMMAND_PAGES), 3);
}

static void everything_is_sent_when_asked_for(void **state) {
    (void)state;
    hold_image_but(0);
    assert_int_equal(bench_connect(), TULPAR_OK);
    assert_int_equal(install_with(&bench.flasher, bench.image, IMAGE_SIZE, &everything), TULPAR_OK);
    assert_sent(IMAGE_SIZE);
    assert_int_equal(bench_seen(COMMAND_PAGES), 0);
    assert_int_equal(bench.device.announced.flags, 0);
}

/* INFO says so: no request is refused, and nothing is left behind as its last error. */
static void a_plain_bootloader_is_not_asked_and_gets_everything(void **state) {
    (void)state;
    hold_image_but(0);
    bench.device.features = 0;
    assert_int_equal(bench_install(), TULPAR_OK);
    assert_sent(IMAGE_SIZE);
    assert_int_equal(bench_seen(COMMAND_PAGES), 0);
    assert_int_equal(bench.device.begin_length, BEGIN_PLAIN_SIZE);
    assert_int_equal(bench.flasher.report.device.last_error, STATUS_OK);
}

static void a_bootloader_that_refuses_to_tell_gets_everything(void **state) {
    (void)state;
    hold_image_but(0);
    fake_script(&bench.device, COMMAND_PAGES, 1, 2, FAULT_STATUS, STATUS_STATE);
    assert_int_equal(bench_install(), TULPAR_OK);
    assert_sent(IMAGE_SIZE);
    assert_true(fake_script_done(&bench.device)); /* NACK once may mean a damaged packet */
}

static void what_lies_behind_the_pages_of_a_plan_is_sent(void **state) {
    enum { COVERED = PLAN_PAGES_MAX * 8, SIZE = COVERED + 100 };
    static const uint8_t image[SIZE];
    static struct plan plan;

    (void)state;
    plan_everything(&plan, &(struct tulpar_device){.page_size = 8}, image, SIZE);
    assert_int_equal(plan_next(&plan, 0), 0);
    assert_int_equal(plan_end(&plan, 0), SIZE);
    assert_int_equal(plan_done(&plan, 500), 500);
    plan.right = COVERED;
    memset(plan.page_is_right, 0xFF, sizeof plan.page_is_right);
    assert_int_equal(plan_next(&plan, 0), COVERED);
    assert_int_equal(plan_end(&plan, COVERED), SIZE);
    assert_int_equal(plan_done(&plan, COVERED), COVERED);
    assert_int_equal(plan_done(&plan, 0), COVERED);
    assert_int_equal(plan_next(&plan, SIZE), SIZE);
    assert_int_equal(plan_next(&plan, 4), 4); /* a page that was begun is sent to its end */
    assert_int_equal(plan_end(&plan, 4), 8);
}

/* -- an update that was cut --------------------------------------------------------------------*/

/* After a cut at any WRITE the same call goes on, with the pages that did not get there. */
static void a_reset_in_the_middle_goes_on(void **state) {
    static const enum fake_fault faults[] = {FAULT_RESET, FAULT_CUT};

    (void)state;
    for (size_t i = 0; i < sizeof faults / sizeof faults[0]; i++) {
        for (unsigned nth = 1; nth <= PAGES_OF_IMAGE; nth++) {
            (void)bench_setup(NULL);
            bench_script(COMMAND_WRITE, nth, faults[i]);
            assert_int_equal(bench_install(), TULPAR_OK);
            bench_assert_installed();
            assert_int_equal(bench_seen(COMMAND_BEGIN), 2);
            /* each page once, the cut one again, and its repetition that found no open update */
            assert_int_equal(bench_seen(COMMAND_WRITE), PAGES_OF_IMAGE + 2);
            assert_int_equal(bench.flasher.report.already_right, 0); /* before this call */
            assert_int_equal(bench.device.pages_erased,
                             PAGES_OF_IMAGE + (faults[i] == FAULT_CUT ? 1 : 0));
        }
    }
}

/* But for bytes that do not fill a double-word: they come into flash by FINISH. */
static void a_reset_before_finish_leaves_nothing_to_send(void **state) {
    static const struct {
        uint32_t size;
        unsigned pages_again;
    } cases[] = {{IMAGE_SIZE - IMAGE_SIZE % FLASH_WORD_SIZE, 0}, {IMAGE_SIZE, 1}};

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        (void)bench_setup(NULL);
        bench_script(COMMAND_FINISH, 1, FAULT_RESET);
        assert_int_equal(bench_connect(), TULPAR_OK);
        assert_int_equal(tulpar_install(&bench.flasher, bench.image, cases[i].size), TULPAR_OK);
        assert_true(fake_script_done(&bench.device));
        assert_int_equal(fake_info(&bench.device).image.size, cases[i].size);
        assert_int_equal(bench_seen(COMMAND_WRITE), PAGES_OF_IMAGE + cases[i].pages_again);
        assert_int_equal(bench.device.pages_erased, PAGES_OF_IMAGE + cases[i].pages_again);
    }
}

static void a_second_attempt_sends_the_rest(void **state) {
    (void)state;
    bench_script(COMMAND_WRITE, 4, FAULT_GO_SILENT);
    assert_int_equal(bench_install(), TULPAR_TRANSFER);
    assert_true(fake_script_done(&bench.device));
    fake_wait(&bench.device);
    assert_int_equal(bench_install(), TULPAR_OK);
    bench_assert_installed();
    assert_int_equal(bench.flasher.report.already_right, 3 * PAGE);
    assert_int_equal(bench.device.pages_erased, PAGES_OF_IMAGE);
}

static void every_reset_makes_a_new_plan(void **state) {
    (void)state;
    bench_script(COMMAND_WRITE, 2, FAULT_CUT);
    bench_script(COMMAND_WRITE, 5, FAULT_CUT); /* 3: repeated in vain; 4: page 1; 5: page 2 */
    assert_int_equal(bench_install(), TULPAR_OK);
    bench_assert_installed();
    assert_int_equal(bench_seen(COMMAND_PAGES), 3);
    assert_int_equal(bench_seen(COMMAND_BEGIN), 3);
    assert_int_equal(bench.device.pages_erased, PAGES_OF_IMAGE + 2);
}

static void a_port_that_goes_away_while_comparing_is_told(void **state) {
    (void)state;
    bench_script(COMMAND_PAGES, 1, FAULT_CLOSE);
    assert_int_equal(bench_install(), TULPAR_PORT);
    assert_int_equal(bench.flasher.report.failure.step, TULPAR_STEP_COMPARE);
    assert_int_equal(fake_info(&bench.device).next_offset, NO_OFFSET);
}

static void silence_while_comparing_ends_in_time(void **state) {
    (void)state;
    bench_script(COMMAND_PAGES, 1, FAULT_GO_SILENT);
    assert_int_equal(bench_connect(), TULPAR_OK);
    uint64_t start = bench.device.now_us;
    assert_int_equal(tulpar_install(&bench.flasher, bench.image, IMAGE_SIZE), TULPAR_TRANSFER);
    assert_true(bench.device.now_us - start < 15 * US_PER_SECOND);
    assert_int_equal(bench.flasher.report.failure.step, TULPAR_STEP_COMPARE);
    assert_int_equal(bench.flasher.report.failure.attempts, FLASHER_ATTEMPTS);
}

/* -- two slots ---------------------------------------------------------------------------------*/

static void install_another_application(void) {
    static uint8_t other[3000];

    fake_application(other, sizeof other);
    other[2999] ^= 1;
    fake_two_slots(&bench.device);
    fake_install(&bench.device, other, sizeof other);
}

/* PAGES speaks of the slot beside it, which holds something else. */
static void the_application_itself_is_known_by_info(void **state) {
    (void)state;
    fake_two_slots(&bench.device);
    fake_install(&bench.device, bench.image, IMAGE_SIZE);
    assert_int_equal(bench_install(), TULPAR_OK);
    assert_int_equal(bench.flasher.report.already_right, IMAGE_SIZE);
    assert_int_equal(bench.done, IMAGE_SIZE);
    assert_int_equal(bench_seen(COMMAND_BEGIN), 0);
    assert_int_equal(bench.device.pages_erased, 0);
}

/* After a reset in the middle the old application starts: it is asked to make way. */
static void an_application_that_started_in_the_middle_makes_way(void **state) {
    (void)state;
    install_another_application();
    bench_script(COMMAND_WRITE, 4, FAULT_CUT);
    assert_int_equal(bench_install(), TULPAR_OK);
    bench_assert_installed();
    assert_int_equal(bench.device.starts, 1);
    assert_int_equal(bench_seen(COMMAND_BEGIN), 2);
    /* beside the other one; the page that was cut comes twice */
    assert_int_equal(bench.device.bytes_programmed, fake_whole(IMAGE_SIZE) + PAGE);
    assert_int_equal(bench.asked_for_reset, 0);
}

static void an_application_that_does_not_make_way_ends_it(void **state) {
    (void)state;
    install_another_application();
    bench_script(COMMAND_WRITE, 4, FAULT_GO_SILENT);
    assert_int_equal(bench_install(), TULPAR_TRANSFER);
    assert_int_equal(bench.flasher.report.failure.step, TULPAR_STEP_WRITE);
    assert_int_equal(bench.flasher.report.failure.offset, 3 * PAGE);
    assert_int_equal(bench.asked_for_reset, 0);
    assert_false(bench.flasher.report.withdrawn);
}

/* -- faults on the line ------------------------------------------------------------------------*/

/* Pages 1 and 3 of five are sent. Each fault costs a repetition and nothing else. */
static void one_fault_anywhere_is_repaired(void **state) {
    static const enum fake_fault faults[] = {
        FAULT_LOSE_REQUEST,  FAULT_LOSE_REPLY,      FAULT_DUPLICATE_REPLY, FAULT_LATE_REPLY,
        FAULT_DAMAGED_REPLY, FAULT_DAMAGED_REQUEST, FAULT_GARBAGE,         FAULT_WRONG_OFFSET,
    };
    static const struct {
        uint8_t command;
        unsigned count;
    } packets[] = {{COMMAND_PAGES, 1}, {COMMAND_BEGIN, 1}, {COMMAND_WRITE, 2}, {COMMAND_FINISH, 1}};

    (void)state;
    for (size_t i = 0; i < sizeof faults / sizeof faults[0]; i++) {
        for (size_t j = 0; j < sizeof packets / sizeof packets[0]; j++) {
            for (unsigned nth = 1; nth <= packets[j].count; nth++) {
                if (faults[i] == FAULT_WRONG_OFFSET && packets[j].command != COMMAND_WRITE) {
                    continue;
                }
                (void)bench_setup(NULL);
                hold_image_but(1u << 1 | 1u << 3);
                bench_script(packets[j].command, nth, faults[i]);
                assert_int_equal(bench_install(), TULPAR_OK);
                bench_assert_installed();
                assert_int_equal(bench.device.bytes_programmed, 2 * PAGE);
                assert_int_equal(bench.device.pages_erased, 2);
            }
        }
    }
}

/* A WRITE that the host takes for done was not: the device is a page behind, and says so where it
 * can, at a packet that does not begin a page. */
static void goes_back_to_where_the_device_is(void **state) {
    (void)state;
    fake_data_field(&bench.device, 4 + 1024); /* two packets for a page */
    hold_image_but(1u << 1 | 1u << 3);
    fake_script(&bench.device, COMMAND_WRITE, 4, 1, FAULT_BEGIN_AGAIN, 0);
    assert_int_equal(bench_install(), TULPAR_OK);
    bench_assert_installed();
    assert_int_equal(bench_seen(COMMAND_WRITE), 4 + 4);
}

static void an_offset_that_never_moves_ends(void **state) {
    (void)state;
    hold_image_but(1u << 1 | 1u << 3);
    fake_script(&bench.device, COMMAND_WRITE, 2, 1000, FAULT_WRONG_OFFSET, 0);
    assert_int_equal(bench_install(), TULPAR_TRANSFER);
    assert_true(bench.device.script[0].fired < 20);
}

/* -- pages that only seem right ----------------------------------------------------------------*/

static void a_page_that_seemed_right_costs_a_full_update(void **state) {
    (void)state;
    hold_image_but(1u << 2);
    bench_script(COMMAND_PAGES, 1, FAULT_CORRUPT_FLASH); /* page 0, behind its CRC */
    assert_int_equal(bench_install(), TULPAR_OK);
    bench_assert_installed();
    assert_int_equal(bench_seen(COMMAND_BEGIN), 2);
    assert_int_equal(bench_seen(COMMAND_PAGES), 1);
    assert_int_equal(bench.device.announced.flags, 0);
    assert_int_equal(bench.flasher.report.already_right, 0);
    assert_int_equal(bench.device.bytes_programmed, PAGE + fake_whole(IMAGE_SIZE));
}

static void vectors_that_seemed_right_cost_a_full_update(void **state) {
    (void)state;
    hold_image_but(1u << 2);
    fake_script(&bench.device, COMMAND_FINISH, 1, 1, FAULT_STATUS, STATUS_IMAGE);
    assert_int_equal(bench_install(), TULPAR_OK);
    bench_assert_installed();
    assert_int_equal(bench.device.announced.flags, 0);
}

static void a_full_update_that_is_wrong_too_is_an_error(void **state) {
    (void)state;
    hold_image_but(1u << 2);
    fake_script(&bench.device, COMMAND_FINISH, 1, 2, FAULT_STATUS, STATUS_DIGEST);
    assert_int_equal(bench_install(), TULPAR_VERIFY);
    assert_true(fake_script_done(&bench.device));
    assert_int_equal(bench_seen(COMMAND_BEGIN), 2);
    assert_true(bench.flasher.report.withdrawn);
}

#define TEST(name) cmocka_unit_test_setup(name, bench_setup)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(what_is_installed_already_is_not_written),
        TEST(what_is_right_but_has_no_record_gets_one),
        TEST(pages_that_differ_are_sent_in_every_combination),
        TEST(packets_smaller_than_a_page_do_not_run_into_the_next),
        TEST(the_last_page_is_right_only_when_it_ends_erased),
        TEST(every_size_is_compared_exactly),
        TEST(a_blank_page_of_the_image_needs_no_sending),
        TEST(answers_may_carry_fewer_pages_than_asked_for),
        TEST(everything_is_sent_when_asked_for),
        TEST(a_plain_bootloader_is_not_asked_and_gets_everything),
        TEST(a_bootloader_that_refuses_to_tell_gets_everything),
        TEST(what_lies_behind_the_pages_of_a_plan_is_sent),
        TEST(a_reset_in_the_middle_goes_on),
        TEST(a_reset_before_finish_leaves_nothing_to_send),
        TEST(a_second_attempt_sends_the_rest),
        TEST(every_reset_makes_a_new_plan),
        TEST(a_port_that_goes_away_while_comparing_is_told),
        TEST(silence_while_comparing_ends_in_time),
        TEST(the_application_itself_is_known_by_info),
        TEST(an_application_that_started_in_the_middle_makes_way),
        TEST(an_application_that_does_not_make_way_ends_it),
        TEST(one_fault_anywhere_is_repaired),
        TEST(goes_back_to_where_the_device_is),
        TEST(an_offset_that_never_moves_ends),
        TEST(a_page_that_seemed_right_costs_a_full_update),
        TEST(vectors_that_seemed_right_cost_a_full_update),
        TEST(a_full_update_that_is_wrong_too_is_an_error),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
