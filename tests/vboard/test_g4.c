/* SPDX-License-Identifier: MIT */
/* What is different on an STM32G4: RM0440. What is the same, the other tests look at on the L4, and
 * test_registers.c on every board. */
#include "bench.h"

#include <string.h>

enum {
    CR = ADDRESS_RCC + RCC_CR,
    CFGR = ADDRESS_RCC + RCC_CFGR,
    PLLCFGR = ADDRESS_RCC + RCC_PLLCFGR,
    PWR_CR1 = ADDRESS_PWR,
    PWR_CR5 = ADDRESS_PWR + 0x80,
    R1MODE = 1 << 8,
    FLASH_ACR = ADDRESS_FLASH,
    FLASH_KEYR = ADDRESS_FLASH + 0x08,
    FLASH_SR = ADDRESS_FLASH + 0x10,
    FLASH_CR = ADDRESS_FLASH + 0x14,
    FLASH_ECCR = ADDRESS_FLASH + 0x18,
    PER = 1 << 1,
    BKER = 1 << 11,
    STRT = 1 << 16,
    BSY = 1 << 16,
    ICEN_DCEN = 3 << 9,
    BANK_2 = 0x08040000,
    DMAMUX = 0x40020800,
    USART2_RX_REQUEST = 26,
    USART2_TX_REQUEST = 27,
    USART_RDR = ADDRESS_USART2 + 0x24,
    USART_TDR = ADDRESS_USART2 + 0x28,
    RAM = 0x20000100,
};
#define REN_R2 (1u << 24) /* PLLR divides by 2 */
#define ECCD   UINT32_C(0x80000000)

/* HSI16 / m * n / 2. */
#define PLL(m, n) (REN_R2 | (n##u) << 8 | (m##u - 1) << 4 | 2)

static void it_starts_from_hsi16_with_one_wait_state(void **state) {
    (void)state;
    struct vboard *board = bench_on("nucleo-g431kb");
    assert_int_equal(board->hz, 16000000);
    assert_int_equal(bench_read(board, CR), 0x500);
    assert_int_equal(bench_read(board, CFGR), 5);
    assert_int_equal(bench_read(board, FLASH_ACR), 0x40601);
    bench_write_refused(board, CFGR, 0, "SW 0x0 is reserved (RM0440");
    bench_off(board);
}

static void the_pll_has_limits_of_its_own(void **state) {
    (void)state;
    static const struct {
        uint32_t cfgr;
        const char *rule;
    } bad[] = {{REN_R2 | 40u << 8 | 1, "no running clock source"},
               {REN_R2 | 40u << 8 | 3, "no running clock source"}, /* HSE: no crystal */
               {PLL(4, 7), "PLLN must be 8 to 127 (RM0440"},
               {PLL(7, 40), "2.66 to 16 MHz"},
               {PLL(4, 20), "96 to 344 MHz"},
               {PLL(4, 87), "96 to 344 MHz"}};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct vboard *board = bench_on("nucleo-g431kb");
        bench_write(board, PLLCFGR, bad[i].cfgr);
        bench_write_refused(board, CR, 0x100 | RCC_CR_PLLON, bad[i].rule);
        bench_off(board);
    }
}

/* The PLL on, and the core on it at half its speed. */
static void half_speed(struct vboard *board, uint32_t cfgr, uint32_t acr) {
    bench_write(board, FLASH_ACR, acr);
    bench_write(board, PLLCFGR, cfgr);
    bench_set(board, CR, RCC_CR_PLLON);
    bench_wait_us(board, 20);
    bench_write(board, CFGR, 3 | 8u << 4);
    bench_wait_us(board, 1);
}

static void above_150_mhz_needs_boost_and_above_80_a_step(void **state) {
    (void)state;
    struct vboard *board = bench_on("nucleo-g474re");
    bench_clocks_on(board);
    half_speed(board, PLL(4, 75), 0x604);
    bench_write(board, CFGR, 3);
    assert_int_equal(board->hz, 150000000);
    bench_write_refused(board, FLASH_ACR, 0x603, "more than 3 flash wait states");
    bench_off(board);

    board = bench_on("nucleo-g474re");
    bench_clocks_on(board);
    bench_write(board, PWR_CR5, 0);
    half_speed(board, PLL(4, 85), 0x604);
    bench_write(board, CFGR, 3);
    assert_int_equal(board->hz, 170000000);
    bench_write_refused(board, PWR_CR5, R1MODE, "too fast for voltage range 1 (RM0440");
    bench_off(board);

    board = bench_on("nucleo-g474re");
    bench_write(board, FLASH_ACR, 0x604);
    bench_write(board, PLLCFGR, PLL(4, 75));
    bench_set(board, CR, RCC_CR_PLLON);
    bench_wait_us(board, 20);
    bench_write_refused(board, CFGR, 3, "in one step");
    bench_off(board);
}

static void ram_is_in_a_row_and_the_ccm_is_seen_twice(void **state) {
    (void)state;
    static const struct {
        const char *name;
        uint32_t ccm, end;
    } boards[] = {{"nucleo-g431kb", 0x20005800, 0x20008000},
                  {"nucleo-g474re", 0x20018000, 0x20020000}};
    for (size_t i = 0; i < 2; i++) {
        struct vboard *board = bench_on(boards[i].name);
        bench_write(board, 0x10000010, 0xCAFE0001);
        assert_int_equal(bench_read(board, boards[i].ccm + 0x10), 0xCAFE0001);
        bench_write(board, boards[i].ccm - 4, 0xCAFE0002);
        bench_write(board, boards[i].end - 4, 0xCAFE0003);
        bench_read_refused(board, boards[i].end, "nothing answers");
        bench_off(board);
    }
}

/* Caches off and empty, unlocked. */
static struct vboard *flash_board(const char *name) {
    struct vboard *board = bench_on(name);
    bench_write(board, FLASH_ACR, 0x40001);
    bench_write(board, FLASH_ACR, 0x41801);
    bench_write(board, FLASH_ACR, 0x40001);
    bench_write(board, FLASH_KEYR, 0x45670123);
    bench_write(board, FLASH_KEYR, 0xCDEF89AB);
    return board;
}

static void erase(struct vboard *board, uint32_t selection) {
    bench_write(board, FLASH_CR, PER | selection);
    bench_write(board, FLASH_CR, PER | selection | STRT);
    bench_wait_us(board, 25000);
    assert_int_equal(bench_read(board, FLASH_SR) & BSY, 0);
    bench_write(board, FLASH_CR, 0);
}

static void bker_chooses_the_bank_of_a_g474(void **state) {
    (void)state;
    struct vboard *board = flash_board("nucleo-g474re");
    const uint32_t zero = 0;
    assert_true(vboard_load(board, 0x08003800, &zero, sizeof zero));
    assert_true(vboard_load(board, BANK_2 + 0x3800, &zero, sizeof zero));
    erase(board, BKER | 7u << 3);
    assert_int_equal(bench_read(board, 0x08003800), 0);
    assert_int_equal(bench_read(board, BANK_2 + 0x3800), 0xFFFFFFFF);
    erase(board, 7u << 3);
    assert_int_equal(bench_read(board, 0x08003800), 0xFFFFFFFF);
    assert_int_equal(vboard_flash_operations_in(board, BANK_2 + 0x3800, 8), 1);
    bench_off(board);
}

/* On the chip the bit is not there, and page n - 128 of the first bank is erased. */
static void a_page_number_past_the_bank_is_refused(void **state) {
    (void)state;
    struct vboard *board = flash_board("nucleo-g474re");
    bench_write_refused(board, FLASH_CR, PER | 128u << 3, "FLASH_CR: reserved bits 0x400");
    bench_off(board);
    board = flash_board("nucleo-g431kb");
    bench_write_refused(board, FLASH_CR, PER | 64u << 3, "FLASH_CR: reserved bits 0x200");
    bench_write_refused(board, FLASH_CR, PER | BKER, "FLASH_CR: reserved bits 0x800");
    bench_off(board);
}

static void the_flash_is_not_changed_in_voltage_range_2(void **state) {
    (void)state;
    struct vboard *board = flash_board("nucleo-g431kb");
    bench_clocks_on(board);
    bench_write(board, CFGR, 1 | 8u << 4); /* 8 MHz */
    bench_write(board, PWR_CR1, 2u << 9);
    bench_write(board, FLASH_CR, PER | 7u << 3);
    bench_write_refused(board, FLASH_CR, PER | 7u << 3 | STRT, "in voltage range 2 (RM0440");
    bench_off(board);
}

static void the_data_cache_is_off_in_operations_on_two_banks(void **state) {
    (void)state;
    struct vboard *board = flash_board("nucleo-g474re");
    bench_write(board, FLASH_ACR, 0x40001 | ICEN_DCEN);
    bench_write(board, FLASH_CR, PER | 7u << 3);
    bench_write_refused(board, FLASH_CR, PER | 7u << 3 | STRT, "ES0430");
    bench_off(board);
    board = flash_board("nucleo-g431kb");
    bench_write(board, FLASH_ACR, 0x40001 | ICEN_DCEN);
    erase(board, 7u << 3);
    bench_off(board);
}

static void hiding_a_part_of_the_flash_is_not_modelled(void **state) {
    (void)state;
    struct vboard *board = flash_board("nucleo-g431kb");
    bench_write_refused(board, FLASH_CR, 1u << 28, "SEC_PROT");
    bench_off(board);
}

static void eccr_names_the_bank_at_its_own_place(void **state) {
    (void)state;
    struct vboard *board = flash_board("nucleo-g474re");
    const struct vboard_fault bad = {.kind = VBOARD_FAULT_BAD_WORD, .address = BANK_2 + 0x3808};
    assert_int_equal(vboard_arm(board, &bad), 0);
    (void)bench_read(board, BANK_2 + 0x3808);
    assert_int_equal(bench_read(board, FLASH_ECCR), ECCD | 1u << 21 | 0x3808);
    bench_off(board);
}

static void set_up(struct vboard *board, unsigned channel, uint32_t peripheral, uint32_t count,
                   uint32_t ccr) {
    uint32_t base = ADDRESS_DMA1 + (channel - 1) * 0x14;
    bench_write(board, base + 0x0C, count);
    bench_write(board, base + 0x10, peripheral);
    bench_write(board, base + 0x14, RAM);
    bench_write(board, base + 0x08, ccr | 1);
}

static struct vboard *dma_board(const char *name) {
    struct vboard *board = bench_on(name);
    bench_clocks_on(board);
    bench_fast(board);
    bench_uart_pins(board);
    bench_write(board, ADDRESS_USART2 + 0x0C, 694);
    bench_write(board, ADDRESS_USART2 + 0x08, 3u << 6); /* DMAT, DMAR */
    bench_write(board, ADDRESS_USART2, 0xD);
    bench_wait_us(board, 200);
    return board;
}

static void dmamux_gives_any_channel_any_request(void **state) {
    (void)state;
    struct vboard *board = dma_board("nucleo-g431kb");
    char text[4] = {0};
    bench_write(board, DMAMUX + 4 * 1, USART2_RX_REQUEST);
    set_up(board, 2, USART_RDR, 3, 1u << 7); /* MINC */
    vboard_uart_send(board, "abc", 3);
    bench_wait_us(board, 4 * 87);
    assert_true(vboard_peek(board, RAM, text, 3));
    assert_string_equal(text, "abc");
    bench_write(board, DMAMUX + 4 * 4, USART2_TX_REQUEST);
    set_up(board, 5, USART_TDR, 3, 1u << 7 | 1u << 4); /* DIR */
    bench_wait_us(board, 4 * 87 + 20);
    memset(text, 0, sizeof text);
    assert_int_equal(vboard_uart_receive(board, text, 3), 3);
    assert_string_equal(text, "abc");
    bench_off(board);
}

static void a_channel_without_a_request_waits(void **state) {
    (void)state;
    struct vboard *board = dma_board("nucleo-g431kb");
    set_up(board, 1, USART_RDR, 3, 1u << 7);
    vboard_uart_send(board, "a", 1);
    bench_wait_us(board, 200);
    assert_int_equal(bench_read(board, ADDRESS_DMA1 + 0x0C), 3);
    bench_write(board, DMAMUX, USART2_RX_REQUEST); /* now it is heard */
    assert_int_equal(bench_read(board, ADDRESS_DMA1 + 0x0C), 2);
    bench_write(board, ADDRESS_RCC + RCC_AHB1RSTR, 1u << 2);
    bench_write(board, ADDRESS_RCC + RCC_AHB1RSTR, 0);
    assert_int_equal(bench_read(board, DMAMUX), 0);
    vboard_uart_send(board, "b", 1);
    bench_wait_us(board, 200);
    assert_int_equal(bench_read(board, ADDRESS_DMA1 + 0x0C), 2);
    bench_write_refused(board, DMAMUX, 1u << 16 | USART2_RX_REQUEST, "not modelled");
    bench_write_refused(board, DMAMUX + 0x100, 1u << 16, "not modelled");
    bench_off(board);
}

/* DMAMUX's second half is DMA2's, whose later channels have lines of their own. */
static void dma2_has_eight_channels_on_the_g474_and_six_on_the_g431(void **state) {
    (void)state;
    struct vboard *board = dma_board("nucleo-g474re");
    const uint32_t dma2_channel8 = ADDRESS_DMA1 + 0x400 + 7 * 0x14;
    bench_write(board, DMAMUX + 4 * 15, USART2_RX_REQUEST);
    bench_write(board, dma2_channel8 + 0x0C, 1);
    bench_write(board, dma2_channel8 + 0x10, USART_RDR);
    bench_write(board, dma2_channel8 + 0x14, RAM);
    bench_write(board, dma2_channel8 + 0x08, 1u << 1 | 1); /* TCIE, EN */
    vboard_uart_send(board, "x", 1);
    bench_wait_us(board, 200);
    assert_int_equal(bench_read_sized(board, RAM, 1), 'x');
    assert_int_equal(bench_exception(board, IRQ_DMA2 + 7), 16 + 99);
    assert_true(bench_irq(board, IRQ_DMA2 + 7));
    bench_off(board);
    board = dma_board("nucleo-g431kb");
    bench_read_refused(board, ADDRESS_DMA1 + 6 * 0x14 + 0x08, "no register");
    bench_read_refused(board, DMAMUX + 4 * 6, "no register");
    bench_off(board);
}

static void fifo_and_prescaler_of_a_usart_are_not_modelled(void **state) {
    (void)state;
    struct vboard *board = bench_on("nucleo-g431kb");
    bench_clocks_on(board);
    bench_write_refused(board, ADDRESS_USART2, 1u << 29, "switch on what is not modelled");
    bench_write_refused(board, ADDRESS_USART2 + 0x08, 1u << 29, "switch on what is not modelled");
    bench_write_refused(board, ADDRESS_USART2 + 0x2C, 1, "USART2_PRESC");
    bench_write(board, ADDRESS_USART2 + 0x2C, 0);
    bench_off(board);
}

static void what_it_has_not_is_not_there(void **state) {
    (void)state;
    struct vboard *board = bench_on("nucleo-g431kb");
    bench_clocks_on(board);
    bench_read_refused(board, 0x40000C00, "nothing answers"); /* TIM5 */
    bench_write_refused(board, ADDRESS_RCC + RCC_APB1ENR1,
                        bench_read(board, ADDRESS_RCC + RCC_APB1ENR1) | 1u << 3,
                        "RCC_APB1ENR1: reserved bits 0x8");
    bench_read_refused(board, ADDRESS_RCC + 0x10, "no register"); /* PLLSAI1CFGR */
    bench_off(board);
    board = bench_on("nucleo-g474re");
    bench_clocks_on(board);
    assert_int_equal(bench_read(board, 0x40000C00), 0);
    bench_off(board);
}

/* A Cortex-M4 with 102 lines, of which the last ones can be enabled. */
static void it_has_102_interrupts(void **state) {
    (void)state;
    struct vboard *board = bench_on("nucleo-g474re");
    core_irq(&board->core, 101, true);
    assert_true((board->core.level[(16 + 101) / 32] >> (16 + 101) % 32 & 1) != 0);
    core_irq(&board->core, 102, true);
    assert_int_equal(board->core.level[(16 + 102) / 32] >> (16 + 102) % 32 & 1, 0);
    bench_off(board);
}

static void b1_of_the_g474_is_high_while_pressed(void **state) {
    (void)state;
    struct vboard *board = bench_on("nucleo-g474re");
    bench_clocks_on(board);
    assert_false(vboard_pin(board, 'C', 13));
    assert_true(vboard_press_button(board, true));
    assert_true(vboard_pin(board, 'C', 13));
    assert_true(vboard_press_button(board, false));
    assert_false(vboard_pin(board, 'C', 13));
    bench_off(board);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_starts_from_hsi16_with_one_wait_state),
        cmocka_unit_test(the_pll_has_limits_of_its_own),
        cmocka_unit_test(above_150_mhz_needs_boost_and_above_80_a_step),
        cmocka_unit_test(ram_is_in_a_row_and_the_ccm_is_seen_twice),
        cmocka_unit_test(bker_chooses_the_bank_of_a_g474),
        cmocka_unit_test(a_page_number_past_the_bank_is_refused),
        cmocka_unit_test(the_flash_is_not_changed_in_voltage_range_2),
        cmocka_unit_test(the_data_cache_is_off_in_operations_on_two_banks),
        cmocka_unit_test(hiding_a_part_of_the_flash_is_not_modelled),
        cmocka_unit_test(eccr_names_the_bank_at_its_own_place),
        cmocka_unit_test(dmamux_gives_any_channel_any_request),
        cmocka_unit_test(a_channel_without_a_request_waits),
        cmocka_unit_test(dma2_has_eight_channels_on_the_g474_and_six_on_the_g431),
        cmocka_unit_test(fifo_and_prescaler_of_a_usart_are_not_modelled),
        cmocka_unit_test(what_it_has_not_is_not_there),
        cmocka_unit_test(it_has_102_interrupts),
        cmocka_unit_test(b1_of_the_g474_is_high_while_pressed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
