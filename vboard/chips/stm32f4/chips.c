/* SPDX-License-Identifier: MIT */
/* The STM32F4: what its parts must know, and its chips. RM0090 (F407), RM0383 (F411), RM0390
 * (F446). */
#include "../../machine.h"
#include "../../periph/dma_streams.h"
#include "../../periph/flash_sectors.h"
#include "../../periph/pwr_f4.h"
#include "../../periph/rcc_f4.h"
#include "../../periph/serial_v1.h"
#include "../../periph/syscfg_f4.h"
#include "../rom_ports.h"
#include "../timer_pins.h"
#include "stm32f4.h"

enum { KILOBYTE = 1024, MHZ = 1000000 };
#define MILLISECONDS UINT64_C(1000000000)

/* RM0090, vector table. */
static const uint8_t irq_lines[IRQS] = {
    [IRQ_FLASH] = 4,      [IRQ_RCC] = 5,       [IRQ_EXTI0] = 6,      [IRQ_EXTI0 + 1] = 7,
    [IRQ_EXTI0 + 2] = 8,  [IRQ_EXTI0 + 3] = 9, [IRQ_EXTI0 + 4] = 10, [IRQ_EXTI9_5] = 23,
    [IRQ_EXTI15_10] = 40, [IRQ_USART1] = 37,   [IRQ_USART2] = 38,    [IRQ_USART3] = 39,
    [IRQ_TIM2] = 28,      [IRQ_TIM3] = 29,     [IRQ_TIM4] = 30,      [IRQ_TIM5] = 50,
    [IRQ_TIM6] = 54,      [IRQ_TIM7] = 55,     [IRQ_DMA1 + 0] = 11,  [IRQ_DMA1 + 1] = 12,
    [IRQ_DMA1 + 2] = 13,  [IRQ_DMA1 + 3] = 14, [IRQ_DMA1 + 4] = 15,  [IRQ_DMA1 + 5] = 16,
    [IRQ_DMA1 + 6] = 17,  [IRQ_DMA1 + 7] = 47, [IRQ_DMA2 + 0] = 56,  [IRQ_DMA2 + 1] = 57,
    [IRQ_DMA2 + 2] = 58,  [IRQ_DMA2 + 3] = 59, [IRQ_DMA2 + 4] = 60,  [IRQ_DMA2 + 5] = 68,
    [IRQ_DMA2 + 6] = 69,  [IRQ_DMA2 + 7] = 70,
};

/* Controller, stream, CHSEL: RM0090, DMA1 and DMA2 request mapping. */
static const struct dma_route dma_routes[] = {
    {1, 2, 4, DMA_USART_RX + 0}, {1, 5, 4, DMA_USART_RX + 0}, {1, 7, 4, DMA_USART_TX + 0},
    {0, 5, 4, DMA_USART_RX + 1}, {0, 6, 4, DMA_USART_TX + 1}, {0, 1, 4, DMA_USART_RX + 2},
    {0, 3, 4, DMA_USART_TX + 2}, {0, 4, 7, DMA_USART_TX + 2},
};

/* DS8626, flash memory characteristics; the DS10314 (F411) and the DS10693 (F446) have the same. By
 * x8, x16 and x32. */
static const struct erase_units sectors[] = {
    {4, 16 * KILOBYTE, {400 * MILLISECONDS, 300 * MILLISECONDS, 250 * MILLISECONDS}},
    {1, 64 * KILOBYTE, {1200 * MILLISECONDS, 700 * MILLISECONDS, 550 * MILLISECONDS}},
    {7, 128 * KILOBYTE, {2000 * MILLISECONDS, 1300 * MILLISECONDS, 1000 * MILLISECONDS}},
    {0},
};

#define F411                                                                                       \
    .family = &family_stm32f4, .die = DIE_F411, .manual = "RM0383", .idcode = 0x10006431,          \
    .flash_size = 512 * KILOBYTE, .banks = 1, .irq_lines = 86, .sram_size = 128 * KILOBYTE,        \
    .standby_sram = 128 * KILOBYTE

/* What is not at a pin of a package is on its die all the same. */
static const struct chip chips[] = {
    {.name = "STM32F411CE", F411},
    {.name = "STM32F411RE", F411},
    {
        .name = "STM32F446RE",
        .family = &family_stm32f4,
        .die = DIE_F446,
        .manual = "RM0390",
        .idcode = 0x10006421,
        .flash_size = 512 * KILOBYTE,
        .banks = 1,
        .irq_lines = 97,
        .sram_size = 128 * KILOBYTE,
        .standby_sram = 128 * KILOBYTE,
    },
    {
        .name = "STM32F407VG",
        .family = &family_stm32f4,
        .die = DIE_F407,
        .manual = "RM0090",
        .idcode = 0x10076413,
        .flash_size = 1024 * KILOBYTE,
        .banks = 1,
        .irq_lines = 82,
        .sram_size = 128 * KILOBYTE,
        .code_sram_size = 64 * KILOBYTE, /* CCM */
        .code_sram_for_data = true,
        .standby_sram = 192 * KILOBYTE,
    },
};

const struct family family_stm32f4 = {
    .name = "STM32F4",
    .core = {.cpuid = 0x410FC241, /* Cortex-M4 r0p1 */
             .architecture = CORE_ARMV7M,
             .dsp = true,
             .fpu = true,
             .mpu_regions = 8,
             .irq_lines = 97,
             .priority_bits = 4},
    .parts = {.rcc = &rcc_f4,
              .pwr = &pwr_f4,
              .flash = &flash_sectors,
              .serial = &serial_v1,
              .dma = &dma_streams,
              .syscfg = &syscfg_f4,
              .rom_flash = &rom_flash_sectors},
    .chips = chips,
    .chip_count = sizeof chips / sizeof chips[0],
    .regions = f4_regions,
    .region_count = &f4_region_count,
    .unmodelled = f4_unmodelled,
    .unmodelled_count = &f4_unmodelled_count,
    .irq_lines = irq_lines,
    .dma_routes = dma_routes,
    .dma_route_count = sizeof dma_routes / sizeof dma_routes[0],
    .timer_pins = timer_pins,
    .timer_pin_count = TIMER_PINS,
    /* The debug pins are in their function, all others inputs: RM0090, GPIOx_MODER to PUPDR. */
    .ports = {{0xA8000000, 0x0C000000, 0x64000000}, {0x00000280, 0x000000C0, 0x00000100}},
    .clocks =
        {.after_reset = OSC_HSI16,
         .system = {OSC_HSI16, OSC_HSE, OSC_PLL, OSC_PLL},
         .pll_n_min = 50,
         .pll_n_max = 432,
         .pll_input_min_hz = 1 * MHZ, /* DS8626, PLL characteristics */
         .pll_input_max_hz = 2 * MHZ,
         .pll_vco_min_hz = 100 * MHZ,
         .pll_vco_max_hz = 432 * MHZ,
         .cr = 0x81, /* HSION, HSITRIM: RM0090 RCC_CR */
         .pllcfgr = 0x24003010,
         /* PWR_CR VOS: RM0090, RM0383 and RM0390. */
         .scale_max = {[DIE_F407] = {144 * MHZ, 168 * MHZ},
                       [DIE_F411] = {0, 64 * MHZ, 84 * MHZ, 100 * MHZ},
                       [DIE_F446] = {0, 120 * MHZ, 144 * MHZ, 168 * MHZ}},
         .over_drive_max = {[DIE_F446] = {0, 120 * MHZ, 168 * MHZ, 180 * MHZ}},
         .scale_after_reset = {[DIE_F407] = 1, [DIE_F411] = 2, [DIE_F446] = 3},
         .scale_with_pll_off = {[DIE_F411] = true, [DIE_F446] = true},
         .speeds = {[DIE_F407] = f407_speeds, [DIE_F411] = f411_speeds, [DIE_F446] = f446_speeds},
         /* RM0090, RM0383 and RM0390 RCC_CFGR, PPRE1 and PPRE2. */
         .bus_max_hz = {[DIE_F407] = {42 * MHZ, 84 * MHZ},
                        [DIE_F411] = {50 * MHZ, 100 * MHZ},
                        [DIE_F446] = {45 * MHZ, 90 * MHZ}},
         .wait_states_max = 15,
         .lsi_hz = 32000, /* DS8626, LSI oscillator characteristics */
         .lsi_min_hz = 17000,
         .lsi_max_hz = 47000,
         /* HSI / 16 * 336 / 4: 84 MHz */
         .pll_fast = 7u << 24 | 1u << 16 | 336u << 6 | 16u},
    .flash = {.protected_units = 1,
              .page_size = 2 * KILOBYTE,
              .latency = 0xF,
              .acr_fast = 0x604,        /* caches, four wait states */
              .program_time = 16000000, /* DS8626, flash memory programming */
              .page_erase_time = 250 * MILLISECONDS,
              .mass_erase_time = 8000 * MILLISECONDS,
              .units = sectors,
              .mass_erase_times = {16000 * MILLISECONDS, 11000 * MILLISECONDS, 8000 * MILLISECONDS},
              .options = 0x0FFFAAED},
    .system = {.otp = 0x1FFF7800, /* RM0090, flash module organization, and device signature */
               .otp_end = 0x1FFF7A10,
               .unique_id = 0x1FFF7A10,
               .flash_size = 0x1FFF7A22,
               .options = 0x1FFFC000,
               .option_bytes = 16},
    /* AN2606, STM32F40xxx/41xxx, STM32F411xx and STM32F446xx. BOOT1 (PB2) is low on the kits. */
    .rom = {[DIE_F407] = {.version = "V3.1",
                          .protocol = 0x31,
                          .id = 0x31,
                          .id_address = 0x1FFF77DE,
                          .ports = {ROM_USART1, ROM_USART3_ON_B, ROM_USART3},
                          .start_up_us = 84600,
                          .ram = {0x20002000, 0x20020000},
                          .more = {{0x1FFF0000, 0x1FFF7C00}, {0x1FFFC000, 0x1FFFC010}},
                          .write_alignment = 4,
                          .refusals = 2,
                          .takes_supply = true},
            [DIE_F411] = {.version = "V13.0",
                          .protocol = 0x31,
                          .id = 0xD0,
                          .id_address = 0x1FFF76DE,
                          .ports = {ROM_USART1, {2, 'D', 5, 'D', 6}},
                          .start_up_us = 74500,
                          .ram = {0x20003000, 0x20020000},
                          .more = {{0x1FFF0000, 0x1FFF7C00}, {0x1FFFC000, 0x1FFFC010}},
                          .write_alignment = 4,
                          .refusals = 1,
                          .takes_supply = true},
            [DIE_F446] = {.version = "V9.0",
                          .protocol = 0x31,
                          .id = 0x90,
                          .id_address = 0x1FFF76DE,
                          .ports = {ROM_USART1, ROM_USART3_ON_B, ROM_USART3},
                          .start_up_us = 73600,
                          .ram = {0x20003000, 0x20020000},
                          .more = {{0x1FFF0000, 0x1FFF7C00}, {0x1FFFC000, 0x1FFFC010}},
                          .write_alignment = 4,
                          .refusals = 1,
                          .takes_supply = true}},
};
