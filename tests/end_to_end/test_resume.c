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

#include "faults.h"
#include "host/flasher.h"
#include "support/bench_board.h"
#include "tulpar/image.h"
#include "wire/crc.h"
#include "wire/record.h"

enum {
    PATIENCE_US = 3000000,
    PAGE_MAX = 2048,
    LARGE_MAX = 90 * 1024,
    LEFT_BLANK = 4 * 1024, /* behind an image where the application area is small */
    RECORD_UNITS = 4,      /* that may have to be erased in a long update without ECC */
    IN_FLIGHT = 7,         /* pages: those in flight, and what was put into flash meanwhile; */
    IN_FLIGHT_OF_SECTORS = 24,
    SWAP_MS = 20000, /* of two images of LARGE_MAX: 135 pages erased and written */
};

/* Of the kit, in bytes. large, small: of images; small lies in one piece. again: what may be
 * written once more after a cut. in_flight: pages. */
static uint32_t page, large, small, again, in_flight;

/* Erases for records beside those of the image, at most: one has room for many with ECC. */
static uint32_t for_records;

/* Bytes of the image before the erase unit that holds this one, and up to its end. */
static uint32_t unit_start(uint32_t offset) {
    return kit_unit_start(kit_layout()->application + offset) - kit_layout()->application;
}

static uint32_t unit_end(uint32_t offset) {
    return unit_start(offset) + kit_unit_size(kit_layout()->application + offset);
}

/* Erase units that hold these bytes of the image. */
static uint32_t units_between(uint32_t offset, uint32_t end) {
    uint32_t count = 0;

    for (; offset < end; offset = unit_end(offset)) {
        count++;
    }
    return count;
}

static struct bench bench;
static struct tulpar_flasher flasher;
static uint8_t image[LARGE_MAX];

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
    bench_hurry(&bench);
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
    install(large, "new");
    assert_int_equal(flasher.report.already_right, 0);
    struct vboard_stats before = install(large, "nothing changed");
    assert_int_equal(flasher.report.already_right, large);
    assert_true(stats().uart_rx_bytes - before.uart_rx_bytes < 100);
    assert_int_equal(stats().erases, before.erases);
    assert_int_equal(stats().programs, before.programs);
    assert_starts();
}

/* Of an update of one piece: that it was begun, without ECC where, and that it has ended; each
 * twice then. */
static uint32_t records(void) {
    return kit_layout()->has_ecc ? 2 : 2 * 3;
}

static uint32_t unit_programmed(void) {
    return kit_layout()->flash.programming_unit;
}

static void one_byte_changed_costs_one_unit(void **state) {
    uint32_t changed = large / 2 + 1, unit = unit_end(changed) - unit_start(changed);

    (void)state;
    install(large, "new");
    image[changed] ^= 1;
    struct vboard_stats before = install(large, "one byte changed");
    assert_int_equal(flasher.report.already_right, large - unit);
    assert_in_range(stats().erases - before.erases, 1, 1 + for_records);
    assert_int_equal(stats().programs - before.programs,
                     (unit + records() * RECORD_SIZE) / unit_programmed());
    assert_starts();
}

static void a_shorter_image_leaves_nothing_behind_its_end(void **state) {
    uint8_t rest[PAGE_MAX];

    (void)state;
    install(small + page, "longer");
    struct vboard_stats before = install(small, "shorter");
    assert_int_equal(flasher.report.already_right, unit_start(small));
    assert_in_range(stats().erases - before.erases, 1, 1 + for_records);
    assert_true(vboard_peek(bench.board, kit_layout()->application + small, rest, page - 100));
    for (size_t i = 0; i < page - 100; i++) {
        assert_int_equal(rest[i], 0xFF);
    }
}

static uint64_t bytes_since(const struct vboard_stats *before) {
    return stats().uart_rx_bytes - before->uart_rx_bytes;
}

static void the_host_goes_and_the_power_too(void **state) {
    (void)state;
    cut_at(large / 2, 100, true);
    assert_int_equal(try_to_install(large), TULPAR_CANCELLED);
    assert_int_equal(cut.kind, NO_CUT);
    bench_power_cycle(&bench);
    begin_session();
    struct vboard_stats before = install(large, "resumed after a power cut");
    /* what was on its way came into flash before the power went */
    assert_in_range(flasher.report.already_right, unit_start(large / 2 - again),
                    large / 2 + in_flight * page);
    uint32_t left = large - flasher.report.already_right;
    uint32_t units = units_between(flasher.report.already_right, large);
    assert_in_range(bytes_since(&before), left, left + 4 * page);
    /* What is written anew is erased first, too. */
    assert_in_range(stats().erases - before.erases, units,
                    units + units_between(0, again) + for_records);
    assert_starts();
}

static void the_reset_button_in_the_middle(void **state) {
    (void)state;
    cut_at(large / 2, 100, false);
    struct vboard_stats before = install(large, "the reset button in the middle");
    assert_int_equal(cut.kind, NO_CUT);
    assert_int_equal(stats().resets_by_pin, before.resets_by_pin + 1);
    uint32_t begun = large / 2 - unit_start(large / 2);
    assert_in_range(bytes_since(&before), large,
                    large + again + begun + 2 * page + in_flight * page);
    /* Without ECC what was in flight belongs to the piece that is in doubt, which is erased at
     * once, and each of its units before it is written. */
    uint32_t in_doubt = again == 0 ? 0 : 2 * again + in_flight * page;
    assert_in_range(stats().erases - before.erases, units_between(0, large),
                    units_between(0, large) + units_between(0, in_doubt) + 1 + for_records);
    assert_starts();
}

/* A page of 2 KB takes 0.18 s on the line, then 22 ms to erase and 21 ms to program: all of it is
 * met. The update is cut in its second page. */
static void a_cut_at_any_time(void **state) {
    enum { LINE_MS = 175, PAGE_MS = 235, LINE_STEP_MS = 25, FLASH_STEP_MS = 4 };
    unsigned cut_page_was_whole = 0, cut_page_was_not = 0, in_doubt = 0, cuts = 0;

    for (unsigned delay = 0; delay < PAGE_MS;
         delay += delay < LINE_MS ? LINE_STEP_MS : FLASH_STEP_MS) {
        cuts++;
        for (int host_goes = 0; host_goes <= 1; host_goes++) {
            (void)teardown(state);
            (void)setup(state);
            cut_at(page, delay, host_goes);
            if (host_goes) {
                assert_int_equal(try_to_install(small), TULPAR_CANCELLED);
                bench_power_cycle(&bench);
                begin_session();
            }
            install(small, NULL);
            assert_int_equal(cut.kind, NO_CUT);
            cut_page_was_not += flasher.report.already_right == page;
            cut_page_was_whole += flasher.report.already_right == 2 * page;
            in_doubt += flasher.report.already_right == 0;
        }
    }
    if (!kit_layout()->has_ecc) {
        assert_int_equal(in_doubt, 2 * cuts);
        return;
    }
    assert_true(cut_page_was_not > 0 && cut_page_was_whole > 0);
    assert_int_equal(cut_page_was_not + cut_page_was_whole, cuts);
}

/* -- a power cut, at a rate that the board goes back from ---------------------------------------*/

/* In the flash operation that comes after so many. */
static void cut_power_in(uint64_t operations) {
    const struct vboard_fault fault = {
        .kind = VBOARD_FAULT_POWER_CUT,
        .when = VBOARD_IN_OPERATION,
        .at = operations + 1,
        .seed = operations,
    };

    bench.power_comes_back = true;
    vboard_disarm_all(bench.board);
    assert_true(vboard_arm(bench.board, &fault) >= 0);
}

static void begin_fast_session(void) {
    const struct tulpar_options options = {.baud = BENCH_BAUD, .baud_highest = 921600};

    flasher_init(&flasher, &bench.channel, &options);
}

/* But for the vectors and the code of the application. */
static void change_everything(uint32_t size) {
    for (size_t i = (size_t)2 * PAGE_MAX; i < size; i++) {
        image[i] ^= 0x5A;
    }
}

/* Installs what differs everywhere; the power goes meanwhile. Returns how long it took. */
static uint64_t install_with_a_cut(uint64_t operations) {
    uint64_t start_ms = bench_now_ms(&bench), cuts = stats().power_cuts;

    cut_power_in(operations);
    install(large, NULL);
    assert_int_equal(stats().power_cuts, cuts + 1);
    return bench_now_ms(&bench) - start_ms;
}

/* The board is silent, for it has gone back to its first rate; and it may be as silent while it
 * erases a large sector. */
static void a_power_cut_at_a_high_rate_is_found_out_soon(void **state) {
    enum { SOON_MS = 12000 };

    (void)state;
    install(large, NULL);
    begin_fast_session();
    for (unsigned part = 1; part <= 3; part++) {
        change_everything(large);
        uint64_t took_ms = install_with_a_cut(large / unit_programmed() * part / 4);

        print_message("a power cut at a high rate: %u ms in all\n", (unsigned)took_ms);
        assert_true(took_ms < SOON_MS);
    }
    assert_starts();
}

/* The old application is whole, and runs after the reset: it makes way once more. */
static void a_power_cut_before_the_first_change(void **state) {
    (void)state;
    install(large, NULL);
    for (unsigned operations = 0; operations < 3; operations++) {
        assert_starts();
        begin_fast_session();
        change_everything(large);
        (void)install_with_a_cut(operations);
    }
    assert_starts();
}

/* -- two slots ---------------------------------------------------------------------------------*/

/* The application runs, and is asked again what it is. */
static void two_slots_nothing_changed(void **state) {
    (void)state;
    install(large, "new");
    assert_starts();
    struct vboard_stats before = install(large, "nothing changed");
    assert_int_equal(flasher.report.already_right, large);
    assert_int_equal(stats().erases, before.erases);
    assert_int_equal(stats().programs, before.programs);
    assert_starts();
}

/* The old application starts after the reset, makes way, and the update goes on beside it: half of
 * the pages change. */
static void two_slots_the_reset_button_in_the_middle(void **state) {
    enum { PARITY_AND_JOURNAL = 2 };
    const uint32_t changed = (large / 2 + page - 1) / page;
    struct tulpar_device *device = &flasher.report.device;

    (void)state;
    install(large, "new");
    assert_starts();
    for (size_t i = large / 2; i < large; i++) {
        image[i] ^= 0xFF;
    }
    cut_at(large / 2, 100, false);
    struct vboard_stats before = stats();
    assert_int_equal(try_to_install(large), TULPAR_OK);
    print_costs("two slots, the reset button in the middle", large, &before);
    assert_int_equal(cut.kind, NO_CUT);
    assert_int_equal(stats().resets_by_pin, before.resets_by_pin + 1);
    assert_in_range(bytes_since(&before), large / 2, large / 2 + 12 * page);
    assert_in_range(stats().erases - before.erases, changed + PARITY_AND_JOURNAL,
                    changed + PARITY_AND_JOURNAL + 1);
    assert_int_equal(device->image.crc, image_crc(IMAGE_CRC_START, image, large));
    assert_int_equal(tulpar_run(&flasher), TULPAR_OK);
    assert_true(bench_count_text(&bench, "Application code\r\n", SWAP_MS) >= 1);
}

/* The old application runs after the cut, and would be waited for as long as for a sector. */
static void two_slots_a_power_cut_at_a_high_rate(void **state) {
    enum { SOON_MS = 25000 };

    (void)state;
    install(large, NULL);
    assert_starts();
    begin_fast_session();
    change_everything(large);
    uint64_t start_ms = bench_now_ms(&bench), cuts = stats().power_cuts;
    cut_power_in(large / unit_programmed() / 2);
    assert_int_equal(try_to_install(large), TULPAR_OK);
    uint64_t took_ms = bench_now_ms(&bench) - start_ms;
    print_message("two slots, a power cut at a high rate: %u ms in all\n", (unsigned)took_ms);
    assert_int_equal(stats().power_cuts, cuts + 1);
    assert_true(took_ms < SOON_MS);
    assert_int_equal(flasher.report.device.image.crc, image_crc(IMAGE_CRC_START, image, large));
}

int main(int argc, char **argv) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(nothing_changed_costs_no_flash_operation, setup, teardown),
        cmocka_unit_test_setup_teardown(one_byte_changed_costs_one_unit, setup, teardown),
        cmocka_unit_test_setup_teardown(a_shorter_image_leaves_nothing_behind_its_end, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(the_host_goes_and_the_power_too, setup, teardown),
        cmocka_unit_test_setup_teardown(the_reset_button_in_the_middle, setup, teardown),
        cmocka_unit_test_setup_teardown(a_cut_at_any_time, setup, teardown),
        cmocka_unit_test_setup_teardown(a_power_cut_at_a_high_rate_is_found_out_soon, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(a_power_cut_before_the_first_change, setup, teardown),
    };

    const struct CMUnitTest tests_of_two_slots[] = {
        cmocka_unit_test_setup_teardown(two_slots_nothing_changed, setup, teardown),
        cmocka_unit_test_setup_teardown(two_slots_the_reset_button_in_the_middle, setup, teardown),
        cmocka_unit_test_setup_teardown(two_slots_a_power_cut_at_a_high_rate, setup, teardown),
    };

    const struct bench_kit *kit = bench_choose_kit(argc, argv);

    page = kit_layout()->transfer_page;
    in_flight = kit_has_sectors() ? IN_FLIGHT_OF_SECTORS : IN_FLIGHT;
    large = kit->application_size > LARGE_MAX ? LARGE_MAX : kit->application_size - LEFT_BLANK;
    small = 3 * page + 100;
    again = kit_piece();
    for_records = kit_layout()->has_ecc ? 0 : RECORD_UNITS;
    if (kit->slots == 2) {
        return cmocka_run_group_tests(tests_of_two_slots, NULL, NULL);
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}
