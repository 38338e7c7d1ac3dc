/* SPDX-License-Identifier: MIT */
/* Clocks, supply, identity and memories of the STM32F4: RM0090, RM0383, RM0390. */
#include "bench.h"

#include <string.h>

enum {
    RCC = 0x40023800,
    CR = RCC + 0x00,
    PLLCFGR = RCC + 0x04,
    CFGR = RCC + 0x08,
    AHB1ENR = RCC + 0x30,
    APB1ENR = RCC + 0x40,
    CSR = RCC + 0x74,
    DCKCFGR = RCC + 0x8C,
    HSEON = 1 << 16,
    HSERDY = 1 << 17,
    PLLON = 1 << 24,
    PLLRDY = 1 << 25,
    FLASH_ACR = 0x40023C00,
    FLASH_KEYR = 0x40023C04,
    FLASH_CR = 0x40023C10,
    PWR_CR = 0x40007000,
    PWR_CSR = 0x40007004,
    SPI1 = 0x40013000,
    SYSCFG = 0x40013800,
    PWREN = 1 << 28,
    ODEN = 1 << 16,
    ODSWEN = 1 << 17,
    OVER_DRIVE_READY = ODEN | ODSWEN, /* the flags are in the same places of PWR_CSR */
    PVDE = 1 << 4,
    PVDO = 1 << 2,
    SW_PLL = 2,
    APB1_HALF = 4 << 10,
    APB1_QUARTER = 5 << 10,
    APB2_HALF = 4 << 13,
    CCM = 0x10000000,
};
#define PLL(m, n, p, q) ((q##u) << 24 | ((p##u) / 2 - 1) << 16 | (n##u) << 6 | (m##u))
#define FROM_HSE        (1u << 22)

static void it_starts_from_hsi_without_wait_states_and_caches(void **state) {
    (void)state;
    const char *name;
    for (unsigned n = 0; (name = bench_name("STM32F4", n)) != NULL; n++) {
        struct vboard *board = bench_on(name);
        assert_int_equal(board->hz, 16000000);
        assert_int_equal(bench_read(board, CR), 0x83);
        assert_int_equal(bench_read(board, FLASH_ACR), 0);
        assert_int_equal(bench_read(board, CSR), 0x0E000000);
        bench_off(board);
    }
}

static void the_pll_makes_84_mhz_on_all_of_them(void **state) {
    (void)state;
    const char *name;
    for (unsigned n = 0; (name = bench_name("STM32F4", n)) != NULL; n++) {
        struct vboard *board = bench_on(name);
        bench_fast(board);
        assert_int_equal(board->hz, 84000000);
        assert_int_equal(board->rcc.pclk1, 42000000);
        assert_int_equal(board->rcc.pclk2, 84000000);
        bench_set(board, APB1ENR, 1); /* TIM2, at twice its bus */
        assert_int_equal(wires_tim_hz(board, 0), 84000000);
        bench_write_refused(board, PLLCFGR, PLL(16, 192, 2, 4), "while the PLL is on");
        bench_write_refused(board, CR, 0x83, "the core runs on switched off");
        bench_off(board);
    }
}

static void the_pll_has_limits(void **state) {
    (void)state;
    static const struct {
        uint32_t cfgr;
        const char *rule;
    } bad[] = {{PLL(1, 100, 2, 4), "at least 2"},
               {PLL(16, 336, 2, 1), "at least 2"},
               {PLL(16, 49, 2, 4), "PLLN must be 50 to 432 (RM0383"},
               {PLL(16, 433, 2, 4), "PLLN must be 50 to 432"},
               {PLL(7, 100, 2, 4), "1 to 2 MHz"},
               {PLL(17, 200, 2, 4), "1 to 2 MHz"},
               {PLL(16, 99, 2, 4), "100 to 432 MHz"},
               {PLL(8, 217, 2, 4), "100 to 432 MHz"}};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct vboard *board = bench_on("STM32F411RE");
        bench_write(board, PLLCFGR, bad[i].cfgr);
        bench_write_refused(board, CR, 0x83 | PLLON, bad[i].rule);
        bench_off(board);
    }
}

static void hse_is_there_where_the_board_has_it(void **state) {
    (void)state;
    struct vboard *board = bench_on("STM32F411CE");
    bench_set(board, CR, HSEON);
    assert_int_equal(bench_read(board, CR) & HSERDY, 0);
    bench_wait_us(board, 2500);
    assert_int_equal(bench_read(board, CR) & HSERDY, HSERDY);
    bench_write(board, FLASH_ACR, 2);
    bench_write(board, PLLCFGR, PLL(25, 336, 4, 7) | FROM_HSE); /* 25 MHz */
    bench_set(board, CR, PLLON);
    bench_wait_us(board, 250);
    bench_write(board, CFGR, SW_PLL | APB1_HALF);
    assert_int_equal(board->hz, 84000000);
    bench_off(board);

    board = bench_on("STM32F411RE");
    bench_set(board, CR, HSEON);
    bench_wait_us(board, 10000);
    assert_int_equal(bench_read(board, CR) & HSERDY, 0);
    bench_off(board);
}

/* On the PLL at so much, APB1 and APB2 at half of it, or refused. */
static void run_at(const char *name, uint32_t pll, uint32_t acr, uint32_t hz, const char *rule) {
    struct vboard *board = bench_on(name);
    bench_write(board, FLASH_ACR, acr);
    bench_write(board, PLLCFGR, pll);
    bench_set(board, CR, PLLON);
    bench_wait_us(board, 250);
    if (rule != NULL) {
        bench_write_refused(board, CFGR, SW_PLL | APB1_HALF | APB2_HALF, rule);
    } else {
        bench_write(board, CFGR, SW_PLL | APB1_HALF | APB2_HALF);
        assert_int_equal(board->hz, hz);
    }
    bench_off(board);
}

static void supply_and_scale_limit_hclk(void **state) {
    (void)state;
    const uint32_t at_84 = PLL(16, 336, 4, 7), at_100 = PLL(16, 200, 2, 5);
    run_at("STM32F411RE", at_84, 1, 0, "needs more than 1 flash wait states at a supply of 2.7 V");
    run_at("STM32F411RE", at_84, 2, 84000000, NULL);
    run_at("STM32F411RE", at_100, 3, 0, "too fast for PWR_CR VOS 2 (RM0383");
    run_at("STM32F446RE", at_84, 1, 0, "needs more than 1 flash wait states");
    run_at("STM32F446RE", PLL(16, 180, 2, 4), 2, 90000000, NULL);
    run_at("STM32F407VG", PLL(16, 336, 4, 7), 1, 0, "needs more than 1 flash wait states");
    run_at("STM32F407VG", PLL(8, 200, 2, 8), 5, 0, "too fast for PWR_CR VOS 1 (RM0090");
    run_at("STM32F407VG", PLL(8, 168, 2, 7), 5, 0, "APB1 runs at 84000000 Hz, beyond 42 MHz");

    struct vboard *board = bench_on("STM32F411RE");
    assert_true(vboard_set_supply(board, 2500));
    bench_write(board, FLASH_ACR, 2);
    bench_write(board, PLLCFGR, at_84);
    bench_set(board, CR, PLLON);
    bench_wait_us(board, 250);
    bench_write_refused(board, CFGR, SW_PLL | APB1_HALF, "at a supply of 2.4 to 2.7 V");
    bench_off(board);
}

/* As HAL_RCC_ClockConfig() has long done: the bus is divided after it has become faster. */
static void a_bus_that_is_too_fast_is_noted_and_who_is_spoken_to_on_it(void **state) {
    (void)state;
    struct vboard *board = bench_on("STM32F407VG");
    vboard_set_strict(board, false);
    bench_set(board, APB1ENR, PWREN);
    bench_write(board, FLASH_ACR, 5);
    bench_write(board, PLLCFGR, PLL(8, 168, 2, 7));
    bench_set(board, CR, PLLON);
    bench_wait_us(board, 250);
    bench_write(board, CFGR, SW_PLL);
    assert_non_null(strstr(vboard_warning(board, 0), "APB1 runs at 168000000 Hz, beyond 42 MHz"));
    assert_non_null(strstr(vboard_warning(board, 1), "APB2 runs at 168000000 Hz, beyond 84 MHz"));
    bench_read(board, PWR_CSR);
    assert_non_null(strstr(vboard_warning(board, 2), "PWR accessed while its bus is too fast"));
    bench_read(board, SPI1); /* its clock is off, too */
    assert_non_null(strstr(vboard_warning(board, 3), "SPI1 accessed while its bus is too fast"));
    bench_write(board, CFGR, SW_PLL | APB1_QUARTER | APB2_HALF);
    uint64_t warnings = board->warnings;
    bench_read(board, PWR_CSR);
    bench_read(board, SYSCFG);
    assert_int_equal(board->warnings, warnings + 1); /* SYSCFG's clock is off */
    bench_off(board);
}

/* HAL_RCC_ClockConfig() writes wait states as a byte. */
static void hclk_beyond_the_scale_is_noted_and_beyond_the_chip_refused(void **state) {
    (void)state;
    struct vboard *board = bench_on("STM32F411RE");
    vboard_set_strict(board, false);
    bench_write(board, FLASH_ACR, 3);
    bench_write(board, PLLCFGR, PLL(16, 200, 2, 5));
    bench_set(board, CR, PLLON);
    bench_wait_us(board, 250);
    bench_write(board, CFGR, SW_PLL | APB1_HALF);
    assert_int_equal(board->hz, 100000000);
    assert_non_null(strstr(vboard_warning(board, 0), "too fast for PWR_CR VOS 2 (RM0383"));
    bench_write_refused(board, FLASH_ACR, 2, "needs more than 2 flash wait states");
    bench_off(board);

    board = bench_on("STM32F411RE");
    vboard_set_strict(board, false);
    bench_write(board, FLASH_ACR, 7);
    bench_write(board, PLLCFGR, PLL(16, 202, 2, 5));
    bench_set(board, CR, PLLON);
    bench_wait_us(board, 250);
    bench_write_refused(board, CFGR, SW_PLL | APB1_QUARTER | APB2_HALF, "too fast for PWR_CR VOS");
    bench_off(board);
}

/* As HAL_PWREx_EnableOverDrive() does it. */
static void over_drive_makes_180_mhz_on_the_f446(void **state) {
    (void)state;
    struct vboard *board = bench_on("STM32F446RE");
    const uint32_t vos = 3 << 14;
    bench_set(board, APB1ENR, PWREN);
    bench_write(board, FLASH_ACR, 5);
    bench_write(board, PLLCFGR, PLL(8, 180, 2, 8));
    bench_set(board, CR, PLLON);
    bench_wait_us(board, 250);
    bench_write_refused(board, CFGR, SW_PLL | APB1_QUARTER | APB2_HALF, "too fast for PWR_CR VOS");
    bench_write(board, CFGR, 0);
    bench_write_refused(board, PWR_CR, vos | ODEN | ODSWEN, "ODSWEN set while ODRDY is clear");
    bench_write(board, PWR_CR, vos | ODEN);
    assert_int_equal(bench_read(board, PWR_CSR) & OVER_DRIVE_READY, 0);
    bench_wait_us(board, 50);
    assert_int_equal(bench_read(board, PWR_CSR) & OVER_DRIVE_READY, ODEN);
    bench_write(board, PWR_CR, vos | ODEN | ODSWEN);
    bench_wait_us(board, 50);
    assert_int_equal(bench_read(board, PWR_CSR) & OVER_DRIVE_READY, OVER_DRIVE_READY);
    bench_write(board, CFGR, SW_PLL | APB1_QUARTER | APB2_HALF);
    assert_int_equal(board->hz, 180000000);
    bench_write_refused(board, PWR_CR, vos, "while the core runs from the PLL");
    bench_write(board, CFGR, 0);
    bench_write(board, PWR_CR, vos | ODSWEN); /* it goes with ODEN */
    assert_int_equal(bench_read(board, PWR_CR), vos);
    assert_int_equal(bench_read(board, PWR_CSR) & OVER_DRIVE_READY, 0);
    bench_write_refused(board, CFGR, SW_PLL | APB1_QUARTER | APB2_HALF, "too fast for PWR_CR VOS");
    bench_write_refused(board, PWR_CR, vos | 3 << 18, "under-drive is not modelled");
    bench_off(board);
}

static void an_oscillator_that_gets_ready_raises_its_interrupt(void **state) {
    (void)state;
    enum { CIR = RCC + 0x0C, LSI = 1 << 0, HSE = 1 << 3, PLL = 1 << 4, ENABLE = 8, CLEAR = 16 };
    const uint32_t on = (HSE | PLL) << ENABLE;
    struct vboard *board = bench_on("STM32F411CE");
    bench_write(board, CIR, on);
    bench_set(board, CR, HSEON);
    bench_wait_us(board, 1900);
    assert_false(bench_irq(board, IRQ_RCC));
    bench_wait_us(board, 200);
    assert_true(bench_irq(board, IRQ_RCC));
    assert_int_equal(bench_read(board, CIR), on | HSE);
    bench_write(board, CIR, on | HSE << CLEAR);
    assert_false(bench_irq(board, IRQ_RCC));
    assert_int_equal(bench_read(board, CIR), on);

    bench_set(board, CR, PLLON);
    bench_set(board, CSR, LSI); /* comes before it, and has no interrupt */
    bench_wait_us(board, 250);
    assert_int_equal(bench_read(board, CIR), on | PLL);
    bench_write(board, CIR, LSI << ENABLE | PLL << CLEAR); /* too late for LSI */
    bench_wait_us(board, 250);
    assert_int_equal(bench_read(board, CIR), LSI << ENABLE);
    bench_write(board, CSR, 0);
    bench_write(board, CSR, LSI);
    bench_wait_us(board, 20);
    assert_true(bench_irq(board, IRQ_RCC));
    vboard_reset_button(board);
    bench_wait_us(board, 1);
    assert_false(bench_irq(board, IRQ_RCC));
    assert_int_equal(bench_read(board, CIR), 0);
    bench_off(board);
}

static void registers_of_clocks_and_flash_are_written_by_bytes_and_halfwords(void **state) {
    (void)state;
    struct vboard *board = bench_on("STM32F411RE");
    bench_write(board, FLASH_ACR, 0x700);
    bench_write_sized(board, FLASH_ACR, 1, 5);
    assert_int_equal(bench_read(board, FLASH_ACR), 0x705);
    bench_write_sized(board, FLASH_ACR + 1, 1, 0);
    assert_int_equal(bench_read(board, FLASH_ACR), 5);
    bench_write_sized(board, AHB1ENR, 2, 3);
    bench_write_sized(board, AHB1ENR + 2, 1, 1 << 5); /* DMA1 */
    assert_int_equal(bench_read(board, AHB1ENR), 3 | 1 << 21);
    bench_write_sized_refused(board, FLASH_KEYR, 2, 0x0123, "must be written as a word");
    bench_write(board, FLASH_KEYR, 0x45670123);
    bench_write(board, FLASH_KEYR, 0xCDEF89AB);
    bench_write_sized(board, FLASH_CR + 1, 1, 2); /* PSIZE x32 */
    bench_write_sized(board, FLASH_CR, 1, 1);     /* PG */
    assert_int_equal(bench_read(board, FLASH_CR), 0x201);
    bench_off(board);
}

static void the_scale_is_chosen_before_the_pll_goes_on(void **state) {
    (void)state;
    struct vboard *board = bench_on("STM32F411RE");
    bench_set(board, APB1ENR, PWREN);
    bench_write_refused(board, PWR_CR, 0, "VOS 0 is reserved (RM0383");
    bench_write(board, PWR_CR, 3 << 14);
    bench_write(board, PLLCFGR, PLL(16, 200, 2, 5));
    bench_write(board, FLASH_ACR, 3);
    bench_set(board, CR, PLLON);
    bench_write_refused(board, PWR_CR, 2 << 14, "while the PLL is on");
    bench_wait_us(board, 250);
    bench_write(board, CFGR, SW_PLL | APB1_HALF);
    assert_int_equal(board->hz, 100000000);
    bench_off(board);
}

/* As Klipper starts: it asks for both at once, and waits for the PLL. */
static void a_pll_that_is_early_locks_when_its_source_is_ready(void **state) {
    (void)state;
    struct vboard *board = bench_on("STM32F411CE");
    vboard_set_strict(board, false);
    bench_write(board, PLLCFGR, PLL(25, 336, 4, 7) | FROM_HSE);
    bench_set(board, CR, HSEON);
    bench_set(board, CR, PLLON);
    bench_wait_us(board, 2100);
    assert_int_equal(bench_read(board, CR) & PLLRDY, 0);
    bench_wait_us(board, 150);
    assert_int_equal(bench_read(board, CR) & PLLRDY, PLLRDY);
    assert_non_null(strstr(vboard_warning(board, 0), "locks later"));
    bench_off(board);
}

static void a_pll_whose_source_is_off_never_locks(void **state) {
    (void)state;
    struct vboard *board = bench_on("STM32F411CE");
    vboard_set_strict(board, false);
    bench_write(board, PLLCFGR, PLL(25, 336, 4, 7) | FROM_HSE);
    bench_set(board, CR, PLLON);
    bench_wait_us(board, 5000);
    assert_int_equal(bench_read(board, CR) & PLLRDY, 0);
    bench_off(board);
}

/* The F407 has one bit of VOS, and libopencm3 sets two. */
static void a_second_bit_of_vos_is_warned_about(void **state) {
    (void)state;
    struct vboard *board = bench_on("STM32F407VG");
    vboard_set_strict(board, false);
    bench_set(board, APB1ENR, PWREN);
    bench_write(board, PWR_CR, 3 << 14);
    assert_int_equal(bench_read(board, PWR_CR), 1 << 14);
    assert_non_null(strstr(vboard_warning(board, 0), "PWR_CR: reserved bits 0x8000"));
    bench_off(board);
}

static void the_pvd_has_levels_of_its_own(void **state) {
    (void)state;
    static const unsigned levels[] = {2000, 2100, 2300, 2500, 2600, 2700, 2800, 2900};
    struct vboard *board = bench_on("STM32F407VG");
    bench_set(board, APB1ENR, PWREN);
    for (unsigned i = 0; i < sizeof levels / sizeof levels[0]; i++) {
        bench_write(board, PWR_CR, 1 << 14 | i << 5 | PVDE);
        assert_true(vboard_set_supply(board, levels[i]));
        assert_int_equal(bench_read(board, PWR_CSR) & PVDO, 0);
        assert_true(vboard_set_supply(board, levels[i] - 1));
        assert_int_equal(bench_read(board, PWR_CSR) & PVDO, PVDO);
    }
    bench_off(board);
}

static void identity_is_in_system_memory(void **state) {
    (void)state;
    static const struct {
        const char *name;
        uint32_t dev_id, kilobytes;
    } chips[] = {{"STM32F411CE", 0x431, 512},
                 {"STM32F411RE", 0x431, 512},
                 {"STM32F446RE", 0x421, 512},
                 {"STM32F407VG", 0x413, 1024}};
    for (size_t i = 0; i < sizeof chips / sizeof chips[0]; i++) {
        struct vboard *board = bench_on(chips[i].name);
        assert_int_equal(bench_read(board, 0xE0042000) & 0xFFF, chips[i].dev_id);
        assert_int_equal(bench_read_sized(board, 0x1FFF7A22, 2), chips[i].kilobytes);
        assert_true(bench_read(board, 0x1FFF7A10) != 0xFFFFFFFF);
        assert_int_equal(bench_read(board, 0x1FFFC000), 0xFFFFAAFF);
        assert_int_equal(bench_read(board, 0x1FFF7800), 0xFFFFFFFF);
        bench_off(board);
    }
}

static void only_data_accesses_of_the_core_reach_the_ccm(void **state) {
    (void)state;
    struct vboard *board = bench_on("STM32F407VG");
    uint16_t halfword;
    uint32_t value;
    bench_write(board, CCM + 0xFFFC, 0xCAFE0001);
    assert_int_equal(bench_read(board, CCM + 0xFFFC), 0xCAFE0001);
    bench_write(board, 0x2001FFFC, 2);
    bench_read_refused(board, 0x20020000, "nothing answers");
    assert_int_equal(bus_fetch(&board->core, CCM, &halfword), BUS_REFUSED);
    assert_non_null(strstr(vboard_violation(board), "code is fetched from the CCM"));
    board->violated = false;
    assert_false(wires_dma_read(board, CCM, 4, &value));
    assert_non_null(strstr(vboard_violation(board), "DMA accesses the CCM"));
    bench_off(board);

    board = bench_on("STM32F411RE");
    bench_read_refused(board, CCM, "nothing answers");
    bench_off(board);
}

static void standby_is_left_by_the_wake_up_pin(void **state) {
    (void)state;
    enum { CSBF_CWUF = 3 << 2, PDDS = 1 << 1, EWUP = 1 << 8, SBF = 1 << 1, WUF = 1 << 0 };
    struct vboard *board = bench_on("STM32F411RE");
    const uint32_t sleepdeep = 1u << 2;
    bench_set(board, APB1ENR, PWREN);
    bench_set(board, PWR_CR, PDDS | CSBF_CWUF);
    bench_set(board, PWR_CSR, EWUP);
    bench_write(board, 0x20000100, 0xCAFE0001);
    board->core.scr |= sleepdeep;
    bench_wait_us(board, 10);
    assert_int_equal(vboard_state(board), VBOARD_IN_STANDBY);
    assert_false(vboard_wake(board, VBOARD_WAKE_PIN2));
    assert_true(vboard_wake(board, VBOARD_WAKE_PIN1));
    bench_wait_us(board, 10);
    bench_set(board, APB1ENR, PWREN);
    assert_int_equal(bench_read(board, PWR_CSR) & (SBF | WUF), SBF | WUF);
    assert_true(bench_read(board, 0x20000100) != 0xCAFE0001);
    bench_off(board);
}

static void an_edge_on_a_pin_is_an_interrupt(void **state) {
    (void)state;
    enum {
        SYSCFG_EXTICR1 = 0x40013808,
        EXTI_IMR = 0x40013C00,
        EXTI_RTSR = EXTI_IMR + 8,
        EXTI_PR = EXTI_IMR + 0x14,
        PORT_C = 2,
    };
    struct vboard *board = bench_on("STM32F407VG");
    bench_clocks_on(board);
    bench_write(board, SYSCFG_EXTICR1, PORT_C << 4); /* line 1 */
    bench_write(board, EXTI_IMR, 1 << 1);
    bench_write(board, EXTI_RTSR, 1 << 1);
    vboard_drive_pin(board, 'C', 1, false);
    vboard_drive_pin(board, 'C', 1, true);
    assert_true(bench_irq(board, IRQ_EXTI0 + 1));
    bench_write(board, EXTI_PR, 1 << 1);
    assert_false(bench_irq(board, IRQ_EXTI0 + 1));
    vboard_drive_pin(board, 'A', 1, false);
    vboard_drive_pin(board, 'A', 1, true);
    assert_false(bench_irq(board, IRQ_EXTI0 + 1));
    bench_write(board, SYSCFG_EXTICR1, 8 << 4); /* port I, which has no pins here */
    vboard_drive_pin(board, 'A', 1, false);
    vboard_drive_pin(board, 'A', 1, true);
    assert_false(bench_irq(board, IRQ_EXTI0 + 1));
    bench_off(board);
}

static void a_warm_start_finds_the_pll_and_a_usart_on(void **state) {
    (void)state;
    const char *name;
    for (unsigned n = 0; (name = bench_name("STM32F4", n)) != NULL; n++) {
        struct vboard *board = bench_on(name);
        vboard_warm_start(board, false);
        assert_int_equal(board->hz, 84000000);
        assert_false(board->violated);
        bench_wait_us(board, 10);
        bench_off(board);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_starts_from_hsi_without_wait_states_and_caches),
        cmocka_unit_test(the_pll_makes_84_mhz_on_all_of_them),
        cmocka_unit_test(the_pll_has_limits),
        cmocka_unit_test(hse_is_there_where_the_board_has_it),
        cmocka_unit_test(supply_and_scale_limit_hclk),
        cmocka_unit_test(a_bus_that_is_too_fast_is_noted_and_who_is_spoken_to_on_it),
        cmocka_unit_test(hclk_beyond_the_scale_is_noted_and_beyond_the_chip_refused),
        cmocka_unit_test(over_drive_makes_180_mhz_on_the_f446),
        cmocka_unit_test(an_oscillator_that_gets_ready_raises_its_interrupt),
        cmocka_unit_test(registers_of_clocks_and_flash_are_written_by_bytes_and_halfwords),
        cmocka_unit_test(the_scale_is_chosen_before_the_pll_goes_on),
        cmocka_unit_test(a_pll_that_is_early_locks_when_its_source_is_ready),
        cmocka_unit_test(a_pll_whose_source_is_off_never_locks),
        cmocka_unit_test(a_second_bit_of_vos_is_warned_about),
        cmocka_unit_test(the_pvd_has_levels_of_its_own),
        cmocka_unit_test(identity_is_in_system_memory),
        cmocka_unit_test(only_data_accesses_of_the_core_reach_the_ccm),
        cmocka_unit_test(standby_is_left_by_the_wake_up_pin),
        cmocka_unit_test(an_edge_on_a_pin_is_an_interrupt),
        cmocka_unit_test(a_warm_start_finds_the_pll_and_a_usart_on),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
