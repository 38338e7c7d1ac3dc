/* SPDX-License-Identifier: MIT */
/* The STM32F1: what its parts must know, and its chips. RM0008. */
#include "../../machine.h"
#include "../../periph/afio.h"
#include "../../periph/flash_halfword.h"
#include "../../periph/pwr_f1.h"
#include "../../periph/rcc_f1.h"
#include "../../periph/serial_v1.h"
#include "../rom_ports.h"
#include "stm32f1.h"

enum { KILOBYTE = 1024, MHZ = 1000000 };
#define MICROSECONDS(n) (UINT64_C(1000000) * (n))

/* RM0008, vector table. */
static const uint8_t irq_lines[IRQS] = {
    [IRQ_FLASH] = 4,      [IRQ_RCC] = 5,       [IRQ_EXTI0] = 6,      [IRQ_EXTI0 + 1] = 7,
    [IRQ_EXTI0 + 2] = 8,  [IRQ_EXTI0 + 3] = 9, [IRQ_EXTI0 + 4] = 10, [IRQ_EXTI9_5] = 23,
    [IRQ_EXTI15_10] = 40, [IRQ_USART1] = 37,   [IRQ_USART2] = 38,    [IRQ_USART3] = 39,
    [IRQ_TIM2] = 28,      [IRQ_TIM3] = 29,     [IRQ_TIM4] = 30,      [IRQ_DMA1 + 0] = 11,
    [IRQ_DMA1 + 1] = 12,  [IRQ_DMA1 + 2] = 13, [IRQ_DMA1 + 3] = 14,  [IRQ_DMA1 + 4] = 15,
    [IRQ_DMA1 + 5] = 16,  [IRQ_DMA1 + 6] = 17,
};

/* RM0008, DMA1 request mapping. */
static const struct dma_route dma_routes[] = {
    {0, 3, DMA_FIXED, DMA_USART_TX + 0}, {0, 4, DMA_FIXED, DMA_USART_RX + 0},
    {0, 5, DMA_FIXED, DMA_USART_RX + 1}, {0, 6, DMA_FIXED, DMA_USART_TX + 1},
    {0, 1, DMA_FIXED, DMA_USART_TX + 2}, {0, 2, DMA_FIXED, DMA_USART_RX + 2},
};

#define MEDIUM_DENSITY                                                                             \
    .family = &family_stm32f1, .die = DIE_F103_MEDIUM, .manual = "RM0008", .idcode = 0x20036410,   \
    .banks = 1, .sram_size = 20 * KILOBYTE

/* What the packages have not: DS5319, pin definitions. */
static const struct chip chips[] = {
    {
        .name = "STM32F103C8",
        MEDIUM_DENSITY,
        .flash_size = 64 * KILOBYTE,
        .without = "GPIOE",
    },
    {
        .name = "STM32F103CB",
        MEDIUM_DENSITY,
        .flash_size = 128 * KILOBYTE,
        .without = "GPIOE",
    },
    {
        .name = "STM32F103RB",
        MEDIUM_DENSITY,
        .flash_size = 128 * KILOBYTE,
        .without = "GPIOE",
    },
};

const struct family family_stm32f1 = {
    .name = "STM32F1",
    .core = {.cpuid = 0x411FC231, /* Cortex-M3 r1p1: frames on the stack may be aligned to four */
             .architecture = CORE_ARMV7M,
             .irq_lines = 43,
             .priority_bits = 4},
    .parts = {.rcc = &rcc_f1,
              .pwr = &pwr_f1,
              .flash = &flash_halfword,
              .serial = &serial_v1,
              .dma = &dma_channels,
              .syscfg = &afio,
              .rom_flash = &rom_flash_halfword},
    .chips = chips,
    .chip_count = sizeof chips / sizeof chips[0],
    .regions = f1_regions,
    .region_count = &f1_region_count,
    .unmodelled = f1_unmodelled,
    .unmodelled_count = &f1_unmodelled_count,
    .irq_lines = irq_lines,
    .dma_routes = dma_routes,
    .dma_route_count = sizeof dma_routes / sizeof dma_routes[0],
    .timer_pins = f1_timer_pins,
    .timer_pin_count = F1_TIMER_PINS,
    .clocks = {.after_reset = OSC_HSI8,
               .system = {OSC_HSI8, OSC_HSE, OSC_PLL},
               /* DS5319, PLL characteristics. */
               .pll_vco_min_hz = 16 * MHZ,
               .pll_vco_max_hz = 72 * MHZ,
               .cr = 0x81, /* HSION, HSITRIM 16 */
               /* RM0008, embedded flash memory, reading. */
               .hclk_max = {[RANGE_1] = {24 * MHZ, 48 * MHZ, 72 * MHZ, 72 * MHZ, 72 * MHZ}},
               .wait_states_max = 2,
               .bus_max_hz = {{.apb1 = 36 * MHZ, .apb2 = 72 * MHZ}},
               .lsi_hz = 40000, /* DS5319, LSI */
               .lsi_min_hz = 30000,
               .lsi_max_hz = 60000,
               /* HSI / 2 * 16: 64 MHz, and APB1 at half of it */
               .pll_fast = 14u << 18 | 4u << 8},
    .flash = {.protected_units = 4,
              .page_size = KILOBYTE,
              .latency = 7,
              /* DS5319, flash memory characteristics: an erase takes 20 to 40 ms. */
              .program_time = UINT64_C(52500000),
              .page_erase_time = MICROSECONDS(30000),
              .mass_erase_time = MICROSECONDS(30000),
              .acr = 0x10,      /* PRFTBE */
              .acr_fast = 0x12, /* two wait states */
              .needs = OSC_HSI8},
    .system = {.unique_id = 0x1FFFF7E8, /* RM0008, device electronic signature */
               .flash_size = 0x1FFFF7E0,
               .options = 0x1FFFF800, /* PM0075, option bytes */
               .option_bytes = 16},
    /* AN2606, STM32F103x8 and STM32F103xB: the loader of 2007, which has no id byte. */
    .rom = {[DIE_F103_MEDIUM] = {.version = "V2.2",
                                 .protocol = 0x22,
                                 .ports = {ROM_USART1},
                                 .start_up_us = 1200,
                                 .ram = {0x20000200, 0x20005000},
                                 .more = {{0x1FFFF000, 0x1FFFF810}},
                                 .write_alignment = 4,
                                 .refusals = 1}},
    .narrow_timers = true,
    .hides_dbgmcu = true,
};
