/* SPDX-License-Identifier: MIT */
/* Where the peripherals are, and which bit of RCC clocks them: RM0440, memory map and RCC
 * registers. */
#include "../region.h"
#include "registers.h"
#include "stm32g4.h"

#define ON_G474 ON_DIE(DIE_G474)

#define PORT(letter, index)                                                                        \
    {                                                                                              \
        "GPIO" letter, 0x48000000 + (index)*REGION_SIZE, &gpio_v2_peripheral, REGS(g4_gpio),       \
            STATE(gpio[index]), RCC_AHB2ENR, (index), ALL_DIES                                     \
    }

#define TIMER(number, table, dies)                                                                 \
    {                                                                                              \
        "TIM" #number, 0x40000000 + ((number)-2) * REGION_SIZE, &tim_peripheral, REGS(table),      \
            STATE(tim[(number)-2]), RCC_APB1ENR1, (number)-2, dies                                 \
    }

const struct region g4_regions[] = {
    TIMER(2, g4_tim, ALL_DIES),
    TIMER(3, g4_tim, ALL_DIES),
    TIMER(4, g4_tim, ALL_DIES),
    TIMER(5, g4_tim, ON_G474),
    TIMER(6, g4_tim_basic, ALL_DIES),
    TIMER(7, g4_tim_basic, ALL_DIES),
    {"IWDG", 0x40003000, &iwdg_peripheral, REGS(iwdg_v2_regs), STATE(iwdg), NO_GATE, ALL_DIES},
    {"USART2", 0x40004400, &serial_v2_peripheral, REGS(g4_usart), STATE(usart[1]), RCC_APB1ENR1, 17,
     ALL_DIES},
    {"USART3", 0x40004800, &serial_v2_peripheral, REGS(g4_usart), STATE(usart[2]), RCC_APB1ENR1, 18,
     ALL_DIES},
    {"PWR", 0x40007000, &pwr_peripheral, REGS(g4_pwr), STATE(pwr), RCC_APB1ENR1, 28, ALL_DIES},
    {"SYSCFG", 0x40010000, &syscfg_peripheral, REGS(g4_syscfg), STATE(syscfg), RCC_APB2ENR, 0,
     ALL_DIES},
    {"EXTI", 0x40010400, &exti_peripheral, REGS(g4_exti), STATE(exti), NO_GATE, ALL_DIES},
    {"USART1", 0x40013800, &serial_v2_peripheral, REGS(g4_usart), STATE(usart[0]), RCC_APB2ENR, 14,
     ALL_DIES},
    {"DMA1", 0x40020000, &dma_peripheral, REGS(g4_dma), STATE(dma[0]), RCC_AHB1ENR, 0, ALL_DIES},
    {"DMA2", 0x40020400, &dma_peripheral, REGS(g4_dma), STATE(dma[1]), RCC_AHB1ENR, 1, ALL_DIES},
    {"DMAMUX", 0x40020800, &dmamux_peripheral, REGS(g4_dmamux), STATE(dmamux), RCC_AHB1ENR, 2,
     ALL_DIES},
    {"RCC", 0x40021000, &rcc_peripheral, REGS(g4_rcc), STATE(rcc), NO_GATE, ALL_DIES},
    {"FLASH", 0x40022000, &flash_peripheral, REGS(g4_flash), STATE(flash), RCC_AHB1ENR, 8,
     ALL_DIES},
    {"CRC", 0x40023000, &crc_v2_peripheral, REGS(g4_crc), STATE(crc), RCC_AHB1ENR, 12, ALL_DIES},
    PORT("A", 0),
    PORT("B", 1),
    PORT("C", 2),
    PORT("D", 3),
    PORT("E", 4),
    PORT("F", 5),
    PORT("G", 6),
    {"DBGMCU", 0xE0042000, &dbgmcu_peripheral, REGS(g4_dbgmcu), STATE(dbgmcu), NO_GATE, ALL_DIES},
};
const size_t g4_region_count = sizeof g4_regions / sizeof g4_regions[0];

const struct unmodelled g4_unmodelled[] = {
    {"CRS", 0x40002000, 0, RCC_APB1ENR1, 8, ALL_DIES},
    {"TAMP", 0x40002400, 0, RCC_APB1ENR1, 10, ALL_DIES},
    {"RTC", 0x40002800, 0, RCC_APB1ENR1, 10, ALL_DIES},
    {"WWDG", 0x40002C00, 0, RCC_APB1ENR1, 11, ALL_DIES},
    {"SPI2", 0x40003800, 0, RCC_APB1ENR1, 14, ALL_DIES},
    {"SPI3", 0x40003C00, 0, RCC_APB1ENR1, 15, ALL_DIES},
    {"UART4", 0x40004C00, 0, RCC_APB1ENR1, 19, ALL_DIES},
    {"UART5", 0x40005000, 0, RCC_APB1ENR1, 20, ON_G474},
    {"I2C1", 0x40005400, 0, RCC_APB1ENR1, 21, ALL_DIES},
    {"I2C2", 0x40005800, 0, RCC_APB1ENR1, 22, ALL_DIES},
    {"USB", 0x40005C00, 0x800, RCC_APB1ENR1, 23, ALL_DIES},
    {"FDCAN1", 0x40006400, 0, RCC_APB1ENR1, 25, ALL_DIES},
    {"FDCAN2", 0x40006800, 0, RCC_APB1ENR1, 25, ON_G474},
    {"FDCAN3", 0x40006C00, 0, RCC_APB1ENR1, 25, ON_G474},
    {"I2C3", 0x40007800, 0, RCC_APB1ENR1, 30, ALL_DIES},
    {"LPTIM1", 0x40007C00, 0, RCC_APB1ENR1, 31, ALL_DIES},
    {"LPUART1", 0x40008000, 0, RCC_APB1ENR2, 0, ALL_DIES},
    {"I2C4", 0x40008400, 0, RCC_APB1ENR2, 1, ON_G474},
    {"UCPD1", 0x4000A000, 0, RCC_APB1ENR2, 8, ALL_DIES},
    {"FDCANRAM", 0x4000A400, 0xC00, RCC_APB1ENR1, 25, ALL_DIES},
    {"VREFBUF", 0x40010030, 0x1D0, RCC_APB2ENR, 0, ALL_DIES},
    {"COMP", 0x40010200, 0x100, RCC_APB2ENR, 0, ALL_DIES},
    {"OPAMP", 0x40010300, 0x100, RCC_APB2ENR, 0, ALL_DIES},
    {"TIM1", 0x40012C00, 0, RCC_APB2ENR, 11, ALL_DIES},
    {"SPI1", 0x40013000, 0, RCC_APB2ENR, 12, ALL_DIES},
    {"TIM8", 0x40013400, 0, RCC_APB2ENR, 13, ALL_DIES},
    {"SPI4", 0x40013C00, 0, RCC_APB2ENR, 15, ON_G474},
    {"TIM15", 0x40014000, 0, RCC_APB2ENR, 16, ALL_DIES},
    {"TIM16", 0x40014400, 0, RCC_APB2ENR, 17, ALL_DIES},
    {"TIM17", 0x40014800, 0, RCC_APB2ENR, 18, ALL_DIES},
    {"TIM20", 0x40015000, 0, RCC_APB2ENR, 20, ON_G474},
    {"SAI1", 0x40015400, 0, RCC_APB2ENR, 21, ALL_DIES},
    {"HRTIM1", 0x40016800, 0, RCC_APB2ENR, 26, ON_G474},
    {"CORDIC", 0x40020C00, 0, RCC_AHB1ENR, 3, ALL_DIES},
    {"FMAC", 0x40021400, 0, RCC_AHB1ENR, 4, ALL_DIES},
    {"ADC12", 0x50000000, 0, RCC_AHB2ENR, 13, ALL_DIES},
    {"ADC345", 0x50000400, 0, RCC_AHB2ENR, 14, ON_G474},
    {"DAC1", 0x50000800, 0, RCC_AHB2ENR, 16, ALL_DIES},
    {"DAC2", 0x50000C00, 0, RCC_AHB2ENR, 17, ON_G474},
    {"DAC3", 0x50001000, 0, RCC_AHB2ENR, 18, ALL_DIES},
    {"DAC4", 0x50001400, 0, RCC_AHB2ENR, 19, ON_G474},
    {"AES", 0x50060000, 0, RCC_AHB2ENR, 24, ALL_DIES},
    {"RNG", 0x50060800, 0, RCC_AHB2ENR, 26, ALL_DIES},
    {"FMC", 0xA0000000, 0, RCC_AHB3ENR, 0, ON_G474},
    {"QUADSPI", 0xA0001000, 0, RCC_AHB3ENR, 8, ON_G474},
};
const size_t g4_unmodelled_count = sizeof g4_unmodelled / sizeof g4_unmodelled[0];
