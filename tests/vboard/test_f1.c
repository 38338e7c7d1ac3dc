/* SPDX-License-Identifier: MIT */
/* What is different on an STM32F1: RM0008, and PM0075 for the flash. What is the same, the other
 * tests look at on the L4, and test_registers.c on every chip; its USART has test_serial_v1.c. */
#include "bench.h"

#include <string.h>

#include "faults.h"
#include "periph/rcc_f1.h"

enum {
    RCC_CR_F1 = ADDRESS_RCC + RCC_F1_CR,
    RCC_CFGR_F1 = ADDRESS_RCC + RCC_F1_CFGR,
    RCC_APB2ENR_F1 = ADDRESS_RCC + RCC_F1_APB2ENR,
    RCC_APB1ENR_F1 = ADDRESS_RCC + RCC_F1_APB1ENR,
    RCC_BDCR_F1 = ADDRESS_RCC + RCC_F1_BDCR,
    RCC_CSR_F1 = ADDRESS_RCC + RCC_F1_CSR,
    HSION = 1 << 0,
    HSEON = 1 << 16,
    HSERDY = 1 << 17,
    PLLON = 1 << 24,
    PLLRDY = 1 << 25,
    SW_HSE = 1,
    SW_PLL = 2,
    PPRE1_2 = 4 << 8,
    HPRE_2 = 8 << 4,
    PLLSRC_HSE = 1 << 16,
    PLLXTPRE = 1 << 17,

    ACR = ADDRESS_FLASH + 0x00,
    KEYR = ADDRESS_FLASH + 0x04,
    OPTKEYR = ADDRESS_FLASH + 0x08,
    SR = ADDRESS_FLASH + 0x0C,
    CR = ADDRESS_FLASH + 0x10,
    AR = ADDRESS_FLASH + 0x14,
    OBR = ADDRESS_FLASH + 0x1C,
    WRPR = ADDRESS_FLASH + 0x20,
    PRFTBE = 1 << 4,
    HLFCYA = 1 << 3,
    BSY = 1 << 0,
    PGERR = 1 << 2,
    EOP = 1 << 5,
    PG = 1 << 0,
    PER = 1 << 1,
    MER = 1 << 2,
    STRT = 1 << 6,
    LOCK = 1 << 7,
    EOPIE = 1 << 12,
    PAGE_8 = 0x08002000,

    GPIOA = 0x40010800,
    CRL = 0x00,
    CRH = 0x04,
    IDR = 0x08,
    ODR = 0x0C,
    BSRR = 0x10,
    BRR = 0x14,
    LCKR = 0x18,
    ANALOG = 0,
    FLOATING = 4,
    PULLED = 8,
    OUTPUT = 3,
    OPEN_DRAIN = 7,
    FUNCTION = 0xB,

    MAPR = 0x40010004,
    EXTICR1 = 0x40010008,
    BKP_DR1 = 0x40006C04,
    BKP_DR10 = 0x40006C28,
    BKP_CR = 0x40006C30,
    PWR_CR = ADDRESS_PWR + 0,
    PWR_CSR = ADDRESS_PWR + 4,
    DBP = 1 << 8,
    PVDE = 1 << 4,
    PVDO = 1 << 2,
    PDDS = 1 << 1,
    CSBF = 1 << 3,
    SBF = 1 << 1,
    EWUP = 1 << 8,
    IDCODE = 0xE0042000,
    DBGMCU_CR = 0xE0042004,

    USART2_SR = ADDRESS_USART2 + 0x00,
    USART2_DR = ADDRESS_USART2 + 0x04,
    USART2_BRR = ADDRESS_USART2 + 0x08,
    USART2_CR1 = ADDRESS_USART2 + 0x0C,
    USART2_CR3 = ADDRESS_USART2 + 0x14,
    USART_ON = 0x200C, /* UE, TE, RE */
    RXNE = 1 << 5,
    CHANNEL_6 = ADDRESS_DMA1 + 0x08 + 5 * 0x14,
    RAM = 0x20000100,
};
#define PLLMUL(n) ((uint32_t)((n)-2) << 18)
#define KEY1      UINT32_C(0x45670123)
#define KEY2      UINT32_C(0xCDEF89AB)

static const struct board_description board_c8 = {.name = "f103c8",
                                                  .chip = "STM32F103C8",
                                                  .usart = 1,
                                                  .hse_hz = 8000000,
                                                  .tx = {0, 2, 0},
                                                  .rx = {0, 3, 0},
                                                  .leds = {{"LED", {2, 13, 0}, 0}}};
static const struct board_description board_remapped = {
    .name = "f103rb", .chip = "STM32F103RB", .usart = 2, .tx = {2, 10, 0}, .rx = {2, 11, 0}};

/* In place of the kits. */
const struct board_description *const board_list[] = {&board_c8, &board_remapped, 0};

/* -- clocks -----------------------------------------------------------------------------------*/

static void it_starts_from_hsi_at_8_mhz(void **state) {
    (void)state;
    struct vboard *board = bench_on("f103c8");
    assert_int_equal(board->hz, 8000000);
    assert_int_equal(bench_read(board, RCC_CR_F1), 0x83);
    assert_int_equal(bench_read(board, RCC_CFGR_F1), 0);
    assert_int_equal(bench_read(board, RCC_CSR_F1), 0x0C000000);
    assert_int_equal(bench_read(board, ACR), 0x30);
    bench_off(board);
}

/* HSI / 2 * 16 is the fastest that needs no crystal. */
static void run_at_64_mhz(struct vboard *board) {
    bench_write(board, ACR, PRFTBE | 2);
    bench_write(board, RCC_CFGR_F1, PLLMUL(16) | PPRE1_2);
    bench_set(board, RCC_CR_F1, PLLON);
    assert_int_equal(bench_read(board, RCC_CR_F1) & PLLRDY, 0);
    bench_wait_us(board, 210);
    assert_int_equal(bench_read(board, RCC_CR_F1) & PLLRDY, PLLRDY);
    bench_write(board, RCC_CFGR_F1, PLLMUL(16) | PPRE1_2 | SW_PLL);
    bench_wait_us(board, 1);
    assert_int_equal(board->hz, 64000000);
}

static void the_pll_multiplies_half_of_hsi(void **state) {
    (void)state;
    struct vboard *board = bench_on("f103c8");
    run_at_64_mhz(board);
    assert_int_equal(bench_read(board, RCC_CFGR_F1) & 0xF, SW_PLL << 2 | SW_PLL);
    bench_write_refused(board, RCC_CFGR_F1, PLLMUL(15) | PPRE1_2 | SW_PLL, "while the PLL is on");
    bench_write_refused(board, RCC_CR_F1, HSION, "runs on switched off");
    bench_write_refused(board, ACR, PRFTBE | 1, "more than 1 flash wait states");
    bench_write_refused(board, ACR, PRFTBE | 3, "LATENCY 3 does not exist");
    bench_write_refused(board, RCC_CFGR_F1, PLLMUL(16) | SW_PLL, "APB1 runs at 64000000 Hz");
    bench_off(board);
}

static void the_crystal_of_the_board_makes_72_mhz(void **state) {
    (void)state;
    struct vboard *board = bench_on("f103c8");
    const uint32_t cfgr = PLLMUL(9) | PLLSRC_HSE | PPRE1_2;
    bench_write(board, ACR, PRFTBE | 2);
    bench_write(board, RCC_CFGR_F1, cfgr);
    bench_write_refused(board, RCC_CR_F1, HSION | PLLON, "before its source is ready");
    bench_set(board, RCC_CR_F1, HSEON);
    bench_wait_us(board, 3000);
    assert_int_equal(bench_read(board, RCC_CR_F1) & HSERDY, HSERDY);
    bench_set(board, RCC_CR_F1, PLLON);
    bench_wait_us(board, 210);
    bench_write(board, RCC_CFGR_F1, cfgr | SW_PLL);
    bench_wait_us(board, 1);
    assert_int_equal(board->hz, 72000000);
    bench_off(board);

    board = bench_on("f103c8");
    bench_set(board, RCC_CR_F1, HSEON);
    bench_wait_us(board, 3000);
    bench_write(board, RCC_CFGR_F1, PLLMUL(10) | PLLSRC_HSE);
    bench_write_refused(board, RCC_CR_F1, HSION | HSEON | PLLON, "16 to 72 MHz, not 80000000 Hz");
    bench_write(board, RCC_CFGR_F1, PLLMUL(3) | PLLSRC_HSE | PLLXTPRE);
    bench_write_refused(board, RCC_CR_F1, HSION | HSEON | PLLON, "not 12000000 Hz");
    bench_off(board);

    board = bench_on("f103rb"); /* without a crystal it never comes */
    bench_set(board, RCC_CR_F1, HSEON);
    bench_wait_us(board, 100000);
    assert_int_equal(bench_read(board, RCC_CR_F1) & HSERDY, 0);
    bench_off(board);
}

static void half_cycles_and_the_prefetch_buffer_have_rules(void **state) {
    (void)state;
    struct vboard *board = bench_on("f103c8");
    bench_write(board, ACR, PRFTBE | HLFCYA);
    bench_write_refused(board, RCC_CFGR_F1, HPRE_2, "half-cycle access");
    bench_write(board, RCC_CFGR_F1, 0);
    bench_write(board, ACR, 0);
    assert_int_equal(bench_read(board, ACR), 0);
    bench_write_refused(board, RCC_CFGR_F1, HPRE_2, "while the prefetch buffer is off");
    bench_write_refused(board, ACR, PRFTBE, "the prefetch buffer switched");
    bench_write(board, RCC_CFGR_F1, 0);
    bench_write(board, ACR, PRFTBE);
    run_at_64_mhz(board);
    bench_write_refused(board, ACR, 2, "the prefetch buffer switched at 24 MHz or more");
    bench_off(board);
}

static void a_watchdog_reset_is_told_in_csr(void **state) {
    (void)state;
    struct vboard *board = bench_on("f103c8");
    bench_write(board, RCC_CSR_F1, 1u << 24);
    assert_int_equal(bench_read(board, RCC_CSR_F1), 0);
    bench_write(board, ADDRESS_IWDG, 0xCCCC); /* 4096 * 4 / 40000 s: 409.6 ms */
    bench_wait_us(board, 409000);
    assert_int_equal(board->resets[RESET_WATCHDOG], 0);
    bench_wait_us(board, 1000);
    assert_int_equal(board->resets[RESET_WATCHDOG], 1);
    assert_int_equal(bench_read(board, RCC_CSR_F1), 0x24000000);
    bench_off(board);
}

/* -- flash ------------------------------------------------------------------------------------*/

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

/* -- pins -------------------------------------------------------------------------------------*/

static struct vboard *pin_board(const char *name) {
    struct vboard *board = bench_on(name);
    bench_clocks_on(board);
    return board;
}

static void set_pin(struct vboard *board, unsigned port, unsigned number, uint32_t bits) {
    uint32_t address = GPIOA + port * 0x400u + (number < 8 ? CRL : CRH);
    uint32_t shift = number % 8 * 4;
    bench_write(board, address, (bench_read(board, address) & ~(0xFu << shift)) | bits << shift);
}

static void pins_are_four_bits_of_crl_and_crh(void **state) {
    (void)state;
    struct vboard *board = pin_board("f103c8");
    assert_int_equal(bench_read(board, GPIOA + CRL), 0x44444444);
    set_pin(board, 0, 5, OUTPUT);
    bench_write(board, GPIOA + BSRR, 1u << 5);
    assert_int_equal(bench_read(board, GPIOA + IDR), 1u << 5);
    bench_write(board, GPIOA + BSRR, 1u << 21);
    assert_int_equal(bench_read(board, GPIOA + IDR), 0);
    bench_write(board, GPIOA + BSRR, 1u << 21 | 1u << 5); /* set wins */
    assert_int_equal(bench_read(board, GPIOA + ODR), 1u << 5);
    bench_write(board, GPIOA + BRR, 1u << 5);
    assert_int_equal(bench_read(board, GPIOA + ODR), 0);
    set_pin(board, 0, 9, PULLED);
    assert_int_equal(bench_read(board, GPIOA + IDR), 0);
    bench_write(board, GPIOA + ODR, 1u << 9); /* ODR chooses the pull */
    assert_int_equal(bench_read(board, GPIOA + IDR), 1u << 9);
    set_pin(board, 0, 9, ANALOG);
    assert_int_equal(bench_read(board, GPIOA + IDR), 0);
    set_pin(board, 0, 9, OPEN_DRAIN); /* let go: nobody pulls it */
    assert_int_equal(bench_read(board, GPIOA + IDR), 0);
    bench_write_refused(board, GPIOA + CRL, 0x4444444C, "CNF 3 is reserved for inputs");
    bench_write_sized_refused(board, GPIOA + ODR, 2, 0, "must be written as a word");
    bench_off(board);
}

static void a_locked_pin_keeps_its_four_bits(void **state) {
    (void)state;
    struct vboard *board = pin_board("f103c8");
    bench_write(board, GPIOA + LCKR, 0x10002);
    bench_write(board, GPIOA + LCKR, 0x00002);
    bench_write(board, GPIOA + LCKR, 0x10002);
    assert_int_equal(bench_read(board, GPIOA + LCKR), 0x10002);
    bench_write(board, GPIOA + CRL, 0x33333333);
    assert_int_equal(bench_read(board, GPIOA + CRL), 0x33333343);
    bench_off(board);
}

static void the_led_is_seen(void **state) {
    (void)state;
    struct vboard *board = pin_board("f103c8");
    set_pin(board, 2, 13, OUTPUT);
    assert_true(vboard_led(board, 0));
    bench_write(board, GPIOA + 2 * 0x400 + BSRR, 1u << 13);
    assert_false(vboard_led(board, 0));
    bench_off(board);
}

static void afio_chooses_the_port_of_an_exti_line(void **state) {
    (void)state;
    struct vboard *board = pin_board("f103c8");
    bench_write(board, EXTICR1, 1u << 8); /* line 2: port B */
    bench_write(board, ADDRESS_EXTI + 0x00, 1u << 2);
    bench_write(board, ADDRESS_EXTI + 0x08, 1u << 2);
    vboard_drive_pin(board, 'A', 2, true);
    assert_int_equal(bench_read(board, ADDRESS_EXTI + 0x14), 0);
    vboard_drive_pin(board, 'B', 2, true);
    assert_int_equal(bench_read(board, ADDRESS_EXTI + 0x14), 1u << 2);
    assert_true(bench_irq(board, IRQ_EXTI0 + 2));
    bench_off(board);
}

/* -- the line ---------------------------------------------------------------------------------*/

static void usart_on(struct vboard *board, uint32_t usart) {
    run_at_64_mhz(board);
    bench_write(board, usart + 0x08, 32000000 / 115200); /* PCLK1 */
    bench_write(board, usart + 0x0C, USART_ON);
    bench_wait_us(board, 200);
}

static void a_pin_in_alternate_function_sends_and_an_input_receives(void **state) {
    (void)state;
    struct vboard *board = pin_board("f103c8");
    char text[4] = {0};
    usart_on(board, ADDRESS_USART2);
    bench_write(board, USART2_DR, 'x'); /* the pins are still inputs */
    bench_wait_us(board, 100);
    assert_int_equal(vboard_uart_receive(board, text, sizeof text), 0);
    set_pin(board, 0, 2, FUNCTION);
    set_pin(board, 0, 3, PULLED);
    bench_write(board, USART2_DR, 'y');
    bench_wait_us(board, 100);
    assert_int_equal(vboard_uart_receive(board, text, sizeof text), 1);
    assert_int_equal(text[0], 'y');
    vboard_uart_send(board, "z", 1);
    bench_wait_us(board, 100);
    assert_int_equal(bench_read(board, USART2_SR) & RXNE, RXNE);
    assert_int_equal(bench_read(board, USART2_DR), 'z');
    set_pin(board, 0, 3, OUTPUT);
    vboard_uart_send(board, "z", 1);
    bench_wait_us(board, 100);
    assert_int_equal(bench_read(board, USART2_SR) & RXNE, 0);
    bench_off(board);
}

static void remaps_choose_the_pins(void **state) {
    (void)state;
    struct vboard *board = pin_board("f103rb"); /* USART3 on PC10 and PC11 */
    const uint32_t usart3 = 0x40004800;
    char text[4] = {0};
    usart_on(board, usart3);
    set_pin(board, 2, 10, FUNCTION);
    bench_write(board, usart3 + 4, 'x');
    bench_wait_us(board, 100);
    assert_int_equal(vboard_uart_receive(board, text, sizeof text), 0);
    bench_write(board, MAPR, 1u << 4);
    bench_write(board, usart3 + 4, 'y');
    bench_wait_us(board, 100);
    assert_int_equal(vboard_uart_receive(board, text, sizeof text), 1);
    assert_int_equal(text[0], 'y');
    bench_off(board);
}

static void dma_channels_listen_without_being_told(void **state) {
    (void)state;
    struct vboard *board = pin_board("f103c8");
    usart_on(board, ADDRESS_USART2);
    set_pin(board, 0, 3, FLOATING);
    bench_write(board, CHANNEL_6 + 4, 4);
    bench_write(board, CHANNEL_6 + 8, USART2_DR);
    bench_write(board, CHANNEL_6 + 12, RAM);
    bench_write(board, CHANNEL_6, 0x81); /* MINC, EN */
    bench_write(board, USART2_CR3, 1u << 6);
    vboard_uart_send(board, "wxyz", 4);
    bench_wait_us(board, 400);
    assert_int_equal(bench_read(board, RAM), 0x7A797877);
    bench_read_refused(board, ADDRESS_DMA1 + 0xA8, "no register");
    bench_off(board);
}

static void a_timer_reaches_its_pins_by_remap_and_has_16_bits(void **state) {
    (void)state;
    struct vboard *board = pin_board("f103c8");
    assert_int_equal(bench_read(board, ADDRESS_TIM2 + 0x2C), 0xFFFF);
    bench_write(board, ADDRESS_TIM2 + 0x18, 5u << 4); /* channel 1: forced high */
    bench_write(board, ADDRESS_TIM2 + 0x20, 1);
    set_pin(board, 0, 0, FUNCTION);
    set_pin(board, 0, 15, FUNCTION);
    assert_true(vboard_pin(board, 'A', 0));
    assert_false(vboard_pin(board, 'A', 15));
    bench_write(board, MAPR, 1u << 8);
    assert_false(vboard_pin(board, 'A', 0));
    assert_true(vboard_pin(board, 'A', 15));
    bench_off(board);
}

/* -- supply and identity ----------------------------------------------------------------------*/

static void backup_registers_outlive_resets_but_not_the_power(void **state) {
    (void)state;
    struct vboard *board = pin_board("f103c8");
    bench_write_refused(board, BKP_DR1, 1, "while DBP of PWR is clear");
    bench_set(board, PWR_CR, DBP);
    bench_write_sized(board, BKP_DR1, 2, 0xCAFE);
    bench_write(board, BKP_DR10, 0x1234);
    bench_write_refused(board, BKP_CR, 1, "not modelled");
    vboard_reset_button(board);
    bench_wait_us(board, 1);
    bench_clocks_on(board);
    assert_int_equal(bench_read(board, BKP_DR1), 0xCAFE);
    bench_set(board, PWR_CR, DBP);
    bench_write(board, RCC_BDCR_F1, 1u << 16);
    assert_int_equal(bench_read(board, BKP_DR1), 0);
    bench_write(board, BKP_DR1, 0xCAFE);
    vboard_power_on(board, 2);
    bench_wait_us(board, 1);
    bench_clocks_on(board);
    assert_int_equal(bench_read(board, BKP_DR1), 0);
    bench_off(board);
}

static void the_pvd_has_eight_levels(void **state) {
    (void)state;
    struct vboard *board = pin_board("f103c8");
    for (unsigned level = 0; level < 8; level++) {
        bench_write(board, PWR_CR, PVDE | level << 5);
        assert_true(vboard_set_supply(board, 2200 + level * 100));
        assert_int_equal(bench_read(board, PWR_CSR) & PVDO, 0);
        assert_true(vboard_set_supply(board, 2199 + level * 100));
        assert_int_equal(bench_read(board, PWR_CSR) & PVDO, PVDO);
    }
    bench_off(board);
}

static void the_wkup_pin_ends_standby(void **state) {
    (void)state;
    struct vboard *board = pin_board("f103c8");
    bench_write(board, PWR_CR, PDDS);
    bench_write(board, PWR_CSR, EWUP);
    board->core.scr |= 1u << 2; /* SLEEPDEEP */
    bench_wait_us(board, 10);
    assert_int_equal(vboard_state(board), VBOARD_IN_STANDBY);
    assert_false(vboard_wake(board, VBOARD_WAKE_PIN2));
    assert_true(vboard_wake(board, VBOARD_WAKE_PIN1));
    bench_wait_us(board, 1);
    bench_clocks_on(board);
    assert_int_equal(bench_read(board, PWR_CSR), EWUP | SBF | 1);
    bench_write(board, PWR_CR, CSBF | 1u << 2);
    assert_int_equal(bench_read(board, PWR_CSR), EWUP);
    bench_off(board);
}

static void it_says_who_it_is_but_not_in_dbgmcu(void **state) {
    (void)state;
    static const struct {
        const char *name;
        uint32_t kilobytes;
    } boards[] = {{"f103c8", 64}, {"f103rb", 128}};
    for (size_t i = 0; i < 2; i++) {
        struct vboard *board = bench_on(boards[i].name);
        assert_int_equal(bench_read_sized(board, 0x1FFFF7E0, 2), boards[i].kilobytes);
        assert_int_not_equal(bench_read(board, 0x1FFFF7E8), 0xFFFFFFFF);
        assert_int_not_equal(bench_read(board, 0x1FFFF7F0), 0xFFFFFFFF);
        assert_int_equal(bench_read(board, IDCODE), 0);
        bench_write_refused(board, DBGMCU_CR, 1, "while no debugger is attached");
        vboard_set_debugger(board, true);
        assert_int_equal(bench_read(board, IDCODE), 0x20036410);
        bench_write(board, DBGMCU_CR, 1);
        bench_write(board, 0x20004FFC, 1); /* the last word of 20 KB */
        bench_read_refused(board, 0x20005000, "nothing answers");
        bench_off(board);
    }
}

/* Bits are named as the family has them. */
static void faults_are_written_in_its_own_names(void **state) {
    (void)state;
    static const struct {
        const char *text;
        uint32_t address;
        unsigned bit;
    } names[] = {{"stuck:FLASH_SR.BSY=1", SR, 0},
                 {"stuck:FLASH_CR.LOCK=1", CR, 7},
                 {"stuck:RCC_CR.HSIRDY=0", RCC_CR_F1, 1},
                 {"stuck:USART2_SR.TXE=0", USART2_SR, 7}};
    struct vboard *board = bench_on("f103c8");
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        struct vboard_fault fault;
        char error[VBOARD_FAULT_TEXT];
        assert_true(vboard_fault_parse(board, names[i].text, &fault, error, sizeof error));
        assert_int_equal(fault.address, names[i].address);
        assert_int_equal(fault.bit, names[i].bit);
    }
    bench_off(board);
}

/* Another program has run: clock, pins, USART and SysTick are as it left them. */
static void a_warm_start_is_as_the_other_program_left_it(void **state) {
    (void)state;
    struct vboard *board = bench_on("f103c8");
    vboard_warm_start(board, false);
    assert_string_equal(vboard_violation(board), "");
    assert_int_equal(board->hz, 64000000);
    assert_int_equal(bench_read(board, USART2_CR1), 0x202C);
    assert_int_equal(bench_read(board, GPIOA + CRL), 0x44444B44);
    assert_int_equal(board->core.systick_load, 63999);
    bench_off(board);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_starts_from_hsi_at_8_mhz),
        cmocka_unit_test(the_pll_multiplies_half_of_hsi),
        cmocka_unit_test(the_crystal_of_the_board_makes_72_mhz),
        cmocka_unit_test(half_cycles_and_the_prefetch_buffer_have_rules),
        cmocka_unit_test(a_watchdog_reset_is_told_in_csr),
        cmocka_unit_test(half_words_are_programmed_in_52_us),
        cmocka_unit_test(other_widths_are_bus_errors),
        cmocka_unit_test(only_zero_goes_over_what_is_programmed),
        cmocka_unit_test(a_page_is_erased_by_any_address_in_it),
        cmocka_unit_test(a_mass_erase_takes_all_of_it),
        cmocka_unit_test(a_wrong_key_is_a_bus_error_and_locks_until_the_next_reset),
        cmocka_unit_test(erasing_and_programming_need_hsi),
        cmocka_unit_test(the_end_of_an_operation_can_interrupt),
        cmocka_unit_test(option_bytes_can_be_read_only),
        cmocka_unit_test(pins_are_four_bits_of_crl_and_crh),
        cmocka_unit_test(a_locked_pin_keeps_its_four_bits),
        cmocka_unit_test(the_led_is_seen),
        cmocka_unit_test(afio_chooses_the_port_of_an_exti_line),
        cmocka_unit_test(a_pin_in_alternate_function_sends_and_an_input_receives),
        cmocka_unit_test(remaps_choose_the_pins),
        cmocka_unit_test(dma_channels_listen_without_being_told),
        cmocka_unit_test(a_timer_reaches_its_pins_by_remap_and_has_16_bits),
        cmocka_unit_test(backup_registers_outlive_resets_but_not_the_power),
        cmocka_unit_test(the_pvd_has_eight_levels),
        cmocka_unit_test(the_wkup_pin_ends_standby),
        cmocka_unit_test(it_says_who_it_is_but_not_in_dbgmcu),
        cmocka_unit_test(faults_are_written_in_its_own_names),
        cmocka_unit_test(a_warm_start_is_as_the_other_program_left_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
