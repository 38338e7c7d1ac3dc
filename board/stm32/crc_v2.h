/* SPDX-License-Identifier: MIT */
/* The CRC unit that can reverse its input and output, and begin with any number: RM0394 14. */
#ifndef STM32_CRC_V2_H
#define STM32_CRC_V2_H

#include <stdbool.h>
#include <stdint.h>

#define CRC_DR             REGISTER(CRC_BASE, 0x00)
#define CRC_CR             REGISTER(CRC_BASE, 0x08)
#define CRC_INIT           REGISTER(CRC_BASE, 0x10)
#define CRC_POL            REGISTER(CRC_BASE, 0x14)
#define CRC_POL_AT_RESET   0x04C11DB7u
#define CRC_CR_RESET       (1u << 0)
#define CRC_CR_REV_IN_WORD (3u << 5)
#define CRC_CR_REV_OUT     (1u << 7)

/* The image CRC: input and output reversed and inverted. What the unit starts with is not reversed,
 * but what it puts out is: so it reverses its own. */
#define CRC_BEGINS_WITH_A_WORD 0

static inline void crc_begin_image(uint32_t crc, uint32_t word) {
    (void)word;
    CRC_INIT = ~crc;
    CRC_CR = CRC_CR_REV_OUT | CRC_CR_RESET;
    CRC_INIT = CRC_DR;
    CRC_CR = CRC_CR_REV_IN_WORD | CRC_CR_REV_OUT | CRC_CR_RESET;
}

#define CRC_TAKE_IMAGE(word) (CRC_DR = (word))
#define CRC_OF_IMAGE         (~CRC_DR)

/* The packet CRC is the unit's own. False: it does not begin with that number. */
static inline bool crc_begin_packet(uint32_t crc) {
    CRC_INIT = crc;
    CRC_CR = CRC_CR_RESET;
    return true;
}

/* All as after a reset: everything else is off. */
#define CRC_BACK_TO_RESET()                                                                        \
    do {                                                                                           \
        CRC_INIT = UINT32_MAX;                                                                     \
        CRC_CR = CRC_CR_RESET;                                                                     \
        (void)CRC_CR;                                                                              \
    } while (false)

#endif
