/* SPDX-License-Identifier: MIT */
/* What a run depends on of the flash, and what makes two flashes the same. */
#include "bench.h"
#include "faults.h"
#include "watch.h"

enum {
    FLASH_KEYR = ADDRESS_FLASH + 0x08,
    FLASH_CR = ADDRESS_FLASH + 0x14,
    CR_PG = 1,
    CR_PER = 2,
    CR_STRT = 1 << 16,
    CR_PNB_SHIFT = 3,
    WATCHED_PAGE = 22,
    PAGE = 2048,
    LONG_ENOUGH_US = 30000,
};

static uint32_t at(uint32_t page) {
    return 0x08000000 + page * PAGE;
}

static struct vboard *watched_board(void) {
    struct vboard *board = bench_on("nucleo-l432kc");
    bench_clocks_on(board);
    bench_write(board, ADDRESS_FLASH, 0); /* caches off */
    bench_write(board, FLASH_KEYR, 0x45670123);
    bench_write(board, FLASH_KEYR, 0xCDEF89AB);
    vboard_watch_flash(board, at(WATCHED_PAGE));
    return board;
}

static void erase(struct vboard *board, uint32_t page) {
    bench_write(board, FLASH_CR, CR_PER | page << CR_PNB_SHIFT);
    bench_write(board, FLASH_CR, CR_PER | page << CR_PNB_SHIFT | CR_STRT);
    bench_wait_us(board, LONG_ENOUGH_US);
    bench_write(board, FLASH_CR, 0);
}

static void program(struct vboard *board, uint32_t address) {
    bench_write(board, FLASH_CR, CR_PG);
    bench_write(board, address, 0x12345678);
    bench_write(board, address + 4, 0x9ABCDEF0);
    bench_wait_us(board, LONG_ENOUGH_US);
    bench_write(board, FLASH_CR, 0);
}

static void expect_pages(const struct vboard *board, const uint16_t *expected, size_t count) {
    const uint16_t *pages;
    assert_int_equal(vboard_watched_pages(board, &pages), count);
    assert_memory_equal(pages, expected, count * sizeof *expected);
}

static void what_is_read_counts_once_and_in_order(void **state) {
    (void)state;
    struct vboard *board = watched_board();
    (void)bench_read(board, at(30));
    (void)bench_read(board, at(WATCHED_PAGE - 1));
    (void)bench_read(board, at(23) + PAGE - 4);
    (void)bench_read(board, at(30) + 8);
    expect_pages(board, (const uint16_t[]){30, 23}, 2);
    vboard_watch_peek(board, at(40) + PAGE - 1, 2);
    expect_pages(board, (const uint16_t[]){30, 23, 40, 41}, 4);
    bench_off(board);
}

static void what_the_run_has_erased_does_not_count(void **state) {
    (void)state;
    struct vboard *board = watched_board();
    erase(board, 25);
    program(board, at(25));
    (void)bench_read(board, at(25) + 8);
    expect_pages(board, NULL, 0);
    program(board, at(26)); /* whether that is allowed depends on what is there */
    expect_pages(board, (const uint16_t[]){26}, 1);
    bench_off(board);
}

/* ldr r0, =0x0800B000; ldr r1, [r0]; b . */
static const uint16_t reader[] = {0x8000, 0x2000, 0x0009, 0x0800, 0x4801,
                                  0x6801, 0xE7FE, 0xBF00, 0xB000, 0x0800};

static void reads_by_the_core_count(void **state) {
    (void)state;
    struct vboard *board = vboard_new("nucleo-l432kc");
    assert_true(vboard_load(board, at(0), reader, sizeof reader));
    vboard_watch_flash(board, at(WATCHED_PAGE));
    vboard_power_on(board, 1);
    bench_wait_us(board, 10);
    expect_pages(board, (const uint16_t[]){WATCHED_PAGE}, 1);
    vboard_free(board);
}

static void fault(struct vboard *board, enum vboard_fault_kind kind, uint32_t address) {
    const struct vboard_fault planted = {.kind = kind, .when = VBOARD_NOW, .address = address};
    assert_true(vboard_arm(board, &planted) >= 0);
}

/* To page 23: it reads page 25 and goes on in page 24, which reads page 26 and goes back. */
static const uint16_t to_page_23[] = {0x8000, 0x2000, 0x0009, 0x0800,
                                      0x4800, 0x4700, 0xB801, 0x0800};
static const uint16_t in_page_23[] = {0x4801, 0x6801, 0x4A01, 0x4710,
                                      0xC800, 0x0800, 0xC001, 0x0800};
static const uint16_t in_page_24[] = {0x4801, 0x6801, 0x4A01, 0x4710,
                                      0xD000, 0x0800, 0xB801, 0x0800};

static struct vboard *board_with_code_in_two_pages(void) {
    struct vboard *board = vboard_new("nucleo-l432kc");
    assert_true(vboard_load(board, at(0), to_page_23, sizeof to_page_23));
    assert_true(vboard_load(board, at(23), in_page_23, sizeof in_page_23));
    assert_true(vboard_load(board, at(24), in_page_24, sizeof in_page_24));
    return board;
}

/* Code in pages that the run knows already is fetched straight from them. */
static void code_in_watched_pages_hides_no_other_page(void **state) {
    (void)state;
    struct vboard *board = board_with_code_in_two_pages();
    struct vboard *unwatched = board_with_code_in_two_pages();
    vboard_watch_flash(board, at(WATCHED_PAGE));
    vboard_power_on(board, 1);
    vboard_power_on(unwatched, 1);
    bench_wait_us(board, 100);
    bench_wait_us(unwatched, 100);
    expect_pages(board, (const uint16_t[]){23, 25, 24, 26}, 4);
    assert_true(board->core.instructions == unwatched->core.instructions);
    assert_true(board->core.windows[board->core.fetch_window].base >= at(23));
    vboard_watch_flash(board, at(WATCHED_PAGE)); /* and what was known is asked for again */
    expect_pages(board, NULL, 0);
    bench_wait_us(board, 100);
    const uint16_t *pages;
    assert_int_equal(vboard_watched_pages(board, &pages), 4);
    vboard_free(unwatched);
    vboard_free(board);
}

static void a_page_that_is_known_may_still_turn_bad(void **state) {
    enum { ECCD = 31 };
    (void)state;
    struct vboard *board = board_with_code_in_two_pages();
    vboard_watch_flash(board, at(WATCHED_PAGE));
    vboard_power_on(board, 1);
    bench_wait_us(board, 100);
    assert_int_equal(board->flash.eccr >> ECCD, 0);
    fault(board, VBOARD_FAULT_BAD_WORD, at(25));
    (void)vboard_run(board, vboard_now_ns(board) + 100000, false);
    assert_int_equal(board->flash.eccr >> ECCD, 1);
    vboard_free(board);
}

static void a_fingerprint_tells_all_differences(void **state) {
    (void)state;
    struct vboard *board = watched_board();
    struct vboard *other = vboard_new("nucleo-l432kc");
    uint64_t blank = vboard_page_fingerprint(board, 25);
    assert_true(blank != vboard_page_fingerprint(board, 26)); /* which page it is counts, too */
    program(board, at(25) + 64);
    uint64_t programmed = vboard_page_fingerprint(board, 25);
    assert_true(programmed != blank);
    fault(board, VBOARD_FAULT_BAD_WORD, at(25) + 64);
    uint64_t bad = vboard_page_fingerprint(board, 25);
    assert_true(bad != programmed && bad != blank);
    vboard_take_flash(other, board);
    assert_true(vboard_page_fingerprint(other, 25) == bad);
    fault(other, VBOARD_FAULT_FLIP, at(25) + 7);
    assert_true(vboard_page_fingerprint(other, 25) != bad);
    erase(board, 25);
    assert_true(vboard_page_fingerprint(board, 25) == blank);
    vboard_free(other);
    bench_off(board);
}

/* A copy moves the pages that differ only: whatever was done to either, both are the same then. */
static void a_copy_brings_every_difference_along(void **state) {
    (void)state;
    struct vboard *board = watched_board();
    struct vboard *copy = vboard_new("nucleo-l432kc");
    vboard_copy(copy, board);
    program(copy, at(25));
    program(copy, at(27) + 8);
    fault(copy, VBOARD_FAULT_FLIP, at(28));
    program(board, at(25) + 8);
    fault(board, VBOARD_FAULT_BAD_WORD, at(29));
    vboard_copy(copy, board);
    assert_memory_equal(copy, board, sizeof *board);
    bench_off(board);
    vboard_free(copy);
}

/* Reads of data go on; the first instruction behind the fence is not executed. */
static void a_fence_stops_code_and_not_data(void **state) {
    static const uint16_t jumps_to_page_30[] = {
        0x4801, 0x6801, 0x3001, 0x4700, 0xF000, 0x0800, /* r1 = the word there; then bx to it */
    };
    static const uint16_t adds_one[] = {0x3101, 0xE7FE};
    (void)state;
    struct vboard *board = bench_on("nucleo-l432kc");
    uint32_t address;

    assert_true(vboard_load(board, at(0) + 8, jumps_to_page_30, sizeof jumps_to_page_30));
    assert_true(vboard_load(board, at(30), adds_one, sizeof adds_one));
    vboard_reset_button(board);
    vboard_watch_flash(board, at(WATCHED_PAGE)); /* the page is known when the fence comes */
    vboard_fence_code(board, at(31));
    bench_wait_us(board, 10);
    assert_false(vboard_left_code(board, &address));
    assert_int_equal(board->core.r[1], 0xE7FE3102);

    vboard_fence_code(board, at(30));
    vboard_reset_button(board);
    assert_int_equal(vboard_run(board, vboard_now_ns(board) + 10000, false), VBOARD_VIOLATION);
    assert_true(vboard_left_code(board, &address));
    assert_int_equal(address, at(30));
    assert_int_equal(vboard_pc(board), at(30));
    assert_int_equal(board->core.r[1], 0xE7FE3101);
    bench_off(board);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_fence_stops_code_and_not_data),
        cmocka_unit_test(what_is_read_counts_once_and_in_order),
        cmocka_unit_test(what_the_run_has_erased_does_not_count),
        cmocka_unit_test(reads_by_the_core_count),
        cmocka_unit_test(code_in_watched_pages_hides_no_other_page),
        cmocka_unit_test(a_page_that_is_known_may_still_turn_bad),
        cmocka_unit_test(a_fingerprint_tells_all_differences),
        cmocka_unit_test(a_copy_brings_every_difference_along),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
