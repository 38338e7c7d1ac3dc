/* SPDX-License-Identifier: MIT */
/* The STM32G4: what its parts must know, and its chips. RM0440. */
#include "../../machine.h"
#include "../rom_ports.h"
#include "../timer_pins.h"
#include "stm32g4.h"

enum { KILOBYTE = 1024, MHZ = 1000000 };

/* RM0440, vector table. */
static const uint8_t irq_lines[IRQS] = {
    [IRQ_FLASH] = 4,      [IRQ_RCC] = 5,       [IRQ_EXTI0] = 6,      [IRQ_EXTI0 + 1] = 7,
    [IRQ_EXTI0 + 2] = 8,  [IRQ_EXTI0 + 3] = 9, [IRQ_EXTI0 + 4] = 10, [IRQ_EXTI9_5] = 23,
    [IRQ_EXTI15_10] = 40, [IRQ_USART1] = 37,   [IRQ_USART2] = 38,    [IRQ_USART3] = 39,
    [IRQ_TIM2] = 28,      [IRQ_TIM3] = 29,     [IRQ_TIM4] = 30,      [IRQ_TIM5] = 50,
    [IRQ_TIM6] = 54,      [IRQ_TIM7] = 55,     [IRQ_DMA1 + 0] = 11,  [IRQ_DMA1 + 1] = 12,
    [IRQ_DMA1 + 2] = 13,  [IRQ_DMA1 + 3] = 14, [IRQ_DMA1 + 4] = 15,  [IRQ_DMA1 + 5] = 16,
    [IRQ_DMA1 + 6] = 17,  [IRQ_DMA1 + 7] = 96, [IRQ_DMA2 + 0] = 56,  [IRQ_DMA2 + 1] = 57,
    [IRQ_DMA2 + 2] = 58,  [IRQ_DMA2 + 3] = 59, [IRQ_DMA2 + 4] = 60,  [IRQ_DMA2 + 5] = 97,
    [IRQ_DMA2 + 6] = 98,  [IRQ_DMA2 + 7] = 99,
};

/* By DMAREQ_ID: RM0440, DMAMUX, assignment of multiplexer inputs to resources. */
static const struct dma_route dma_routes[] = {
    {.select = 24, .request = DMA_USART_RX + 0}, {.select = 25, .request = DMA_USART_TX + 0},
    {.select = 26, .request = DMA_USART_RX + 1}, {.select = 27, .request = DMA_USART_TX + 1},
    {.select = 28, .request = DMA_USART_RX + 2}, {.select = 29, .request = DMA_USART_TX + 2},
};

static const struct chip chips[] = {
    {
        .name = "STM32G431KB",
        .family = &family_stm32g4,
        .die = DIE_G431,
        .manual = "RM0440",
        .idcode = 0x20010468,
        .flash_size = 128 * KILOBYTE,
        .banks = 1,
        .sram_size = 22 * KILOBYTE,      /* SRAM1 and SRAM2 */
        .code_sram_size = 10 * KILOBYTE, /* CCM SRAM */
        .code_sram_behind = true,
        .standby_sram = 16 * KILOBYTE,
        .standby_sram_size = 6 * KILOBYTE,
        .package = 8,     /* UFQFPN32 */
        .without = "AES", /* the G441 has it */
    },
    {
        .name = "STM32G474RE",
        .family = &family_stm32g4,
        .die = DIE_G474,
        .manual = "RM0440",
        .idcode = 0x20010469,
        .flash_size = 512 * KILOBYTE,
        .banks = 2, /* DBANK is set when it leaves the factory */
        .sram_size = 96 * KILOBYTE,
        .code_sram_size = 32 * KILOBYTE,
        .code_sram_behind = true,
        .standby_sram = 80 * KILOBYTE,
        .standby_sram_size = 16 * KILOBYTE,
        .package = 0,     /* LQFP64 */
        .without = "AES", /* the G484 has it */
    },
};

const struct family family_stm32g4 = {
    .name = "STM32G4",
    .core = {.cpuid = 0x410FC241, /* Cortex-M4 r0p1 */
             .dsp = true,
             .fpu = true,
             .stkalign = true,
             .mpu_regions = 8,
             .irq_lines = 102,
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
    .regions = g4_regions,
    .region_count = &g4_region_count,
    .unmodelled = g4_unmodelled,
    .unmodelled_count = &g4_unmodelled_count,
    .irq_lines = irq_lines,
    .dmamux_second = 8,
    .dma_routes = dma_routes,
    .dma_route_count = sizeof dma_routes / sizeof dma_routes[0],
    .timer_pins = timer_pins,
    .timer_pin_count = TIMER_PINS,
    /* The debug pins are in their function, all others analog: RM0440, GPIOx_MODER to PUPDR. */
    .ports = {{0xABFFFFFF, 0x0C000000, 0x64000000},
              {0xFFFFFEBF, 0x000000C0, 0x00000100},
              {0xFFFFFFFF, 0, 0},
              {0xFFFFFFFF, 0, 0},
              {0xFFFFFFFF, 0, 0},
              {0xFFFFFFFF, 0, 0},
              {0xFFFFFFFF, 0, 0}},
    .clocks = {.after_reset = OSC_HSI16,
               .system = {OSC_NONE, OSC_HSI16, OSC_HSE, OSC_PLL},
               .pll = {OSC_NONE, OSC_NONE, OSC_HSI16, OSC_HSE},
               .pll_m_bits = 4,
               .pll_n_min = 8,
               .pll_n_max = 127,
               .pll_input_min_hz = 2660000, /* DS12288, PLL characteristics */
               .pll_input_max_hz = 16 * MHZ,
               .pll_vco_min_hz = 96 * MHZ,
               .pll_vco_max_hz = 344 * MHZ,
               .step_hz = 80 * MHZ, /* RM0440, system clock selection */
               .cr = 1u << 8,       /* HSION */
               .icscr = 0x40000000,
               .cfgr = 5, /* HSI16 */
               .pllcfgr = 0x1000,
               .apb1enr1 = {1u << 10, 1u << 10}, /* RTCAPBEN */
               /* RM0440, read access latency. */
               .hclk_max = {[RANGE_1] = {30 * MHZ, 60 * MHZ, 90 * MHZ, 120 * MHZ, 150 * MHZ},
                            [RANGE_2] = {12 * MHZ, 24 * MHZ, 26 * MHZ, 26 * MHZ, 26 * MHZ},
                            [RANGE_1_BOOST] = {34 * MHZ, 68 * MHZ, 102 * MHZ, 136 * MHZ,
                                               170 * MHZ}},
               .wait_states_max = 15,
               .lsi_hz = 32000, /* DS12288, LSI */
               .lsi_min_hz = 29500,
               .lsi_max_hz = 34000,
               /* HSI16 / 4 * 40 / 2 */
               .pll_fast = 1u << 24 | 40u << 8 | 3u << 4 | 2u},
    /* As the vendor's drivers name them; the last is an outside pin. PVME1 to 4. */
    .supply = {.pvd_levels = {2000, 2200, 2400, 2500, 2600, 2800, 2900}, .monitors = 0xF0},
    .flash = {.protected_units = 1,
              .protected_areas = 2,
              .page_size = 2 * KILOBYTE,
              .latency = 0xF,
              .program_time = 81690000, /* DS11451, flash memory characteristics */
              .page_erase_time = UINT64_C(22020000000),
              .mass_erase_time = UINT64_C(22130000000),
              .page_bits = {6, 7},
              .bker = 1u << 11,
              .bank_shift = 21,
              .acr = 0x40601, /* caches and DBG_SWEN on, one wait state */
              .acr_fast = 0x604,
              .options = 0xFFEFF8AA,
              .secure = 3u << 28,
              .range_1_only = true, /* RM0440, flash erase and program operations */
              .data_cache_erratum = "ES0430, data cache during read-while-write"},
    .system = {.otp = 0x1FFF7000, /* RM0440, flash memory organization, and device signature */
               .otp_end = 0x1FFF7400,
               .package = 0x1FFF7500,
               .unique_id = 0x1FFF7590,
               .flash_size = 0x1FFF75E0,
               .options = 0x1FFF7800,
               .option_bytes = 48},
    /* AN2606, STM32G431xx and STM32G47xxx. */
    .rom = {[DIE_G431] = {.version = "V13.4",
                          .protocol = 0x31,
                          .id = 0xD4,
                          .id_address = 0x1FFF6FFE,
                          .ports = {ROM_USART1, ROM_USART2, ROM_USART3},
                          .start_up_us = 390,
                          .ram = {0x20004000, 0x20005800},
                          .more = {{0x1FFF0000, 0x1FFF8000}},
                          .write_alignment = 8,
                          .refusals = 1,
                          .boot = {.pin_counts = 1u << 26, /* nSWBOOT0 */
                                   .nboot0 = 1u << 27,
                                   .nboot1 = 1u << 23}},
            [DIE_G474] = {.version = "V13.5",
                          .protocol = 0x31,
                          .id = 0xD5,
                          .id_address = 0x1FFF6FFE,
                          .ports = {ROM_USART1, ROM_USART2, ROM_USART3},
                          .start_up_us = 390,
                          .ram = {0x20004000, 0x20018000},
                          .more = {{0x1FFF0000, 0x1FFF8000}, {0x1FFFF800, 0x1FFFF830}},
                          .write_alignment = 8,
                          .refusals = 1,
                          .boot = {.pin_counts = 1u << 26,
                                   .nboot0 = 1u << 27,
                                   .nboot1 = 1u << 23}}},
    .syscfg_cfgr1 = 0x7C000000,
};
