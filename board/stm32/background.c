/* SPDX-License-Identifier: MIT */
#include "background.h"

#include "background/hardware.h"
#include "board_facts.h"
#include "registers.h"

/* guarded_load() switches the BusFault handler off behind it: here it may be the application's. */
static void identify_beside_handler(void *context, struct device_info *info) {
    uint32_t enabled = SCB_SHCSR & SCB_SHCSR_BUSFAULTENA;

    identify(context, info);
    SCB_SHCSR |= enabled;
}

const struct board background_port = {BOARD_FACTS, .identify = identify_beside_handler};

/* -- the CRC unit ------------------------------------------------------------------------------*/

static struct { uint32_t polynomial, initial, control; } crc_settings;

/* The drivers write CRC_INIT and CRC_CR themselves, and rely on the polynomial. */
void hardware_lend(void) {
    crc_settings.polynomial = CRC_POL;
    crc_settings.initial = CRC_INIT;
    crc_settings.control = CRC_CR;
    CRC_CR = CRC_CR_RESET;
    CRC_POL = CRC_POL_AT_RESET;
}

/* What the unit has computed cannot be put back: writing CRC_INIT begins anew (RM0394 14.3.2). */
void hardware_take_back(void) {
    CRC_CR = crc_settings.control;
    CRC_POL = crc_settings.polynomial;
    CRC_INIT = crc_settings.initial;
}

/* -- once --------------------------------------------------------------------------------------*/

/* As flash_init() of the driver, and leaves the other bits of PWR_CR2: the application has its
 * supplies switched on there. */
static void watch_supply(void) {
    RCC_APB1ENR1 |= RCC_APB1ENR1_PWREN;
    (void)RCC_APB1ENR1;
    PWR_CR2 = (PWR_CR2 & ~PWR_CR2_LEVEL_MASK) | PWR_CR2_LEVEL(KIT_SUPPLY_LEVEL) | PWR_CR2_PVDE;
}

void background_port_init(void) {
    watch_supply();
    RCC_AHB1ENR |= RCC_AHB1ENR_CRCEN;
    (void)RCC_AHB1ENR;
    hardware_lend();
    crc_unit_init();
    hardware_take_back();
}
