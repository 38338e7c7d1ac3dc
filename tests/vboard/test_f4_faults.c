/* SPDX-License-Identifier: MIT */
/* Faults of a flash without ECC: what a cut leaves, cells between the levels, and what only a flash
 * with ECC can have. */
#include "bench.h"

#include <string.h>

#include "watch.h"

enum {
    FLASH = 0x40023C00,
    KEYR = FLASH + 0x04,
    SR = FLASH + 0x0C,
    CR = FLASH + 0x10,
    PG = 1 << 0,
    SER = 1 << 1,
    STRT = 1 << 16,
    BSY = 1 << 16,
    X8 = 0,
    X16 = 1,
    X32 = 2,
    SECTOR_1 = 0x08004000,
    SECTOR_5 = 0x08020000,
    SECTOR_5_BYTES = 0x20000,
    SEEDS = 32,
};
#define SNB(number) ((uint32_t)(number) << 3)

static void unlock(struct vboard *board) {
    bench_write(board, KEYR, 0x45670123);
    bench_write(board, KEYR, 0xCDEF89AB);
}

static struct vboard *open_board(void) {
    struct vboard *board = bench_on("STM32F411RE");
    unlock(board);
    return board;
}

static enum vboard_stop run_us(struct vboard *board, uint64_t microseconds) {
    return vboard_run(board, vboard_now_ns(board) + microseconds * 1000, false);
}

static int arm(struct vboard *board, const char *text) {
    struct vboard_fault fault = {.seed = 7};
    char error[VBOARD_FAULT_TEXT];
    if (!vboard_fault_parse(board, text, &fault, error, sizeof error)) {
        fail_msg("%s: %s", text, error);
    }
    int number = vboard_arm(board, &fault);
    assert_true(number >= 0);
    return number;
}

static void refused(struct vboard *board, const char *text, const char *rule) {
    struct vboard_fault fault = {.seed = 7};
    char error[256];
    if (vboard_fault_parse(board, text, &fault, error, sizeof error) ||
        strstr(error, rule) == NULL) {
        fail_msg("%s: expected \"%s\", got: %s", text, rule, error);
    }
}

static void arm_cut(struct vboard *board, enum vboard_torn torn, uint64_t seed) {
    const struct vboard_fault fault = {.kind = VBOARD_FAULT_POWER_CUT,
                                       .when = VBOARD_IN_OPERATION,
                                       .at = 1,
                                       .torn = torn,
                                       .seed = seed};
    assert_true(vboard_arm(board, &fault) >= 0);
}

static enum vboard_stop program(struct vboard *board, uint32_t address, unsigned psize,
                                uint32_t value) {
    bench_write(board, CR, PG | psize << 8);
    (void)bus_write(&board->core, address, 1u << psize, value);
    enum vboard_stop stop = run_us(board, 20);
    if (stop == VBOARD_UNTIL) {
        bench_write(board, CR, 0);
    }
    return stop;
}

static void power_comes_back(struct vboard *board, uint64_t seed) {
    vboard_power_on(board, seed);
    assert_int_equal(run_us(board, 10), VBOARD_UNTIL);
    unlock(board);
}

static void a_cut_program_leaves_partial_bits_at_any_width(void **state) {
    (void)state;
    static const uint32_t values[] = {0x5A, 0x1234, 0x0F0F0F0F};
    for (uint64_t seed = 0; seed < SEEDS; seed++) {
        for (unsigned psize = X8; psize <= X32; psize++) {
            for (unsigned torn = VBOARD_TORN_BEFORE; torn <= VBOARD_TORN_WORST; torn++) {
                struct vboard *board = open_board();
                unsigned shift = psize == X32 ? 0 : 16; /* not the first lane of the word */
                uint32_t others = ~(UINT32_MAX >> (32 - (8u << psize)) << shift), word;
                uint32_t whole = values[psize] << shift | others;
                arm_cut(board, (enum vboard_torn)torn, seed);
                assert_int_equal(program(board, SECTOR_1 + shift / 8, psize, values[psize]),
                                 VBOARD_POWER_CUT);
                assert_true(vboard_peek(board, SECTOR_1, &word, sizeof word));
                assert_int_equal(word & whole, whole); /* programming only clears bits */
                assert_true((word == UINT32_MAX) == (torn == VBOARD_TORN_BEFORE));
                assert_true((word == whole) == (torn == VBOARD_TORN_AFTER));
                assert_int_equal(board->flash.bad_words, 0);
                assert_int_equal(board->flash.between_count, torn == VBOARD_TORN_WORST);
                power_comes_back(board, seed);
                uint32_t seen = bench_read(board, SECTOR_1);
                assert_true(torn == VBOARD_TORN_WORST || seen == word);
                assert_false(board->core.level[0] >> 2 & 1); /* no NMI */
                bench_off(board);
            }
        }
    }
}

/* Reads of the same word under other circumstances. */
static unsigned changes_seen(struct vboard *board, uint32_t address) {
    unsigned changes = 0;
    uint32_t last = bench_read(board, address);
    for (int celsius = 20; celsius < 60; celsius++) {
        assert_true(vboard_set_temperature(board, celsius));
        uint32_t now = bench_read(board, address);
        assert_int_equal(bench_read(board, address), now); /* the same as long as nothing changes */
        changes += now != last;
        last = now;
    }
    return changes;
}

static void cells_drift_as_they_are_told(void **state) {
    (void)state;
    struct vboard *board = open_board();
    bool seen[2] = {false};
    (void)arm(board, "between:0x08004000.3");
    (void)arm(board, "between:0x08004000.17");
    (void)arm(board, "between:0x08020008.0");
    assert_int_equal(vboard_drifting(board, 0x08004000, 8), 2);
    assert_int_equal(vboard_drifting(board, 0x08004008, 0x1BFF8), 0);
    assert_int_equal(vboard_drift(board, VBOARD_DRIFT_TO_ZEROS, 1), 3);
    assert_int_equal(bench_read(board, 0x08004000), 0xFFFDFFF7);
    assert_int_equal(bench_read(board, 0x08020008), 0xFFFFFFFE);
    assert_int_equal(vboard_drift(board, VBOARD_DRIFT_TO_ONES, 1), 3);
    assert_int_equal(bench_read(board, 0x08004000), 0xFFFFFFFF);
    for (uint64_t seed = 0; seed < SEEDS; seed++) {
        assert_int_equal(vboard_drift(board, VBOARD_DRIFT_BY_CHANCE, seed), 3);
        uint32_t word = bench_read(board, 0x08004000);
        seen[word >> 3 & 1] = true;
        assert_int_equal(bench_read(board, 0x08004000), word);
        assert_int_equal(word | 0x00020008, 0xFFFFFFFF);
    }
    assert_true(seen[0] && seen[1]);
    bench_off(board);
}

static void cells_between_the_levels_read_differently_until_firmed(void **state) {
    (void)state;
    const uint32_t value = 0x12345678;
    for (uint64_t seed = 0; seed < SEEDS; seed++) {
        struct vboard *board = open_board();
        arm_cut(board, VBOARD_TORN_WORST, seed);
        assert_int_equal(program(board, SECTOR_1, X32, value), VBOARD_POWER_CUT);
        power_comes_back(board, seed);
        assert_true(changes_seen(board, SECTOR_1) > 5);
        assert_int_equal(bench_read(board, SECTOR_1 + 4), UINT32_MAX);
        assert_int_equal(program(board, SECTOR_1, X32, value), VBOARD_UNTIL); /* the same bytes */
        assert_int_equal(changes_seen(board, SECTOR_1), 0);
        assert_int_equal(bench_read(board, SECTOR_1), value);
        assert_int_equal(board->flash.between_count, 0);
        assert_int_equal(board->flash.unstable_pages, 0);
        bench_off(board);
    }
}

static void time_and_supply_change_them_too(void **state) {
    (void)state;
    struct vboard *board = open_board();
    unsigned by_time = 0, by_supply = 0;
    (void)arm(board, "between:0x08004000.3");
    (void)arm(board, "between:0x08004000.40");
    uint32_t last = bench_read(board, SECTOR_1) ^ bench_read(board, SECTOR_1 + 4);
    for (unsigned i = 0; i < 30; i++) {
        board->core.cycles += board->hz * 120; /* two minutes */
        uint32_t now = bench_read(board, SECTOR_1) ^ bench_read(board, SECTOR_1 + 4);
        assert_int_equal(now | 1u << 3 | 1u << 8, 1u << 3 | 1u << 8); /* no other bit */
        by_time += now != last;
        last = now;
    }
    for (unsigned i = 0; i < 30; i++) {
        assert_true(vboard_set_supply(board, 3000 + i));
        uint32_t now = bench_read(board, SECTOR_1) ^ bench_read(board, SECTOR_1 + 4);
        by_supply += now != last;
        last = now;
    }
    assert_true(by_time > 5 && by_supply > 5);
    (void)arm(board, "temperature:-40");
    assert_int_equal(board->celsius, -40);
    bench_off(board);
}

static void ones_do_not_firm_and_an_erase_heals(void **state) {
    (void)state;
    struct vboard *board = open_board();
    (void)arm(board, "between:0x08004000.3");
    assert_int_equal(program(board, SECTOR_1, X32, 0xFFFFFFFE), VBOARD_UNTIL); /* bit 3 is a one */
    assert_true(changes_seen(board, SECTOR_1) > 5);
    uint64_t touched = vboard_page_fingerprint(board, 8);
    bench_write(board, CR, SER | X32 << 8 | SNB(1) | STRT);
    assert_int_equal(run_us(board, 250100), VBOARD_UNTIL);
    assert_int_equal(changes_seen(board, SECTOR_1), 0);
    assert_int_equal(bench_read(board, SECTOR_1), UINT32_MAX);
    assert_true(vboard_page_fingerprint(board, 8) != touched);
    assert_int_equal(board->core.windows[0].size, 512 * 1024);
    bench_off(board);
}

static void a_snapshot_has_the_cells_too(void **state) {
    (void)state;
    struct vboard *board = open_board(), *copy = open_board();
    (void)arm(board, "between:0x08004000.3");
    vboard_copy(copy, board);
    for (int celsius = 0; celsius < 40; celsius++) {
        assert_true(vboard_set_temperature(board, celsius));
        assert_true(vboard_set_temperature(copy, celsius));
        assert_int_equal(bench_read(board, SECTOR_1), bench_read(copy, SECTOR_1));
    }
    struct vboard *other = open_board();
    vboard_take_flash(other, board);
    assert_true(vboard_page_fingerprint(other, 8) == vboard_page_fingerprint(board, 8));
    assert_int_equal(other->flash.between_count, 1);
    bench_off(other);
    bench_off(copy);
    bench_off(board);
}

static void a_file_settles_the_pages_that_it_is_put_into(void **state) {
    (void)state;
    struct vboard *board = open_board();
    const uint32_t zero = 0;
    (void)arm(board, "between:0x08004000.3");
    (void)arm(board, "between:0x08004010.3");
    (void)arm(board, "between:0x08004800.3"); /* another page */
    assert_int_equal(board->flash.unstable_pages, 2);
    assert_true(vboard_load(board, SECTOR_1 + 0x20, &zero, sizeof zero));
    assert_int_equal(board->flash.between_count, 1);
    assert_int_equal(board->flash.unstable_pages, 1);
    assert_int_equal(changes_seen(board, SECTOR_1), 0);
    assert_true(changes_seen(board, SECTOR_1 + 0x800) > 5);
    (void)arm(board, "between:0x08004010.3");
    assert_int_equal(board->flash.unstable_pages, 2);
    bench_off(board);
}

static void there_are_places_for_so_many_cells(void **state) {
    (void)state;
    struct vboard *board = open_board();
    uint64_t random = 1;
    for (uint32_t i = 0; i < FLASH_BETWEEN + 8; i++) { /* the oldest ones settle */
        flash_array_leave_between(&board->flash, 0x4000 + i * 0x800, 1, &random);
    }
    assert_int_equal(board->flash.between_count, FLASH_BETWEEN);
    assert_int_equal(board->flash.unstable_pages, FLASH_BETWEEN);
    flash_array_leave_between(&board->flash, 0x4000 + 20 * 0x800, 2, &random);
    assert_int_equal(board->flash.between_count, FLASH_BETWEEN);
    flash_array_erase(&board->flash, 0, 512 * 1024);
    assert_int_equal(board->flash.between_count, 0);
    assert_int_equal(board->flash.unstable_pages, 0);
    bench_off(board);
}

/* How many words of the sector change from read to read, and with the temperature. */
static void count_changes(struct vboard *board, unsigned *by_read, unsigned *by_warmth) {
    *by_read = *by_warmth = 0;
    for (uint32_t at = SECTOR_5; at < SECTOR_5 + SECTOR_5_BYTES; at += 4) {
        assert_true(vboard_set_temperature(board, 20));
        uint32_t cold = bench_read(board, at);
        *by_read += bench_read(board, at) != cold;
        assert_true(vboard_set_temperature(board, 60));
        *by_warmth += bench_read(board, at) != cold;
    }
}

static void a_cut_erase_of_a_sector_leaves_what_is_asked_for(void **state) {
    (void)state;
    static uint8_t old[SECTOR_5_BYTES], now[SECTOR_5_BYTES], blank[SECTOR_5_BYTES];
    memset(blank, 0xFF, sizeof blank);
    memset(old, 0x35, sizeof old);
    for (unsigned torn = VBOARD_TORN_BEFORE; torn <= VBOARD_TORN_WORST; torn++) {
        struct vboard *board = open_board();
        unsigned by_read, by_warmth;
        assert_true(vboard_load(board, SECTOR_5, old, sizeof old));
        arm_cut(board, (enum vboard_torn)torn, 3);
        bench_write(board, CR, SER | X32 << 8 | SNB(5));
        (void)bus_write(&board->core, CR, 4, SER | X32 << 8 | SNB(5) | STRT);
        assert_int_equal(run_us(board, 1000100), VBOARD_POWER_CUT);
        assert_true(vboard_peek(board, SECTOR_5, now, sizeof now));
        bool is_old = memcmp(now, old, sizeof now) == 0;
        bool is_blank = memcmp(now, blank, sizeof now) == 0;
        assert_int_equal(is_old, torn == VBOARD_TORN_BEFORE);
        assert_int_equal(is_blank, torn == VBOARD_TORN_AFTER);
        assert_int_equal(board->flash.bad_words, 0);
        power_comes_back(board, 5);
        count_changes(board, &by_read, &by_warmth);
        assert_int_equal(by_read > 1000, torn == VBOARD_TORN_WORST);
        assert_int_equal(by_warmth > by_read + 1000, torn == VBOARD_TORN_WORST);
        bench_write(board, CR, SER | X32 << 8 | SNB(5) | STRT);
        assert_int_equal(run_us(board, 1000100), VBOARD_UNTIL);
        count_changes(board, &by_read, &by_warmth);
        assert_int_equal(by_warmth, 0);
        assert_int_equal(bench_read(board, SECTOR_5 + SECTOR_5_BYTES - 4), UINT32_MAX);
        bench_off(board);
    }
}

static void a_reset_inside_an_operation_tears_it_too(void **state) {
    (void)state;
    unsigned torn = 0;
    for (uint64_t seed = 0; seed < SEEDS; seed++) {
        struct vboard *board = vboard_new("STM32F411RE");
        assert_non_null(board);
        bench_power_on(board);
        unlock(board);
        board->random = seed;
        bench_write(board, CR, PG | X32 << 8);
        bench_write(board, SECTOR_1, 0);
        vboard_reset_button(board);
        uint32_t word = bench_read(board, SECTOR_1);
        torn += word != 0 && word != UINT32_MAX;
        bench_off(board);
    }
    assert_true(torn > SEEDS / 4);
}

static void a_worn_bit_spoils_only_what_is_programmed_there(void **state) {
    (void)state;
    struct vboard *board = open_board();
    int fault = arm(board, "weak:0x08004000.9");
    assert_int_equal(program(board, SECTOR_1, X8, 0x00), VBOARD_UNTIL); /* beside it */
    assert_int_equal(vboard_fault_fired(board, fault), 0);
    assert_int_equal(bench_read(board, SECTOR_1), 0xFFFFFF00);
    assert_int_equal(program(board, SECTOR_1 + 1, X8, 0x00), VBOARD_UNTIL);
    assert_int_equal(vboard_fault_fired(board, fault), 1);
    assert_int_equal(bench_read(board, SECTOR_1), 0xFFFF0200); /* stays a one */
    bench_off(board);
}

static void what_needs_an_ecc_is_refused(void **state) {
    (void)state;
    struct vboard *board = open_board();
    const struct vboard_fault astray = {.kind = VBOARD_FAULT_POWER_CUT,
                                        .when = VBOARD_IN_OPERATION,
                                        .at = 1,
                                        .eccr = VBOARD_ECCR_ASTRAY};
    refused(board, "ecc:0x08004000", "the flash of this chip has no ECC");
    refused(board, "late-nmi:5", "the flash of this chip has no ECC");
    refused(board, "cut:ecc@in-op:1", "the flash of this chip has no ECC");
    refused(board, "cut:partial:astray@in-op:1", "no ECC");
    refused(board, "between:0x20000000.3", "not in the flash");
    refused(board, "between:0x08004000.64", "bits 0 to 63");
    refused(board, "temperature:126", "-40 to 125");
    refused(board, "temperature:warm", "no number");
    assert_int_equal(vboard_arm(board, &astray), -1);
    (void)arm(board, "cut:between@in-op:1");
    (void)arm(board, "cut:unstable@in-op:1");
    assert_false(vboard_set_temperature(board, -41));
    bench_off(board);

    board = bench_on("STM32L432KC");
    refused(board, "between:0x08004000.3", "only on a flash without ECC");
    refused(board, "cut:between@in-op:1", "unknown word");
    bench_off(board);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_cut_program_leaves_partial_bits_at_any_width),
        cmocka_unit_test(cells_between_the_levels_read_differently_until_firmed),
        cmocka_unit_test(cells_drift_as_they_are_told),
        cmocka_unit_test(time_and_supply_change_them_too),
        cmocka_unit_test(ones_do_not_firm_and_an_erase_heals),
        cmocka_unit_test(a_snapshot_has_the_cells_too),
        cmocka_unit_test(a_file_settles_the_pages_that_it_is_put_into),
        cmocka_unit_test(there_are_places_for_so_many_cells),
        cmocka_unit_test(a_cut_erase_of_a_sector_leaves_what_is_asked_for),
        cmocka_unit_test(a_reset_inside_an_operation_tears_it_too),
        cmocka_unit_test(a_worn_bit_spoils_only_what_is_programmed_there),
        cmocka_unit_test(what_needs_an_ecc_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
