/* SPDX-License-Identifier: MIT */
/* One kit, compiled for the PC. KIT_SYMBOL, KIT_WIRING_SYMBOL: its names in the tables. */
#include "cli/kits.h"
#include "description.h"

extern const struct boot_description KIT_SYMBOL;
extern const struct kit_wiring KIT_WIRING_SYMBOL;

const struct boot_description KIT_SYMBOL = {DESCRIPTION_OF_KIT};

const struct kit_wiring KIT_WIRING_SYMBOL = {
    .part = KIT_PART,
    .usart = KIT_USART,
    .tx_port = KIT_TX_PORT,
    .tx_pin = KIT_TX_PIN,
    .rx_port = KIT_RX_PORT,
    .rx_pin = KIT_RX_PIN,
};
