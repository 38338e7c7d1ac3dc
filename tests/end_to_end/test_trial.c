/* SPDX-License-Identifier: MIT */
/* Two slots with the real bootloader and application: an update that works stays, one that does not
 * goes away by itself, and the power may go at any time. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "support/expect.h"

#include "host/flasher.h"
#include "support/bench_board.h"
#include "wire/bytes.h"
#include "wire/image.h"
#include "wire/record.h"

enum {
    PATIENCE_US = 30000000, /* a swap of 128-KB sectors included */
    REVERT_MS = 6000,       /* a start, a way back, and words of the application */
    NEW_VERSION = VERSION_PACK(1, 1, 0),
    OLD_VERSION = VERSION_PACK(1, 0, 0),
};

static struct bench bench;
static struct tulpar_flasher flasher;
static struct bench_file app;

static void transfer(const uint8_t *bytes, size_t size) {
    flasher_init(&flasher, &bench.channel, &(struct tulpar_options){.baud = BENCH_BAUD});
    assert_int_equal(tulpar_connect(&flasher, PATIENCE_US), TULPAR_OK);
    assert_int_equal(tulpar_install(&flasher, bytes, (uint32_t)size), TULPAR_OK);
}

static void install(const uint8_t *bytes, size_t size) {
    transfer(bytes, size);
    assert_int_equal(tulpar_run(&flasher), TULPAR_OK);
}

/* A host that is gone when the swap begins. */
static void order_start(void) {
    static const uint8_t run[] = {0x23, 0x43, 0x00, 0x00, 0x1A, 0xD4, 0x82, 0x72};
    uint8_t reply;

    bench_send(&bench, run, sizeof run);
    assert_int_equal(bench_receive(&bench, &reply, 1, 100), 1);
    assert_int_equal(reply, 0x5F);
}

static void transfer_new_version(void) {
    put_u32(app.bytes + VECTOR_VERSION, NEW_VERSION);
    transfer(app.bytes, app.size);
}

/* The next version, with other code where it starts (0: none). */
static void install_new_version(uint16_t first_instruction) {
    put_u32(app.bytes + VECTOR_VERSION, NEW_VERSION);
    if (first_instruction != 0) {
        uint32_t reset_handler = get_u32(app.bytes + VECTOR_RESET) & ~1u;

        put_u16(app.bytes + reset_handler - kit_layout()->application, first_instruction);
    }
    install(app.bytes, app.size);
}

static struct tulpar_device info_after_reset(void) {
    bench_press_reset(&bench);
    flasher_init(&flasher, &bench.channel, &(struct tulpar_options){.baud = BENCH_BAUD});
    assert_int_equal(tulpar_connect(&flasher, PATIENCE_US), TULPAR_OK);
    return flasher.report.device;
}

static unsigned lines_in(uint32_t ms) {
    return bench_count_text(&bench, "Application code\r\n", ms);
}

static int setup_in_real_time(void **state) {
    (void)state;
    app = bench_firmware("app.bin");
    bench_begin(&bench);
    return 0;
}

static int setup(void **state) {
    (void)setup_in_real_time(state);
    bench_hurry(&bench);
    install(app.bytes, app.size);
    assert_in_range(lines_in(2100), 1, 2);
    return 0;
}

static int teardown(void **state) {
    (void)state;
    bench_end(&bench);
    bench_file_free(&app);
    return 0;
}

static void test_good_update_confirms_itself(void **state) {
    (void)state;
    install_new_version(0);
    assert_true(lines_in(5000) >= 3);
    struct tulpar_device info = info_after_reset();
    assert_int_equal(info.slots, 2);
    assert_int_equal(info.record_state, RECORD_INSTALLED);
    assert_int_equal(info.image.version, NEW_VERSION);
    assert_int_equal(info.image.verdict, VERDICT_VALID);
}

static void test_trial_shows_in_info(void **state) {
    (void)state;
    install_new_version(0);
    bench_run_ms(&bench, 300); /* it confirms after a second */
    struct tulpar_device info = info_after_reset();
    assert_int_equal(info.record_state, RECORD_TRIAL);
    assert_int_equal(info.attempts, 1);
    assert_int_equal(info.image.version, NEW_VERSION);
    assert_int_equal(info.other.version, OLD_VERSION);
}

/* When the tool says "started", the application's first instruction is no more than two resets, the
 * check of the image and two records away; and it has not come before. */
static void test_started_means_started(void **state) {
    enum { RESETS_MS = 40 };

    (void)state;
    transfer_new_version();
    assert_int_equal(tulpar_run(&flasher), TULPAR_OK);
    assert_true(vboard_pc(bench.board) < kit_layout()->application);
    assert_true(flasher.report.swap_us > 0);
    assert_int_equal(flasher.report.device.record_state, RECORD_TRIAL);
    bench_run_ms(&bench, RESETS_MS);
    assert_true(vboard_pc(bench.board) >= kit_layout()->application);
}

static void on_a_new_board(void) {
    teardown(NULL);
    setup(NULL);
}

/* Of one that nothing disturbs. */
static uint32_t swap_ms(void) {
    transfer_new_version();
    assert_int_equal(tulpar_run(&flasher), TULPAR_OK);
    return (uint32_t)(flasher.report.swap_us / 1000);
}

/* The next moment that is tried, of those up to `end_ms`: fewer where all takes longer. */
static uint32_t next_moment(uint32_t ms, uint32_t end_ms) {
    enum { MOMENTS = 10, STEP_MS = 7 };

    return ms + (kit_has_sectors() ? end_ms / MOMENTS : STEP_MS);
}

/* While the swap goes on its packets wait; once answered, it may rely on the bootloader. */
static void test_a_host_right_behind_the_update_is_heard(void **state) {
    enum { BEHIND_MS = 50 };
    uint32_t end_ms = swap_ms() + BEHIND_MS;

    (void)state;
    for (uint32_t late_ms = 0; late_ms < end_ms; late_ms = next_moment(late_ms, end_ms)) {
        on_a_new_board();
        transfer_new_version();
        order_start();
        bench_run_ms(&bench, late_ms);
        flasher_init(&flasher, &bench.channel, &(struct tulpar_options){.baud = BENCH_BAUD});
        assert_int_equal(tulpar_connect(&flasher, PATIENCE_US), TULPAR_OK);
        assert_int_equal(flasher.report.device.record_state, RECORD_TRIAL);
        assert_int_equal(tulpar_revert(&flasher), TULPAR_OK);
        assert_int_equal(flasher.report.device.image.version, OLD_VERSION);
    }
}

static void assert_old_is_back(void) {
    struct tulpar_device info = info_after_reset();

    assert_int_equal(info.record_state, RECORD_INSTALLED);
    assert_int_equal(info.image.version, OLD_VERSION);
    assert_int_equal(info.image.verdict, VERDICT_VALID);
    assert_int_equal(tulpar_run(&flasher), TULPAR_OK);
    assert_in_range(lines_in(2100), 1, 2);
}

/* UDF: a fault in its first instruction, then a reset, and so on. */
static void test_crashing_update_goes_away(void **state) {
    (void)state;
    install_new_version(0xDE00);
    assert_true(lines_in(5000) >= 1);
    assert_old_is_back();
}

/* A branch to itself, with the watchdog running. */
static void test_hanging_update_goes_away(void **state) {
    (void)state;
    install(app.bytes, app.size);
    vboard_set_hardware_watchdog(bench.board, true);
    bench_press_reset(&bench);
    install_new_version(0xE7FE);
    assert_true(lines_in(8000) >= 1);
    assert_old_is_back();
}

static void test_update_that_never_lives_long_goes_away(void **state) {
    (void)state;
    install_new_version(0);
    for (int i = 0; i < TRIAL_STARTS; i++) {
        bench_run_ms(&bench, 900); /* the window, then less than the second it needs */
        bench_power_cycle(&bench);
    }
    assert_true(lines_in(REVERT_MS) >= 1);
    assert_old_is_back();
}

/* It never lives long enough to confirm itself, so the host's word is what keeps it. */
static void test_host_confirms(void **state) {
    (void)state;
    install_new_version(0);
    bench_run_ms(&bench, 300);
    assert_int_equal(info_after_reset().record_state, RECORD_TRIAL);
    assert_int_equal(tulpar_confirm(&flasher), TULPAR_OK);
    assert_int_equal(flasher.report.device.record_state, RECORD_INSTALLED);
    for (int i = 0; i <= TRIAL_STARTS; i++) {
        bench_power_cycle(&bench);
        bench_run_ms(&bench, 900);
    }
    struct tulpar_device info = info_after_reset();
    assert_int_equal(info.record_state, RECORD_INSTALLED);
    assert_int_equal(info.image.version, NEW_VERSION);
    assert_int_equal(info.other.size, 0);
    assert_int_equal(tulpar_run(&flasher), TULPAR_OK);
    assert_in_range(lines_in(2100), 1, 2);
}

static void test_host_takes_it_back(void **state) {
    (void)state;
    install_new_version(0);
    bench_run_ms(&bench, 300);
    assert_int_equal(info_after_reset().record_state, RECORD_TRIAL);
    assert_int_equal(tulpar_revert(&flasher), TULPAR_OK);
    assert_int_equal(flasher.report.device.image.version, OLD_VERSION);
    assert_int_equal(flasher.report.device.last_error, STATUS_OK);
    assert_int_equal(tulpar_run(&flasher), TULPAR_OK);
    assert_in_range(lines_in(2100), 1, 2);
    assert_old_is_back();
}

/* Whatever was on trial: what ran before it is the way back of the next one. */
static void test_update_gives_the_trial_up_first(void **state) {
    (void)state;
    install_new_version(0);
    bench_run_ms(&bench, 300);
    assert_int_equal(info_after_reset().record_state, RECORD_TRIAL);
    put_u32(app.bytes + VECTOR_VERSION, VERSION_PACK(1, 2, 0));
    assert_int_equal(tulpar_install(&flasher, app.bytes, (uint32_t)app.size), TULPAR_OK);
    assert_int_equal(flasher.report.device.record_state, RECORD_SWAPPING);
    assert_int_equal(flasher.report.device.image.version, VERSION_PACK(1, 2, 0));
    assert_int_equal(flasher.report.device.other.version, OLD_VERSION);
    assert_int_equal(flasher.report.device.last_error, STATUS_OK);
    assert_int_equal(tulpar_run(&flasher), TULPAR_OK);
    assert_true(lines_in(5000) >= 3);
    assert_int_equal(info_after_reset().image.version, VERSION_PACK(1, 2, 0));
}

/* A debugger writes the next version over the application. */
static void test_what_a_debugger_loaded_is_recorded(void **state) {
    (void)state;
    put_u32(app.bytes + VECTOR_VERSION, NEW_VERSION);
    assert_true(vboard_load(bench.board, kit_layout()->application, app.bytes, app.size));
    assert_int_equal(info_after_reset().image.verdict, VERDICT_ALTERED);
    app.bytes[app.size - 1] ^= 1; /* not this file */
    assert_int_equal(tulpar_record(&flasher, app.bytes, (uint32_t)app.size), TULPAR_VERIFY);
    assert_int_equal(flasher.report.device.image.verdict, VERDICT_ALTERED);
    app.bytes[app.size - 1] ^= 1;
    assert_int_equal(tulpar_record(&flasher, app.bytes, (uint32_t)app.size), TULPAR_OK);
    assert_int_equal(flasher.report.device.image.verdict, VERDICT_VALID);
    assert_int_equal(flasher.report.device.image.version, NEW_VERSION);
    assert_int_equal(tulpar_run(&flasher), TULPAR_OK);
    assert_in_range(lines_in(2100), 1, 2);
}

static void test_no_trial_when_none_is_wanted(void **state) {
    (void)state;
    put_u32(app.bytes + VECTOR_VERSION, NEW_VERSION);
    flasher_init(&flasher, &bench.channel, &(struct tulpar_options){.baud = BENCH_BAUD});
    flasher.options.no_trial = true;
    assert_int_equal(tulpar_connect(&flasher, PATIENCE_US), TULPAR_OK);
    assert_int_equal(tulpar_install(&flasher, app.bytes, (uint32_t)app.size), TULPAR_OK);
    assert_int_equal(flasher.report.device.record_state, RECORD_REPLACING);
    assert_int_equal(tulpar_run(&flasher), TULPAR_OK);
    bench_run_ms(&bench, 300);
    struct tulpar_device info = info_after_reset();
    assert_int_equal(info.record_state, RECORD_INSTALLED);
    assert_int_equal(info.image.version, NEW_VERSION);
}

/* The power goes at many moments of the swap, each on a fresh copy of the story. */
static void test_power_cuts_during_the_swap(void **state) {
    uint32_t end_ms = 2 * swap_ms();
    unsigned on_the_way = 0;

    (void)state;
    for (uint32_t ms = 0; ms < end_ms; ms = next_moment(ms, end_ms)) {
        on_a_new_board();
        transfer_new_version();
        order_start();
        bench_run_ms(&bench, ms);
        bench_power_cycle(&bench);
        struct tulpar_device info = info_after_reset();
        on_the_way += info.record_state == RECORD_TRIAL && info.attempts == 0;
        assert_int_equal(info.image.verdict, VERDICT_VALID);
        assert_int_equal(tulpar_run(&flasher), TULPAR_OK);
        assert_true(lines_in(5000) >= 1);
        assert_int_equal(info_after_reset().image.version, NEW_VERSION);
    }
    assert_true(on_the_way > 3); /* cuts that came before the first start */
}

int main(int argc, char **argv) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_good_update_confirms_itself, setup, teardown),
        cmocka_unit_test_setup_teardown(test_trial_shows_in_info, setup, teardown),
        cmocka_unit_test_setup_teardown(test_started_means_started, setup, teardown),
        cmocka_unit_test_setup_teardown(test_a_host_right_behind_the_update_is_heard, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(test_crashing_update_goes_away, setup, teardown),
        cmocka_unit_test_setup_teardown(test_hanging_update_goes_away, setup_in_real_time,
                                        teardown),
        cmocka_unit_test_setup_teardown(test_update_that_never_lives_long_goes_away, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(test_host_confirms, setup, teardown),
        cmocka_unit_test_setup_teardown(test_host_takes_it_back, setup, teardown),
        cmocka_unit_test_setup_teardown(test_update_gives_the_trial_up_first, setup, teardown),
        cmocka_unit_test_setup_teardown(test_what_a_debugger_loaded_is_recorded, setup, teardown),
        cmocka_unit_test_setup_teardown(test_no_trial_when_none_is_wanted, setup, teardown),
        cmocka_unit_test_setup_teardown(test_power_cuts_during_the_swap, setup, teardown),
    };

    (void)bench_choose_kit(argc, argv);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
