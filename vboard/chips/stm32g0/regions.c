/* SPDX-License-Identifier: MIT */
/* Where the peripherals are, and which bit of RCC clocks them: RM0444, memory map and RCC
 * registers. The ports lie on the IO port of the core. */
#include "../region.h"
#include "registers.h"
#include "stm32g0.h"

#include "../../periph/exti_v2.h"
#include "../../periph/rcc_g0.h"
#include "../../periph/syscfg_g0.h"

#define ON_G0B1 ON_DIE(DIE_G0B1)

#define PORT(letter, index, dies)                                                                  \
    {                                                                                              \
        "GPIO" letter, 0x50000000 + (index)*REGION_SIZE, &gpio_v2_peripheral, REGS(g0_gpio),       \
            STATE(gpio[index]), RCC_G0_IOPENR, (index), dies                                       \
    }

#define TIMER(number, table, dies)                                                                 \
    {                                                                                              \
        "TIM" #number, 0x40000000 + ((number)-2) * REGION_SIZE, &tim_peripheral, REGS(table),      \
            STATE(tim[(number)-2]), RCC_G0_APBENR1, (number)-2, dies                               \
    }

const struct region g0_regions[] = {
    TIMER(2, g0_tim, ALL_DIES),
    TIMER(3, g0_tim, ALL_DIES),
    TIMER(4, g0_tim, ON_G0B1),
    TIMER(6, g0_tim_basic, ALL_DIES),
    TIMER(7, g0_tim_basic, ALL_DIES),
    {"IWDG", 0x40003000, &iwdg_peripheral, REGS(iwdg_v2_regs), STATE(iwdg), NO_GATE, ALL_DIES},
    {"USART2", 0x40004400, &serial_v2_peripheral, REGS(g0_usart), STATE(usart[1]), RCC_G0_APBENR1,
     17, ALL_DIES},
    {"USART3", 0x40004800, &serial_v2_peripheral, REGS(g0_usart), STATE(usart[2]), RCC_G0_APBENR1,
     18, ALL_DIES},
    {"PWR", 0x40007000, &pwr_peripheral, REGS(g0_pwr), STATE(pwr), RCC_G0_APBENR1, 28, ALL_DIES},
    {"SYSCFG", 0x40010000, &syscfg_g0_peripheral, REGS(g0_syscfg), STATE(syscfg), RCC_G0_APBENR2, 0,
     ALL_DIES},
    {"USART1", 0x40013800, &serial_v2_peripheral, REGS(g0_usart), STATE(usart[0]), RCC_G0_APBENR2,
     14, ALL_DIES},
    {"DBG", 0x40015800, &dbgmcu_peripheral, REGS(g0_dbg), STATE(dbgmcu), RCC_G0_APBENR1, 27,
     ALL_DIES},
    {"DMA1", 0x40020000, &dma_peripheral, REGS(g0_dma1), STATE(dma[0]), RCC_G0_AHBENR, 0, ALL_DIES},
    {"DMA2", 0x40020400, &dma_peripheral, REGS(g0_dma2), STATE(dma[1]), RCC_G0_AHBENR, 1, ON_G0B1},
    /* "DMA1 and DMAMUX clock enable": RM0444 RCC_AHBENR. */
    {"DMAMUX", 0x40020800, &dmamux_peripheral, REGS(g0_dmamux), STATE(dmamux), RCC_G0_AHBENR, 0,
     ALL_DIES},
    {"RCC", 0x40021000, &rcc_g0_peripheral, REGS(g0_rcc), STATE(rcc), NO_GATE, ALL_DIES},
    {"EXTI", 0x40021800, &exti_v2_peripheral, REGS(g0_exti), STATE(exti), NO_GATE, ALL_DIES},
    {"FLASH", 0x40022000, &flash_peripheral, REGS(g0_flash), STATE(flash), RCC_G0_AHBENR, 8,
     ALL_DIES},
    {"CRC", 0x40023000, &crc_v2_peripheral, REGS(g0_crc), STATE(crc), RCC_G0_AHBENR, 12, ALL_DIES},
    PORT("A", 0, ALL_DIES),
    PORT("B", 1, ALL_DIES),
    PORT("C", 2, ALL_DIES),
    PORT("D", 3, ALL_DIES),
    PORT("E", 4, ON_G0B1),
    PORT("F", 5, ALL_DIES),
};
const size_t g0_region_count = sizeof g0_regions / sizeof g0_regions[0];

const struct unmodelled g0_unmodelled[] = {
    {"TIM14", 0x40002000, 0, RCC_G0_APBENR2, 15, ALL_DIES},
    {"RTC", 0x40002800, 0, RCC_G0_APBENR1, 10, ALL_DIES},
    {"WWDG", 0x40002C00, 0, RCC_G0_APBENR1, 11, ALL_DIES},
    {"SPI2", 0x40003800, 0, RCC_G0_APBENR1, 14, ALL_DIES},
    {"SPI3", 0x40003C00, 0, RCC_G0_APBENR1, 15, ON_G0B1},
    {"USART4", 0x40004C00, 0, RCC_G0_APBENR1, 19, ALL_DIES},
    {"USART5", 0x40005000, 0, RCC_G0_APBENR1, 8, ON_G0B1},
    {"I2C1", 0x40005400, 0, RCC_G0_APBENR1, 21, ALL_DIES},
    {"I2C2", 0x40005800, 0, RCC_G0_APBENR1, 22, ALL_DIES},
    {"USB", 0x40005C00, 0, RCC_G0_APBENR1, 13, ON_G0B1},
    {"FDCAN", 0x40006400, 0x800, RCC_G0_APBENR1, 12, ON_G0B1},
    {"CRS", 0x40006C00, 0, RCC_G0_APBENR1, 16, ON_G0B1},
    {"DAC", 0x40007400, 0, RCC_G0_APBENR1, 29, ALL_DIES},
    {"CEC", 0x40007800, 0, RCC_G0_APBENR1, 24, ALL_DIES},
    {"LPTIM1", 0x40007C00, 0, RCC_G0_APBENR1, 31, ALL_DIES},
    {"LPUART1", 0x40008000, 0, RCC_G0_APBENR1, 20, ALL_DIES},
    {"LPUART2", 0x40008400, 0, RCC_G0_APBENR1, 7, ON_G0B1},
    {"I2C3", 0x40008800, 0, RCC_G0_APBENR1, 23, ON_G0B1},
    {"LPTIM2", 0x40009400, 0, RCC_G0_APBENR1, 30, ALL_DIES},
    {"USBRAM", 0x40009800, 0x800, RCC_G0_APBENR1, 13, ON_G0B1},
    {"UCPD1", 0x4000A000, 0, RCC_G0_APBENR1, 25, ALL_DIES},
    {"UCPD2", 0x4000A400, 0, RCC_G0_APBENR1, 26, ALL_DIES},
    {"TAMP", 0x4000B000, 0, RCC_G0_APBENR1, 10, ALL_DIES},
    {"FDCANRAM", 0x4000B400, 0x800, RCC_G0_APBENR1, 12, ON_G0B1},
    {"VREFBUF", 0x40010030, 0x50, RCC_G0_APBENR2, 0, ALL_DIES},
    {"ITLINE", 0x40010080, 0x80, RCC_G0_APBENR2, 0, ALL_DIES},
    {"COMP", 0x40010200, 0x100, RCC_G0_APBENR2, 0, ALL_DIES},
    {"ADC", 0x40012400, 0, RCC_G0_APBENR2, 20, ALL_DIES},
    {"TIM1", 0x40012C00, 0, RCC_G0_APBENR2, 11, ALL_DIES},
    {"SPI1", 0x40013000, 0, RCC_G0_APBENR2, 12, ALL_DIES},
    {"USART6", 0x40013C00, 0, RCC_G0_APBENR1, 9, ON_G0B1},
    {"TIM15", 0x40014000, 0, RCC_G0_APBENR2, 16, ALL_DIES},
    {"TIM16", 0x40014400, 0, RCC_G0_APBENR2, 17, ALL_DIES},
    {"TIM17", 0x40014800, 0, RCC_G0_APBENR2, 18, ALL_DIES},
};
const size_t g0_unmodelled_count = sizeof g0_unmodelled / sizeof g0_unmodelled[0];
