/* SPDX-License-Identifier: MIT */
/* The steps of a project that the vendor's generator has made: the same registers in the same
 * order, with the same waits, written anew. Each wait is bounded by the SysTick interrupt's count,
 * and false is a time-out or a refusal. */
#ifndef TESTS_FIRMWARE_HAL_STYLE_HAL_H
#define TESTS_FIRMWARE_HAL_STYLE_HAL_H

#include <stdbool.h>
#include <stdint.h>

#include "firmware.h"

uint32_t hal_tick(void); /* milliseconds */
void hal_delay(uint32_t ms);

bool hal_init(void);
bool hal_voltage_range_1(void);
bool hal_lse_on(void);
bool hal_msi_on(void);
bool hal_hsi16_on(void);
/* source: RCC_PLLCFGR_SRC_...; its clock by m, times n, by 2. */
bool hal_pll_on(uint32_t source, uint32_t m, uint32_t n);
bool hal_sai1_on(uint32_t n);
bool hal_clock_to_pll(uint32_t latency);

/* The kit's USART, 8N1. */
void hal_uart_deinit(void); /* as the library does it: before its clock is on */
bool hal_uart_init(uint32_t baud, bool by_8);
void hal_uart_receive(uint8_t *data, uint16_t length); /* by interrupt */
void hal_uart_transmit(const uint8_t *data, uint16_t length);
bool hal_uart_received(void);
bool hal_uart_transmitted(void);

/* One of the chip's clock_*.c: to 80 MHz. */
extern const char clock_name[];
bool system_clock_config(void);

extern uint32_t system_core_clock;

#endif
