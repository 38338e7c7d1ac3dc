/* SPDX-License-Identifier: MIT */
/* The flash of a fake board: what its layout says of it is enforced. Inside of fake_board.c: these
 * are the operations of its struct board, and `context` is the fake board. */
#ifndef TESTS_SUPPORT_FAKE_FLASH_H
#define TESTS_SUPPORT_FAKE_FLASH_H

#include "support/fake_board.h"

enum flash_result fake_flash_read(void *context, uint32_t address, uint8_t *data, uint32_t length);
enum flash_result fake_flash_crc(void *context, uint32_t address, uint32_t length, uint32_t *crc);
enum flash_result fake_flash_erase(void *context, uint32_t address);
enum flash_result fake_flash_program(void *context, uint32_t address, const uint8_t *data,
                                     uint32_t length);

/* What a programmer does, in no time: these bytes and nothing behind them. Nothing is counted. */
void fake_flash_load(struct fake_board *fake, const struct memory_range *range,
                     const uint8_t *bytes, uint32_t size);

#endif
