/* SPDX-License-Identifier: MIT */
/* The STM32G0: what its parts must know, and its chips. RM0444. */
#include "../../machine.h"
#include "../../periph/exti_v2.h"
#include "../../periph/rcc_g0.h"
#include "../../periph/syscfg_g0.h"
#include "../rom_ports.h"
#include "stm32g0.h"

enum { KILOBYTE = 1024, MHZ = 1000000 };

/* RM0444, vector table. Lines are shared. */
static const uint8_t irq_lines[IRQS] = {
    [IRQ_FLASH] = 3,     [IRQ_RCC] = 4,       [IRQ_EXTI0] = 5,     [IRQ_EXTI0 + 1] = 5,
    [IRQ_EXTI0 + 2] = 6, [IRQ_EXTI0 + 3] = 6, [IRQ_EXTI0 + 4] = 7, [IRQ_EXTI9_5] = 7,
    [IRQ_EXTI15_10] = 7, [IRQ_USART1] = 27,   [IRQ_USART2] = 28,   [IRQ_USART3] = 29,
    [IRQ_TIM2] = 15,     [IRQ_TIM3] = 16,     [IRQ_TIM4] = 16,     [IRQ_TIM6] = 17,
    [IRQ_TIM7] = 18,     [IRQ_DMA1 + 0] = 9,  [IRQ_DMA1 + 1] = 10, [IRQ_DMA1 + 2] = 10,
    [IRQ_DMA1 + 3] = 11, [IRQ_DMA1 + 4] = 11, [IRQ_DMA1 + 5] = 11, [IRQ_DMA1 + 6] = 11,
    [IRQ_DMA2 + 0] = 11, [IRQ_DMA2 + 1] = 11, [IRQ_DMA2 + 2] = 11, [IRQ_DMA2 + 3] = 11,
    [IRQ_DMA2 + 4] = 11,
};

/* By DMAREQ_ID: RM0444, DMAMUX, assignment of multiplexer inputs to resources. */
static const struct dma_route dma_routes[] = {
    {.select = 50, .request = DMA_USART_RX + 0}, {.select = 51, .request = DMA_USART_TX + 0},
    {.select = 52, .request = DMA_USART_RX + 1}, {.select = 53, .request = DMA_USART_TX + 1},
    {.select = 54, .request = DMA_USART_RX + 2}, {.select = 55, .request = DMA_USART_TX + 2},
};

/* TIM2 and TIM3: DS12232, alternate functions. */
static const struct timer_pin g0_timer_pins[] = {
    {0, 0, 0, 0, 2}, {0, 0, 0, 5, 2},  {0, 0, 0, 15, 2}, {0, 1, 0, 1, 2},  {0, 1, 1, 3, 2},
    {0, 2, 0, 2, 2}, {0, 2, 1, 10, 2}, {0, 3, 0, 3, 2},  {0, 3, 1, 11, 2}, {1, 0, 0, 6, 1},
    {1, 0, 1, 4, 1}, {1, 0, 2, 6, 1},  {1, 1, 0, 7, 1},  {1, 1, 1, 5, 1},  {1, 1, 2, 7, 1},
    {1, 2, 1, 0, 1}, {1, 2, 2, 8, 1},  {1, 3, 1, 1, 1},  {1, 3, 2, 9, 1},
};

/* SRAM without its parity check, as it leaves the factory. */
static const struct chip chips[] = {
    {
        .name = "STM32G071RB",
        .family = &family_stm32g0,
        .die = DIE_G071,
        .manual = "RM0444",
        .idcode = 0x20000460,
        .flash_size = 128 * KILOBYTE,
        .banks = 1,
        .sram_size = 36 * KILOBYTE,
        .standby_sram_size = 36 * KILOBYTE,
        .empty_check = true,
        .package = 0,
    },
    {
        .name = "STM32G0B1RE",
        .family = &family_stm32g0,
        .die = DIE_G0B1,
        .manual = "RM0444",
        .idcode = 0x20000467,
        .flash_size = 512 * KILOBYTE,
        .banks = 2,
        .sram_size = 144 * KILOBYTE,
        .standby_sram_size = 144 * KILOBYTE,
        .empty_check = true,
        .package = 0,
    },
};

const struct family family_stm32g0 = {
    .name = "STM32G0",
    .core = {.cpuid = 0x410CC601, /* Cortex-M0+ r0p1: PM0223 4.3.1 */
             .architecture = CORE_ARMV6M,
             .stkalign = true,
             .mpu_regions = 8,
             .irq_lines = 32,
             .priority_bits = 2},
    .parts = {.rcc = &rcc_g0,
              .pwr = &pwr_l4,
              .flash = &flash_doubleword,
              .serial = &serial_v2,
              .dma = &dma_channels,
              .syscfg = &syscfg_g0,
              .exti = &exti_v2,
              .rom_flash = &rom_flash_doubleword},
    .chips = chips,
    .chip_count = sizeof chips / sizeof chips[0],
    .regions = g0_regions,
    .region_count = &g0_region_count,
    .unmodelled = g0_unmodelled,
    .unmodelled_count = &g0_unmodelled_count,
    .irq_lines = irq_lines,
    .shared_irq_lines = true,
    .dmamux_second = 7,
    .dma_routes = dma_routes,
    .dma_route_count = sizeof dma_routes / sizeof dma_routes[0],
    .timer_pins = g0_timer_pins,
    .timer_pin_count = sizeof g0_timer_pins / sizeof g0_timer_pins[0],
    /* The debug pins are in their function, all others analog: RM0444, GPIOx_MODER to PUPDR. */
    .ports = {{0xEBFFFFFF, 0x0C000000, 0x24000000},
              {0xFFFFFFFF, 0, 0},
              {0xFFFFFFFF, 0, 0},
              {0xFFFFFFFF, 0, 0},
              {0xFFFFFFFF, 0, 0},
              {0xFFFFFFFF, 0, 0}},
    .clocks = {.after_reset = OSC_HSI16,
               .pll_n_min = 8,
               .pll_n_max = 86,
               .pll_input_min_hz = 2660000, /* DS12232, PLL characteristics */
               .pll_input_max_hz = 16 * MHZ,
               .pll_vco_min_hz = 96 * MHZ,
               .pll_vco_max_hz = 344 * MHZ,
               .cr = 1u << 8,   /* HSION */
               .icscr = 0x4000, /* HSITRIM 64 */
               .pllcfgr = 0x1000,
               /* RM0444, read access latency. */
               .hclk_max = {[RANGE_1] = {24 * MHZ, 48 * MHZ, 64 * MHZ, 64 * MHZ, 64 * MHZ},
                            [RANGE_2] = {8 * MHZ, 16 * MHZ, 16 * MHZ, 16 * MHZ, 16 * MHZ}},
               .wait_states_max = 2,
               .lsi_hz = 32000, /* DS12232, LSI */
               .lsi_min_hz = 29500,
               .lsi_max_hz = 34000,
               /* HSI16 / 1 * 8 / 2 */
               .pll_fast = 1u << 29 | 1u << 28 | 8u << 8 | 2u},
    /* As on the L4; PVMEN bits. */
    .supply = {.pvd_levels = {2000, 2200, 2400, 2500, 2600, 2800, 2900}, .monitors = 0x780},
    .flash = {.protected_units = 1,
              .protected_areas = 2,
              .page_size = 2 * KILOBYTE,
              .latency = 7,
              .program_time = 85000000, /* DS12232, flash memory characteristics */
              .page_erase_time = UINT64_C(22000000000),
              .mass_erase_time = UINT64_C(22100000000),
              .page_bits = {10, 10},
              .bker = 1u << 13,
              .second_bank_page = 256, /* RM0444, flash memory organization */
              .ecc_by_bank = true,
              .bsy2 = 1u << 17,
              .cfgbsy = 1u << 18,
              .acr_empty = 1u << 16,
              .ones_erratum = "ES0418 2.2.5",
              .acr_ones = 1u << 10, /* it has no name; RM0444 FLASH_ACR, reset value */
              .acr = 0x40200,       /* cache and DBG_SWEN on */
              .acr_fast = 0x40202,  /* two wait states */
              .options = 0xFFFFFEAA,
              .secure = 3u << 28,
              .range_1_only = true}, /* RM0444, flash main memory erase sequences */
    .system = {.otp = 0x1FFF7000,    /* RM0444, flash memory organization, and device signature */
               .otp_end = 0x1FFF7400,
               .package = 0x1FFF7500,
               .unique_id = 0x1FFF7590,
               .flash_size = 0x1FFF75E0,
               .options = 0x1FFF7800,
               .option_bytes = 40},
    /* AN2606, STM32G07xxx/08xxx and STM32G0B1xx/C1xx. From the factory nBOOT_SEL is set. */
    .rom = {[DIE_G071] = {.version = "V11.4",
                          .protocol = 0x31,
                          .id = 0xB4,
                          .id_address = 0x1FFF6FFE,
                          .ports = {ROM_USART1, ROM_USART2, ROM_USART3},
                          .start_up_us = 390,
                          .ram = {0x20002700, 0x20009000},
                          .more = {{0x1FFF0000, 0x1FFF8000}},
                          .write_alignment = 4,
                          .refusals = 1,
                          .boot = {.pin_counts = 1u << 24, /* nBOOT_SEL */
                                   .pin_ignored = true,
                                   .nboot0 = 1u << 26,
                                   .nboot1 = 1u << 25}},
            [DIE_G0B1] = {.version = "V9.2",
                          .protocol = 0x31,
                          .id = 0x92,
                          .id_address = 0x1FFF9FFE,
                          .ports = {ROM_USART1, ROM_USART2, ROM_USART3},
                          .start_up_us = 390,
                          .ram = {0x20004000, 0x20020000},
                          .more = {{0x1FFF0000, 0x1FFFF000}},
                          .write_alignment = 4,
                          .refusals = 1,
                          .one_page_of_second_bank = true,
                          .clears_empty = true,
                          .boot = {.pin_counts = 1u << 24,
                                   .pin_ignored = true,
                                   .nboot0 = 1u << 26,
                                   .nboot1 = 1u << 25}}},
};
