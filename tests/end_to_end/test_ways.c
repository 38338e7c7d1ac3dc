/* SPDX-License-Identifier: MIT */
/* Every way to send an update, on the real bootloader: as it is, packed, as a difference, at every
 * rate, on a bad line, and cut in the middle. */
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
#include "support/plausible_code.h"
#include "tests/support/install_with.h"

enum {
    PATIENCE_US = 20000000, /* a swap of two slots included */
    PAGES = 40,             /* of an image, and some bytes */
    REST = 500,
    LARGEST = PAGES * 2048 + REST,
    INSERTED = 12,  /* bytes; a statement more */
    GONE_MS = 1100, /* after which the board is back at its first rate */
};

static struct bench bench;
static struct tulpar_flasher flasher;
static uint8_t old[LARGEST], new[LARGEST + INSERTED];

/* Of the kit, in bytes; old_size: of that image; middle: where a statement more comes in; again:
 * what may be sent once more after a cut. */
static uint32_t page, old_size, middle, again;
static uint32_t new_size;

/* What an update erases is no dictionary for it: with one slot a page, or a whole sector. */
static bool old_image_stays(void) {
    return !kit_has_sectors() || kit_layout()->slots == 2;
}

/* Bytes of the image before the erase unit that holds this one: without ECC that unit is written
 * anew, or what is in the same piece. */
static uint32_t surely_right(uint32_t offset) {
    uint32_t application = kit_layout()->application;
    uint32_t start = kit_unit_start(application + offset) - application;

    if (kit_has_sectors()) {
        return start;
    }
    return offset > again ? offset - again : 0;
}

/* The host goes after so many bytes; 0: it stays. */
static struct {
    uint32_t at;
    bool gone, then_reset;
} cut;

static void on_progress(void *context, uint32_t done, uint32_t total) {
    (void)context;
    (void)total;
    cut.gone = cut.gone || (cut.at > 0 && done >= cut.at);
}

static bool on_cancelled(void *context) {
    (void)context;
    if (cut.gone && cut.then_reset) {
        cut.gone = false;
        cut.at = 0;
        bench_press_reset(&bench);
    }
    return cut.gone;
}

static void begin_session(void) {
    const struct tulpar_options options = {
        .baud = BENCH_BAUD,
        .hooks = {.cancelled = on_cancelled, .progress = on_progress},
    };

    memset(&cut, 0, sizeof cut);
    flasher_init(&flasher, &bench.channel, &options);
}

/* The vectors of a real application, then something like code. */
static void make_images(void) {
    struct bench_file app = bench_firmware("app.bin");

    plausible_code(old, old_size, 1);
    memcpy(old, app.bytes, app.size);
    bench_file_free(&app);
    memcpy(new, old, old_size);
    new_size = old_size;
}

static void insert_in_the_middle(void) {
    memmove(new + middle + INSERTED, new + middle, old_size - middle);
    memset(new + middle, 0x42, INSERTED);
    new_size = old_size + INSERTED;
}

static void delete_in_the_middle(void) {
    memmove(new + middle, new + middle + INSERTED, old_size - middle - INSERTED);
    new_size = old_size - INSERTED;
}

static int setup(void **state) {
    (void)state;
    make_images();
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

static enum tulpar_error install(const uint8_t *bytes, uint32_t size,
                                 const struct tulpar_options *options) {
    enum tulpar_error error = tulpar_connect(&flasher, PATIENCE_US);

    return error == TULPAR_OK ? install_with(&flasher, bytes, size, options) : error;
}

static void install_old(void) {
    struct tulpar_options fast = {.baud_highest = 2000000};

    assert_int_equal(install(old, old_size, &fast), TULPAR_OK);
    assert_int_equal(tulpar_run(&flasher), TULPAR_OK);
    assert_true(bench_count_text(&bench, "Application code\r\n", 2100) > 0);
}

static void assert_new_runs(void) {
    uint8_t flash[sizeof new];

    assert_int_equal(tulpar_run(&flasher), TULPAR_OK);
    assert_true(bench_count_text(&bench, "Application code\r\n", 20000) > 0);
    assert_true(vboard_peek(bench.board, kit_layout()->application, flash, new_size));
    assert_memory_equal(flash, new, new_size);
}

/* -- as a difference ---------------------------------------------------------------------------*/

static struct tulpar_image base = {old, 0};
static const struct tulpar_options with_base = {.bases = &base, .base_count = 1};

/* line_bytes: less than these, where the old image stays. With one slot a sector's old contents
 * are gone when its first page comes: most of it goes packed then, against what is before it. */
static void update_as_difference(uint32_t line_bytes) {
    assert_int_equal(install(new, new_size, &with_base), TULPAR_OK);
    print_message("%u bytes as a difference: %u bytes on the line\n",
                  (unsigned)(new_size - flasher.report.already_right),
                  (unsigned)flasher.report.line_bytes);
    assert_true(flasher.report.way == TULPAR_WAY_DIFFERENCE ||
                (!old_image_stays() && flasher.report.way == TULPAR_WAY_PACKED));
    assert_int_equal(flasher.report.resent, 0);
    assert_true(flasher.report.line_bytes < (old_image_stays() ? line_bytes : new_size * 9 / 10));
    assert_new_runs();
}

static void code_that_moves_up(void **state) {
    (void)state;
    install_old();
    insert_in_the_middle();
    update_as_difference(8000);
}

static void code_that_moves_down(void **state) {
    (void)state;
    install_old();
    delete_in_the_middle();
    update_as_difference(8000);
}

static void a_byte_that_changes(void **state) {
    (void)state;
    install_old();
    new[20 * page + 5] ^= 1;
    update_as_difference(500);
}

/* A base that the board does not hold is of no use, and does no harm. */
static void another_base_is_not_used(void **state) {
    static uint8_t other[LARGEST];
    const struct tulpar_image other_base = {other, old_size};
    struct tulpar_options options = {.bases = &other_base, .base_count = 1};

    (void)state;
    install_old();
    insert_in_the_middle();
    plausible_code(other, old_size, 7);
    assert_int_equal(install(new, new_size, &options), TULPAR_OK);
    assert_int_equal(flasher.report.way, TULPAR_WAY_PACKED);
    assert_new_runs();
}

/* Some pages are old, some new, one is neither. */
static void cut_and_resumed(bool up, bool then_reset) {
    for (uint32_t at = page; at < old_size - 2 * page; at += 7 * page + 100) {
        (void)teardown(NULL);
        (void)setup(NULL);
        install_old();
        if (up) {
            insert_in_the_middle();
        } else {
            delete_in_the_middle();
        }
        begin_session();
        cut.at = at + (middle / page) * page;
        cut.then_reset = then_reset;
        enum tulpar_error error = install(new, new_size, &with_base);
        assert_int_equal(error, then_reset || cut.at >= new_size ? TULPAR_OK : TULPAR_CANCELLED);
        if (error != TULPAR_OK) {
            bench_power_cycle(&bench);
            begin_session();
            assert_int_equal(install(new, new_size, &with_base), TULPAR_OK);
            assert_true(flasher.report.line_bytes < (old_image_stays() ? 12000 : new_size));
        }
        assert_new_runs();
    }
}

static void moving_up_and_cut(void **state) {
    (void)state;
    cut_and_resumed(true, false);
}

static void moving_down_and_cut(void **state) {
    (void)state;
    cut_and_resumed(false, false);
}

static void moving_up_and_reset(void **state) {
    (void)state;
    cut_and_resumed(true, true);
}

/* -- packed ------------------------------------------------------------------------------------*/

static void code_goes_packed_at_115200(void **state) {
    (void)state;
    assert_int_equal(install(new, new_size, NULL), TULPAR_OK);
    assert_int_equal(flasher.report.way, TULPAR_WAY_PACKED);
    assert_true(flasher.report.line_bytes < new_size);
    assert_new_runs();
}

/* The device is the slower one then, and unpacking would make it slower still. */
static void code_goes_as_it_is_at_921600(void **state) {
    struct tulpar_options fast = {.baud_highest = 921600};

    (void)state;
    assert_int_equal(install(new, new_size, &fast), TULPAR_OK);
    assert_int_equal(flasher.report.way, TULPAR_WAY_RAW);
    assert_new_runs();
}

static void what_cannot_be_packed_goes_as_it_is(void **state) {
    (void)state;
    noise(new + 2 * page, 20 * page, 1); /* and packed pages before and behind it */
    assert_int_equal(install(new, new_size, NULL), TULPAR_OK);
    assert_new_runs();
}

static void packed_and_cut(void **state) {
    for (uint32_t at = page; at < old_size; at += 9 * page) {
        (void)teardown(state);
        (void)setup(state);
        cut.at = at;
        assert_int_equal(install(new, new_size, NULL), TULPAR_CANCELLED);
        bench_power_cycle(&bench);
        begin_session();
        assert_int_equal(install(new, new_size, NULL), TULPAR_OK);
        assert_true(flasher.report.already_right >= surely_right(at));
        assert_new_runs();
    }
}

/* -- at every rate, on a bad line --------------------------------------------------------------*/

static void make_noisy(double rate, unsigned seed) {
    for (int to_host = 0; to_host <= 1; to_host++) {
        struct vboard_fault fault = {
            .kind = VBOARD_FAULT_NOISE,
            .when = VBOARD_AT_RATE,
            .noise = VBOARD_NOISE_FLIP,
            .rate = rate,
            .to_host = to_host == 1,
            .seed = seed * 2 + (unsigned)to_host,
        };
        assert_true(vboard_arm(bench.board, &fault) >= 0);
    }
}

static void every_rate_carries_an_update(void **state) {
    static const uint32_t rates[] = {115200, 230400, 460800, 921600, 1000000, 2000000, 4000000};
    uint32_t made = 0; /* the highest so far that the board can do */

    for (size_t i = 0; i < sizeof rates / sizeof rates[0]; i++) {
        for (int noisy = 0; noisy <= 1; noisy++) {
            struct tulpar_options options = {.baud_highest = rates[i]};

            (void)teardown(state);
            (void)setup(state);
            if (noisy) {
                make_noisy(1e-5, (unsigned)i + 1);
            }
            assert_int_equal(install(new, new_size, &options), TULPAR_OK);
            if (!noisy) {
                made = rates[i] <= flasher.report.device.baud_highest ? rates[i] : made;
                assert_int_equal(flasher.report.baud_used, made);
                assert_int_equal(flasher.report.resent, 0);
            }
            vboard_disarm_all(bench.board);
            assert_new_runs();
        }
    }
}

static void a_difference_survives_a_bad_line(void **state) {
    for (unsigned seed = 1; seed <= 5; seed++) {
        (void)teardown(state);
        (void)setup(state);
        install_old();
        insert_in_the_middle();
        make_noisy(1e-4, seed);
        assert_int_equal(install(new, new_size, &with_base), TULPAR_OK);
        vboard_disarm_all(bench.board);
        assert_new_runs();
    }
}

/* Who comes next speaks the first rate, and finds the board there. */
static void a_host_that_vanishes_at_a_raised_rate(void **state) {
    struct tulpar_options fast = {.baud_highest = 2000000};

    (void)state;
    cut.at = 10 * page;
    assert_int_equal(install(new, new_size, &fast), TULPAR_CANCELLED);
    assert_int_equal(vboard_uart_firmware_baud(bench.board), 2000000);
    vboard_uart_set_baud(bench.board, BENCH_BAUD);
    bench_run_ms(&bench, GONE_MS);
    begin_session();
    assert_int_equal(install(new, new_size, NULL), TULPAR_OK);
    assert_true(flasher.report.already_right >= surely_right(10 * page));
    assert_new_runs();
}

/* -- two slots ---------------------------------------------------------------------------------*/

/* The dictionary lies in the application that runs: nothing of it is overwritten meanwhile. */
static void two_slots_against_the_installed_application(void **state) {
    (void)state;
    install_old();
    insert_in_the_middle();
    update_as_difference(8000);
}

static void two_slots_and_cut(void **state) {
    (void)state;
    cut_and_resumed(true, false);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(int argc, char **argv) {
    const struct CMUnitTest tests[] = {
        TEST(code_that_moves_up),
        TEST(code_that_moves_down),
        TEST(a_byte_that_changes),
        TEST(another_base_is_not_used),
        TEST(moving_up_and_cut),
        TEST(moving_down_and_cut),
        TEST(moving_up_and_reset),
        TEST(code_goes_packed_at_115200),
        TEST(code_goes_as_it_is_at_921600),
        TEST(what_cannot_be_packed_goes_as_it_is),
        TEST(packed_and_cut),
        TEST(every_rate_carries_an_update),
        TEST(a_difference_survives_a_bad_line),
        TEST(a_host_that_vanishes_at_a_raised_rate),
    };
    const struct CMUnitTest tests_of_two_slots[] = {
        TEST(two_slots_against_the_installed_application),
        TEST(two_slots_and_cut),
    };

    const struct bench_kit *kit = bench_choose_kit(argc, argv);

    page = kit_layout()->transfer_page;
    old_size = PAGES * page + REST;
    middle = 3 * page + 700;
    again = kit_piece();
    base.size = old_size;
    if (kit->slots == 2) {
        return cmocka_run_group_tests(tests_of_two_slots, NULL, NULL);
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}
