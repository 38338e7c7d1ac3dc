/* SPDX-License-Identifier: MIT */
/* What the flash controllers have in common that know no double-words: flash_halfword.h and
 * flash_sectors.h, which say where their bits are. Between the first two nothing else is done to
 * the controller. */
#ifndef STM32_FLASH_V1_H
#define STM32_FLASH_V1_H

#include <stdbool.h>

#include "boot/board.h"

/* Waits until the controller is idle; bounded. False: it is not, or reports an error. The watchdog
 * is fed in any case: where the core stands still during an operation, it finds it ended. */
bool flash_ends_well(void);

/* Before an operation; and behind it: FLASH_OK only when it has ended, without an error. */
enum flash_result flash_open(void) __attribute__((warn_unused_result));
enum flash_result flash_close(void) __attribute__((warn_unused_result));

/* By the controller's own driver: one store of PROGRAMMING_UNIT bytes, which are programmed then.
 * FLASH_CR holds FLASH_CR_PROGRAM. */
void flash_store(uint32_t place, const uint8_t *data);

#endif
