/* SPDX-License-Identifier: MIT */
/* The flash of an STM32F1: PM0075. */
#include "f1.h"

#include "faults.h"

static struct vboard *flash_board(void) {
    struct vboard *board = bench_on("f103c8");
    bench_write(board, KEYR, KEY1);
    bench_write(board, KEYR, KEY2);
    assert_int_equal(bench_read(board, CR), 0);
    return board;
}

static void program(struct vboard *board, uint32_t address, uint16_t value) {
    bench_write(board, CR, PG);
    bench_write_sized(board, address, 2, value);
    bench_wait_us(board, 60);
    bench_write(board, CR, 0);
}

static void half_words_are_programmed_in_52_us(void **state) {
    (void)state;
    struct vboard *board = flash_board();
    bench_write(board, CR, PG);
    bench_write_sized(board, PAGE_8 + 2, 2, 0xBEEF);
    assert_int_equal(bench_read(board, SR), BSY);
    uint64_t before = vboard_now_ns(board);
    assert_int_equal(bench_read(board, PAGE_8), 0xBEEFFFFF); /* the bus waits */
    assert_in_range(vboard_now_ns(board) - before, 52000, 52700);
    assert_int_equal(bench_read(board, SR), EOP);
    bench_write(board, SR, EOP);
    assert_int_equal(bench_read(board, SR), 0);
    program(board, PAGE_8, 0x1234);
    assert_int_equal(bench_read(board, PAGE_8), 0xBEEF1234);
    assert_int_equal(bench_read(board, PAGE_8 + 4), 0xFFFFFFFF);
    bench_off(board);
}

static void other_widths_are_bus_errors(void **state) {
    (void)state;
    struct vboard *board = flash_board();
    bench_write(board, CR, PG);
    assert_int_equal(bus_write(&board->core, PAGE_8, 4, 0x12345678), BUS_FAULT);
    assert_int_equal(bus_write(&board->core, PAGE_8, 1, 0x12), BUS_FAULT);
    assert_int_equal(bench_read(board, PAGE_8), 0xFFFFFFFF);
    bench_write(board, CR, 0);
    bench_write_sized_refused(board, PAGE_8, 2, 0x1234, "while PG is clear");
    bench_off(board);
}

static void only_zero_goes_over_what_is_programmed(void **state) {
    (void)state;
    struct vboard *board = flash_board();
    program(board, PAGE_8, 0x00F0);
    bench_write(board, CR, PG);
    bench_write_sized_refused(board, PAGE_8, 2, 0x00F0, "PGERR (PM0075");
    assert_int_equal(bench_read(board, SR), PGERR | EOP); /* skipped */
    bench_write(board, SR, PGERR | EOP);
    bench_write_sized_refused(board, PAGE_8, 2, 0x0030, "without an erase in between");
    assert_int_equal(bench_read(board, PAGE_8) & 0xFFFF, 0x00F0);
    bench_write(board, SR, PGERR);
    program(board, PAGE_8, 0);
    program(board, PAGE_8, 0);
    assert_int_equal(bench_read(board, PAGE_8), 0xFFFF0000);
    assert_int_equal(bench_read(board, SR), EOP);
    bench_off(board);
}

static void a_page_is_erased_by_any_address_in_it(void **state) {
    (void)state;
    struct vboard *board = flash_board();
    program(board, PAGE_8 - 2, 0x1111);
    program(board, PAGE_8 + 0x3FE, 0x2222);
    program(board, PAGE_8 + 0x400, 0x3333);
    bench_write(board, CR, PER);
    bench_write(board, AR, PAGE_8 + 0x123);
    bench_write(board, CR, PER | STRT);
    assert_int_equal(bench_read(board, SR) & BSY, BSY);
    bench_write_refused(board, CR, 0, "while BSY is set");
    bench_write_refused(board, AR, PAGE_8, "it is blocked");
    bench_write_sized_refused(board, PAGE_8, 2, 0, "while BSY is set");
    uint64_t before = vboard_now_ns(board);
    assert_int_equal(bench_read(board, PAGE_8 + 0x3FC), 0xFFFFFFFF);
    assert_in_range(vboard_now_ns(board) - before, 29900000, 30100000);
    assert_int_equal(bench_read(board, CR), PER); /* STRT falls with BSY */
    assert_int_equal(bench_read(board, PAGE_8 - 4) >> 16, 0x1111);
    assert_int_equal(bench_read(board, PAGE_8 + 0x400) & 0xFFFF, 0x3333);
    bench_write(board, AR, 0x08010000); /* behind 64 KB */
    bench_write_refused(board, CR, PER | STRT, "not in the flash");
    bench_write_refused(board, CR, STRT, "another choice than one of PER and MER");
    bench_write_refused(board, CR, PG | PER | STRT, "another choice than one of PER and MER");
    bench_off(board);
}

static void a_mass_erase_takes_all_of_it(void **state) {
    (void)state;
    struct vboard *board = flash_board();
    program(board, 0x0800FFFE, 0x1111);
    bench_write(board, CR, MER);
    bench_write(board, CR, MER | STRT);
    assert_int_equal(bench_read(board, 0x0800FFFC), 0xFFFFFFFF);
    assert_int_equal(bench_read(board, 0x08000000), 0xFFFFFFFF);
    bench_off(board);
}

static void a_wrong_key_is_a_bus_error_and_locks_until_the_next_reset(void **state) {
    (void)state;
    struct vboard *board = bench_on("f103c8");
    assert_int_equal(bench_read(board, CR), LOCK);
    bench_write(board, CR, PG); /* locked: no effect */
    assert_int_equal(bench_read(board, CR), LOCK);
    bench_write(board, KEYR, KEY1);
    assert_int_equal(bus_write(&board->core, KEYR, 4, 0x12345678), BUS_FAULT);
    assert_int_equal(bus_write(&board->core, KEYR, 4, KEY1), BUS_FAULT);
    assert_int_equal(bench_read(board, CR), LOCK);
    vboard_reset_button(board);
    bench_wait_us(board, 1);
    bench_write(board, KEYR, KEY1);
    bench_write(board, KEYR, KEY2);
    bench_write(board, KEYR, KEY1); /* it is open: as the vendor's first library does */
    bench_write(board, KEYR, KEY2);
    assert_int_equal(bench_read(board, CR), 0);
    bench_write(board, CR, LOCK);
    assert_int_equal(bench_read(board, CR), LOCK);
    bench_off(board);
}

static void erasing_and_programming_need_hsi(void **state) {
    (void)state;
    struct vboard *board = flash_board();
    bench_set(board, RCC_CR_F1, HSEON);
    bench_wait_us(board, 3000);
    bench_write(board, RCC_CFGR_F1, SW_HSE);
    bench_write(board, RCC_CR_F1, HSEON);
    bench_write(board, CR, PG);
    bench_write_sized_refused(board, PAGE_8, 2, 0, "while HSI is off");
    bench_off(board);
}

static void the_end_of_an_operation_can_interrupt(void **state) {
    (void)state;
    struct vboard *board = flash_board();
    bench_write(board, CR, PG | EOPIE);
    bench_write_sized(board, PAGE_8, 2, 1);
    assert_false(bench_irq(board, IRQ_FLASH));
    bench_wait_us(board, 60);
    assert_true(bench_irq(board, IRQ_FLASH));
    bench_write(board, SR, EOP);
    assert_false(bench_irq(board, IRQ_FLASH));
    bench_off(board);
}

static void option_bytes_can_be_read_only(void **state) {
    (void)state;
    struct vboard *board = bench_on("f103c8");
    assert_int_equal(bench_read(board, OBR), 0x03FFFFFC);
    assert_int_equal(bench_read(board, WRPR), 0xFFFFFFFF);
    assert_int_equal(bench_read(board, 0x1FFFF800), 0x00FF5AA5);
    assert_int_equal(bench_read(board, 0x1FFFF80C), 0x00FF00FF);
    bench_read_refused(board, 0x1FFFF810, "nothing answers");
    bench_write_refused(board, OPTKEYR, KEY1, "option writes are not modelled");
    vboard_set_hardware_watchdog(board, true);
    assert_int_equal(bench_read(board, OBR), 0x03FFFFF8);
    assert_int_equal(bench_read(board, 0x1FFFF800), 0x01FE5AA5);
    bench_off(board);
}

/* -- what goes wrong ----------------------------------------------------------------------------*/

static void arm(struct vboard *board, const char *text, uint64_t seed) {
    struct vboard_fault fault;
    char error[VBOARD_FAULT_TEXT];
    if (!vboard_fault_parse(board, text, &fault, error, sizeof error)) {
        fail_msg("%s: %s", text, error);
    }
    fault.seed = seed;
    assert_true(vboard_arm(board, &fault) >= 0);
}

/* Programs 0x0F0F with the power cut in the middle, and comes back. What was there before is
 * 0xFFFF beside a half-word of 0x1234. */
static uint32_t torn(struct vboard **board, const char *fault, uint64_t seed) {
    *board = flash_board();
    program(*board, PAGE_8 + 2, 0x1234);
    arm(*board, fault, seed);
    bench_write(*board, CR, PG);
    bench_write_sized(*board, PAGE_8, 2, 0x0F0F);
    assert_int_equal(vboard_run(*board, vboard_now_ns(*board) + 100000, false), VBOARD_POWER_CUT);
    vboard_power_on(*board, seed);
    bench_wait_us(*board, 1);
    return bench_read(*board, PAGE_8);
}

static void a_torn_half_word_concerns_no_neighbour(void **state) {
    (void)state;
    struct vboard *board;
    assert_int_equal(torn(&board, "cut:unchanged@in-op:1", 1), 0x1234FFFF);
    bench_off(board);
    assert_int_equal(torn(&board, "cut:complete@in-op:1", 1), 0x12340F0F);
    bench_off(board);
    for (uint64_t seed = 1; seed < 50; seed++) {
        uint32_t value = torn(&board, "cut:partial@in-op:1", seed);
        assert_int_equal(value >> 16, 0x1234);
        assert_int_equal(value & 0x0F0F, 0x0F0F); /* ones stay */
        assert_in_range(value & 0xF0F0, 1, 0xF0EF);
        assert_int_equal(bench_read(board, PAGE_8), value);
        bench_off(board);
    }
}

/* Some of the bits read as either, and as another when it has become warmer: there is no flag, and
 * zeros programmed over them end it. */
static void cells_between_the_levels_are_settled_by_zeros(void **state) {
    (void)state;
    unsigned changed = 0;
    for (uint64_t seed = 1; seed < 50; seed++) {
        struct vboard *board;
        uint32_t value = torn(&board, "cut:between@in-op:1", seed);
        assert_int_equal(bench_read(board, PAGE_8), value); /* the same while nothing changes */
        assert_true(vboard_set_temperature(board, 80));
        uint32_t warm = bench_read(board, PAGE_8);
        assert_int_equal(warm >> 16, 0x1234);
        assert_int_equal(warm & 0x0F0F, 0x0F0F);
        changed += warm != value;
        bench_write(board, KEYR, KEY1);
        bench_write(board, KEYR, KEY2);
        program(board, PAGE_8, 0);
        for (int celsius = -40; celsius <= 100; celsius += 20) {
            assert_true(vboard_set_temperature(board, celsius));
            assert_int_equal(bench_read(board, PAGE_8), 0x12340000);
        }
        bench_off(board);
    }
    assert_in_range(changed, 10, 49);
}

/* What the interface sees decides, and chance is no fault of the firmware's. */
static void a_half_word_that_reads_erased_by_chance_is_programmed(void **state) {
    (void)state;
    unsigned taken = 0, refused = 0;
    for (uint64_t seed = 1; seed < 50; seed++) {
        struct vboard *board = flash_board();
        arm(board, "between:0x08002000.3", seed);
        bench_wait_us(board, 1);
        bool erased = bench_read(board, PAGE_8) == 0xFFFFFFFF;
        program(board, PAGE_8, 0xAAA7);
        uint32_t flags = bench_read(board, SR);
        assert_int_equal(flags, erased ? EOP : PGERR);
        taken += erased;
        refused += !erased;
        bench_off(board);
    }
    assert_true(taken > 5 && refused > 5);
}

static void it_has_no_ecc_that_could_fail(void **state) {
    (void)state;
    struct vboard *board = flash_board();
    struct vboard_fault fault;
    char error[VBOARD_FAULT_TEXT];
    assert_false(vboard_fault_parse(board, "cut:ecc@in-op:1", &fault, error, sizeof error));
    for (uint64_t seed = 1; seed < 50;
         seed++) { /* a torn erase reads as it does, and no NMI comes */
        struct vboard *other = flash_board();
        program(other, PAGE_8, 0x1234);
        arm(other, "cut@in-op:1", seed);
        bench_write(other, AR, PAGE_8);
        bench_write(other, CR, PER);
        bench_write(other, CR, PER | STRT);
        assert_int_equal(vboard_run(other, vboard_now_ns(other) + 40000000, false),
                         VBOARD_POWER_CUT);
        vboard_power_on(other, seed);
        bench_wait_us(other, 1);
        for (uint32_t at = 0; at < 0x400; at += 4) {
            bench_read(other, PAGE_8 + at);
        }
        bench_wait_us(other, 10);
        bench_off(other);
    }
    bench_off(board);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(half_words_are_programmed_in_52_us),
        cmocka_unit_test(other_widths_are_bus_errors),
        cmocka_unit_test(only_zero_goes_over_what_is_programmed),
        cmocka_unit_test(a_page_is_erased_by_any_address_in_it),
        cmocka_unit_test(a_mass_erase_takes_all_of_it),
        cmocka_unit_test(a_wrong_key_is_a_bus_error_and_locks_until_the_next_reset),
        cmocka_unit_test(erasing_and_programming_need_hsi),
        cmocka_unit_test(the_end_of_an_operation_can_interrupt),
        cmocka_unit_test(option_bytes_can_be_read_only),
        cmocka_unit_test(a_torn_half_word_concerns_no_neighbour),
        cmocka_unit_test(cells_between_the_levels_are_settled_by_zeros),
        cmocka_unit_test(a_half_word_that_reads_erased_by_chance_is_programmed),
        cmocka_unit_test(it_has_no_ecc_that_could_fail),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
