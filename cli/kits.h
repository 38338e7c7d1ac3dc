/* SPDX-License-Identifier: MIT */
/* The kits that have a bootloader in this build. The table is made by the build from the same
 * headers as the bootloaders themselves (board/descriptions). */
#ifndef CLI_KITS_H
#define CLI_KITS_H

#include "tulpar/image.h"

/* index: from 0. False: behind the last one. Without a version, which only a bootloader's file has.
 */
bool kits_get(size_t index, struct tulpar_description *description);

/* Its chip, and where its bootloader's line is; a letter and a number for each pin: 'A', 9. */
struct kit_wiring {
    const char *part; /* "STM32L432KC" */
    unsigned usart;
    char tx_port;
    unsigned tx_pin;
    char rx_port;
    unsigned rx_pin;
};

/* The same for that. */
bool kits_get_wiring(size_t index, struct kit_wiring *wiring);

#endif
