/* SPDX-License-Identifier: MIT */
/* Where the peripherals are, and which bit of RCC clocks them: RM0090, RM0383 and RM0390, memory
 * map and RCC registers. */
#include "../../periph/dma_streams.h"
#include "../../periph/flash_sectors.h"
#include "../../periph/pwr_f4.h"
#include "../../periph/rcc_f4.h"
#include "../../periph/serial_v1.h"
#include "../../periph/syscfg_f4.h"
#include "../region.h"
#include "registers.h"
#include "stm32f4.h"

#define ON_F407  ON_DIE(DIE_F407)
#define ON_F411  ON_DIE(DIE_F411)
#define ON_F446  ON_DIE(DIE_F446)
#define NOT_F411 (ON_F407 | ON_F446)

#define AHB1 RCC_F4_AHB1ENR
#define AHB2 RCC_F4_AHB2ENR
#define AHB3 RCC_F4_AHB3ENR
#define APB1 RCC_F4_APB1ENR
#define APB2 RCC_F4_APB2ENR

#define PORT(letter, index, dies)                                                                  \
    {                                                                                              \
        "GPIO" letter, 0x40020000 + (index)*REGION_SIZE, &gpio_v2_peripheral, REGS(f4_gpio),       \
            STATE(gpio[index]), AHB1, (index), dies                                                \
    }

#define TIMER(number, table, dies)                                                                 \
    {                                                                                              \
        "TIM" #number, 0x40000000 + ((number)-2) * REGION_SIZE, &tim_peripheral, REGS(table),      \
            STATE(tim[(number)-2]), APB1, (number)-2, dies                                         \
    }

const struct region f4_regions[] = {
    TIMER(2, f4_tim2, ALL_DIES),
    TIMER(3, f4_tim, ALL_DIES),
    TIMER(4, f4_tim, ALL_DIES),
    TIMER(5, f4_tim5, ALL_DIES),
    TIMER(6, f4_tim_basic, NOT_F411),
    TIMER(7, f4_tim_basic, NOT_F411),
    {"RTC", 0x40002800, &rtc_peripheral, REGS(f4_rtc), STATE(rtc), NO_GATE, ALL_DIES},
    {"IWDG", 0x40003000, &iwdg_peripheral, REGS(iwdg_v1_regs), STATE(iwdg), NO_GATE, ALL_DIES},
    {"USART2", 0x40004400, &serial_v1_peripheral, REGS(f4_usart), STATE(usart[1]), APB1, 17,
     ALL_DIES},
    {"USART3", 0x40004800, &serial_v1_peripheral, REGS(f4_usart), STATE(usart[2]), APB1, 18,
     NOT_F411},
    {"PWR", 0x40007000, &pwr_f4_peripheral, REGS(f4_pwr), STATE(pwr), APB1, 28, ALL_DIES},
    {"USART1", 0x40011000, &serial_v1_peripheral, REGS(f4_usart), STATE(usart[0]), APB2, 4,
     ALL_DIES},
    {"SYSCFG", 0x40013800, &syscfg_f4_peripheral, REGS(f4_syscfg), STATE(syscfg), APB2, 14,
     ALL_DIES},
    {"EXTI", 0x40013C00, &exti_peripheral, REGS(f4_exti), STATE(exti), NO_GATE, ALL_DIES},
    PORT("A", 0, ALL_DIES),
    PORT("B", 1, ALL_DIES),
    PORT("C", 2, ALL_DIES),
    PORT("D", 3, ALL_DIES),
    PORT("E", 4, ALL_DIES),
    PORT("F", 5, NOT_F411),
    PORT("G", 6, NOT_F411),
    PORT("H", 7, ALL_DIES),
    {"CRC", 0x40023000, &crc_v1_peripheral, REGS(crc_v1_regs), STATE(crc), AHB1, 12, ALL_DIES},
    {"RCC", 0x40023800, &rcc_f4_peripheral, REGS(f4_rcc), STATE(rcc), NO_GATE, ALL_DIES},
    {"FLASH", 0x40023C00, &flash_sectors_peripheral, REGS(f4_flash), STATE(flash), NO_GATE,
     ALL_DIES},
    {"DMA1", 0x40026000, &dma_streams_peripheral, REGS(f4_dma), STATE(dma[0]), AHB1, 21, ALL_DIES},
    {"DMA2", 0x40026400, &dma_streams_peripheral, REGS(f4_dma), STATE(dma[1]), AHB1, 22, ALL_DIES},
    {"DBGMCU", 0xE0042000, &dbgmcu_peripheral, REGS(f4_dbgmcu), STATE(dbgmcu), NO_GATE, ALL_DIES},
};
const size_t f4_region_count = sizeof f4_regions / sizeof f4_regions[0];

const struct unmodelled f4_unmodelled[] = {
    {"TIM12", 0x40001800, 0, APB1, 6, NOT_F411},
    {"TIM13", 0x40001C00, 0, APB1, 7, NOT_F411},
    {"TIM14", 0x40002000, 0, APB1, 8, NOT_F411},
    {"WWDG", 0x40002C00, 0, APB1, 11, ALL_DIES},
    {"I2S2EXT", 0x40003400, 0, APB1, 14, ON_F407 | ON_F411},
    {"SPI2", 0x40003800, 0, APB1, 14, ALL_DIES},
    {"SPI3", 0x40003C00, 0, APB1, 15, ALL_DIES},
    {"I2S3EXT", 0x40004000, 0, APB1, 15, ON_F407 | ON_F411},
    {"SPDIFRX", 0x40004000, 0, APB1, 16, ON_F446},
    {"UART4", 0x40004C00, 0, APB1, 19, NOT_F411},
    {"UART5", 0x40005000, 0, APB1, 20, NOT_F411},
    {"I2C1", 0x40005400, 0, APB1, 21, ALL_DIES},
    {"I2C2", 0x40005800, 0, APB1, 22, ALL_DIES},
    {"I2C3", 0x40005C00, 0, APB1, 23, ALL_DIES},
    {"FMPI2C1", 0x40006000, 0, APB1, 24, ON_F446},
    {"CAN1", 0x40006400, 0, APB1, 25, NOT_F411},
    {"CAN2", 0x40006800, 0, APB1, 26, NOT_F411},
    {"CEC", 0x40006C00, 0, APB1, 27, ON_F446},
    {"DAC", 0x40007400, 0, APB1, 29, NOT_F411},
    {"TIM1", 0x40010000, 0, APB2, 0, ALL_DIES},
    {"TIM8", 0x40010400, 0, APB2, 1, NOT_F411},
    {"USART6", 0x40011400, 0, APB2, 5, ALL_DIES},
    {"ADC", 0x40012000, 0, APB2, 8, ALL_DIES},
    {"SDIO", 0x40012C00, 0, APB2, 11, ALL_DIES},
    {"SPI1", 0x40013000, 0, APB2, 12, ALL_DIES},
    {"SPI4", 0x40013400, 0, APB2, 13, ON_F411 | ON_F446},
    {"TIM9", 0x40014000, 0, APB2, 16, ALL_DIES},
    {"TIM10", 0x40014400, 0, APB2, 17, ALL_DIES},
    {"TIM11", 0x40014800, 0, APB2, 18, ALL_DIES},
    {"SPI5", 0x40015000, 0, APB2, 20, ON_F411},
    {"SAI1", 0x40015800, 0, APB2, 22, ON_F446},
    {"SAI2", 0x40015C00, 0, APB2, 23, ON_F446},
    {"GPIOI", 0x40022000, 0, AHB1, 8, ON_F407},
    {"BKPSRAM", 0x40024000, 0x1000, AHB1, 18, NOT_F411},
    {"ETH", 0x40028000, 0x1400, AHB1, 25, ON_F407},
    {"OTG_HS", 0x40040000, 0x40000, AHB1, 29, NOT_F411},
    {"OTG_FS", 0x50000000, 0x40000, AHB2, 7, ALL_DIES},
    {"DCMI", 0x50050000, 0, AHB2, 0, NOT_F411},
    {"RNG", 0x50060800, 0, AHB2, 6, ON_F407},
    {"FSMC", 0xA0000000, 0x1000, AHB3, 0, NOT_F411},
    {"QUADSPI", 0xA0001000, 0, AHB3, 1, ON_F446},
};
const size_t f4_unmodelled_count = sizeof f4_unmodelled / sizeof f4_unmodelled[0];
