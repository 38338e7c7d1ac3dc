/* SPDX-License-Identifier: MIT */
/* The flash: keys, erase, programming, errors, time, caches, ECC. */
#include "bench.h"

#include <string.h>

enum {
    ACR = ADDRESS_FLASH,
    KEYR = ADDRESS_FLASH + 0x08,
    OPTKEYR = ADDRESS_FLASH + 0x0C,
    SR = ADDRESS_FLASH + 0x10,
    CR = ADDRESS_FLASH + 0x14,
    ECCR = ADDRESS_FLASH + 0x18,
    OPTR = ADDRESS_FLASH + 0x20,
    BSY = 1 << 16,
    PROGERR = 1 << 3,
    PGAERR = 1 << 5,
    SIZERR = 1 << 6,
    PGSERR = 1 << 7,
    PG = 1 << 0,
    PER = 1 << 1,
    MER1 = 1 << 2,
    STRT = 1 << 16,
    BKER = 1 << 11,
    MER2 = 1 << 15,
    PAGE_10 = 0x08005000,
    BANK_2 = 0x08080000,
    ACR_FLUSH = 0x1800,
    ACR_CACHES = 0x600,
};
#define LOCK UINT32_C(0x80000000)
#define ECCD UINT32_C(0x80000000)
#define KEY1 UINT32_C(0x45670123)
#define KEY2 UINT32_C(0xCDEF89AB)

/* Unlocked, caches off and empty. */
static struct vboard *flash_board(const char *name) {
    struct vboard *board = bench_on(name);
    bench_write(board, ACR, 0);
    bench_write(board, ACR, ACR_FLUSH);
    bench_write(board, ACR, 0);
    bench_write(board, KEYR, KEY1);
    bench_write(board, KEYR, KEY2);
    assert_int_equal(bench_read(board, CR) & LOCK, 0);
    return board;
}

static void wait_idle(struct vboard *board) {
    bench_wait_us(board, 25000);
    assert_int_equal(bench_read(board, SR) & BSY, 0);
}

static void program(struct vboard *board, uint32_t address, uint32_t low, uint32_t high) {
    bench_write(board, CR, PG);
    bench_write(board, address, low);
    bench_write(board, address + 4, high);
    wait_idle(board);
    bench_write(board, CR, 0);
}

static void erase(struct vboard *board, uint32_t page) {
    bench_write(board, CR, PER | page << 3);
    bench_write(board, CR, PER | page << 3 | STRT);
    wait_idle(board);
    bench_write(board, CR, 0);
}

static void it_is_locked_after_reset(void **state) {
    (void)state;
    struct vboard *board = bench_on("nucleo-l432kc");
    assert_int_equal(bench_read(board, CR), 0xC0000000);
    bench_write(board, CR, PER);
    assert_int_equal(bench_read(board, CR), 0xC0000000);
    bench_write(board, PAGE_10, 0); /* nothing is programmed */
    assert_int_equal(bench_read(board, SR), PGSERR);
    assert_int_equal(bench_read(board, PAGE_10), 0xFFFFFFFF);
    bench_off(board);
}

static void a_wrong_key_locks_until_reset(void **state) {
    (void)state;
    struct vboard *board = bench_on("nucleo-l432kc");
    bench_write(board, KEYR, KEY1);
    assert_int_equal(bus_write(&board->core, KEYR, 4, KEY1), BUS_FAULT);
    assert_int_equal(bus_write(&board->core, KEYR, 4, KEY1), BUS_FAULT);
    assert_int_equal(bus_write(&board->core, KEYR, 4, KEY2), BUS_FAULT);
    assert_int_equal(bench_read(board, CR) & LOCK, LOCK);
    vboard_reset_button(board);
    bench_write(board, KEYR, KEY1);
    bench_write(board, KEYR, KEY2);
    assert_int_equal(bench_read(board, CR) & LOCK, 0);
    bench_write(board, CR, LOCK);
    assert_int_equal(bench_read(board, CR) & LOCK, LOCK);
    bench_off(board);
}

static void a_double_word_is_two_stores_in_order(void **state) {
    (void)state;
    struct vboard *board = flash_board("nucleo-l432kc");
    struct vboard_stats stats;
    program(board, PAGE_10, 0x11223344, 0x55667788);
    assert_int_equal(bench_read(board, SR), 0); /* EOP needs EOPIE */
    assert_int_equal(bench_read(board, PAGE_10), 0x11223344);
    assert_int_equal(bench_read(board, PAGE_10 + 4), 0x55667788);
    vboard_get_stats(board, &stats);
    assert_int_equal(stats.programs, 1);

    bench_write(board, CR, PG);
    bench_write(board, PAGE_10 + 12, 1); /* the second half first */
    assert_int_equal(bench_read(board, SR), PGAERR);
    bench_write(board, PAGE_10 + 8, 1); /* a flag that is set blocks what follows */
    assert_int_equal(bench_read(board, SR), PGAERR | PGSERR);
    bench_write(board, SR, PGAERR | PGSERR);
    bench_write(board, PAGE_10 + 8, 1);
    bench_write(board, PAGE_10 + 16, 1); /* another double-word */
    assert_int_equal(bench_read(board, SR), PGAERR);
    bench_write(board, SR, PGAERR);
    bench_write_sized(board, PAGE_10 + 8, 1, 1);
    assert_int_equal(bench_read(board, SR), SIZERR);
    bench_write(board, SR, SIZERR);
    assert_int_equal(bench_read(board, SR), 0);
    assert_int_equal(bench_read(board, PAGE_10 + 8), 0xFFFFFFFF);
    bench_off(board);
}

static void programming_takes_its_time(void **state) {
    (void)state;
    struct vboard *board = flash_board("nucleo-l432kc");
    bench_write(board, CR, PG);
    bench_write(board, PAGE_10, 1);
    bench_write(board, PAGE_10 + 4, 2);
    assert_int_equal(bench_read(board, SR) & BSY, BSY);
    bench_wait_us(board, 81);
    assert_int_equal(bench_read(board, SR) & BSY, BSY);
    bench_wait_us(board, 1);
    assert_int_equal(bench_read(board, SR) & BSY, 0);
    bench_off(board);
}

static void a_word_is_programmed_once_but_for_zero(void **state) {
    (void)state;
    struct vboard *board = flash_board("nucleo-l432kc");
    program(board, PAGE_10, 1, 2);
    bench_write(board, CR, PG);
    bench_write(board, PAGE_10, 1);
    bench_write_refused(board, PAGE_10 + 4, 2, "without an erase in between");
    assert_int_equal(bench_read(board, SR), PROGERR);
    bench_write(board, SR, PROGERR);
    program(board, PAGE_10, 0, 0);
    assert_int_equal(bench_read(board, PAGE_10), 0);
    program(board, PAGE_10, 0, 0);
    bench_write(board, CR, PG); /* ones count as programmed, too */
    program(board, PAGE_10 + 8, 0xFFFFFFFF, 0xFFFFFFFF);
    bench_write(board, CR, PG);
    bench_write(board, PAGE_10 + 8, 1);
    bench_write_refused(board, PAGE_10 + 12, 2, "without an erase in between");
    bench_off(board);
}

static void a_page_is_erased_and_no_other(void **state) {
    (void)state;
    struct vboard *board = flash_board("nucleo-l432kc");
    uint32_t last = PAGE_10 + 2048 - 8;
    program(board, PAGE_10 - 8, 1, 1);
    program(board, PAGE_10, 2, 2);
    program(board, last, 3, 3);
    program(board, last + 8, 4, 4);
    erase(board, 10);
    assert_int_equal(bench_read(board, PAGE_10 - 8), 1);
    assert_int_equal(bench_read(board, PAGE_10), 0xFFFFFFFF);
    assert_int_equal(bench_read(board, last), 0xFFFFFFFF);
    assert_int_equal(bench_read(board, last + 8), 4);
    program(board, PAGE_10, 5, 5);
    assert_int_equal(bench_read(board, PAGE_10), 5);
    assert_int_equal(board->flash.erases, 1);
    bench_off(board);
}

static void an_erase_that_cannot_be_is_not_started(void **state) {
    (void)state;
    struct vboard *board = flash_board("nucleo-l432kc");
    bench_write(board, CR, STRT);
    assert_int_equal(bench_read(board, SR), PGSERR);
    bench_write(board, CR, PER | STRT); /* the flag is still set */
    assert_int_equal(bench_read(board, SR), PGSERR);
    bench_write(board, SR, PGSERR);
    bench_write_refused(board, CR, PER | 128u << 3 | STRT, "page 128 does not exist");
    bench_off(board);
}

static void a_busy_bank_stalls_who_reads_it(void **state) {
    (void)state;
    struct vboard *board = flash_board("nucleo-l432kc");
    bench_write(board, CR, PER | 10u << 3 | STRT);
    uint64_t before = vboard_now_ns(board);
    bench_read(board, SR);
    assert_true(vboard_now_ns(board) - before < 1000);
    bench_write_refused(board, CR, PER, "FLASH_CR written while BSY");
    bench_write_refused(board, PAGE_10, 0, "stored to while BSY");
    assert_int_equal(bench_read(board, PAGE_10), 0xFFFFFFFF);
    uint64_t waited = vboard_now_ns(board) - before;
    assert_in_range(waited, 22019000, 22021000);
    assert_int_equal(bench_read(board, SR) & BSY, 0);
    bench_off(board);
}

/* The code that sleeps is in the bank: it can go on only after the erase. */
static void a_busy_bank_stalls_the_code_in_it(void **state) {
    (void)state;
    struct vboard *board = flash_board("nucleo-l432kc");
    bench_write(board, CR, PER | 10u << 3 | STRT);
    core_send_event(&board->core);
    core_irq(&board->core, 0, true);
    board->core.enabled[0] |= 1u << 16;
    board->core.primask = true; /* wakes without being taken */
    uint64_t before = vboard_now_ns(board);
    assert_int_equal(vboard_run(board, before + 1000, false), VBOARD_UNTIL);
    assert_in_range(vboard_now_ns(board) - before, 22000000, 22030000);
    bench_off(board);
}

static void the_other_bank_can_be_read_meanwhile(void **state) {
    (void)state;
    struct vboard *board = flash_board("nucleo-l476rg");
    program(board, BANK_2 + 0x800, 7, 7);
    bench_write(board, CR, PER | BKER | 1u << 3 | STRT);
    uint64_t before = vboard_now_ns(board);
    bench_read(board, PAGE_10);
    assert_true(vboard_now_ns(board) - before < 1000);
    assert_int_equal(bench_read(board, BANK_2 + 0x800), 0xFFFFFFFF);
    assert_true(vboard_now_ns(board) - before > 22000000);
    bench_off(board);
}

/* ES0250; a chip with one bank does not have it. */
static void two_banks_want_the_data_cache_off(void **state) {
    (void)state;
    enum { ICEN = 0x200, DCEN = 0x400 };
    struct vboard *board = flash_board("nucleo-l476rg");
    bench_write(board, ACR, ICEN | DCEN);
    bench_write(board, CR, PER | BKER | 1u << 3);
    bench_write_refused(board, CR, PER | BKER | 1u << 3 | STRT, "erased with the data cache on");
    bench_off(board);
    board = flash_board("nucleo-l476rg");
    bench_write(board, ACR, DCEN);
    bench_write(board, CR, PG);
    bench_write(board, BANK_2, 1);
    bench_write_refused(board, BANK_2 + 4, 2, "programmed with the data cache on");
    bench_off(board);
    board = flash_board("nucleo-l476rg"); /* nor may it be switched on meanwhile */
    bench_write(board, ACR, ICEN);
    bench_write(board, CR, PER | BKER | 1u << 3 | STRT);
    bench_write_refused(board, ACR, ICEN | DCEN, "data cache on");
    bench_off(board);
    board = flash_board("nucleo-l432kc");
    bench_write(board, ACR, DCEN);
    erase(board, 10);
    program(board, PAGE_10, 1, 2);
    bench_off(board);
}

static void mass_erase_takes_a_bank_or_both(void **state) {
    (void)state;
    struct vboard *board = flash_board("nucleo-l476rg");
    program(board, PAGE_10, 1, 1);
    program(board, BANK_2, 2, 2);
    bench_write(board, CR, MER2 | STRT);
    wait_idle(board);
    assert_int_equal(bench_read(board, PAGE_10), 1);
    assert_int_equal(bench_read(board, BANK_2), 0xFFFFFFFF);
    bench_write(board, CR, MER1 | MER2 | STRT);
    wait_idle(board);
    assert_int_equal(bench_read(board, PAGE_10), 0xFFFFFFFF);
    assert_int_equal(board->flash.erases, 256 + 512);
    bench_off(board);
}

static void a_cache_that_was_not_reset_is_stale(void **state) {
    (void)state;
    struct vboard *board = flash_board("nucleo-l432kc");
    uint16_t code;
    bench_write(board, ACR, ACR_CACHES);
    erase(board, 10);
    bench_read_refused(board, PAGE_10, "data read through a cache");
    assert_int_equal(bus_fetch(&board->core, PAGE_10, &code), BUS_REFUSED);
    board->violated = false;
    bench_read(board, PAGE_10 + 2048); /* other pages are not concerned */
    bench_write(board, ACR, 0);
    bench_read(board, PAGE_10); /* not through the cache */
    bench_write(board, ACR, ACR_CACHES);
    bench_read_refused(board, PAGE_10, "data read through a cache");
    bench_write_refused(board, ACR, ACR_CACHES | ACR_FLUSH, "while it is enabled");
    bench_write(board, ACR, 0);
    bench_write(board, ACR, ACR_FLUSH);
    bench_write(board, ACR, ACR_CACHES);
    bench_read(board, PAGE_10);
    assert_int_equal(board->core.windows[0].size, 256 * 1024);
    bench_off(board);
}

static void a_bad_word_raises_eccd_and_nmi(void **state) {
    (void)state;
    struct vboard *board = flash_board("nucleo-l476rg");
    flash_array_make_bad(&board->flash, 0x80000 + 0x1238);
    machine_update_windows(board);
    bench_read(board, BANK_2 + 0x1230);
    assert_int_equal(bench_read(board, ECCR), 0);
    bench_read(board, BANK_2 + 0x123C);
    assert_int_equal(bench_read(board, ECCR), ECCD | 1u << 19 | 0x1238);
    assert_true((board->core.level[0] & 1u << 2) != 0);
    bench_write(board, ECCR, ECCD);
    assert_int_equal(bench_read(board, ECCR) & ECCD, 0);
    assert_true((board->core.level[0] & 1u << 2) == 0);
    bench_off(board);
}

/* Reads the bad word; the NMI handler clears ECCD and counts in R7. */
static void a_handler_gets_past_a_bad_word(void **state) {
    (void)state;
    static const uint16_t code[] = {
        0x8000, 0x2000, 0x0021, 0x0800, 0x0031, 0x0800, 0x0031, 0x0800, /* vectors */
        0,      0,      0,      0,      0,      0,      0,      0,      /* */
        0x4801,                                 /* 20: ldr r0, =0x08000800 */
        0x6801,                                 /* 22: ldr r1, [r0] */
        0xBF30,                                 /* 24: wfi */
        0xE7FD,                                 /* 26: b 24 */
        0x0800, 0x0800, 0,      0,      0x4802, /* 30: ldr r0, =FLASH_ECCR */
        0x2101,                                 /* 32: movs r1, #1 */
        0x07C9,                                 /* 34: lsls r1, r1, #31 */
        0x6001,                                 /* 36: str r1, [r0] */
        0x3701,                                 /* 38: adds r7, #1 */
        0x4770,                                 /* 3a: bx lr */
        0x2018, 0x4002,
    };
    struct vboard *board = vboard_new("nucleo-l432kc");
    assert_true(vboard_load(board, 0x08000000, code, sizeof code));
    flash_array_make_bad(&board->flash, 0x800);
    vboard_power_on(board, 1);
    bench_wait_us(board, 1000);
    assert_int_equal(board->core.r[7], 1);
    bench_off(board);
}

/* The same, but the handler clears nothing: NMI comes again for ever. */
static void a_handler_that_clears_nothing_never_ends(void **state) {
    (void)state;
    static const uint16_t code[] = {
        0x8000, 0x2000, 0x0021, 0x0800, 0x0031, 0x0800, 0x0031, 0x0800, /* vectors */
        0,      0,      0,      0,      0,      0,      0,      0,      /* */
        0x4801,                    /* 20: ldr r0, =0x08000800 */
        0x6801,                    /* 22: ldr r1, [r0] */
        0x2655,                    /* 24: movs r6, #0x55 */
        0xE7FE,                    /* 26: b 26 */
        0x0800, 0x0800, 0,      0, /* */
        0x3701,                    /* 30: adds r7, #1 */
        0x4770,                    /* 32: bx lr */
    };
    struct vboard *board = vboard_new("nucleo-l432kc");
    assert_true(vboard_load(board, 0x08000000, code, sizeof code));
    flash_array_make_bad(&board->flash, 0x800);
    vboard_power_on(board, 1);
    bench_wait_us(board, 1000);
    assert_true(board->core.r[7] > 100);
    assert_int_not_equal(board->core.r[6], 0x55);
    bench_off(board);
}

static void a_reset_in_the_middle_leaves_what_chance_leaves(void **state) {
    (void)state;
    unsigned bad = 0, torn = 0, astray = 0;
    for (uint64_t seed = 0; seed < 32; seed++) {
        struct vboard *board = flash_board("nucleo-l432kc");
        board->random = seed;
        bench_write(board, CR, PG);
        bench_write(board, PAGE_10, 0);
        bench_write(board, PAGE_10 + 4, 0);
        vboard_reset_button(board);
        assert_int_equal(bench_read(board, SR), 0);
        uint64_t word = flash_array_word(&board->flash, PAGE_10 - FLASH_BASE_ADDRESS);
        torn += word != 0 && word != UINT64_MAX;
        bad += board->flash.bad_words;
        bench_read(board, PAGE_10);
        bool found = (bench_read(board, ECCR) & ECCD) != 0;
        astray += found && (bench_read(board, ECCR) & 0x7FFFF) != PAGE_10 - FLASH_BASE_ADDRESS;
        bench_off(board);
    }
    assert_true(torn > 16);
    assert_in_range(astray, 2, bad - 2);
    assert_true(bad > 8);
}

static void options_are_read_only(void **state) {
    (void)state;
    struct vboard *board = flash_board("nucleo-l432kc");
    assert_int_equal(bench_read(board, OPTR) & 0xFF, 0xAA);
    bench_write(board, OPTKEYR, 0x08192A3B);
    bench_write(board, OPTKEYR, 0x4C5D6E7F);
    assert_int_equal(bench_read(board, CR) & 1u << 30, 0);
    bench_write_refused(board, OPTR, 0x0F8F77BB, "read-only");
    bench_write_refused(board, CR, 1u << 17, "read-only");
    bench_write_refused(board, CR, 1u << 18, "fast programming");
    bench_off(board);
}

static void end_of_operation_interrupts(void **state) {
    (void)state;
    struct vboard *board = flash_board("nucleo-l432kc");
    bench_write(board, CR, PER | 10u << 3 | 1u << 24);
    bench_write(board, CR, PER | 10u << 3 | 1u << 24 | STRT);
    wait_idle(board);
    assert_int_equal(bench_read(board, SR), 1); /* EOP */
    assert_true(bench_irq(board, IRQ_FLASH));
    bench_write(board, SR, 1);
    assert_false(bench_irq(board, IRQ_FLASH));
    bench_off(board);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_is_locked_after_reset),
        cmocka_unit_test(a_wrong_key_locks_until_reset),
        cmocka_unit_test(a_double_word_is_two_stores_in_order),
        cmocka_unit_test(programming_takes_its_time),
        cmocka_unit_test(a_word_is_programmed_once_but_for_zero),
        cmocka_unit_test(a_page_is_erased_and_no_other),
        cmocka_unit_test(an_erase_that_cannot_be_is_not_started),
        cmocka_unit_test(a_busy_bank_stalls_who_reads_it),
        cmocka_unit_test(a_busy_bank_stalls_the_code_in_it),
        cmocka_unit_test(the_other_bank_can_be_read_meanwhile),
        cmocka_unit_test(two_banks_want_the_data_cache_off),
        cmocka_unit_test(mass_erase_takes_a_bank_or_both),
        cmocka_unit_test(a_cache_that_was_not_reset_is_stale),
        cmocka_unit_test(a_bad_word_raises_eccd_and_nmi),
        cmocka_unit_test(a_handler_gets_past_a_bad_word),
        cmocka_unit_test(a_handler_that_clears_nothing_never_ends),
        cmocka_unit_test(a_reset_in_the_middle_leaves_what_chance_leaves),
        cmocka_unit_test(options_are_read_only),
        cmocka_unit_test(end_of_operation_interrupts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
