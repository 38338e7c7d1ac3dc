/* SPDX-License-Identifier: MIT */
/* What an update costs when most of it is on the board already: after a cut, after a small change,
 * after none. The real bootloader, its flash operations counted. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "support/expect.h"

#include "host/flasher.h"
#include "support/bench_board.h"
#include "tulpar/image.h"
#include "wire/crc.h"
#include "wire/record.h"

enum {
    PATIENCE_US = 3000000,
    PAGE = 2048,
    LARGE = 90 * 1024,
    IN_FLIGHT = 7 * PAGE, /* those in flight, and what was put into flash meanwhile */
    SMALL = 3 * PAGE + 100,
    WORDS_OF_PAGE = PAGE / 8,
    WORDS_OF_RECORD = RECORD_SIZE / 8,
    SWAP_MS = 20000, /* of two images of LARGE: 135 pages erased and written */
};

static struct bench bench;
static struct tulpar_flasher flasher;
static uint8_t image[LARGE];

/* What happens in the middle of an update, `delay_ms` after the packet behind the first `at` bytes
 * went out. */
static struct {
    uint32_t at;
    uint32_t delay_ms;
    enum { NO_CUT, HOST_GOES, RESET_BUTTON } kind;
    bool due;
} cut;

static void cut_at(uint32_t at, uint32_t delay_ms, int host_goes) {
    cut.at = at;
    cut.delay_ms = delay_ms;
    cut.kind = host_goes ? HOST_GOES : RESET_BUTTON;
    cut.due = false;
}

static void on_progress(void *context, uint32_t done, uint32_t total) {
    (void)context;
    (void)total;
    cut.due = cut.kind != NO_CUT && done >= cut.at;
}

static bool on_cancelled(void *context) {
    bool host_goes = cut.kind == HOST_GOES;

    (void)context;
    if (!cut.due) {
        return false;
    }
    bench_run_ms(&bench, cut.delay_ms);
    if (!host_goes) {
        bench_press_reset(&bench);
    }
    cut.kind = NO_CUT;
    cut.due = false;
    return host_goes;
}

static void begin_session(void) {
    const struct tulpar_options options = {
        .baud = BENCH_BAUD,
        .hooks = {.cancelled = on_cancelled, .progress = on_progress},
    };

    flasher_init(&flasher, &bench.channel, &options);
}

static int setup(void **state) {
    struct bench_file app = bench_firmware("app.bin");

    (void)state;
    for (size_t i = 0; i < sizeof image; i++) {
        image[i] = (uint8_t)(i * i >> 8 ^ i ^ i >> 11);
    }
    memcpy(image, app.bytes, app.size);
    bench_file_free(&app);
    memset(&cut, 0, sizeof cut);
    bench_begin(&bench);
    begin_session();
    return 0;
}

static int teardown(void **state) {
    (void)state;
    bench_end(&bench);
    return 0;
}

static struct vboard_stats stats(void) {
    struct vboard_stats now;

    vboard_get_stats(bench.board, &now);
    return now;
}

static enum tulpar_error try_to_install(uint32_t size) {
    assert_int_equal(tulpar_connect(&flasher, PATIENCE_US), TULPAR_OK);
    return tulpar_install(&flasher, image, size);
}

static void print_costs(const char *what, uint32_t size, const struct vboard_stats *before) {
    struct vboard_stats after = stats();

    print_message("%s: %u bytes, %u were right already; %u bytes to the board, %u from it, "
                  "%u pages erased, %u ms\n",
                  what, (unsigned)size, (unsigned)flasher.report.already_right,
                  (unsigned)(after.uart_rx_bytes - before->uart_rx_bytes),
                  (unsigned)(after.uart_tx_bytes - before->uart_tx_bytes),
                  (unsigned)(after.erases - before->erases),
                  (unsigned)((after.nanoseconds - before->nanoseconds) / 1000000));
}

/* Installs, and prints what it costs (what: NULL for silence). Returns the counts from before. */
static struct vboard_stats install(uint32_t size, const char *what) {
    uint8_t *flash = malloc(size);
    struct vboard_stats before = stats();

    assert_int_equal(try_to_install(size), TULPAR_OK);
    if (what != NULL) {
        print_costs(what, size, &before);
    }
    assert_int_equal(flasher.report.device.image.verdict, VERDICT_VALID);
    assert_int_equal(flasher.report.device.image.size, size);
    assert_non_null(flash);
    assert_true(vboard_peek(bench.board, kit_layout()->application, flash, size));
    assert_memory_equal(flash, image, size);
    free(flash);
    return before;
}

static void assert_starts(void) {
    assert_int_equal(tulpar_run(&flasher), TULPAR_OK);
    assert_in_range(bench_count_text(&bench, "Application code\r\n", 2100), 1, 3);
}

static void nothing_changed_costs_no_flash_operation(void **state) {
    (void)state;
    install(LARGE, "new");
    assert_int_equal(flasher.report.already_right, 0);
    struct vboard_stats before = install(LARGE, "nothing changed");
    assert_int_equal(flasher.report.already_right, LARGE);
    assert_true(stats().uart_rx_bytes - before.uart_rx_bytes < 100);
    assert_int_equal(stats().erases, before.erases);
    assert_int_equal(stats().programs, before.programs);
    assert_starts();
}

static void one_byte_changed_costs_one_page(void **state) {
    (void)state;
    install(LARGE, "new");
    image[LARGE / 2 + 1] ^= 1;
    struct vboard_stats before = install(LARGE, "one byte changed");
    assert_int_equal(flasher.report.already_right, LARGE - PAGE);
    assert_int_equal(stats().erases, before.erases + 1);
    assert_int_equal(stats().programs, before.programs + WORDS_OF_PAGE + 2 * WORDS_OF_RECORD);
    assert_starts();
}

static void a_shorter_image_leaves_nothing_behind_its_end(void **state) {
    uint8_t rest[PAGE - 100];

    (void)state;
    install(SMALL + PAGE, "longer");
    struct vboard_stats before = install(SMALL, "shorter");
    assert_int_equal(flasher.report.already_right, SMALL - 100);
    assert_int_equal(stats().erases, before.erases + 1);
    assert_true(vboard_peek(bench.board, kit_layout()->application + SMALL, rest, sizeof rest));
    for (size_t i = 0; i < sizeof rest; i++) {
        assert_int_equal(rest[i], 0xFF);
    }
}

static uint64_t bytes_since(const struct vboard_stats *before) {
    return stats().uart_rx_bytes - before->uart_rx_bytes;
}

static void the_host_goes_and_the_power_too(void **state) {
    (void)state;
    cut_at(LARGE / 2, 100, true);
    assert_int_equal(try_to_install(LARGE), TULPAR_CANCELLED);
    assert_int_equal(cut.kind, NO_CUT);
    bench_power_cycle(&bench);
    begin_session();
    struct vboard_stats before = install(LARGE, "resumed after a power cut");
    /* what was on its way came into flash before the power went */
    assert_in_range(flasher.report.already_right, LARGE / 2, LARGE / 2 + IN_FLIGHT);
    uint32_t left = LARGE - flasher.report.already_right;
    assert_in_range(bytes_since(&before), left, left + 4 * PAGE);
    assert_int_equal(stats().erases - before.erases, left / PAGE);
    assert_starts();
}

static void the_reset_button_in_the_middle(void **state) {
    (void)state;
    cut_at(LARGE / 2, 100, false);
    struct vboard_stats before = install(LARGE, "the reset button in the middle");
    assert_int_equal(cut.kind, NO_CUT);
    assert_int_equal(stats().resets_by_pin, before.resets_by_pin + 1);
    assert_in_range(bytes_since(&before), LARGE, LARGE + 2 * PAGE + IN_FLIGHT);
    assert_in_range(stats().erases - before.erases, LARGE / PAGE, LARGE / PAGE + 1);
    assert_starts();
}

/* A page takes 0.18 s on the line, then 22 ms to erase and 21 ms to program: all of it is met. The
 * update is cut in its second page. */
static void a_cut_at_any_time(void **state) {
    enum { LINE_MS = 175, PAGE_MS = 235, LINE_STEP_MS = 25, FLASH_STEP_MS = 4 };
    unsigned cut_page_was_whole = 0, cut_page_was_not = 0, cuts = 0;

    for (unsigned delay = 0; delay < PAGE_MS;
         delay += delay < LINE_MS ? LINE_STEP_MS : FLASH_STEP_MS) {
        cuts++;
        for (int host_goes = 0; host_goes <= 1; host_goes++) {
            (void)teardown(state);
            (void)setup(state);
            cut_at(PAGE, delay, host_goes);
            if (host_goes) {
                assert_int_equal(try_to_install(SMALL), TULPAR_CANCELLED);
                bench_power_cycle(&bench);
                begin_session();
            }
            install(SMALL, NULL);
            assert_int_equal(cut.kind, NO_CUT);
            cut_page_was_not += flasher.report.already_right == PAGE;
            cut_page_was_whole += flasher.report.already_right == 2 * PAGE;
        }
    }
    assert_true(cut_page_was_not > 0 && cut_page_was_whole > 0);
    assert_int_equal(cut_page_was_not + cut_page_was_whole, cuts);
}

/* -- two slots ---------------------------------------------------------------------------------*/

/* The application runs, and is asked again what it is. */
static void two_slots_nothing_changed(void **state) {
    (void)state;
    install(LARGE, "new");
    assert_starts();
    struct vboard_stats before = install(LARGE, "nothing changed");
    assert_int_equal(flasher.report.already_right, LARGE);
    assert_int_equal(stats().erases, before.erases);
    assert_int_equal(stats().programs, before.programs);
    assert_starts();
}

/* The old application starts after the reset, makes way, and the update goes on beside it: half of
 * the pages change. */
static void two_slots_the_reset_button_in_the_middle(void **state) {
    enum { CHANGED = (LARGE / 2 + PAGE - 1) / PAGE, PARITY_AND_JOURNAL = 2 };
    struct tulpar_device *device = &flasher.report.device;

    (void)state;
    install(LARGE, "new");
    assert_starts();
    for (size_t i = LARGE / 2; i < LARGE; i++) {
        image[i] ^= 0xFF;
    }
    cut_at(LARGE / 2, 100, false);
    struct vboard_stats before = stats();
    assert_int_equal(try_to_install(LARGE), TULPAR_OK);
    print_costs("two slots, the reset button in the middle", LARGE, &before);
    assert_int_equal(cut.kind, NO_CUT);
    assert_int_equal(stats().resets_by_pin, before.resets_by_pin + 1);
    assert_in_range(bytes_since(&before), LARGE / 2, LARGE / 2 + 12 * PAGE);
    assert_in_range(stats().erases - before.erases, CHANGED + PARITY_AND_JOURNAL,
                    CHANGED + PARITY_AND_JOURNAL + 1);
    assert_int_equal(device->image.crc, image_crc(IMAGE_CRC_START, image, LARGE));
    assert_int_equal(tulpar_run(&flasher), TULPAR_OK);
    assert_true(bench_count_text(&bench, "Application code\r\n", SWAP_MS) >= 1);
}

int main(int argc, char **argv) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(nothing_changed_costs_no_flash_operation, setup, teardown),
        cmocka_unit_test_setup_teardown(one_byte_changed_costs_one_page, setup, teardown),
        cmocka_unit_test_setup_teardown(a_shorter_image_leaves_nothing_behind_its_end, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(the_host_goes_and_the_power_too, setup, teardown),
        cmocka_unit_test_setup_teardown(the_reset_button_in_the_middle, setup, teardown),
        cmocka_unit_test_setup_teardown(a_cut_at_any_time, setup, teardown),
    };

    const struct CMUnitTest tests_of_two_slots[] = {
        cmocka_unit_test_setup_teardown(two_slots_nothing_changed, setup, teardown),
        cmocka_unit_test_setup_teardown(two_slots_the_reset_button_in_the_middle, setup, teardown),
    };

    if (bench_choose_kit(argc, argv)->slots == 2) {
        return cmocka_run_group_tests(tests_of_two_slots, NULL, NULL);
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}
