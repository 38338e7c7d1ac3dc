/* SPDX-License-Identifier: MIT */
/* One board, from the header of its kit: numbers and names, and no code. KIT_SYMBOL: its name in
 * the list. */
#include "boards.h"

#include KIT_HEADER

#define PIN(name)                                                                                  \
    { name##_PORT - 'A', name##_PIN, 0 }
#define PIN_WITH_FUNCTION(name)                                                                    \
    { name##_PORT - 'A', name##_PIN, name##_FUNCTION }
#define ACTIVE(name)                                                                               \
    { name##_NAME, PIN(name), name##_ACTIVE }
#define NONE(name)                                                                                 \
    { 0 }

extern const struct board_description KIT_SYMBOL;

/* HSE_HZ is KIT_HSE_HZ, or 0 where a kit does not say; LED_2 and BUTTON are ACTIVE or NONE: not
 * every kit has them. */
const struct board_description KIT_SYMBOL = {
    .name = KIT_NAME,
    .chip = KIT_PART,
    .hse_hz = HSE_HZ,
    .usart = KIT_USART - 1,
    .tx = PIN_WITH_FUNCTION(KIT_TX),
    .rx = PIN_WITH_FUNCTION(KIT_RX),
    .leds = {ACTIVE(KIT_LED), LED_2(KIT_LED_2)},
    .button = BUTTON(KIT_BUTTON),
};
