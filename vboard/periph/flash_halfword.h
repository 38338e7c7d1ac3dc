/* SPDX-License-Identifier: MIT */
/* The flash interface that programs half-words without ECC: STM32F1. PM0075 (flash programming
 * manual), and RM0008 for FLASH_ACR.
 *
 * Not modelled: option bytes are read-only. */
#ifndef VBOARD_PERIPH_FLASH_HALFWORD_H
#define VBOARD_PERIPH_FLASH_HALFWORD_H

#include "flash.h"

extern const struct peripheral flash_halfword_peripheral;
extern const struct flash_version flash_halfword;
/* The same on every chip. */
extern const struct reg flash_halfword_regs[8];

#endif
