/* SPDX-License-Identifier: MIT */
/* Two slots at the price of the difference, with the real bootloader: what is equal is neither sent
 * nor swapped, whatever came before, and an update that was cut goes on. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "support/expect.h"

#include "host/flasher.h"
#include "support/bench_board.h"
#include "support/plausible_code.h"
#include "tests/support/install_with.h"
#include "wire/record.h"

enum {
    PATIENCE_US = 20000000,
    PAGE = 2048,
    PAGES = 30,
    SIZE = PAGES * PAGE - 100,
    CHANGED = 20, /* a page in the middle */
    OTHER = 8,
    STATEMENT = 12, /* bytes that are inserted */
    FROM = 14 * PAGE + 700,
    PARITY = 1,  /* beside the pages of an update */
    RECORDS = 2, /* pages of records that may have to be erased meanwhile */
    JOURNAL = 1,
};

static struct bench bench;
static struct tulpar_flasher flasher;
static uint8_t old[SIZE], new[SIZE];
static const struct tulpar_image base = {old, SIZE};

static uint32_t cut_at; /* bytes after which the host goes; 0: it stays */
static bool cut;

static void on_progress(void *context, uint32_t done, uint32_t total) {
    (void)context;
    (void)total;
    cut = cut || (cut_at > 0 && done >= cut_at);
}

static bool on_cancelled(void *context) {
    (void)context;
    return cut;
}

static void begin_session(void) {
    const struct tulpar_options options = {
        .baud = BENCH_BAUD,
        .baud_highest = 921600,
        .hooks = {.cancelled = on_cancelled, .progress = on_progress},
    };

    cut = false;
    cut_at = 0;
    flasher_init(&flasher, &bench.channel, &options);
    assert_int_equal(tulpar_connect(&flasher, PATIENCE_US), TULPAR_OK);
}

static void assert_runs(const uint8_t *image) {
    static uint8_t flash[SIZE];

    assert_true(bench_count_text(&bench, "Application code\r\n", 2100) > 0);
    assert_true(vboard_peek(bench.board, kit_layout()->application, flash, SIZE));
    assert_memory_equal(flash, image, SIZE);
}

static uint64_t erases(void) {
    struct vboard_stats stats;

    vboard_get_stats(bench.board, &stats);
    return stats.erases;
}

static enum tulpar_error install(const uint8_t *image, const struct tulpar_image *known) {
    const struct tulpar_options options = {
        .baud_highest = 921600, .bases = known, .base_count = known != NULL ? 1 : 0};

    return install_with(&flasher, image, SIZE, &options);
}

/* Sends `image` and runs it; `pages` of it are sent, and no other is erased. */
static void update(const uint8_t *image, const struct tulpar_image *known, unsigned pages) {
    begin_session();
    uint64_t before = erases();
    assert_int_equal(install(image, known), TULPAR_OK);
    assert_int_equal((SIZE - flasher.report.already_right + PAGE - 1) / PAGE, pages);
    assert_in_range(erases() - before, pages + JOURNAL, pages + PARITY + JOURNAL + RECORDS);
    before = erases();
    assert_int_equal(tulpar_run(&flasher), TULPAR_OK);
    assert_in_range(erases() - before, 2 * pages, 2 * pages + RECORDS);
    print_message("%u of %d pages: %u bytes on the line, swapped in %u ms\n", pages, PAGES,
                  (unsigned)flasher.report.line_bytes, (unsigned)(flasher.report.swap_us / 1000));
    assert_runs(image);
}

static int setup(void **state) {
    struct bench_file app = bench_firmware("app.bin");

    (void)state;
    plausible_code(old, SIZE, 1);
    memcpy(old, app.bytes, app.size);
    bench_file_free(&app);
    memcpy(new, old, SIZE);
    bench_begin(&bench);
    begin_session();
    assert_int_equal(install(old, NULL), TULPAR_OK);
    assert_int_equal(tulpar_run(&flasher), TULPAR_OK);
    assert_runs(old);
    return 0;
}

static int teardown(void **state) {
    (void)state;
    bench_end(&bench);
    return 0;
}

static void change(uint32_t page) {
    new[page * PAGE + 5] ^= 1;
}

static void a_constant(void **state) {
    (void)state;
    change(CHANGED);
    update(new, NULL, 1);
}

static void a_constant_in_an_application_that_is_known(void **state) {
    (void)state;
    change(CHANGED);
    update(new, &base, 1);
    assert_true(flasher.report.line_bytes < 300);
}

/* The application confirms itself after a second, so the next update finds no trial. */
static void one_statement_more(void **state) {
    (void)state;
    memmove(new + FROM + STATEMENT, new + FROM, SIZE - FROM - STATEMENT);
    memset(new + FROM, 0x42, STATEMENT);
    update(new, &base, PAGES - FROM / PAGE);
    change(2);
    update(new, NULL, 1);
}

static void a_whole_new_image(void **state) {
    (void)state;
    for (uint32_t page = 0; page < PAGES; page++) {
        new[page * PAGE + PAGE - 150] ^= 1;
    }
    update(new, &base, PAGES);
}

static void cut_and_resumed(const struct tulpar_image *known) {
    for (uint32_t page = 5; page < 20; page += 4) {
        (void)teardown(NULL);
        (void)setup(NULL);
        for (uint32_t i = 3; i < 20; i++) {
            change(i);
        }
        begin_session();
        cut_at = (PAGES - 17 + page - 3) * PAGE;
        assert_int_equal(install(new, known), TULPAR_CANCELLED);
        bench_power_cycle(&bench);
        begin_session();
        uint64_t before = erases();
        assert_int_equal(install(new, known), TULPAR_OK);
        assert_true(flasher.report.already_right >= (PAGES - 17 + page - 3) * PAGE - PAGE);
        assert_in_range(erases() - before, 1, 17 - (page - 3) + 1 + PARITY + JOURNAL + RECORDS);
        assert_int_equal(tulpar_run(&flasher), TULPAR_OK);
        assert_runs(new);
    }
}

static void an_update_that_was_cut_goes_on(void **state) {
    (void)state;
    cut_and_resumed(NULL);
}

static void and_where_the_application_is_known(void **state) {
    (void)state;
    cut_and_resumed(&base);
}

/* The pages that came back are those of the old image again. */
static void after_a_revert(void **state) {
    (void)state;
    change(CHANGED);
    begin_session();
    assert_int_equal(install(new, NULL), TULPAR_OK);
    assert_int_equal(tulpar_run(&flasher), TULPAR_OK);
    bench_run_ms(&bench, 300);
    begin_session();
    assert_int_equal(flasher.report.device.record_state, RECORD_TRIAL);
    uint64_t before = erases();
    assert_int_equal(tulpar_revert(&flasher), TULPAR_OK);
    assert_in_range(erases() - before, 1, 1 + RECORDS);
    assert_int_equal(tulpar_run(&flasher), TULPAR_OK);
    assert_runs(old);
    change(OTHER);
    update(new, NULL, 2);
}

static void after_an_update_without_a_trial(void **state) {
    (void)state;
    change(CHANGED);
    begin_session();
    flasher.options.no_trial = true;
    assert_int_equal(install(new, NULL), TULPAR_OK);
    assert_int_equal(tulpar_run(&flasher), TULPAR_OK);
    assert_int_equal(flasher.report.device.record_state, RECORD_INSTALLED);
    assert_runs(new);
    change(OTHER);
    update(new, NULL, 1);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(int argc, char **argv) {
    const struct CMUnitTest tests[] = {
        TEST(a_constant),
        TEST(a_constant_in_an_application_that_is_known),
        TEST(one_statement_more),
        TEST(a_whole_new_image),
        TEST(an_update_that_was_cut_goes_on),
        TEST(and_where_the_application_is_known),
        TEST(after_a_revert),
        TEST(after_an_update_without_a_trial),
    };

    (void)bench_choose_kit(argc, argv);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
