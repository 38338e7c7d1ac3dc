/* SPDX-License-Identifier: MIT */
/* Faults on demand: each kind at each of its moments, with its count; the same again from the same
 * seed. */
#include "bench.h"

#include <stdio.h>
#include <string.h>

#include "faults.h"
#include "watch.h"

enum {
    ACR = ADDRESS_FLASH,
    KEYR = ADDRESS_FLASH + 0x08,
    SR = ADDRESS_FLASH + 0x10,
    CR = ADDRESS_FLASH + 0x14,
    ECCR = ADDRESS_FLASH + 0x18,
    PG = 1 << 0,
    PER = 1 << 1,
    STRT = 1 << 16,
    BSY = 1 << 16,
    PAGE = 10,
    PAGE_ADDRESS = 0x08005000,
    PAGE_BYTES = 2048,
    TDR = ADDRESS_USART2 + 0x28,
    RDR = ADDRESS_USART2 + 0x24,
    ISR = ADDRESS_USART2 + 0x1C,
    ICR = ADDRESS_USART2 + 0x20,
    TXE = 7,
    RXNE = 1 << 5,
    BYTE_US = 87,
};
#define NEW_LOW  UINT32_C(0x00FF1234)
#define NEW_HIGH UINT32_C(0xA5A50F0F)
#define NEW_WORD ((uint64_t)NEW_HIGH << 32 | NEW_LOW)
#define ECCD     UINT32_C(0x80000000)

static void unlock(struct vboard *board) {
    bench_write(board, ACR, 0);
    bench_write(board, ACR, 0x1800);
    bench_write(board, ACR, 0);
    bench_write(board, KEYR, 0x45670123);
    bench_write(board, KEYR, 0xCDEF89AB);
}

static int arm(struct vboard *board, const char *text) {
    struct vboard_fault fault = {.seed = 1};
    char error[VBOARD_FAULT_TEXT];
    if (!vboard_fault_parse(board, text, &fault, error, sizeof error)) {
        fail_msg("%s: %s", text, error);
    }
    int number = vboard_arm(board, &fault);
    assert_true(number >= 0);
    return number;
}

static int arm_cut(struct vboard *board, enum vboard_fault_when when, uint64_t operation,
                   enum vboard_torn torn, uint64_t seed) {
    const struct vboard_fault fault = {
        .kind = VBOARD_FAULT_POWER_CUT, .when = when, .at = operation, .torn = torn, .seed = seed};
    int number = vboard_arm(board, &fault);
    assert_true(number >= 0);
    return number;
}

static enum vboard_stop run_us(struct vboard *board, uint64_t microseconds) {
    return vboard_run(board, vboard_now_ns(board) + microseconds * 1000, false);
}

/* A cut may come at any of these accesses. */
static enum vboard_stop program(struct vboard *board, uint32_t address) {
    bench_write(board, CR, PG);
    bench_write(board, address, NEW_LOW);
    (void)bus_write(&board->core, address + 4, 4, NEW_HIGH);
    enum vboard_stop stop = run_us(board, 100);
    if (stop == VBOARD_UNTIL) {
        bench_write(board, CR, 0);
    }
    return stop;
}

static enum vboard_stop erase(struct vboard *board) {
    bench_write(board, CR, PER | PAGE << 3);
    (void)bus_write(&board->core, CR, 4, PER | PAGE << 3 | STRT);
    enum vboard_stop stop = run_us(board, 25000);
    if (stop == VBOARD_UNTIL) {
        bench_write(board, CR, 0);
    }
    return stop;
}

static struct vboard *unlocked_board(void) {
    struct vboard *board = bench_on("nucleo-l432kc");
    unlock(board);
    return board;
}

static uint64_t word_at(const struct vboard *board, uint32_t address) {
    uint64_t word;
    assert_true(vboard_peek(board, address, &word, sizeof word));
    return word;
}

static void expect_cut(struct vboard *board, int fault) {
    assert_int_equal(vboard_fault_fired(board, fault), 1);
    assert_int_equal(run_us(board, 1), VBOARD_POWER_CUT); /* stays off */
    vboard_power_on(board, 99);
    assert_int_equal(run_us(board, 10), VBOARD_UNTIL);
    assert_int_equal(vboard_fault_fired(board, fault), 1);
}

static void a_cut_comes_before_or_after_an_operation(void **state) {
    (void)state;
    for (unsigned after = 0; after < 2; after++) {
        struct vboard *board = unlocked_board();
        int fault = arm(board, after ? "cut@after-op:2" : "cut@before-op:2");
        assert_int_equal(program(board, PAGE_ADDRESS), VBOARD_UNTIL);
        assert_int_equal(vboard_fault_fired(board, fault), 0);
        assert_int_equal(program(board, PAGE_ADDRESS + 8), VBOARD_POWER_CUT);
        assert_true(word_at(board, PAGE_ADDRESS) == NEW_WORD);
        assert_true(word_at(board, PAGE_ADDRESS + 8) == (after ? NEW_WORD : UINT64_MAX));
        assert_int_equal(board->flash.bad_words, 0);
        expect_cut(board, fault);
        unlock(board);
        assert_int_equal(program(board, PAGE_ADDRESS + 16), VBOARD_UNTIL);
        struct vboard_stats stats;
        vboard_get_stats(board, &stats);
        assert_int_equal(stats.flash_operations, 3);
        assert_int_equal(stats.programs, after ? 3 : 2);
        assert_int_equal(stats.power_cuts, 1);
        assert_int_equal(vboard_flash_operations_in(board, PAGE_ADDRESS + 1, 1), 3);
        assert_int_equal(vboard_flash_operations_in(board, PAGE_ADDRESS - 1, 1), 0);
        assert_int_equal(vboard_flash_operations_in(board, 0, UINT32_MAX), 3);
        assert_int_equal(stats.resets, 0);
        bench_off(board);
    }
}

static void a_cut_inside_comes_at_a_moment_of_the_operation(void **state) {
    (void)state;
    uint64_t first = 0;
    for (uint64_t seed = 0; seed < 16; seed++) {
        struct vboard *board = unlocked_board();
        arm_cut(board, VBOARD_IN_OPERATION, 1, VBOARD_TORN_BEFORE, seed);
        uint64_t before = vboard_now_ns(board);
        assert_int_equal(program(board, PAGE_ADDRESS), VBOARD_POWER_CUT);
        uint64_t within = vboard_now_ns(board) - before;
        assert_in_range(within, 0, 81690);
        assert_true(seed != 1 || within != first);
        first = within;
        bench_off(board);
    }
}

static void a_cut_program_leaves_what_is_asked_for(void **state) {
    (void)state;
    for (uint64_t seed = 0; seed < 32; seed++) {
        for (unsigned torn = VBOARD_TORN_BEFORE; torn <= VBOARD_TORN_WORST; torn++) {
            struct vboard *board = unlocked_board();
            int fault = arm_cut(board, VBOARD_IN_OPERATION, 1, (enum vboard_torn)torn, seed);
            assert_int_equal(program(board, PAGE_ADDRESS), VBOARD_POWER_CUT);
            uint64_t word = word_at(board, PAGE_ADDRESS);
            assert_true((word & NEW_WORD) == NEW_WORD); /* programming only clears bits */
            assert_true((word == UINT64_MAX) == (torn == VBOARD_TORN_BEFORE));
            assert_true((word == NEW_WORD) == (torn == VBOARD_TORN_AFTER));
            assert_int_equal(board->flash.bad_words, torn == VBOARD_TORN_WORST);
            expect_cut(board, fault);
            unlock(board);
            if (torn == VBOARD_TORN_BEFORE) {
                assert_int_equal(program(board, PAGE_ADDRESS), VBOARD_UNTIL);
            }
            bench_read(board, PAGE_ADDRESS);
            assert_int_equal(bench_read(board, ECCR),
                             torn == VBOARD_TORN_WORST ? ECCD | (PAGE_ADDRESS & 0x3FFFF) : 0);
            bench_off(board);
        }
    }
}

/* Old contents, half of each word. */
static void fill_page(struct vboard *board, uint8_t *old) {
    for (uint32_t i = 0; i < PAGE_BYTES; i++) {
        old[i] = (uint8_t)(i * 7 & 0x3F);
    }
    assert_true(vboard_load(board, PAGE_ADDRESS, old, PAGE_BYTES));
}

/* How many double-words differ between two reads by the CPU. */
static unsigned differences(struct vboard *board) {
    unsigned count = 0;
    for (uint32_t at = PAGE_ADDRESS; at < PAGE_ADDRESS + PAGE_BYTES; at += 4) {
        count += bench_read(board, at) != bench_read(board, at);
    }
    return count;
}

static void a_cut_erase_leaves_what_is_asked_for(void **state) {
    (void)state;
    uint8_t old[PAGE_BYTES], now[PAGE_BYTES], blank[PAGE_BYTES];
    unsigned unstable = 0;
    memset(blank, 0xFF, sizeof blank);
    for (uint64_t seed = 0; seed < 16; seed++) {
        for (unsigned torn = VBOARD_TORN_BEFORE; torn <= VBOARD_TORN_WORST; torn++) {
            struct vboard *board = unlocked_board();
            fill_page(board, old);
            int fault = arm_cut(board, VBOARD_IN_OPERATION, 1, (enum vboard_torn)torn, seed);
            assert_int_equal(erase(board), VBOARD_POWER_CUT);
            assert_true(vboard_peek(board, PAGE_ADDRESS, now, sizeof now));
            bool is_old = memcmp(now, old, sizeof now) == 0;
            bool is_blank = memcmp(now, blank, sizeof now) == 0;
            assert_true(is_old || torn != VBOARD_TORN_BEFORE);
            assert_true(is_blank || torn != VBOARD_TORN_AFTER);
            assert_true(is_old || is_blank || torn == VBOARD_TORN_BETWEEN);
            assert_int_equal(board->flash.bad_words > 64, torn == VBOARD_TORN_BETWEEN);
            expect_cut(board, fault);
            unlock(board);
            unstable += torn == VBOARD_TORN_WORST && differences(board) > 0;
            assert_true(torn != VBOARD_TORN_BEFORE || differences(board) == 0);
            assert_int_equal(erase(board), VBOARD_UNTIL);
            assert_int_equal(differences(board), 0);
            assert_int_equal(board->flash.bad_words, 0);
            assert_int_equal(bench_read(board, PAGE_ADDRESS + 1024), UINT32_MAX);
            assert_int_equal(board->core.windows[0].size, 256 * 1024);
            bench_off(board);
        }
    }
    assert_true(unstable >= 14); /* a few bits may happen to read alike twice */
}

static void a_torn_mass_erase_concerns_its_bank(void **state) {
    (void)state;
    struct vboard *board = bench_on("nucleo-l476rg");
    uint64_t word = 5;
    unlock(board);
    assert_true(vboard_load(board, 0x0807FFF8, &word, sizeof word));
    assert_true(vboard_load(board, 0x080FFFF8, &word, sizeof word));
    arm_cut(board, VBOARD_IN_OPERATION, 1, VBOARD_TORN_AFTER, 1);
    bench_write(board, CR, 1u << 15 | STRT); /* MER2 */
    assert_int_equal(run_us(board, 25000), VBOARD_POWER_CUT);
    assert_true(word_at(board, 0x0807FFF8) == 5);
    assert_true(word_at(board, 0x080FFFF8) == UINT64_MAX);
    bench_off(board);
}

static void the_power_comes_back_to_other_ram_and_a_working_cable(void **state) {
    (void)state;
    struct vboard *board = bench_on("nucleo-l432kc");
    uint32_t before = bench_read(board, 0x20001000);
    int fault = arm(board, "cut@time:0.001");
    assert_int_equal(run_us(board, 5000), VBOARD_POWER_CUT);
    assert_int_equal(vboard_fault_fired(board, fault), 1);
    uint64_t off = vboard_now_ns(board);
    vboard_power_on(board, 2);
    assert_true(vboard_now_ns(board) == off);
    assert_true(bench_read(board, 0x20001000) != before);
    bench_wait_us(board, 10);
    bench_clocks_on(board);
    bench_uart_pins(board);
    bench_write(board, ADDRESS_USART2 + 0xC, 35);
    bench_write(board, ADDRESS_USART2, 0xD);
    vboard_uart_send(board, "!", 1);
    bench_wait_us(board, 200);
    assert_int_equal(bench_read(board, RDR), '!');
    bench_off(board);
}

static void an_ecc_error_is_planted_and_met(void **state) {
    (void)state;
    struct vboard *board = bench_on("nucleo-l476rg");
    int fault = arm(board, "ecc:0x0808123C@time:0.001");
    bench_read(board, 0x08081238);
    assert_int_equal(vboard_fault_fired(board, fault), 0);
    bench_wait_us(board, 1000);
    assert_int_equal(vboard_fault_fired(board, fault), 1);
    assert_int_equal(vboard_fault_met(board, fault), 0);
    unlock(board);
    bench_write(board, CR, PER | 1u << 11 | 2u << 3);
    bench_write(board, CR, PER | 1u << 11 | 2u << 3 | STRT);
    bench_wait_us(board, 25000);
    bench_read(board, 0x08081238); /* an erase heals it */
    assert_int_equal(bench_read(board, ECCR), 0);
    assert_int_equal(vboard_fault_met(board, fault), 0);
    fault = arm(board, "ecc:0x0808123C");
    bench_read(board, 0x08081240); /* a neighbour */
    assert_int_equal(vboard_fault_met(board, fault), 0);
    bench_read(board, 0x08081238);
    assert_int_equal(vboard_fault_met(board, fault), 1);
    assert_int_equal(bench_read(board, ECCR), ECCD | 1u << 19 | 0x1238);
    assert_true((board->core.level[0] & 1u << 2) != 0); /* NMI */
    bench_off(board);
}

/* Counts in R0 for ever: adds r0, #1; b .-2 */
static const uint16_t counter[] = {0x8000, 0x2000, 0x0009, 0x0800, 0x3001, 0xE7FD};

static struct vboard *counting_board(void) {
    struct vboard *board = vboard_new("nucleo-l432kc");
    assert_true(vboard_load(board, 0x08000000, counter, sizeof counter));
    return board;
}

static uint32_t counted_in(struct vboard *board, uint64_t instructions) {
    vboard_power_on(board, 1);
    board->core.r[0] = 0;
    while (board->core.instructions < instructions) {
        if (core_run(&board->core, board->core.cycles + 1) != CORE_UNTIL) {
            fail_msg("%s", vboard_violation(board));
        }
    }
    return board->core.r[0];
}

static void an_ecc_error_may_be_reported_elsewhere(void **state) {
    (void)state;
    struct vboard *board = bench_on("nucleo-l476rg");
    unlock(board);
    int fault = arm(board, "ecc:0x08081238=0x08001230");
    bench_read(board, 0x0808123C);
    assert_int_equal(bench_read(board, ECCR), ECCD | 0x1230);
    bench_write(board, ECCR, ECCD);
    uint64_t astray = vboard_page_fingerprint(board, 258);
    bench_read(board, 0x08001230); /* nothing is wrong there */
    assert_int_equal(bench_read(board, ECCR) & ECCD, 0);
    assert_int_equal(vboard_fault_met(board, fault), 1);
    struct vboard *other = bench_on("nucleo-l476rg");
    (void)arm(other, "ecc:0x08081238");
    assert_true(vboard_page_fingerprint(other, 258) != astray);
    bench_off(other);
    flash_array_erase(&board->flash, 0x81000, PAGE_BYTES); /* ends it */
    (void)arm(board, "ecc:0x08081238");
    bench_read(board, 0x08081238);
    assert_int_equal(bench_read(board, ECCR), ECCD | 1u << 19 | 0x1238);
    bench_off(board);
}

/* The torn word is reported somewhere else; with RAISED already when the power comes back. */
static void a_cut_may_spoil_eccr(void **state) {
    (void)state;
    for (unsigned raised = 0; raised < 2; raised++) {
        struct vboard *board = unlocked_board();
        (void)arm(board, raised ? "cut:raised:ecc@in-op:1" : "cut:ecc:astray@in-op:1");
        assert_int_equal(program(board, PAGE_ADDRESS), VBOARD_POWER_CUT);
        vboard_power_on(board, 1);
        assert_int_equal(bench_read(board, ECCR) >> 31, raised);
        assert_int_equal(board->core.level[0] >> 2 & 1, raised);
        bench_write(board, ECCR, ECCD);
        bench_read(board, PAGE_ADDRESS);
        assert_int_equal(bench_read(board, ECCR) & ECCD, ECCD);
        assert_int_not_equal(bench_read(board, ECCR) & 0x7FFFF, PAGE_ADDRESS - FLASH_BASE_ADDRESS);
        vboard_reset_button(board); /* only once */
        assert_int_equal(bench_read(board, ECCR), 0);
        bench_off(board);
    }
}

/* Reads a bad word; the NMI handler counts in R7, and in R6 how often it found ECCD clear. It
 * clears ECCD with its last store, and reads it back or does not. */
static struct vboard *board_with_handler(bool reads_back) {
    uint16_t code[] = {
        0x8000, 0x2000, 0x0021, 0x0800, 0x0031, 0x0800, 0x0049, 0x0800, /* vectors */
        0,      0,      0,      0,      0,      0,      0,      0,      /* */
        0x4801,                    /* 20: ldr r0, =0x08000800 */
        0x6801,                    /* 22: ldr r1, [r0] */
        0xBF30,                    /* 24: wfi */
        0xE7FD,                    /* 26: b 24 */
        0x0800, 0x0800, 0,      0, /* */
        0x4804,                    /* 30: ldr r0, =FLASH_ECCR */
        0x6801,                    /* 32: ldr r1, [r0] */
        0x3701,                    /* 34: adds r7, #1 */
        0x2900,                    /* 36: cmp r1, #0 */
        0xD400,                    /* 38: bmi 3c */
        0x3601,                    /* 3a: adds r6, #1 */
        0x6001,                    /* 3c: str r1, [r0] */
        0x6801,                    /* 3e: ldr r1, [r0] */
        0x4770,                    /* 40: bx lr */
        0,                         /* 42 */
        0x2018, 0x4002,            /* 44 */
        0xE7FE,                    /* 48: b . */
    };
    if (!reads_back) {
        code[0x3E / 2] = 0xBF00; /* nop */
    }
    struct vboard *board = vboard_new("nucleo-l432kc");
    assert_true(vboard_load(board, 0x08000000, code, sizeof code));
    flash_array_make_bad(&board->flash, 0x800);
    vboard_power_on(board, 1);
    board->core.r[6] = board->core.r[7] = 0;
    return board;
}

static void a_late_nmi_enters_a_handler_again_that_does_not_read_back(void **state) {
    (void)state;
    for (unsigned late = 0; late < 2; late++) {
        for (unsigned reads_back = 0; reads_back < 2; reads_back++) {
            struct vboard *board = board_with_handler(reads_back != 0);
            if (late) {
                (void)arm(board, "late-nmi:30");
            }
            bench_wait_us(board, 1000);
            bool again = late && !reads_back;
            assert_int_equal(board->core.r[7], again ? 2 : 1);
            assert_int_equal(board->core.r[6], again ? 1 : 0);
            bench_off(board);
        }
    }
}

static void a_weak_cell_never_takes_what_is_programmed(void **state) {
    (void)state;
    struct vboard *board = unlocked_board();
    int weak = arm(board, "weak:0x0800500B.35"); /* the double-word at 0x08005008 */
    int later = arm(board, "weak:0x08005010.0@after-op:2");
    assert_int_equal(program(board, PAGE_ADDRESS), VBOARD_UNTIL);
    assert_true(word_at(board, PAGE_ADDRESS) == NEW_WORD);
    assert_int_equal(vboard_fault_fired(board, weak), 0);
    assert_int_equal(program(board, PAGE_ADDRESS + 8), VBOARD_UNTIL);
    assert_true(word_at(board, PAGE_ADDRESS + 8) == (NEW_WORD ^ UINT64_C(1) << 35));
    assert_int_equal(bench_read(board, SR), 0);
    assert_int_equal(board->flash.bad_words, 0);
    assert_int_equal(program(board, PAGE_ADDRESS + 16), VBOARD_UNTIL);
    assert_true(word_at(board, PAGE_ADDRESS + 16) == (NEW_WORD ^ 1));
    assert_int_equal(erase(board), VBOARD_UNTIL); /* changes nothing of it */
    assert_true(word_at(board, PAGE_ADDRESS + 8) == UINT64_MAX);
    assert_int_equal(program(board, PAGE_ADDRESS + 8), VBOARD_UNTIL);
    assert_true(word_at(board, PAGE_ADDRESS + 8) == (NEW_WORD ^ UINT64_C(1) << 35));
    assert_int_equal(vboard_fault_fired(board, weak), 2);
    assert_int_equal(vboard_fault_fired(board, later), 1);
    vboard_disarm_all(board);
    assert_int_equal(erase(board), VBOARD_UNTIL);
    assert_int_equal(program(board, PAGE_ADDRESS + 8), VBOARD_UNTIL);
    assert_true(word_at(board, PAGE_ADDRESS + 8) == NEW_WORD);
    bench_off(board);
}

static void the_supply_sinks_and_the_pvd_sees_it(void **state) {
    (void)state;
    enum { CR2 = ADDRESS_PWR + 4, SR2 = ADDRESS_PWR + 0x14, PVDE = 1, PVDO = 1 << 11 };
    static const unsigned levels[] = {2000, 2200, 2400, 2500, 2600, 2800, 2900};
    struct vboard *board = bench_on("nucleo-l432kc");
    bench_clocks_on(board);
    for (unsigned i = 0; i < sizeof levels / sizeof levels[0]; i++) {
        bench_write(board, CR2, i << 1 | PVDE);
        assert_true(vboard_set_supply(board, levels[i]));
        assert_int_equal(bench_read(board, SR2) & PVDO, 0);
        assert_true(vboard_set_supply(board, levels[i] - 1));
        assert_int_equal(bench_read(board, SR2) & PVDO, PVDO);
        bench_write(board, CR2, i << 1);
        assert_int_equal(bench_read(board, SR2) & PVDO, 0);
    }
    bench_write_refused(board, CR2, 7 << 1 | PVDE, "outside input");
    bench_write_refused(board, CR2, 1 << 4, "PVM");
    assert_false(vboard_set_supply(board, 1709));
    assert_false(vboard_set_supply(board, 3601));
    assert_true(vboard_set_supply(board, 3300));
    bench_write(board, CR2, 5 << 1 | PVDE);
    int sinks = arm(board, "supply:2700@time:0.0001");
    assert_int_equal(bench_read(board, SR2) & PVDO, 0);
    bench_wait_us(board, 200);
    assert_int_equal(bench_read(board, SR2) & PVDO, PVDO);
    assert_int_equal(vboard_fault_fired(board, sinks), 1);
    vboard_power_on(board, 1); /* does not bring the supply back */
    bench_clocks_on(board);
    assert_int_equal(bench_read(board, SR2) & PVDO, 0);
    bench_write(board, CR2, 5 << 1 | PVDE);
    assert_int_equal(bench_read(board, SR2) & PVDO, PVDO);
    bench_off(board);
}

static void bits_flip_in_memory(void **state) {
    (void)state;
    struct vboard *board = counting_board();
    uint8_t byte;
    arm(board, "flip:0x08000008.1"); /* adds r0, #1 becomes #3 */
    assert_int_equal(counted_in(board, 20), 30);
    vboard_poke(board, 0x20000100, "\x10", 1);
    int now = arm(board, "flip:0x20000100.4");
    int later = arm(board, "flip:0x20000100.0@time:0.0001");
    assert_int_equal(vboard_fault_fired(board, now), 1);
    vboard_peek(board, 0x20000100, &byte, 1);
    assert_int_equal(byte, 0);
    assert_int_equal(run_us(board, 90), VBOARD_UNTIL);
    assert_int_equal(vboard_fault_fired(board, later), 0);
    assert_int_equal(run_us(board, 20), VBOARD_UNTIL);
    assert_int_equal(vboard_fault_fired(board, later), 1);
    vboard_peek(board, 0x20000100, &byte, 1);
    assert_int_equal(byte, 1);
    vboard_free(board);
}

/* Two instructions for each count: when N are skipped, the count that many are missing. */
static void instructions_are_skipped_and_registers_flipped(void **state) {
    (void)state;
    struct vboard *board = counting_board();
    struct vboard *twin = counting_board();
    int faults[4];
    vboard_power_on(board, 1);
    vboard_power_on(twin, 1);
    board->core.r[0] = twin->core.r[0] = 0;
    faults[0] = arm(board, "skip@instr:1001"); /* an adds */
    faults[1] = arm(board, "reg:r0.20@instr:1501");
    faults[2] = arm(board, "reg:r1.3@instr:1501");
    faults[3] = arm(board, "skip@instr:999999999");
    board->core.r[1] = 0;
    while (board->core.instructions < 1000) {
        assert_int_equal(run_us(board, 1), VBOARD_UNTIL);
    }
    assert_int_equal(run_us(board, 1000), VBOARD_UNTIL);
    assert_int_equal(run_us(twin, vboard_now_ns(board) / 1000), VBOARD_UNTIL);
    for (unsigned i = 0; i < 4; i++) {
        assert_int_equal(vboard_fault_fired(board, faults[i]), i < 3);
    }
    /* The twin is at the same instruction, but for the rounding of the end. */
    uint32_t expected = (uint32_t)(board->core.instructions + 1) / 2 - 1 + (1u << 20);
    assert_int_equal(board->core.r[0], expected);
    assert_int_equal(board->core.r[1], 8);
    assert_int_equal(twin->core.r[0], (twin->core.instructions + 1) / 2);
    vboard_free(board);
    vboard_free(twin);
}

static void neighbours_are_skipped_together(void **state) {
    (void)state;
    struct vboard *board = counting_board();
    vboard_power_on(board, 1);
    board->core.r[0] = 0;
    /* adds b [adds] [b]: the flash behind is empty, so it must be back before that. */
    int first = arm(board, "skip@instr:3");
    int second = arm(board, "reg:psr.31@instr:4");
    int third = arm(board, "cut@instr:11");
    assert_int_equal(run_us(board, 100), VBOARD_POWER_CUT);
    assert_int_equal(board->core.instructions, 10);
    assert_int_equal(board->core.r[0], 4);
    assert_int_equal(vboard_fault_fired(board, first), 1);
    assert_int_equal(vboard_fault_fired(board, second), 1);
    assert_int_equal(vboard_fault_fired(board, third), 1);
    vboard_free(board);
}

static void a_stuck_bit_is_seen_by_who_reads_it(void **state) {
    (void)state;
    struct vboard *board = bench_on("nucleo-l432kc");
    bench_clocks_on(board);
    uint32_t isr = bench_read(board, ISR);
    assert_true((isr & 1u << TXE) != 0);
    int txe = arm(board, "stuck:USART2_ISR.TXE=0");
    int pll = arm(board, "stuck:RCC_CR.25=1@time:0.0001");
    int busy = arm(board, "stuck:FLASH_SR.BSY=1");
    int same = arm(board, "stuck:USART2_ISR.TC=1"); /* as it is */
    assert_int_equal(bench_read(board, ISR), isr & ~(1u << TXE));
    assert_int_equal(bench_read_sized(board, ISR, 1), (isr & ~(1u << TXE)) & 0xFF);
    assert_int_equal(vboard_fault_fired(board, txe), 2);
    assert_int_equal(bench_read(board, ADDRESS_RCC) & RCC_CR_PLLRDY, 0);
    bench_wait_us(board, 200);
    assert_int_equal(bench_read(board, ADDRESS_RCC) & RCC_CR_PLLRDY, RCC_CR_PLLRDY);
    assert_int_equal(bench_read(board, SR), BSY);
    assert_int_equal(vboard_fault_fired(board, pll), 1);
    assert_int_equal(vboard_fault_fired(board, busy), 1);
    assert_int_equal(vboard_fault_fired(board, same), 0);
    vboard_disarm_all(board);
    assert_int_equal(bench_read(board, ISR), isr);
    bench_off(board);
}

/* ---- Noise ---- */

static struct vboard *uart_board(void) {
    struct vboard *board = bench_on("nucleo-l432kc");
    bench_clocks_on(board);
    bench_uart_pins(board);
    bench_write(board, ADDRESS_USART2 + 0xC, 35); /* 4 MHz / 115200 */
    bench_write(board, ADDRESS_USART2, 0xD);
    bench_wait_us(board, 200);
    return board;
}

/* What the board hears of a text. */
static size_t hear(struct vboard *board, const char *sent, char *heard, size_t capacity) {
    size_t count = 0;
    vboard_uart_send(board, sent, strlen(sent));
    for (size_t i = 0; i < 3 * strlen(sent) * 10; i++) {
        bench_wait_us(board, BYTE_US / 10);
        if ((bench_read(board, ISR) & RXNE) != 0 && count < capacity) {
            heard[count++] = (char)bench_read(board, RDR);
            bench_write(board, ICR, 0x121B5F);
        }
    }
    return count;
}

/* What the host hears when the board sends it. */
static size_t say(struct vboard *board, const char *sent, char *heard, size_t capacity) {
    for (; *sent != '\0'; sent++) {
        bench_write(board, TDR, (uint8_t)*sent);
        bench_wait_us(board, 2 * BYTE_US);
    }
    return vboard_uart_receive(board, heard, capacity);
}

static void expect_noise(const char *what, bool to_host, const char *expected, size_t length) {
    char text[VBOARD_FAULT_TEXT], heard[32];
    struct vboard *board = uart_board();
    snprintf(text, sizeof text, "noise:%s:%s@byte:2", to_host ? "to-host" : "to-board", what);
    int fault = arm(board, text);
    size_t count = to_host ? say(board, "abcd", heard, sizeof heard)
                           : hear(board, "abcd", heard, sizeof heard);
    if (count != length || (expected != NULL && memcmp(heard, expected, length) != 0)) {
        fail_msg("%s: heard %.*s", text, (int)count, heard);
    }
    assert_int_equal(vboard_fault_fired(board, fault), 1);
    bench_off(board);
}

static void noise_hits_the_byte_that_it_is_meant_for(void **state) {
    (void)state;
    for (unsigned to_host = 0; to_host < 2; to_host++) {
        expect_noise("drop", to_host, "acd", 3);
        expect_noise("repeat", to_host, "abbcd", 5);
        expect_noise("break", to_host, "a\0cd", 4);
        expect_noise("insert", to_host, NULL, 5);
        expect_noise("baud+1", to_host, "abcd", 4); /* within what a receiver can bear */
    }
}

static void a_flip_changes_one_bit_and_a_wrong_rate_many(void **state) {
    (void)state;
    char heard[8];
    for (unsigned to_host = 0; to_host < 2; to_host++) {
        struct vboard *board = uart_board();
        arm(board, to_host ? "noise:to-host:flip@byte:2x2" : "noise:to-board:flip@byte:2x2");
        size_t count = to_host ? say(board, "abcd", heard, sizeof heard)
                               : hear(board, "abcd", heard, sizeof heard);
        assert_int_equal(count, 4);
        assert_int_equal(heard[0], 'a');
        assert_int_equal(heard[3], 'd');
        for (unsigned i = 1; i < 3; i++) {
            unsigned changed = (uint8_t)(heard[i] ^ "abcd"[i]);
            assert_true(changed != 0 && (changed & (changed - 1)) == 0);
        }
        bench_off(board);
        board = uart_board();
        arm(board, to_host ? "noise:to-host:baud+20@byte:2" : "noise:to-board:baud+20@byte:2");
        count = to_host ? say(board, "abcd", heard, sizeof heard)
                        : hear(board, "abcd", heard, sizeof heard);
        assert_true(count != 4 || memcmp(heard, "abcd", 4) != 0);
        assert_int_equal(vboard_uart_mismatches(board), 0);
        bench_off(board);
    }
}

static void noise_comes_at_its_rate(void **state) {
    (void)state;
    enum { BYTES = 4000 };
    static char sent[BYTES];
    struct vboard *board = bench_on("nucleo-l432kc");
    int bits = arm(board, "noise:to-board:flip@rate:0.001");
    int bytes = arm(board, "noise:to-board:drop@rate:0.01");
    memset(sent, 'U', sizeof sent);
    assert_int_equal(vboard_uart_send(board, sent, sizeof sent), BYTES);
    bench_wait_us(board, (uint64_t)BYTES * BYTE_US);
    assert_in_range(vboard_fault_fired(board, bits), 25, 55); /* 10 bits each: 40 */
    assert_in_range(vboard_fault_fired(board, bytes), 25, 55);
    bench_off(board);
}

/* ---- The whole ---- */

static void the_same_seed_does_the_same_and_a_copy_too(void **state) {
    (void)state;
    struct vboard *board = uart_board();
    struct vboard *copy = vboard_new("nucleo-l432kc");
    char heard[64], again[64];
    unlock(board);
    arm(board, "noise:to-board:flip@rate:0.02");
    arm(board, "cut@in-op:2");
    assert_int_equal(program(board, PAGE_ADDRESS), VBOARD_UNTIL);
    vboard_copy(copy, board);
    size_t count = hear(board, "the same again", heard, sizeof heard);
    assert_int_equal(hear(copy, "the same again", again, sizeof again), count);
    assert_memory_equal(heard, again, count);
    assert_true(count != 14 || memcmp(heard, "the same again", count) != 0);
    assert_int_equal(erase(board), VBOARD_POWER_CUT);
    assert_int_equal(erase(copy), VBOARD_POWER_CUT);
    assert_memory_equal(board, copy, sizeof *board);
    vboard_free(copy);
    bench_off(board);
}

static void texts_are_understood_or_explained(void **state) {
    (void)state;
    static const char *const good[] = {
        "cut@before-op:1",
        "cut:unstable@in-op:12",
        "cut:ecc@in-op:0x10",
        "cut",
        "ecc:0x0800C800",
        "ecc:0x0800C800=0x08000100",
        "cut:astray",
        "cut:raised:unstable@in-op:1",
        "late-nmi:10000@time:1",
        "ecc:0x0800C800@after-op:3",
        "flip:0x2000FFFF.7@instr:5",
        "reg:pc.1@instr:7",
        "reg:psr.28@instr:7",
        "skip@instr:1",
        "noise:to-host:baud-3.5@byte:7x100",
        "noise:to-board:insert@rate:1e-6",
        "stuck:0x40021000.25=0@time:0.5",
        "stuck:IWDG_SR.PVU=1",
        "weak:0x0800C800.63@time:1",
        "supply:2500@before-op:3",
    };
    static const struct {
        const char *text, *error;
    } bad[] = {
        {"", "unknown word"},
        {"fire@time:1", "cut, ecc, flip"},
        {"cut:dead@in-op:1", "unstable"},
        {"cut@in-op:0", "number 1"},
        {"cut@in-op", "no moment"},
        {"cut@op:1", "before-op"},
        {"cut@in-op:1 ", "too much"},
        {"cut@byte:1", "noise"},
        {"cut@time:-1", "seconds"},
        {"ecc:0x20000000", "not in the flash"},
        {"ecc", "no details"},
        {"flip:0x08040000.0", "not memory"},
        {"flip:0x08000000.8", "bits 0 to 7"},
        {"weak:0x20000000.0", "not in the flash"},
        {"weak:0x08000000.64", "bits 0 to 63"},
        {"supply:1700", "1710 to 3600"},
        {"supply:3.3", "too much"},
        {"flip:0x08000000", "no bit"},
        {"flip:main.0", "no number"},
        {"skip", "at an instruction"},
        {"skip@time:1", "at an instruction"},
        {"reg:r16.0@instr:1", "r0 to r12"},
        {"reg:sp.1@instr:1", "no such bit"},
        {"reg:r1.32@instr:1", "no such bit"},
        {"noise:to-board:flip", "byte or at a rate"},
        {"noise:to-moon:flip@byte:1", "to-board or to-host"},
        {"cut:ecc:torn", "unknown word"},
        {"ecc:0x08001230=0x09000000", "not in the flash"},
        {"ecc:0x08001230=", "no number"},
        {"late-nmi", "no details"},
        {"late-nmi:0", "1 to 10000"},
        {"late-nmi:10001", "1 to 10000"},
        {"noise:to-board:hiss@byte:1", "flip, drop"},
        {"noise:to-board:baud+51@byte:1", "50 %"},
        {"noise:to-board:drop@rate:0", "above 0"},
        {"noise:to-board:drop@rate:1.5", "up to 1"},
        {"stuck:RCC_XX.1=0", "unknown register"},
        {"stuck:RCC_CR.32=0", "bits 0 to 31"},
        {"stuck:RCC_CR.PLLRDY", "=0 or =1"},
        {"stuck:RCC_CR.TXE=1", "no number"},
        {"stuck:USART3_ISR.TXE=1", "unknown register"},
        {"stuck:0x40021024.0=1", "no register"},
        {"stuck:FLASH_KEYR.0=1", "no register"},
    };
    struct vboard *board = bench_on("nucleo-l432kc");
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        struct vboard_fault fault = {.seed = 0};
        char error[VBOARD_FAULT_TEXT] = "";
        if (!vboard_fault_parse(board, good[i], &fault, error, sizeof error)) {
            fail_msg("%s: %s", good[i], error);
        }
    }
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct vboard_fault fault = {.seed = 0};
        char error[VBOARD_FAULT_TEXT] = "";
        assert_false(vboard_fault_parse(board, bad[i].text, &fault, error, sizeof error));
        if (strstr(error, bad[i].error) == NULL) {
            fail_msg("%s: %s", bad[i].text, error);
        }
    }
    bench_off(board);
}

static void no_more_than_there_is_room_for_are_armed(void **state) {
    (void)state;
    struct vboard *board = bench_on("nucleo-l432kc");
    struct vboard_fault fault = {
        .kind = VBOARD_FAULT_SKIP, .when = VBOARD_AT_INSTRUCTION, .at = 1000000};
    for (int i = 0; i < VBOARD_FAULTS; i++) {
        assert_int_equal(vboard_arm(board, &fault), i);
    }
    assert_int_equal(vboard_arm(board, &fault), -1);
    vboard_disarm_all(board);
    fault.at = 0;
    assert_int_equal(vboard_arm(board, &fault), -1);
    assert_int_equal(vboard_fault_fired(board, 0), 0);
    bench_off(board);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_cut_comes_before_or_after_an_operation),
        cmocka_unit_test(a_cut_inside_comes_at_a_moment_of_the_operation),
        cmocka_unit_test(a_cut_program_leaves_what_is_asked_for),
        cmocka_unit_test(a_cut_erase_leaves_what_is_asked_for),
        cmocka_unit_test(a_torn_mass_erase_concerns_its_bank),
        cmocka_unit_test(the_power_comes_back_to_other_ram_and_a_working_cable),
        cmocka_unit_test(an_ecc_error_is_planted_and_met),
        cmocka_unit_test(an_ecc_error_may_be_reported_elsewhere),
        cmocka_unit_test(a_cut_may_spoil_eccr),
        cmocka_unit_test(a_late_nmi_enters_a_handler_again_that_does_not_read_back),
        cmocka_unit_test(a_weak_cell_never_takes_what_is_programmed),
        cmocka_unit_test(the_supply_sinks_and_the_pvd_sees_it),
        cmocka_unit_test(bits_flip_in_memory),
        cmocka_unit_test(instructions_are_skipped_and_registers_flipped),
        cmocka_unit_test(neighbours_are_skipped_together),
        cmocka_unit_test(a_stuck_bit_is_seen_by_who_reads_it),
        cmocka_unit_test(noise_hits_the_byte_that_it_is_meant_for),
        cmocka_unit_test(a_flip_changes_one_bit_and_a_wrong_rate_many),
        cmocka_unit_test(noise_comes_at_its_rate),
        cmocka_unit_test(the_same_seed_does_the_same_and_a_copy_too),
        cmocka_unit_test(texts_are_understood_or_explained),
        cmocka_unit_test(no_more_than_there_is_room_for_are_armed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
