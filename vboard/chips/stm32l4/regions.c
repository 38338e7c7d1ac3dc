/* SPDX-License-Identifier: MIT */
/* Where the peripherals are, and which bit of RCC clocks them: RM0394 and RM0351, memory map and
 * RCC registers. */
#include "../region.h"
#include "registers.h"
#include "stm32l4.h"

#define ON_L43X ON_DIE(DIE_L43X)
#define ON_L47X ON_DIE(DIE_L47X)

#define PORT(letter, index, dies)                                                                  \
    {                                                                                              \
        "GPIO" letter, 0x48000000 + (index)*REGION_SIZE, &gpio_v2_peripheral, REGS(l4_gpio),       \
            STATE(gpio[index]), RCC_AHB2ENR, (index), dies                                         \
    }

#define TIMER(number, table, dies)                                                                 \
    {                                                                                              \
        "TIM" #number, 0x40000000 + ((number)-2) * REGION_SIZE, &tim_peripheral, REGS(table),      \
            STATE(tim[(number)-2]), RCC_APB1ENR1, (number)-2, dies                                 \
    }

const struct region l4_regions[] = {
    TIMER(2, l4_tim, ALL_DIES),
    TIMER(3, l4_tim, ON_L47X),
    TIMER(4, l4_tim, ON_L47X),
    TIMER(5, l4_tim, ON_L47X),
    TIMER(6, l4_tim_basic, ALL_DIES),
    TIMER(7, l4_tim_basic, ALL_DIES),
    {"RTC", 0x40002800, &rtc_peripheral, REGS(rtc_v2_regs), STATE(rtc), RCC_APB1ENR1, 10, ON_L43X},
    {"RTC", 0x40002800, &rtc_peripheral, REGS(rtc_v2_regs), STATE(rtc), NO_GATE, ON_L47X},
    {"IWDG", 0x40003000, &iwdg_peripheral, REGS(iwdg_v2_regs), STATE(iwdg), NO_GATE, ALL_DIES},
    {"USART2", 0x40004400, &serial_v2_peripheral, REGS(l4_usart), STATE(usart[1]), RCC_APB1ENR1, 17,
     ALL_DIES},
    {"USART3", 0x40004800, &serial_v2_peripheral, REGS(l4_usart), STATE(usart[2]), RCC_APB1ENR1, 18,
     ALL_DIES},
    {"PWR", 0x40007000, &pwr_peripheral, REGS(l4_pwr), STATE(pwr), RCC_APB1ENR1, 28, ALL_DIES},
    {"SYSCFG", 0x40010000, &syscfg_peripheral, REGS(l4_syscfg), STATE(syscfg), RCC_APB2ENR, 0,
     ALL_DIES},
    {"EXTI", 0x40010400, &exti_peripheral, REGS(l4_exti), STATE(exti), NO_GATE, ALL_DIES},
    {"USART1", 0x40013800, &serial_v2_peripheral, REGS(l4_usart), STATE(usart[0]), RCC_APB2ENR, 14,
     ALL_DIES},
    {"DMA1", 0x40020000, &dma_peripheral, REGS(l4_dma), STATE(dma[0]), RCC_AHB1ENR, 0, ALL_DIES},
    {"DMA2", 0x40020400, &dma_peripheral, REGS(l4_dma), STATE(dma[1]), RCC_AHB1ENR, 1, ALL_DIES},
    {"RCC", 0x40021000, &rcc_peripheral, REGS(l4_rcc), STATE(rcc), NO_GATE, ALL_DIES},
    {"FLASH", 0x40022000, &flash_peripheral, REGS(l4_flash), STATE(flash), RCC_AHB1ENR, 8,
     ALL_DIES},
    {"CRC", 0x40023000, &crc_v2_peripheral, REGS(l4_crc), STATE(crc), RCC_AHB1ENR, 12, ALL_DIES},
    PORT("A", 0, ALL_DIES),
    PORT("B", 1, ALL_DIES),
    PORT("C", 2, ALL_DIES),
    PORT("D", 3, ALL_DIES),
    PORT("E", 4, ALL_DIES),
    PORT("F", 5, ON_L47X),
    PORT("G", 6, ON_L47X),
    PORT("H", 7, ALL_DIES),
    {"DBGMCU", 0xE0042000, &dbgmcu_peripheral, REGS(l4_dbgmcu), STATE(dbgmcu), NO_GATE, ALL_DIES},
};
const size_t l4_region_count = sizeof l4_regions / sizeof l4_regions[0];

const struct unmodelled l4_unmodelled[] = {
    {"LCD", 0x40002400, 0, RCC_APB1ENR1, 9, ALL_DIES},
    {"WWDG", 0x40002C00, 0, RCC_APB1ENR1, 11, ALL_DIES},
    {"SPI2", 0x40003800, 0, RCC_APB1ENR1, 14, ALL_DIES},
    {"SPI3", 0x40003C00, 0, RCC_APB1ENR1, 15, ALL_DIES},
    {"UART4", 0x40004C00, 0, RCC_APB1ENR1, 19, ON_L47X},
    {"UART5", 0x40005000, 0, RCC_APB1ENR1, 20, ON_L47X},
    {"I2C1", 0x40005400, 0, RCC_APB1ENR1, 21, ALL_DIES},
    {"I2C2", 0x40005800, 0, RCC_APB1ENR1, 22, ALL_DIES},
    {"I2C3", 0x40005C00, 0, RCC_APB1ENR1, 23, ALL_DIES},
    {"CRS", 0x40006000, 0, RCC_APB1ENR1, 24, ON_L43X},
    {"CAN1", 0x40006400, 0, RCC_APB1ENR1, 25, ALL_DIES},
    {"USB", 0x40006800, 0, RCC_APB1ENR1, 26, ON_L43X},
    {"USBSRAM", 0x40006C00, 0, RCC_APB1ENR1, 26, ON_L43X},
    {"DAC", 0x40007400, 0, RCC_APB1ENR1, 29, ALL_DIES},
    {"OPAMP", 0x40007800, 0, RCC_APB1ENR1, 30, ALL_DIES},
    {"LPTIM1", 0x40007C00, 0, RCC_APB1ENR1, 31, ALL_DIES},
    {"LPUART1", 0x40008000, 0, RCC_APB1ENR2, 0, ALL_DIES},
    {"SWPMI1", 0x40008800, 0, RCC_APB1ENR2, 2, ALL_DIES},
    {"LPTIM2", 0x40009400, 0, RCC_APB1ENR2, 5, ALL_DIES},
    {"VREFBUF", 0x40010030, 0x1D0, RCC_APB2ENR, 0, ALL_DIES},
    {"COMP", 0x40010200, 0x200, RCC_APB2ENR, 0, ALL_DIES},
    {"FIREWALL", 0x40011C00, 0, RCC_APB2ENR, 7, ALL_DIES},
    {"SDMMC1", 0x40012800, 0, RCC_APB2ENR, 10, ALL_DIES},
    {"TIM1", 0x40012C00, 0, RCC_APB2ENR, 11, ALL_DIES},
    {"SPI1", 0x40013000, 0, RCC_APB2ENR, 12, ALL_DIES},
    {"TIM8", 0x40013400, 0, RCC_APB2ENR, 13, ON_L47X},
    {"TIM15", 0x40014000, 0, RCC_APB2ENR, 16, ALL_DIES},
    {"TIM16", 0x40014400, 0, RCC_APB2ENR, 17, ALL_DIES},
    {"TIM17", 0x40014800, 0, RCC_APB2ENR, 18, ON_L47X},
    {"SAI1", 0x40015400, 0, RCC_APB2ENR, 21, ALL_DIES},
    {"SAI2", 0x40015800, 0, RCC_APB2ENR, 22, ON_L47X},
    {"DFSDM1", 0x40016000, 0x800, RCC_APB2ENR, 24, ON_L47X},
    {"TSC", 0x40024000, 0, RCC_AHB1ENR, 16, ALL_DIES},
    {"OTG_FS", 0x50000000, 0x40000, RCC_AHB2ENR, 12, ON_L47X},
    {"ADC", 0x50040000, 0, RCC_AHB2ENR, 13, ALL_DIES},
    {"AES", 0x50060000, 0, RCC_AHB2ENR, 16, ALL_DIES},
    {"RNG", 0x50060800, 0, RCC_AHB2ENR, 18, ALL_DIES},
    {"FMC", 0xA0000000, 0, RCC_AHB3ENR, 0, ON_L47X},
    {"QUADSPI", 0xA0001000, 0, RCC_AHB3ENR, 8, ALL_DIES},
};
const size_t l4_unmodelled_count = sizeof l4_unmodelled / sizeof l4_unmodelled[0];
