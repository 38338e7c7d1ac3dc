/* SPDX-License-Identifier: MIT */
/* Where the peripherals are, and which bit of RCC clocks them: RM0394 and RM0351, memory map and
 * RCC registers. */
#include <string.h>

#include "machine.h"

enum {
    BIT_DMA1 = 0,
    BIT_DMA2 = 1,
    BIT_FLASH = 8,
    BIT_CRC = 12,
    BIT_SYSCFG = 0,
    BIT_USART1 = 14,
    BIT_USART2 = 17,
    BIT_USART3 = 18,
    BIT_RTCAPB = 10,
    BIT_PWR = 28,
};

#define GPIO_BLOCK UINT32_C(0x48000000)

#define STATE(member) offsetof(struct vboard, member)
#define PORT(letter, index)                                                                        \
    {                                                                                              \
        "GPIO" letter, 0x48000000 + (index)*REGION_SIZE, &gpio_peripheral, STATE(gpio[index]),     \
            RCC_AHB2ENR, (index)                                                                   \
    }

#define TIMER(number, type)                                                                        \
    {                                                                                              \
        "TIM" #number, 0x40000000 + ((number)-2) * REGION_SIZE, &tim_##type,                       \
            STATE(tim[(number)-2]), RCC_APB1ENR1, (number)-2                                       \
    }

const struct region map_regions[] = {
    TIMER(2, general),
    TIMER(3, general),
    TIMER(4, general),
    TIMER(5, general),
    TIMER(6, basic),
    TIMER(7, basic),
    {"RTC", 0x40002800, &rtc_peripheral, STATE(rtc), RCC_APB1ENR1, BIT_RTCAPB}, /* L43x */
    {"RTC", 0x40002800, &rtc_peripheral, STATE(rtc), 0, 0},                     /* L47x */
    {"IWDG", 0x40003000, &iwdg_peripheral, STATE(iwdg), 0, 0},
    {"USART2", 0x40004400, &usart_peripheral, STATE(usart[1]), RCC_APB1ENR1, BIT_USART2},
    {"USART3", 0x40004800, &usart_peripheral, STATE(usart[2]), RCC_APB1ENR1, BIT_USART3},
    {"PWR", 0x40007000, &pwr_peripheral, STATE(pwr), RCC_APB1ENR1, BIT_PWR},
    {"SYSCFG", 0x40010000, &syscfg_peripheral, STATE(syscfg), RCC_APB2ENR, BIT_SYSCFG},
    {"EXTI", 0x40010400, &exti_peripheral, STATE(exti), 0, 0},
    {"USART1", 0x40013800, &usart_peripheral, STATE(usart[0]), RCC_APB2ENR, BIT_USART1},
    {"DMA1", 0x40020000, &dma_peripheral, STATE(dma[0]), RCC_AHB1ENR, BIT_DMA1},
    {"DMA2", 0x40020400, &dma_peripheral, STATE(dma[1]), RCC_AHB1ENR, BIT_DMA2},
    {"RCC", 0x40021000, &rcc_peripheral, STATE(rcc), 0, 0},
    {"FLASH", 0x40022000, &flash_peripheral, STATE(flash), RCC_AHB1ENR, BIT_FLASH},
    {"CRC", 0x40023000, &crc_peripheral, STATE(crc), RCC_AHB1ENR, BIT_CRC},
    PORT("A", 0),
    PORT("B", 1),
    PORT("C", 2),
    PORT("D", 3),
    PORT("E", 4),
    PORT("F", 5),
    PORT("G", 6),
    PORT("H", 7),
    {"DBGMCU", 0xE0042000, &dbgmcu_peripheral, STATE(dbgmcu), 0, 0},
};

enum { REGIONS = sizeof map_regions / sizeof map_regions[0] };

static const struct {
    uint32_t base;
    const char *name;
} unmodelled[] = {
    {0x40002400, "LCD"},      {0x40002C00, "WWDG"},     {0x40003800, "SPI2"},
    {0x40003C00, "SPI3"},     {0x40004C00, "UART4"},    {0x40005000, "UART5"},
    {0x40005400, "I2C1"},     {0x40005800, "I2C2"},     {0x40005C00, "I2C3"},
    {0x40006000, "CRS"},      {0x40006400, "CAN1"},     {0x40006800, "USB"},
    {0x40006C00, "USB SRAM"}, {0x40007400, "DAC"},      {0x40007800, "OPAMP"},
    {0x40007C00, "LPTIM1"},   {0x40008000, "LPUART1"},  {0x40008800, "SWPMI1"},
    {0x40009400, "LPTIM2"},   {0x40011C00, "FIREWALL"}, {0x40012800, "SDMMC1"},
    {0x40012C00, "TIM1"},     {0x40013000, "SPI1"},     {0x40013400, "TIM8"},
    {0x40014000, "TIM15"},    {0x40014400, "TIM16"},    {0x40014800, "TIM17"},
    {0x40015400, "SAI1"},     {0x40015800, "SAI2"},     {0x40016000, "DFSDM1"},
    {0x40024000, "TSC"},      {0x50000000, "OTG_FS"},   {0x50040000, "ADC"},
    {0x50060000, "AES"},      {0x50060800, "RNG"},      {0xA0000000, "FMC"},
    {0xA0001000, "QUADSPI"},
};

/* Does this chip have it? Otherwise the addresses are reserved. */
bool map_exists(const struct vboard *board, const struct region *region) {
    const struct chip *chip = board->description->chip;
    if (region->peripheral == &gpio_peripheral) {
        return (chip->ports >> region->enable_bit & 1) != 0;
    }
    if (region->peripheral == &usart_peripheral) {
        size_t instance = (region->state - STATE(usart[0])) / sizeof(struct usart);
        return (chip->usarts >> instance & 1) != 0;
    }
    if (region->peripheral == &rtc_peripheral) {
        return (chip->column == CHIP_L43X) == (region->enable_offset != 0);
    }
    if (region->peripheral == &tim_general || region->peripheral == &tim_basic) {
        size_t instance = (region->state - STATE(tim[0])) / sizeof(struct tim);
        return (chip->timers >> instance & 1) != 0;
    }
    return true;
}

const struct region *map_region(unsigned index) {
    return index < REGIONS ? &map_regions[index] : NULL;
}

/* One place for each region of the two blocks that nearly all of them are in; DBGMCU is elsewhere.
 */
static bool place_of(uint32_t address, unsigned *place) {
    uint32_t index = address / REGION_SIZE;
    *place = index % MAP_BLOCK + (address >= GPIO_BLOCK ? MAP_BLOCK : 0);
    return address / REGION_SIZE / MAP_BLOCK == 0x40000000 / REGION_SIZE / MAP_BLOCK ||
           address / REGION_SIZE / MAP_BLOCK == GPIO_BLOCK / REGION_SIZE / MAP_BLOCK;
}

void map_make(struct vboard *board) {
    unsigned place;
    memset(board->map, MAP_NOTHING, sizeof board->map);
    for (uint8_t i = 0; i < REGIONS; i++) {
        if (place_of(map_regions[i].base, &place) && map_exists(board, &map_regions[i])) {
            board->map[place] = i;
        }
    }
}

const struct region *map_find(const struct vboard *board, uint32_t address) {
    unsigned place;
    if (place_of(address, &place)) {
        return board->map[place] != MAP_NOTHING ? &map_regions[board->map[place]] : NULL;
    }
    const struct region *dbgmcu = &map_regions[REGIONS - 1];
    return address - dbgmcu->base < REGION_SIZE ? dbgmcu : NULL;
}

const char *map_unmodelled(uint32_t address) {
    uint32_t base = address & ~(uint32_t)(REGION_SIZE - 1);
    for (size_t i = 0; i < sizeof unmodelled / sizeof unmodelled[0]; i++) {
        if (unmodelled[i].base == base) {
            return unmodelled[i].name;
        }
    }
    return NULL;
}
