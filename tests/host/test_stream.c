/* SPDX-License-Identifier: MIT */
/* Streaming and another rate, against a device that loses, damages and repeats by script, in
 * virtual time. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include "support/expect.h"
#include <string.h>

#include "tests/support/flasher_bench.h"
#include "tests/support/install_with.h"
#include "wire/crc.h"
#include "wire/record.h"

enum { PAGE = 2048, LATENCY_US = 16000, LARGE = 50 * 1024, BLOCKS = 9 /* 2 + 3 pages + 4 */ };

static const struct tulpar_options as_it_is = {.sending = TULPAR_SEND_CHANGED};
static const struct tulpar_options everything = {.sending = TULPAR_SEND_ALL};

static uint8_t large[LARGE];

static int setup(void **state) {
    (void)bench_setup(state);
    fake_init_streaming(&bench.device);
    return 0;
}

static enum tulpar_error install(const struct tulpar_options *options) {
    enum tulpar_error error = bench_connect();

    return error != TULPAR_OK ? error
                              : install_with(&bench.flasher, bench.image, IMAGE_SIZE, options);
}

static enum tulpar_error install_large(uint32_t baud_highest) {
    struct tulpar_options options = {.baud_highest = baud_highest};

    assert_int_equal(bench_connect(), TULPAR_OK);
    enum tulpar_error error = install_with(&bench.flasher, large, LARGE, &options);
    if (error == TULPAR_OK) {
        assert_memory_equal(fake_area(&bench.device), large, LARGE);
    }
    return error;
}

/* -- a good line -------------------------------------------------------------------------------*/

static void blocks_are_sent_without_waiting(void **state) {
    (void)state;
    assert_int_equal(install(&as_it_is), TULPAR_OK);
    bench_assert_installed();
    assert_int_equal(bench_seen(COMMAND_BLOCK), BLOCKS);
    assert_int_equal(bench_seen(COMMAND_WRITE), 0);
    assert_int_equal(bench_seen(COMMAND_BEGIN), 1);
    assert_int_equal(bench_seen(COMMAND_FINISH), 1);
    assert_int_equal(bench_seen(COMMAND_INFO), 2); /* to connect, and behind FINISH */
    assert_int_equal(bench.flasher.report.resent, 0);
}

static void any_size_is_installed_exactly(void **state) {
    static const uint32_t sizes[] = {66,   67,   70,   511,  512,  513,  1024, 2047,
                                     2048, 2049, 2055, 4096, 4103, 6144, 10000};

    (void)state;
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        (void)setup(NULL);
        assert_int_equal(bench_connect(), TULPAR_OK);
        assert_int_equal(install_with(&bench.flasher, bench.image, sizes[i], &as_it_is), TULPAR_OK);
        assert_memory_equal(fake_area(&bench.device), bench.image, sizes[i]);
        assert_int_equal(bench.device.bytes_programmed, fake_whole(sizes[i]));
        assert_int_equal(bench.flasher.report.resent, 0);
    }
}

static void every_number_in_flight_works(void **state) {
    static const unsigned blocks[] = {0, 5, 6, 7, 7, BLOCKS, BLOCKS}; /* the last page in 1, 2, 4 */
    (void)state;
    for (uint8_t granted = 1; granted <= FAKE_IN_FLIGHT; granted++) {
        (void)setup(NULL);
        bench.device.board.board.places = granted;
        assert_int_equal(install(&everything), TULPAR_OK);
        bench_assert_installed();
        assert_int_equal(bench_seen(COMMAND_BLOCK), blocks[granted]);
        assert_int_equal(bench.flasher.report.resent, 0);
    }
}

static void pages_that_are_right_are_passed_over(void **state) {
    (void)state;
    for (unsigned pages = 1; pages < 1u << 5; pages++) {
        uint32_t size = 0;

        (void)setup(NULL);
        fake_load(&bench.device, bench.image, IMAGE_SIZE);
        for (unsigned page = 0; page < 5; page++) {
            if ((pages >> page & 1) != 0) {
                fake_area(&bench.device)[page * PAGE + FAKE_CORRUPTED] ^= 0x55;
                size += page == 4 ? IMAGE_SIZE - 4 * PAGE : PAGE;
            }
        }
        assert_int_equal(install(&as_it_is), TULPAR_OK);
        bench_assert_installed();
        assert_int_equal(bench.device.bytes_programmed, fake_whole(size));
        assert_int_equal(bench.flasher.report.already_right, IMAGE_SIZE - size);
    }
}

/* What INFO says of blocks in flight holds, and numbers go round after 65536 blocks. */
static void small_packets_are_blocks_too(void **state) {
    static const uint16_t limits[] = {15, 23, 135, 1000, 2054};

    (void)state;
    for (size_t i = 0; i < sizeof limits / sizeof limits[0]; i++) {
        (void)setup(NULL);
        fake_data_field(&bench.device, limits[i]);
        assert_int_equal(install(&as_it_is), TULPAR_OK);
        bench_assert_installed();
    }
}

/* From the first byte of INFO to the reply to the one behind FINISH. Two turn-arounds (INFO, and
 * PAGES) and the one of the last reply are all that the adapter's delay costs. */
static void an_adapters_delay_costs_three_turn_arounds(void **state) {
    static const uint32_t rates[] = {0, 921600, 4000000};

    (void)state;
    fake_application(large, LARGE);
    for (size_t i = 0; i < sizeof rates / sizeof rates[0]; i++) {
        uint64_t took[2];

        for (unsigned late = 0; late < 2; late++) {
            (void)setup(NULL);
            bench.device.latency_us = late * LATENCY_US;
            uint64_t start = bench.device.now_us;
            assert_int_equal(install_large(rates[i]), TULPAR_OK);
            took[late] = bench.device.now_us - start;
            assert_int_equal(bench.flasher.report.resent, 0);
            if (rates[i] > 0) {
                assert_true(took[late] < bench.device.board.flash_us + 95000);
            }
        }
        assert_true(took[1] - took[0] <= 3 * LATENCY_US);
    }
}

static void the_wire_is_never_idle_at_115200(void **state) {
    (void)state;
    fake_application(large, LARGE);
    uint64_t start = bench.device.now_us;
    assert_int_equal(install_large(0), TULPAR_OK);
    uint64_t wire_us = (uint64_t)LARGE * 10 * 1000000 / 115200;
    assert_true(bench.device.now_us - start < wire_us + wire_us / 100 + 100000);
}

static void the_application_is_started_without_a_turn_around(void **state) {
    struct tulpar_options and_run = {.run = true, .baud_highest = 921600};

    (void)state;
    bench.device.latency_us = LATENCY_US;
    assert_int_equal(install(&and_run), TULPAR_OK);
    bench_assert_installed();
    assert_true(bench.flasher.report.started);
    assert_int_equal(bench.device.starts, 1);
    assert_int_equal(bench.device.baud, FAKE_BAUD);
    assert_int_equal(tulpar_run(&bench.flasher), TULPAR_OK); /* it was done */
    assert_int_equal(bench.device.starts, 1);
    assert_int_equal(bench_seen(COMMAND_RUN), 1);
}

/* A device that refuses the new application would start the old one. */
static void two_slots_are_checked_before_anything_is_started(void **state) {
    struct tulpar_options and_run = {.run = true};

    (void)state;
    fake_two_slots(&bench.device);
    assert_int_equal(install(&and_run), TULPAR_OK);
    bench_assert_installed();
    assert_false(bench.flasher.report.started);
    assert_int_equal(bench_seen(COMMAND_RUN), 0);
}

static void a_start_that_is_lost_is_ordered_again(void **state) {
    static const struct {
        uint8_t command;
        unsigned nth;
        enum fake_fault fault;
    } cases[] = {
        {COMMAND_RUN, 1, FAULT_LOSE_REQUEST},        {COMMAND_INFO, 2, FAULT_LOSE_REPLY},
        {COMMAND_FINISH, 1, FAULT_LOSE_REQUEST},     {COMMAND_FINISH, 1, FAULT_LOSE_REPLY},
        {COMMAND_BLOCK, BLOCKS, FAULT_LOSE_REQUEST},
    };
    struct tulpar_options and_run = {.run = true};

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        (void)setup(NULL);
        bench_script(cases[i].command, cases[i].nth, cases[i].fault);
        assert_int_equal(install(&and_run), TULPAR_OK);
        bench_assert_installed();
        assert_int_equal(tulpar_run(&bench.flasher), TULPAR_OK);
        assert_int_equal(bench.device.starts, 1);
    }
}

/* -- a bad line --------------------------------------------------------------------------------*/

static void one_fault_anywhere_is_repaired(void **state) {
    static const enum fake_fault faults[] = {FAULT_LOSE_REQUEST, FAULT_LOSE_REPLY, FAULT_TWICE};
    static const struct {
        uint8_t command;
        unsigned count;
    } packets[] = {{COMMAND_BEGIN, 1},
                   {COMMAND_BLOCK, BLOCKS},
                   {COMMAND_FINISH, 1},
                   {COMMAND_PAGES, 1},
                   {COMMAND_INFO, 2}};

    (void)state;
    for (size_t i = 0; i < sizeof faults / sizeof faults[0]; i++) {
        for (size_t j = 0; j < sizeof packets / sizeof packets[0]; j++) {
            for (unsigned nth = 1; nth <= packets[j].count; nth++) {
                (void)setup(NULL);
                bench.device.latency_us = LATENCY_US;
                bench_script(packets[j].command, nth, faults[i]);
                assert_int_equal(install(&as_it_is), TULPAR_OK);
                bench_assert_installed();
                /* the reply to BEGIN tells which update the blocks went to: until it came, those of
                 * the first page had been sent */
                uint32_t twice = packets[j].command == COMMAND_BEGIN ? PAGE : 0;
                assert_in_range(bench.device.bytes_programmed, fake_whole(IMAGE_SIZE),
                                fake_whole(IMAGE_SIZE) + twice);
                assert_true(bench.device.now_us < 4 * US_PER_SECOND);
            }
        }
    }
}

static void two_lost_blocks_cost_two_blocks(void **state) {
    (void)state;
    for (unsigned first = 1; first < BLOCKS; first++) {
        for (unsigned second = first + 1; second <= BLOCKS; second++) {
            (void)setup(NULL);
            bench_script(COMMAND_BLOCK, first, FAULT_LOSE_REQUEST);
            bench_script(COMMAND_BLOCK, second, FAULT_LOSE_REQUEST);
            assert_int_equal(install(&as_it_is), TULPAR_OK);
            bench_assert_installed();
            assert_int_equal(bench_seen(COMMAND_BLOCK), BLOCKS + 2);
            assert_int_equal(bench_seen(COMMAND_BEGIN), 1);
        }
    }
}

static void a_block_that_is_lost_again_and_again_gets_through(void **state) {
    (void)state;
    fake_script(&bench.device, COMMAND_BLOCK, BLOCKS, 5, FAULT_LOSE_REQUEST, 0);
    assert_int_equal(install(&as_it_is), TULPAR_OK);
    bench_assert_installed();
}

static void every_fifth_block_lost_costs_every_fifth_block(void **state) {
    (void)state;
    fake_application(large, LARGE);
    bench.device.lose_one_in = 5;
    bench.device.latency_us = LATENCY_US;
    assert_int_equal(install_large(921600), TULPAR_OK);
    assert_int_equal(bench.flasher.report.baud_used, 921600);
    /* One that FINISH found in the device, and put into flash, has no answer of its own. */
    assert_in_range(bench.flasher.report.resent, bench.device.blocks_lost,
                    bench.device.blocks_lost + 1);
    assert_true(bench.device.now_us < bench.device.board.flash_us * 115 / 100 + 95000);
}

static void silence_ends_in_time(void **state) {
    (void)state;
    for (unsigned nth = 1; nth <= BLOCKS; nth++) {
        (void)setup(NULL);
        bench_script(COMMAND_BLOCK, nth, FAULT_GO_SILENT);
        assert_int_equal(install(&as_it_is), TULPAR_TRANSFER);
        assert_int_equal(bench.flasher.report.failure.step, TULPAR_STEP_WRITE);
        assert_true(bench.device.now_us < 15 * US_PER_SECOND);
    }
}

static void a_port_that_goes_away_is_told(void **state) {
    (void)state;
    bench_script(COMMAND_BLOCK, 5, FAULT_CLOSE);
    assert_int_equal(install(&as_it_is), TULPAR_PORT);
    assert_int_equal(bench.flasher.report.failure.step, TULPAR_STEP_WRITE);
}

static void cancelling_ends_it_soon(void **state) {
    (void)state;
    bench.cancel_at_us = 500000;
    assert_int_equal(install(&as_it_is), TULPAR_CANCELLED);
    assert_true(bench.device.now_us < 1000000);
}

/* -- refusals and resets -----------------------------------------------------------------------*/

static void a_refusal_in_the_middle_is_told(void **state) {
    (void)state;
    bench.device.board.fail_operation = 3 * PAGE / FLASH_WORD_SIZE;
    assert_int_equal(install(&as_it_is), TULPAR_REFUSED);
    assert_int_equal(bench.flasher.report.failure.status, STATUS_FLASH);
    assert_int_equal(bench.flasher.report.failure.step, TULPAR_STEP_WRITE);
}

static void begin_may_be_refused(void **state) {
    (void)state;
    bench.device.board.board.application.size = PAGE;
    assert_int_equal(install(&as_it_is), TULPAR_REFUSED);
    assert_int_equal(bench.flasher.report.failure.status, STATUS_RANGE);
}

static void a_reset_in_the_middle_goes_on(void **state) {
    (void)state;
    for (unsigned nth = 1; nth <= BLOCKS; nth++) {
        (void)setup(NULL);
        bench_script(COMMAND_BLOCK, nth, FAULT_RESET);
        assert_int_equal(install(&as_it_is), TULPAR_OK);
        bench_assert_installed();
        assert_int_equal(bench_seen(COMMAND_BEGIN), 2);
    }
}

static void a_reset_at_a_raised_rate_goes_on(void **state) {
    struct tulpar_options fast = {.baud_highest = 2000000};

    (void)state;
    for (unsigned nth = 1; nth <= BLOCKS; nth++) {
        (void)setup(NULL);
        bench_script(COMMAND_BLOCK, nth, FAULT_RESET);
        assert_int_equal(install(&fast), TULPAR_OK);
        bench_assert_installed();
        assert_int_equal(bench.device.baud, FAKE_BAUD);
    }
}

static void an_application_that_started_in_the_middle_makes_way(void **state) {
    static uint8_t other[3000];

    (void)state;
    fake_application(other, sizeof other);
    other[2999] ^= 1;
    fake_two_slots(&bench.device);
    fake_install(&bench.device, other, sizeof other);
    bench.device.board.board.window_ms = 1; /* nobody is that quick */
    bench_script(COMMAND_BLOCK, 4, FAULT_RESET);
    assert_int_equal(install(&as_it_is), TULPAR_OK);
    bench_assert_installed();
    assert_int_equal(bench.device.starts, 1);
}

static void a_page_that_seemed_right_costs_a_full_update(void **state) {
    (void)state;
    fake_load(&bench.device, bench.image, IMAGE_SIZE);
    fake_area(&bench.device)[2 * PAGE] ^= 1;
    bench_script(COMMAND_PAGES, 1, FAULT_CORRUPT_FLASH); /* page 0, behind its CRC */
    assert_int_equal(install(&as_it_is), TULPAR_OK);
    bench_assert_installed();
    assert_int_equal(bench_seen(COMMAND_BEGIN), 2);
    assert_int_equal(bench.flasher.report.already_right, 0);
}

/* Blocks went ahead of the answer, and touched nothing: what was installed is still there. */
static void a_refused_begin_leaves_what_is_installed(void **state) {
    static uint8_t other[3000];

    (void)state;
    fake_application(other, sizeof other);
    other[2999] ^= 1;
    fake_install(&bench.device, other, sizeof other);
    fake_script(&bench.device, COMMAND_BEGIN, 1, 1, FAULT_STATUS, STATUS_SUPPLY);
    assert_int_equal(install(&as_it_is), TULPAR_REFUSED);
    assert_int_equal(bench.flasher.report.failure.step, TULPAR_STEP_BEGIN);
    assert_false(bench.flasher.report.withdrawn);
}

static void a_lie_about_the_image_is_found(void **state) {
    (void)state;
    bench_script(COMMAND_INFO, 2, FAULT_LIE_ABOUT_CRC);
    assert_int_equal(install(&as_it_is), TULPAR_VERIFY);
    assert_int_equal(bench.flasher.report.failure.step, TULPAR_STEP_VERIFY);
}

/* -- another rate ------------------------------------------------------------------------------*/

static void the_highest_rate_is_taken(void **state) {
    (void)state;
    fake_application(large, LARGE);
    assert_int_equal(install_large(4000000), TULPAR_OK);
    assert_int_equal(bench.flasher.report.baud_used, 4000000);
    assert_int_equal(bench.device.baud, FAKE_BAUD); /* as before, at the end */
    assert_int_equal(bench.device.board.baud, FAKE_BAUD);
    assert_int_equal(bench_seen(COMMAND_RATE), 2);
}

static void the_device_and_the_caller_limit_the_rate(void **state) {
    static const struct {
        uint32_t device, caller, used;
    } cases[] = {
        {1500000, 4000000, 1000000}, {4000000, 1228800, 1228800}, /* whatever was asked for */
        {4000000, 921600, 921600},   {200000, 4000000, FAKE_BAUD},
        {4000000, 0, FAKE_BAUD},     {4000000, 9600, FAKE_BAUD}};

    (void)state;
    fake_application(large, LARGE);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        (void)setup(NULL);
        bench.device.baud_highest = cases[i].device;
        assert_int_equal(install_large(cases[i].caller), TULPAR_OK);
        assert_int_equal(bench.flasher.report.baud_used, cases[i].used);
    }
}

/* A full packet would take longer than the device waits for one. */
static void no_rate_below_the_lowest_is_asked_for(void **state) {
    static const struct {
        uint32_t wish, used;
    } cases[] = {{RATE_LOWEST - 1, 9600}, {RATE_LOWEST, RATE_LOWEST}};

    (void)state;
    fake_application(large, LARGE);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        (void)setup(NULL);
        bench.device.board.baud = bench.device.board.board.baud = 9600;
        bench.flasher.other_baud = 9600;
        assert_int_equal(install_large(cases[i].wish), TULPAR_OK);
        assert_int_equal(bench.flasher.report.baud_used, cases[i].used);
    }
}

static void a_rate_that_does_not_carry_is_left(void **state) {
    (void)state;
    fake_application(large, LARGE);
    bench.device.rate_that_fails = 1000000;
    assert_int_equal(install_large(4000000), TULPAR_OK);
    assert_int_equal(bench.flasher.report.baud_used, 921600);
    assert_true(bench.device.now_us < bench.device.board.flash_us + 2500000);
}

static void no_rate_carries_but_the_first(void **state) {
    (void)state;
    fake_application(large, LARGE);
    bench.device.rate_that_fails = 200000;
    assert_int_equal(install_large(4000000), TULPAR_OK);
    assert_int_equal(bench.flasher.report.baud_used, FAKE_BAUD);
}

static void a_lost_rate_request_costs_that_rate_only(void **state) {
    (void)state;
    fake_application(large, LARGE);
    bench_script(COMMAND_RATE, 1, FAULT_LOSE_REQUEST);
    assert_int_equal(install_large(4000000), TULPAR_OK);
    assert_int_equal(bench.flasher.report.baud_used, 3000000);
}

static void a_small_image_is_not_worth_another_rate(void **state) {
    struct tulpar_options fast = {.baud_highest = 4000000};

    (void)state;
    assert_int_equal(bench_connect(), TULPAR_OK);
    assert_int_equal(install_with(&bench.flasher, bench.image, 300, &fast), TULPAR_OK);
    assert_int_equal(bench_seen(COMMAND_RATE), 0);
    assert_int_equal(bench.flasher.report.baud_used, FAKE_BAUD);
}

/* Where PAGES is not needed, BEGIN and the blocks behind it are the trial of the rate. */
static void blocks_may_be_the_trial_of_a_rate(void **state) {
    static const uint32_t fails_from[] = {0, 3500000, 1000000, 200000};
    struct tulpar_options all = {.sending = TULPAR_SEND_ALL, .baud_highest = 4000000};

    (void)state;
    fake_application(large, LARGE);
    for (size_t i = 0; i < sizeof fails_from / sizeof fails_from[0]; i++) {
        (void)setup(NULL);
        bench.device.rate_that_fails = fails_from[i];
        bench.device.latency_us = LATENCY_US;
        assert_int_equal(bench_connect(), TULPAR_OK);
        assert_int_equal(install_with(&bench.flasher, large, LARGE, &all), TULPAR_OK);
        assert_memory_equal(fake_area(&bench.device), large, LARGE);
        assert_true(fails_from[i] == 0 || bench.flasher.report.baud_used < fails_from[i]);
        assert_int_equal(bench_seen(COMMAND_PAGES), 0);
        assert_true(bench.device.now_us < 10 * US_PER_SECOND);
    }
}

/* INFO says that the base is installed: then its pages are known. */
static void what_a_base_tells_is_not_asked_for(void **state) {
    static uint8_t old[IMAGE_SIZE];
    struct tulpar_image base = {old, IMAGE_SIZE};
    struct tulpar_options options = {.bases = &base, .base_count = 1, .run = true};

    (void)state;
    memcpy(old, bench.image, IMAGE_SIZE);
    old[PAGE + 7] ^= 1;
    old[IMAGE_SIZE - 1] ^= 1;
    fake_install(&bench.device, old, IMAGE_SIZE);
    assert_int_equal(install(&options), TULPAR_OK);
    bench_assert_installed();
    assert_int_equal(bench_seen(COMMAND_PAGES), 0);
    assert_int_equal(bench.flasher.report.already_right, 3 * PAGE);
    assert_int_equal(bench.device.pages_erased, 2);
}

/* It was there when INFO said so, and is not any more when the update goes on. */
static void after_a_reset_the_pages_are_asked_for(void **state) {
    static uint8_t old[IMAGE_SIZE];
    struct tulpar_image base = {old, IMAGE_SIZE};
    struct tulpar_options options = {.bases = &base, .base_count = 1};

    (void)state;
    fake_application(old, IMAGE_SIZE);
    memset(old + PAGE / 2, 0x11, IMAGE_SIZE - PAGE / 2);
    for (unsigned nth = 1; nth <= BLOCKS; nth++) {
        (void)setup(NULL);
        fake_install(&bench.device, old, IMAGE_SIZE);
        bench_script(COMMAND_BLOCK, nth, FAULT_RESET);
        assert_int_equal(install(&options), TULPAR_OK);
        bench_assert_installed();
        assert_int_equal(bench_seen(COMMAND_PAGES), 1);
    }
}

/* A base that is not quite what is installed, as INFO says it is: one CRC in 2^32. */
static void a_base_that_only_seems_installed_costs_a_full_update(void **state) {
    static uint8_t old[IMAGE_SIZE];
    struct tulpar_image base = {old, IMAGE_SIZE};
    struct tulpar_options options = {.bases = &base, .base_count = 1, .run = true};

    (void)state;
    memcpy(old, bench.image, IMAGE_SIZE);
    old[PAGE] ^= 1;
    fake_install(&bench.device, old, IMAGE_SIZE);
    fake_area(&bench.device)[3 * PAGE] ^= 1;
    assert_int_equal(install(&options), TULPAR_OK);
    bench_assert_installed();
    assert_int_equal(bench.flasher.report.way, TULPAR_WAY_RAW);
    assert_int_equal(bench.flasher.report.already_right, 0);
    assert_int_equal(tulpar_run(&bench.flasher), TULPAR_OK);
    assert_int_equal(bench.device.starts, 1);
}

/* The cable is bent, and high rates do not get through any more. */
static void a_line_that_goes_bad_gets_a_lower_rate(void **state) {
    static const uint64_t at_us[] = {100000, 400000, 700000};

    (void)state;
    fake_application(large, LARGE);
    for (size_t i = 0; i < sizeof at_us / sizeof at_us[0]; i++) {
        (void)setup(NULL);
        bench.device.fails_at_us = at_us[i];
        bench.device.rate_that_fails = 900000;
        assert_int_equal(install_large(4000000), TULPAR_OK);
        assert_true(bench.flasher.report.baud_used < 900000);
        assert_true(bench.device.now_us < 15 * US_PER_SECOND);
    }
}

/* It is written once more beside the one that is valid, and at the lower rate INFO tells of both. A
 * BEGIN that was sent twice can leave the same behind FINISH. */
static void an_image_that_is_there_ends_no_update_that_is_open(void **state) {
    static const uint64_t at_us[] = {100000, 400000, 700000};
    struct tulpar_options all = {.sending = TULPAR_SEND_ALL, .baud_highest = 4000000};

    (void)state;
    fake_application(large, LARGE);
    for (size_t i = 0; i < sizeof at_us / sizeof at_us[0]; i++) {
        (void)setup(NULL);
        fake_two_slots(&bench.device);
        fake_install(&bench.device, large, LARGE);
        bench.device.fails_at_us = at_us[i];
        bench.device.rate_that_fails = 900000;
        assert_int_equal(bench_connect(), TULPAR_OK);
        assert_int_equal(install_with(&bench.flasher, large, LARGE, &all), TULPAR_OK);
        assert_true(bench.flasher.report.baud_used < 900000);
        assert_int_equal(fake_info(&bench.device).next_offset, NO_OFFSET);
        assert_int_equal(bench.device.bytes_programmed, fake_whole(LARGE));
        assert_int_equal(tulpar_run(&bench.flasher), TULPAR_OK);
    }
}

static void a_line_that_loses_too_much_gets_a_lower_rate(void **state) {
    (void)state;
    fake_application(large, LARGE);
    bench.device.loses_from_rate = 900000;
    bench.device.lose_one_in = 1;
    assert_int_equal(install_large(2000000), TULPAR_OK);
    assert_true(bench.flasher.report.baud_used < 900000);
    assert_int_equal(bench_seen(COMMAND_BEGIN), 1); /* the update stayed open */
}

/* Blocks of a page do not get through at any rate: smaller ones do. */
static void a_line_that_loses_long_packets_gets_short_ones(void **state) {
    (void)state;
    bench.device.longest_block = 600;
    assert_int_equal(install(&as_it_is), TULPAR_OK);
    bench_assert_installed();
}

#define TEST(name) cmocka_unit_test_setup(name, setup)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(blocks_are_sent_without_waiting),
        TEST(any_size_is_installed_exactly),
        TEST(every_number_in_flight_works),
        TEST(pages_that_are_right_are_passed_over),
        TEST(small_packets_are_blocks_too),
        TEST(an_adapters_delay_costs_three_turn_arounds),
        TEST(the_wire_is_never_idle_at_115200),
        TEST(the_application_is_started_without_a_turn_around),
        TEST(two_slots_are_checked_before_anything_is_started),
        TEST(a_start_that_is_lost_is_ordered_again),
        TEST(one_fault_anywhere_is_repaired),
        TEST(two_lost_blocks_cost_two_blocks),
        TEST(a_block_that_is_lost_again_and_again_gets_through),
        TEST(every_fifth_block_lost_costs_every_fifth_block),
        TEST(silence_ends_in_time),
        TEST(a_port_that_goes_away_is_told),
        TEST(cancelling_ends_it_soon),
        TEST(a_refusal_in_the_middle_is_told),
        TEST(begin_may_be_refused),
        TEST(a_reset_in_the_middle_goes_on),
        TEST(a_reset_at_a_raised_rate_goes_on),
        TEST(an_application_that_started_in_the_middle_makes_way),
        TEST(a_page_that_seemed_right_costs_a_full_update),
        TEST(a_refused_begin_leaves_what_is_installed),
        TEST(a_lie_about_the_image_is_found),
        TEST(the_highest_rate_is_taken),
        TEST(the_device_and_the_caller_limit_the_rate),
        TEST(no_rate_below_the_lowest_is_asked_for),
        TEST(a_rate_that_does_not_carry_is_left),
        TEST(no_rate_carries_but_the_first),
        TEST(a_lost_rate_request_costs_that_rate_only),
        TEST(a_small_image_is_not_worth_another_rate),
        TEST(blocks_may_be_the_trial_of_a_rate),
        TEST(what_a_base_tells_is_not_asked_for),
        TEST(after_a_reset_the_pages_are_asked_for),
        TEST(a_base_that_only_seems_installed_costs_a_full_update),
        TEST(a_line_that_goes_bad_gets_a_lower_rate),
        TEST(an_image_that_is_there_ends_no_update_that_is_open),
        TEST(a_line_that_loses_too_much_gets_a_lower_rate),
        TEST(a_line_that_loses_long_packets_gets_short_ones),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
