/* SPDX-License-Identifier: MIT */
/* Where the peripherals are, and which bit of RCC clocks them: RM0008, memory map and RCC
 * registers.
 */
#include "../../periph/afio.h"
#include "../../periph/dma_channels.h"
#include "../../periph/flash_halfword.h"
#include "../../periph/pins_v1.h"
#include "../../periph/pwr_f1.h"
#include "../../periph/rcc_f1.h"
#include "../../periph/serial_v1.h"
#include "../region.h"
#include "registers.h"
#include "stm32f1.h"

#define PORT(letter, index)                                                                        \
    {                                                                                              \
        "GPIO" letter, 0x40010800 + (index)*REGION_SIZE, &gpio_v1_peripheral, REGS(gpio_v1_regs),  \
            STATE(gpio[index]), RCC_F1_APB2ENR, 2 + (index), ALL_DIES                              \
    }

#define TIMER(number)                                                                              \
    {                                                                                              \
        "TIM" #number, 0x40000000 + ((number)-2) * REGION_SIZE, &tim_peripheral, REGS(f1_tim),     \
            STATE(tim[(number)-2]), RCC_F1_APB1ENR, (number)-2, ALL_DIES                           \
    }

#define USART(number, base, enable, bit)                                                           \
    {                                                                                              \
        "USART" #number, base, &serial_v1_peripheral, REGS(f1_usart), STATE(usart[(number)-1]),    \
            enable, bit, ALL_DIES                                                                  \
    }

/* The gates of SRAM and flash interface in AHBENR are for Sleep. */
const struct region f1_regions[] = {
    TIMER(2),
    TIMER(3),
    TIMER(4),
    {"IWDG", 0x40003000, &iwdg_peripheral, REGS(iwdg_v1_regs), STATE(iwdg), NO_GATE, ALL_DIES},
    USART(2, 0x40004400, RCC_F1_APB1ENR, 17),
    USART(3, 0x40004800, RCC_F1_APB1ENR, 18),
    {"BKP", 0x40006C00, &bkp_peripheral, REGS(bkp_regs), STATE(bkp), RCC_F1_APB1ENR, 27, ALL_DIES},
    {"PWR", 0x40007000, &pwr_f1_peripheral, REGS(f1_pwr), STATE(pwr), RCC_F1_APB1ENR, 28, ALL_DIES},
    {"AFIO", 0x40010000, &afio_peripheral, REGS(afio_regs), STATE(syscfg), RCC_F1_APB2ENR, 0,
     ALL_DIES},
    {"EXTI", 0x40010400, &exti_peripheral, REGS(f1_exti), STATE(exti), NO_GATE, ALL_DIES},
    PORT("A", 0),
    PORT("B", 1),
    PORT("C", 2),
    PORT("D", 3),
    PORT("E", 4),
    USART(1, 0x40013800, RCC_F1_APB2ENR, 14),
    {"DMA1", 0x40020000, &dma_peripheral, REGS(f1_dma), STATE(dma[0]), RCC_F1_AHBENR, 0, ALL_DIES},
    {"RCC", 0x40021000, &rcc_f1_peripheral, REGS(f1_rcc), STATE(rcc), NO_GATE, ALL_DIES},
    {"FLASH", 0x40022000, &flash_halfword_peripheral, REGS(flash_halfword_regs), STATE(flash),
     NO_GATE, ALL_DIES},
    {"CRC", 0x40023000, &crc_v1_peripheral, REGS(crc_v1_regs), STATE(crc), RCC_F1_AHBENR, 6,
     ALL_DIES},
    {"DBGMCU", 0xE0042000, &dbgmcu_peripheral, REGS(f1_dbgmcu), STATE(dbgmcu), NO_GATE, ALL_DIES},
};
const size_t f1_region_count = sizeof f1_regions / sizeof f1_regions[0];

const struct unmodelled f1_unmodelled[] = {
    {"RTC", 0x40002800, 0, NO_GATE, ALL_DIES},
    {"WWDG", 0x40002C00, 0, RCC_F1_APB1ENR, 11, ALL_DIES},
    {"SPI2", 0x40003800, 0, RCC_F1_APB1ENR, 14, ALL_DIES},
    {"I2C1", 0x40005400, 0, RCC_F1_APB1ENR, 21, ALL_DIES},
    {"I2C2", 0x40005800, 0, RCC_F1_APB1ENR, 22, ALL_DIES},
    {"USB", 0x40005C00, 0, RCC_F1_APB1ENR, 23, ALL_DIES},
    {"USBSRAM", 0x40006000, 0, RCC_F1_APB1ENR, 23, ALL_DIES},
    {"CAN1", 0x40006400, 0, RCC_F1_APB1ENR, 25, ALL_DIES},
    {"ADC1", 0x40012400, 0, RCC_F1_APB2ENR, 9, ALL_DIES},
    {"ADC2", 0x40012800, 0, RCC_F1_APB2ENR, 10, ALL_DIES},
    {"TIM1", 0x40012C00, 0, RCC_F1_APB2ENR, 11, ALL_DIES},
    {"SPI1", 0x40013000, 0, RCC_F1_APB2ENR, 12, ALL_DIES},
};
const size_t f1_unmodelled_count = sizeof f1_unmodelled / sizeof f1_unmodelled[0];
