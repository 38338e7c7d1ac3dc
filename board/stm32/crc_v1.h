/* SPDX-License-Identifier: MIT */
/* The CRC unit that has one setting: words, from all ones on, the highest bit first (RM0090 4,
 * RM0008 4). */
#ifndef STM32_CRC_V1_H
#define STM32_CRC_V1_H

#include <stdbool.h>
#include <stdint.h>

#define CRC_DR       REGISTER(CRC_BASE, 0x00)
#define CRC_CR       REGISTER(CRC_BASE, 0x08)
#define CRC_CR_RESET (1u << 0)

static inline uint32_t crc_reversed(uint32_t word) {
    uint32_t result;

    __asm__("rbit %0, %1" : "=r"(result) : "r"(word));
    return result;
}

/* The image CRC is the unit's with every word and the result reversed and inverted. The unit begins
 * with all ones, and adds the first word to what it has: a first word with the difference added
 * makes it go on from any number. */
#define CRC_BEGINS_WITH_A_WORD 1

static inline void crc_begin_image(uint32_t crc, uint32_t word) {
    CRC_CR = CRC_CR_RESET;
    CRC_DR = crc_reversed(word ^ crc);
}

#define CRC_TAKE_IMAGE(word) (CRC_DR = crc_reversed(word))
#define CRC_OF_IMAGE         (~crc_reversed(CRC_DR))

/* The packet CRC is the unit's own. False: it does not begin with that number. */
static inline bool crc_begin_packet(uint32_t crc) {
    CRC_CR = CRC_CR_RESET;
    return crc == UINT32_MAX;
}

/* All as after a reset. */
#define CRC_BACK_TO_RESET()                                                                        \
    do {                                                                                           \
        CRC_CR = CRC_CR_RESET;                                                                     \
        (void)CRC_DR;                                                                              \
    } while (false)

#endif
