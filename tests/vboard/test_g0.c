/* SPDX-License-Identifier: MIT */
/* What is different on an STM32G0: RM0444. What is the same, the other tests look at on the L4, and
 * test_registers.c on every board. */
#include "bench.h"
#include "periph/rcc_g0.h"

#include <string.h>

enum {
    CR = ADDRESS_RCC + RCC_G0_CR,
    CFGR = ADDRESS_RCC + RCC_G0_CFGR,
    PLLCFGR = ADDRESS_RCC + RCC_G0_PLLCFGR,
    CSR = ADDRESS_RCC + RCC_G0_CSR,
    AHBENR = ADDRESS_RCC + RCC_G0_AHBENR,
    HSION = 1 << 8,
    PLLON = 1 << 24,
    SW_PLL = 2,
    HSIDIV_4 = 2 << 11,
    PWR_CR1 = ADDRESS_PWR,
    PWR_CR2 = ADDRESS_PWR + 0x04,
    PWR_SR2 = ADDRESS_PWR + 0x14,
    PVDO = 1 << 11,
    FLASH_ACR = ADDRESS_FLASH,
    FLASH_KEYR = ADDRESS_FLASH + 0x08,
    FLASH_SR = ADDRESS_FLASH + 0x10,
    FLASH_CR = ADDRESS_FLASH + 0x14,
    FLASH_ECCR = ADDRESS_FLASH + 0x18,
    FLASH_ECC2R = ADDRESS_FLASH + 0x1C,
    PG = 1 << 0,
    PER = 1 << 1,
    BKER = 1 << 13,
    STRT = 1 << 16,
    PROGERR = 1 << 3,
    PGAERR = 1 << 5,
    PGSERR = 1 << 7,
    BSY1 = 1 << 16,
    BSY2 = 1 << 17,
    CFGBSY = 1 << 18,
    EMPTY = 1 << 16,
    BANK_2 = 0x08040000,
    PAGE_7 = 0x08003800,
    GPIOA = 0x50000000,
    GPIOC = 0x50000800,
    EXTI = 0x40021800,
    DBG = 0x40015800,
    DMAMUX = 0x40020800,
    DMA2 = 0x40020400,
    USART2_TX_REQUEST = 53,
    USART_TDR = ADDRESS_USART2 + 0x28,
    RAM = 0x20000100,
};
#define ECCD UINT32_C(0x80000000)

/* In place of the kits. USART2 on PA2 and PA3, LD4 on PA5 and B1 on PC13: UM2324, UM2591. */
#define NUCLEO_64_G0                                                                               \
    .usart = 1, .tx = {0, 2, 1}, .rx = {0, 3, 1}, .leds = {{"LD4", {0, 5, 0}, 1}},                 \
    .button = {"B1", {2, 13, 0}, 0}

static const struct board_description g071 = {
    .name = "nucleo-g071rb", .chip = "STM32G071RB", NUCLEO_64_G0};
static const struct board_description g0b1 = {
    .name = "nucleo-g0b1re", .chip = "STM32G0B1RE", NUCLEO_64_G0};

const struct board_description *const board_list[] = {&g071, &g0b1, 0};

/* HSI16 / m * n / r. */
#define PLL(m, n, r) ((r##u - 1) << 29 | RCC_G0_PLLCFGR_REN | (n##u) << 8 | (m##u - 1) << 4 | 2)

static void it_starts_from_hsi16_without_wait_states(void **state) {
    (void)state;
    struct vboard *board = bench_on("nucleo-g071rb");
    assert_int_equal(board->hz, 16000000);
    assert_int_equal(bench_read(board, CR), 0x500);
    assert_int_equal(bench_read(board, CFGR), 0);
    assert_int_equal(bench_read(board, FLASH_ACR), 0x40600);
    bench_write(board, CR, HSION | HSIDIV_4);
    assert_int_equal(board->hz, 4000000);
    bench_write_refused(board, CFGR, 5, "SW 0x5 is reserved (RM0444");
    bench_write_refused(board, CR, 0, "the clock that the core runs on switched off");
    bench_off(board);
}

static void the_pll_makes_64_mhz_with_two_wait_states(void **state) {
    (void)state;
    struct vboard *board = bench_on("nucleo-g071rb");
    bench_write(board, FLASH_ACR, 0x40602);
    bench_write(board, PLLCFGR, PLL(1, 8, 2));
    bench_write(board, CR, HSION | PLLON);
    bench_wait_us(board, 20);
    bench_write(board, CFGR, SW_PLL);
    assert_int_equal(board->hz, 64000000);
    assert_int_equal(bench_read(board, CFGR), SW_PLL << RCC_G0_SWS_SHIFT | SW_PLL);
    bench_write_refused(board, FLASH_ACR, 0x40201, "more than 1 flash wait states");
    bench_write_refused(board, FLASH_ACR, 0x40203, "LATENCY 3 does not exist");
    bench_write_refused(board, PLLCFGR, PLL(1, 9, 2), "changed while the PLL is on");
    bench_off(board);
}

static void the_pll_has_limits_of_its_own(void **state) {
    (void)state;
    static const struct {
        uint32_t cfgr;
        const char *rule;
    } bad[] = {{PLL(1, 8, 2) & ~3u, "no running clock source"},
               {PLL(1, 8, 2) | 3, "no running clock source"}, /* HSE: no crystal */
               {PLL(1, 7, 2), "PLLN must be 8 to 86 (RM0444"},
               {PLL(1, 8, 1), "PLLR must divide by 2 to 8"},
               {PLL(7, 42, 2), "2.66 to 16 MHz"},
               {PLL(4, 20, 2), "96 to 344 MHz"},
               {PLL(1, 22, 8), "96 to 344 MHz"}};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct vboard *board = bench_on("nucleo-g071rb");
        bench_write(board, PLLCFGR, bad[i].cfgr);
        bench_write_refused(board, CR, HSION | PLLON, bad[i].rule);
        bench_off(board);
    }
}

static void a_pll_above_64_mhz_is_refused(void **state) {
    (void)state;
    struct vboard *board = bench_on("nucleo-g071rb");
    bench_write(board, FLASH_ACR, 0x40602);
    bench_write(board, PLLCFGR, PLL(1, 9, 2));
    bench_write(board, CR, HSION | PLLON);
    bench_wait_us(board, 20);
    bench_write_refused(board, CFGR, SW_PLL, "too fast for voltage range 1");
    bench_off(board);
}

static void the_cause_of_a_reset_is_in_csr(void **state) {
    (void)state;
    struct vboard *board = bench_on("nucleo-g071rb");
    assert_int_equal(bench_read(board, CSR), 0x0C000000); /* PWR, PIN */
    bench_write(board, CSR, 1 << 23);                     /* RMVF */
    assert_int_equal(bench_read(board, CSR), 0);
    vboard_reset_button(board);
    assert_int_equal(bench_read(board, CSR), 0x04000000);
    bench_off(board);
}

static void the_supply_has_its_levels(void **state) {
    (void)state;
    struct vboard *board = bench_on("nucleo-g0b1re");
    bench_clocks_on(board);
    bench_write(board, PWR_CR2, 5 << 1 | 1); /* PVDFT 5: 2.8 V */
    assert_int_equal(bench_read(board, PWR_SR2) & PVDO, 0);
    assert_true(vboard_set_supply(board, 2700));
    assert_int_equal(bench_read(board, PWR_SR2) & PVDO, PVDO);
    bench_write_refused(board, PWR_CR2, 1 << 8, "PVM");
    bench_off(board);
}

/* The cache off and empty, unlocked. */
static struct vboard *flash_board(const char *name) {
    struct vboard *board = bench_on(name);
    bench_write(board, FLASH_ACR, 0x40000);
    bench_write(board, FLASH_ACR, 0x40800);
    bench_write(board, FLASH_ACR, 0x40000);
    bench_write(board, FLASH_KEYR, 0x45670123);
    bench_write(board, FLASH_KEYR, 0xCDEF89AB);
    return board;
}

static void erase(struct vboard *board, uint32_t selection, uint32_t busy) {
    bench_write(board, FLASH_CR, PER | selection);
    bench_write(board, FLASH_CR, PER | selection | STRT);
    assert_int_equal(bench_read(board, FLASH_SR), busy | CFGBSY);
    bench_wait_us(board, 25000);
    assert_int_equal(bench_read(board, FLASH_SR), 0);
    bench_write(board, FLASH_CR, 0);
}

static void pages_of_the_second_bank_have_two_numbers(void **state) {
    (void)state;
    const uint32_t zero = 0;
    struct vboard *board = flash_board("nucleo-g0b1re");
    for (unsigned number = 7; number < 512; number += 256) {
        assert_true(vboard_load(board, PAGE_7, &zero, sizeof zero));
        assert_true(vboard_load(board, BANK_2 + 0x3800, &zero, sizeof zero));
        erase(board, BKER | number << 3, BSY2);
        assert_int_equal(bench_read(board, BANK_2 + 0x3800), 0xFFFFFFFF);
        assert_int_equal(bench_read(board, PAGE_7), 0);
    }
    erase(board, 7 << 3, BSY1);
    assert_int_equal(bench_read(board, PAGE_7), 0xFFFFFFFF);
    bench_write(board, FLASH_CR, PER | 128 << 3);
    bench_write_refused(board, FLASH_CR, PER | 128 << 3 | STRT, "page 128 does not exist");
    bench_off(board);
}

static void a_g071_has_one_bank_and_64_pages(void **state) {
    (void)state;
    struct vboard *board = flash_board("nucleo-g071rb");
    erase(board, 63 << 3, BSY1);
    bench_write_refused(board, FLASH_CR, PER | BKER, "reserved bits");
    bench_write_refused(board, FLASH_CR, PER | 64 << 3 | STRT, "page 64 does not exist");
    bench_read_refused(board, FLASH_ECC2R, "no register");
    bench_off(board);
}

static void program(struct vboard *board, uint32_t address, uint32_t low, uint32_t high) {
    bench_write(board, FLASH_CR, PG);
    bench_write(board, address, low);
    bench_write(board, address + 4, high);
    bench_wait_us(board, 200);
    bench_write(board, FLASH_CR, 0);
}

static void settings_may_not_change_from_the_first_word_on(void **state) {
    (void)state;
    struct vboard *board = flash_board("nucleo-g071rb");
    bench_write(board, FLASH_CR, PG);
    assert_int_equal(bench_read(board, FLASH_SR), 0);
    bench_write(board, PAGE_7, 1);
    assert_int_equal(bench_read(board, FLASH_SR), CFGBSY);
    bench_write_refused(board, FLASH_CR, 0, "CFGBSY");
    bench_write(board, PAGE_7 + 4, 2);
    assert_int_equal(bench_read(board, FLASH_SR), CFGBSY | BSY1);
    bench_wait_us(board, 100);
    assert_int_equal(bench_read(board, FLASH_SR), 0);
    bench_write(board, FLASH_CR, 0);
    assert_int_equal(bench_read(board, PAGE_7 + 4), 2);
    bench_off(board);
}

/* As a store through a null pointer does: flash is at 0, too. */
static void a_stray_word_keeps_the_settings_busy(void **state) {
    (void)state;
    struct vboard *board = flash_board("nucleo-g071rb");
    bench_write(board, 0, 1);
    assert_int_equal(bench_read(board, FLASH_SR), CFGBSY);
    bench_write_refused(board, FLASH_CR, PG, "CFGBSY");
    bench_write(board, PAGE_7 + 4, 2);
    assert_int_equal(bench_read(board, FLASH_SR), PGAERR | PGSERR);
    bench_write(board, FLASH_SR, PGAERR | PGSERR);
    program(board, PAGE_7, 3, 4);
    assert_int_equal(bench_read(board, PAGE_7), 3);
    bench_write(board, PAGE_7, 5);
    vboard_reset_button(board);
    assert_int_equal(bench_read(board, FLASH_SR), 0);
    bench_off(board);
}

static void zeros_overwrite_all_but_programmed_ones(void **state) {
    (void)state;
    struct vboard *board = flash_board("nucleo-g071rb");
    program(board, PAGE_7, 0x12345678, 0x9ABCDEF0);
    program(board, PAGE_7, 0, 0);
    assert_int_equal(bench_read(board, PAGE_7), 0);
    program(board, PAGE_7 + 8, 0, 0); /* erased: as any other value */
    program(board, PAGE_7 + 16, 0xFFFFFFFF, 0xFFFFFFFF);
    bench_write(board, FLASH_CR, PG);
    bench_write(board, PAGE_7 + 16, 0);
    bench_write_refused(board, PAGE_7 + 20, 0, "ES0418 2.2.5");
    assert_int_equal(bench_read(board, FLASH_SR), PROGERR);
    assert_int_equal(bench_read(board, PAGE_7 + 16), 0xFFFFFFFF);
    bench_off(board);
}

static void each_bank_reports_its_bad_words_by_number(void **state) {
    (void)state;
    static const struct {
        uint32_t address, eccr, place;
    } cases[] = {{PAGE_7 + 8, FLASH_ECCR, 0x701}, {BANK_2 + 0x3808, FLASH_ECC2R, 0x701}};
    for (size_t i = 0; i < 2; i++) {
        const uint32_t other = cases[i].eccr == FLASH_ECCR ? FLASH_ECC2R : FLASH_ECCR;
        struct vboard *board = flash_board("nucleo-g0b1re");
        flash_array_make_bad(&board->flash, cases[i].address - FLASH_BASE_ADDRESS);
        (void)bench_read(board, cases[i].address);
        assert_int_equal(bench_read(board, cases[i].eccr), ECCD | cases[i].place);
        assert_int_equal(bench_read(board, other), 0);
        assert_true((board->core.level[0] >> 2 & 1) != 0); /* NMI */
        bench_write(board, cases[i].eccr, ECCD);
        assert_true((board->core.level[0] >> 2 & 1) == 0);
        bench_off(board);
    }
}

static void the_nmi_falls_when_both_banks_are_clear(void **state) {
    (void)state;
    struct vboard *board = flash_board("nucleo-g0b1re");
    flash_array_make_bad(&board->flash, PAGE_7 - FLASH_BASE_ADDRESS);
    flash_array_make_bad(&board->flash, BANK_2 - FLASH_BASE_ADDRESS);
    (void)bench_read(board, PAGE_7);
    (void)bench_read(board, BANK_2);
    bench_write(board, FLASH_ECCR, ECCD);
    assert_true((board->core.level[0] >> 2 & 1) != 0);
    bench_write(board, FLASH_ECC2R, ECCD);
    assert_true((board->core.level[0] >> 2 & 1) == 0);
    bench_off(board);
}

static void an_error_raised_in_a_reset_is_in_the_bank_s_own_register(void **state) {
    (void)state;
    struct vboard *board = flash_board("nucleo-g0b1re");
    machine_parts(board)->flash->ecc->raise_after_reset(&board->flash, board->chip,
                                                        BANK_2 + 0x3808 - FLASH_BASE_ADDRESS);
    vboard_reset_button(board);
    assert_int_equal(bench_read(board, FLASH_ECC2R), ECCD | 0x701);
    assert_int_equal(bench_read(board, FLASH_ECCR), 0);
    vboard_reset_button(board);
    assert_int_equal(bench_read(board, FLASH_ECC2R), 0);
    bench_off(board);
}

static void faults_know_the_names_of_its_bits(void **state) {
    (void)state;
    struct vboard *board = bench_on("nucleo-g0b1re");
    struct vboard_fault fault;
    char error[200];
    assert_true(vboard_fault_parse(board, "stuck:FLASH_SR.CFGBSY=1", &fault, error, sizeof error));
    assert_int_equal(fault.bit, 18);
    assert_true(vboard_fault_parse(board, "stuck:FLASH_SR.BSY2=1", &fault, error, sizeof error));
    assert_int_equal(fault.bit, 17);
    bench_off(board);
}

static void a_blank_chip_stays_in_its_loader_until_empty_is_cleared(void **state) {
    (void)state;
    struct vboard *board = vboard_new("nucleo-g071rb");
    assert_true(vboard_come_up_blank(board));
    vboard_power_on(board, 1);
    assert_int_equal(vboard_state(board), VBOARD_IN_ROM);
    assert_int_equal(bench_read(board, FLASH_ACR), 0x40600 | EMPTY);
    bench_write(board, FLASH_ACR, 0x40600);
    assert_int_equal(bench_read(board, FLASH_ACR), 0x40600);
    bench_write(board, FLASH_ACR, 0x40600 | EMPTY); /* and set again */
    assert_int_equal(bench_read(board, FLASH_ACR), 0x40600 | EMPTY);
    bench_off(board);
}

static void ports_lie_on_the_io_port(void **state) {
    (void)state;
    struct vboard *board = bench_on("nucleo-g071rb");
    bench_clocks_on(board);
    assert_int_equal(bench_read(board, GPIOA), 0xEBFFFFFF);
    bench_write(board, GPIOA, 0xEBFFF7FF); /* PA5: output */
    bench_write(board, GPIOA + 0x18, 1 << 5);
    assert_int_equal(bench_read(board, GPIOA + 0x10) & 1 << 5, 1 << 5);
    bench_read_refused(board, 0x50001000, "nothing answers"); /* GPIOE */
    bench_off(board);
}

static void edges_have_a_flag_for_each_direction(void **state) {
    (void)state;
    struct vboard *board = bench_on("nucleo-g071rb");
    bench_clocks_on(board);
    bench_write(board, GPIOC, 0xF3FFFFFF);         /* PC13: input */
    bench_write(board, EXTI + 0x6C, 2 << 8);       /* EXTICR4: line 13 is port C */
    bench_write(board, EXTI + 0x00, 1 << 13);      /* RTSR1 */
    bench_write(board, EXTI + 0x04, 1 << 13);      /* FTSR1 */
    bench_set(board, EXTI + 0x80, 1 << 13);        /* IMR1 */
    assert_true(vboard_press_button(board, true)); /* low */
    assert_int_equal(bench_read(board, EXTI + 0x10), 1 << 13);
    assert_int_equal(bench_read(board, EXTI + 0x0C), 0);
    assert_true(bench_irq(board, IRQ_EXTI15_10));
    assert_true(vboard_press_button(board, false));
    assert_int_equal(bench_read(board, EXTI + 0x0C), 1 << 13);
    bench_write(board, EXTI + 0x10, 1 << 13);
    assert_true(bench_irq(board, IRQ_EXTI15_10));
    bench_write(board, EXTI + 0x0C, 1 << 13);
    assert_false(bench_irq(board, IRQ_EXTI15_10));
    bench_off(board);
}

static void parts_share_lines_of_the_nvic(void **state) {
    (void)state;
    struct vboard *board = bench_on("nucleo-g071rb");
    bench_set(board, EXTI + 0x80, 3);
    bench_write(board, EXTI + 0x08, 3); /* SWIER1: lines 0 and 1, both on line 5 */
    assert_true(bench_irq(board, IRQ_EXTI0));
    bench_write(board, EXTI + 0x0C, 1);
    assert_true(bench_irq(board, IRQ_EXTI0));
    bench_write(board, EXTI + 0x0C, 2);
    assert_false(bench_irq(board, IRQ_EXTI0));
    bench_off(board);
}

static void dma_2_listens_to_the_channels_of_dmamux_from_7_on(void **state) {
    (void)state;
    struct vboard *board = bench_on("nucleo-g0b1re");
    bench_clocks_on(board);
    bench_write(board, ADDRESS_USART2 + 0x0C, 16000000 / 115200); /* BRR */
    bench_write(board, ADDRESS_USART2 + 0x08, 1 << 7);            /* DMAT */
    bench_write(board, ADDRESS_USART2, 9);                        /* UE, TE */
    bench_write(board, DMAMUX + 4 * 7, USART2_TX_REQUEST);
    bench_write(board, RAM, 0x55);
    bench_write(board, DMA2 + 0x0C, 1);
    bench_write(board, DMA2 + 0x10, USART_TDR);
    bench_write(board, DMA2 + 0x14, RAM);
    bench_write(board, DMA2 + 0x08, 1 << 7 | 1 << 4 | 1 << 1 | 1); /* MINC, DIR, TCIE, EN */
    bench_wait_us(board, 200);
    assert_int_equal(bench_read(board, DMA2), 7); /* GIF, TCIF, HTIF */
    assert_true(bench_irq(board, IRQ_DMA2));
    assert_int_equal(bench_exception(board, IRQ_DMA2), 16 + 11);
    bench_off(board);
}

static void the_chip_says_which_it_is(void **state) {
    (void)state;
    struct vboard *board = bench_on("nucleo-g0b1re");
    bench_clocks_on(board);
    assert_int_equal(bench_read(board, DBG) & 0xFFF, 0x467);
    assert_int_equal(bench_read(board, 0x1FFF75E0) & 0xFFFF, 512);
    bench_write(board, 0x20000000 + 144 * 1024 - 4, 1);
    bench_read_refused(board, 0x20000000 + 144 * 1024, "nothing answers");
    bench_off(board);
}

static void standby_keeps_all_of_sram_or_nothing(void **state) {
    (void)state;
    for (unsigned kept = 0; kept < 2; kept++) {
        struct vboard *board = bench_on("nucleo-g071rb");
        bench_clocks_on(board);
        bench_write(board, RAM, 0xCAFE0001);
        bench_write(board, PWR_CR1 + 0x08, 0x8000 | kept << 8 | 1); /* CR3: RRS, EWUP1 */
        bench_write(board, PWR_CR1, 0x203);                         /* LPMS 3 */
        board->core.scr = 1u << 2;                                  /* SLEEPDEEP */
        board->core.sleep = CORE_AWAKE;
        bench_wait_us(board, 10);
        assert_int_equal(vboard_state(board), VBOARD_IN_STANDBY);
        assert_true(vboard_wake(board, VBOARD_WAKE_PIN1));
        assert_int_equal(bench_read(board, RAM) == 0xCAFE0001, kept);
        bench_off(board);
    }
}

static void a_warm_start_runs_from_the_pll(void **state) {
    (void)state;
    struct vboard *board = bench_on("nucleo-g0b1re");
    vboard_warm_start(board, true);
    assert_string_equal(vboard_violation(board), "");
    assert_int_equal(board->hz, 64000000);
    assert_int_equal(board->core.ipsr, 15);
    bench_off(board);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_starts_from_hsi16_without_wait_states),
        cmocka_unit_test(the_pll_makes_64_mhz_with_two_wait_states),
        cmocka_unit_test(the_pll_has_limits_of_its_own),
        cmocka_unit_test(a_pll_above_64_mhz_is_refused),
        cmocka_unit_test(the_cause_of_a_reset_is_in_csr),
        cmocka_unit_test(the_supply_has_its_levels),
        cmocka_unit_test(pages_of_the_second_bank_have_two_numbers),
        cmocka_unit_test(a_g071_has_one_bank_and_64_pages),
        cmocka_unit_test(settings_may_not_change_from_the_first_word_on),
        cmocka_unit_test(a_stray_word_keeps_the_settings_busy),
        cmocka_unit_test(zeros_overwrite_all_but_programmed_ones),
        cmocka_unit_test(each_bank_reports_its_bad_words_by_number),
        cmocka_unit_test(the_nmi_falls_when_both_banks_are_clear),
        cmocka_unit_test(an_error_raised_in_a_reset_is_in_the_bank_s_own_register),
        cmocka_unit_test(faults_know_the_names_of_its_bits),
        cmocka_unit_test(a_blank_chip_stays_in_its_loader_until_empty_is_cleared),
        cmocka_unit_test(ports_lie_on_the_io_port),
        cmocka_unit_test(edges_have_a_flag_for_each_direction),
        cmocka_unit_test(parts_share_lines_of_the_nvic),
        cmocka_unit_test(dma_2_listens_to_the_channels_of_dmamux_from_7_on),
        cmocka_unit_test(the_chip_says_which_it_is),
        cmocka_unit_test(standby_keeps_all_of_sram_or_nothing),
        cmocka_unit_test(a_warm_start_runs_from_the_pll),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
