/* SPDX-License-Identifier: MIT */
/* The STM32L4: what its parts must know, and its chips. RM0394 (L43x), RM0351 (L47x). */
#include "../../machine.h"
#include "../rom_ports.h"
#include "../timer_pins.h"
#include "stm32l4.h"

enum { KILOBYTE = 1024, MHZ = 1000000 };

/* RM0394 and RM0351, vector table. */
static const uint8_t irq_lines[IRQS] = {
    [IRQ_FLASH] = 4,      [IRQ_RCC] = 5,       [IRQ_EXTI0] = 6,      [IRQ_EXTI0 + 1] = 7,
    [IRQ_EXTI0 + 2] = 8,  [IRQ_EXTI0 + 3] = 9, [IRQ_EXTI0 + 4] = 10, [IRQ_EXTI9_5] = 23,
    [IRQ_EXTI15_10] = 40, [IRQ_USART1] = 37,   [IRQ_USART2] = 38,    [IRQ_USART3] = 39,
    [IRQ_TIM2] = 28,      [IRQ_TIM3] = 29,     [IRQ_TIM4] = 30,      [IRQ_TIM5] = 50,
    [IRQ_TIM6] = 54,      [IRQ_TIM7] = 55,     [IRQ_DMA1 + 0] = 11,  [IRQ_DMA1 + 1] = 12,
    [IRQ_DMA1 + 2] = 13,  [IRQ_DMA1 + 3] = 14, [IRQ_DMA1 + 4] = 15,  [IRQ_DMA1 + 5] = 16,
    [IRQ_DMA1 + 6] = 17,  [IRQ_DMA2 + 0] = 56, [IRQ_DMA2 + 1] = 57,  [IRQ_DMA2 + 2] = 58,
    [IRQ_DMA2 + 3] = 59,  [IRQ_DMA2 + 4] = 60, [IRQ_DMA2 + 5] = 68,  [IRQ_DMA2 + 6] = 69,
};

/* RM0394, DMA_CSELR. */
static const struct dma_route dma_routes[] = {
    {0, 3, 2, DMA_USART_TX + 0}, {0, 4, 2, DMA_USART_RX + 0}, {0, 5, 2, DMA_USART_RX + 1},
    {0, 6, 2, DMA_USART_TX + 1}, {0, 1, 2, DMA_USART_TX + 2}, {0, 2, 2, DMA_USART_RX + 2},
    {1, 5, 2, DMA_USART_TX + 0}, {1, 6, 2, DMA_USART_RX + 0},
};

static const struct chip chips[] = {
    {
        .name = "STM32L432KC",
        .family = &family_stm32l4,
        .die = DIE_L43X,
        .manual = "RM0394",
        .idcode = 0x10016435,
        .flash_size = 256 * KILOBYTE,
        .banks = 1,
        .sram_size = 48 * KILOBYTE,
        .code_sram_size = 16 * KILOBYTE,
        .code_sram_behind = true, /* RM0394, embedded SRAM */
        .standby_sram = 48 * KILOBYTE,
        .standby_sram_size = 16 * KILOBYTE,
        .empty_check = true,
        .package = 8, /* UFQFPN32; what it has not: DS11451, peripheral counts */
        .without = "GPIOD GPIOE USART3 SPI2 I2C2 LCD SDMMC1 AES",
    },
    {
        .name = "STM32L476RG",
        .family = &family_stm32l4,
        .die = DIE_L47X,
        .manual = "RM0351",
        .idcode = 0x10076415,
        .flash_size = 1024 * KILOBYTE,
        .banks = 2,
        .sram_size = 96 * KILOBYTE,
        .code_sram_size = 32 * KILOBYTE,
        .standby_sram = 96 * KILOBYTE,
        .standby_sram_size = 32 * KILOBYTE,
        .package = 0, /* LQFP64 */
        .without = "AES",
    },
    {
        .name = "STM32L475VG",
        .family = &family_stm32l4,
        .die = DIE_L47X,
        .manual = "RM0351",
        .idcode = 0x10076415,
        .flash_size = 1024 * KILOBYTE,
        .banks = 2,
        .sram_size = 96 * KILOBYTE,
        .code_sram_size = 32 * KILOBYTE,
        .standby_sram = 96 * KILOBYTE,
        .standby_sram_size = 32 * KILOBYTE,
        .package = 2, /* LQFP100 */
        .without = "AES LCD",
    },
};

const struct family family_stm32l4 = {
    .name = "STM32L4",
    .core = {.cpuid = 0x410FC241, /* Cortex-M4 r0p1 */
             .dsp = true,
             .fpu = true,
             .stkalign = true,
             .mpu_regions = 8,
             .irq_lines = 83,
             .priority_bits = 4},
    .parts = {.rcc = &rcc_l4,
              .pwr = &pwr_l4,
              .flash = &flash_doubleword,
              .serial = &serial_v2,
              .dma = &dma_channels,
              .syscfg = &syscfg_l4,
              .rom_flash = &rom_flash_doubleword},
    .chips = chips,
    .chip_count = sizeof chips / sizeof chips[0],
    .regions = l4_regions,
    .region_count = &l4_region_count,
    .unmodelled = l4_unmodelled,
    .unmodelled_count = &l4_unmodelled_count,
    .irq_lines = irq_lines,
    .dma_routes = dma_routes,
    .dma_route_count = sizeof dma_routes / sizeof dma_routes[0],
    .timer_pins = timer_pins,
    .timer_pin_count = TIMER_PINS,
    /* The debug pins are in their function, all others analog: RM0394, GPIOx_MODER to PUPDR. */
    .ports = {{0xABFFFFFF, 0x0C000000, 0x64000000},
              {0xFFFFFEBF, 0, 0x00000100},
              {0xFFFFFFFF, 0, 0},
              {0xFFFFFFFF, 0, 0},
              {0xFFFFFFFF, 0, 0},
              {0xFFFFFFFF, 0, 0},
              {0xFFFFFFFF, 0, 0},
              {0x0000000F, 0, 0}},
    .clocks = {.after_reset = OSC_MSI,
               .system = {OSC_MSI, OSC_HSI16, OSC_HSE, OSC_PLL},
               .pll = {OSC_NONE, OSC_MSI, OSC_HSI16, OSC_HSE},
               .pll_m_bits = 3,
               .pll_n_min = 8,
               .pll_n_max = 86,
               .pll_input_min_hz = 4 * MHZ, /* DS11451, PLL characteristics */
               .pll_input_max_hz = 16 * MHZ,
               .pll_vco_min_hz = 64 * MHZ,
               .pll_vco_max_hz = 344 * MHZ,
               .cr = 0x61, /* MSI on, range 6: RM0394, RCC_CR */
               .icscr = 0x10000000,
               .pllcfgr = 0x1000,
               .csr = 0x600, /* MSISRANGE 6: 4 MHz, RM0394, RCC_CSR */
               .apb1enr1 = {[DIE_L43X] = 1u << 10},
               /* RM0394, read access latency. */
               .hclk_max = {[RANGE_1] = {16 * MHZ, 32 * MHZ, 48 * MHZ, 64 * MHZ, 80 * MHZ},
                            [RANGE_2] = {6 * MHZ, 12 * MHZ, 18 * MHZ, 26 * MHZ, 26 * MHZ}},
               .wait_states_max = 4,
               .lsi_hz = 32000, /* DS11451, LSI */
               .lsi_min_hz = 29500,
               .lsi_max_hz = 34000,
               .pll_fast = 1u << 24 | 40u << 8 | 1u}, /* MSI, 4 MHz / 1 * 40 / 2 */
    /* As the vendor's drivers name them; the last is an outside pin. PVME1 to 4. */
    .supply = {.pvd_levels = {2000, 2200, 2400, 2500, 2600, 2800, 2900}, .monitors = 0xF0},
    .flash = {.protected_units = 1,
              .protected_areas = 2,
              .page_size = 2 * KILOBYTE,
              .latency = 7,
              .program_time = 81690000, /* DS11451, flash memory characteristics */
              .page_erase_time = UINT64_C(22020000000),
              .mass_erase_time = UINT64_C(22130000000),
              .page_bits = {8, 8},
              .bker = 1u << 11,
              .sr_empty = 1u << 17, /* PEMPTY, where there is the check */
              .bank_shift = 19,
              .acr = 0x600,      /* both caches on */
              .acr_fast = 0x604, /* four wait states */
              .options = 0xFFEFF8AA,
              .data_cache_erratum = "ES0250, data cache during read-while-write"},
    .system = {.otp = 0x1FFF7000, /* RM0394, flash module organization */
               .otp_end = 0x1FFF7400,
               .package = 0x1FFF7500,
               .unique_id = 0x1FFF7590,
               .flash_size = 0x1FFF75E0,
               .options = 0x1FFF7800,
               .option_bytes = 40},
    /* AN2606, STM32L43xxx and STM32L47xxx. On the L47x a loader that finds no LSE needs 2.56 s. */
    .rom = {[DIE_L43X] = {.version = "V9.1",
                          .protocol = 0x31,
                          .id = 0x91,
                          .id_address = 0x1FFF6FFE,
                          .ports = {ROM_USART1, ROM_USART2, ROM_USART3},
                          .start_up_us = 860,
                          .ram = {0x20003100, 0x2000C000},
                          .more = {{0x1FFF0000, 0x1FFF8000}},
                          .write_alignment = 8,
                          .refusals = 1,
                          .boot = {.pin_counts = 1u << 26, /* nSWBOOT0 */
                                   .nboot0 = 1u << 27,
                                   .nboot1 = 1u << 23}},
            [DIE_L47X] = {.version = "V9.2",
                          .protocol = 0x31,
                          .id = 0x92,
                          .id_address = 0x1FFF6FFE,
                          .ports = {ROM_USART1, ROM_USART2, ROM_USART3},
                          .start_up_us = 2560000,
                          .ram = {0x20003100, 0x20018000},
                          .more = {{0x1FFF0000, 0x1FFF8000}, {0x1FFFF800, 0x1FFFF828}},
                          .write_alignment = 8,
                          .refusals = 1,
                          .boot = {.nboot1 = 1u << 23}}},
    .syscfg_cfgr1 = 0x7C000001,
};
