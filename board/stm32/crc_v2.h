/* SPDX-License-Identifier: MIT */
/* The CRC unit that can reverse its input and output: RM0394 14.4. */
#ifndef STM32_CRC_V2_H
#define STM32_CRC_V2_H

#define CRC_DR             REGISTER(CRC_BASE, 0x00)
#define CRC_CR             REGISTER(CRC_BASE, 0x08)
#define CRC_INIT           REGISTER(CRC_BASE, 0x10)
#define CRC_POL            REGISTER(CRC_BASE, 0x14)
#define CRC_POL_AT_RESET   0x04C11DB7u
#define CRC_CR_RESET       (1u << 0)
#define CRC_CR_REV_IN_WORD (3u << 5)
#define CRC_CR_REV_OUT     (1u << 7)

#endif
