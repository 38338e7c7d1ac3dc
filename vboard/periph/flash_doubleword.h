/* SPDX-License-Identifier: MIT */
/* The flash interface that programs double-words with ECC. RM0394 and RM0351, FLASH; RM0440. */
#ifndef VBOARD_PERIPH_FLASH_DOUBLEWORD_H
#define VBOARD_PERIPH_FLASH_DOUBLEWORD_H

#include "flash.h"

extern const struct peripheral flash_peripheral;
extern const struct flash_version flash_doubleword;

#endif
