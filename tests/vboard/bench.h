/* SPDX-License-Identifier: MIT */
/* A board on the bench for the tests of the machine: a firmware that only sleeps, and direct access
 * to registers as the CPU would make it. */
#ifndef TESTS_VBOARD_BENCH_H
#define TESTS_VBOARD_BENCH_H

#include "core/bus.h"
#include "machine.h"
#include "support/expect.h"

enum {
    ADDRESS_TIM2 = 0x40000000,
    ADDRESS_IWDG = 0x40003000,
    ADDRESS_USART2 = 0x40004400,
    ADDRESS_PWR = 0x40007000,
    ADDRESS_SYSCFG = 0x40010000,
    ADDRESS_EXTI = 0x40010400,
    ADDRESS_USART1 = 0x40013800,
    ADDRESS_DMA1 = 0x40020000,
    ADDRESS_RCC = 0x40021000,
    ADDRESS_FLASH = 0x40022000,
    ADDRESS_CRC = 0x40023000,
    ADDRESS_GPIOA = 0x48000000,
    ADDRESS_GPIOB = 0x48000400,
};

/* The board of that number, from 0 on, among those whose chip's name begins with `chip`; NULL: no
 * more. */
const char *bench_name(const char *chip, unsigned number);

/* Powered on, asleep. bench_off() frees it. */
struct vboard *bench_on(const char *name);
/* The same for a board that a test has made itself. */
void bench_power_on(struct vboard *board);
/* Names of the boards with an STM32L4 or G4, by number from 0 on; NULL: no more. For tests that
 * name registers of theirs. */
const char *bench_l4_or_g4(unsigned number);

/* The same with other registers in the place of a part's: for versions of a part that the family
 * has not. One such board at a time. */
struct vboard *bench_on_with(const char *name, const char *part,
                             const struct peripheral *peripheral, const struct reg *regs,
                             size_t reg_count);
void bench_off(struct vboard *board);

/* Accesses that must succeed. */
uint32_t bench_read(struct vboard *board, uint32_t address);
void bench_write(struct vboard *board, uint32_t address, uint32_t value);
void bench_set(struct vboard *board, uint32_t address, uint32_t bits);
uint32_t bench_read_sized(struct vboard *board, uint32_t address, unsigned size);
void bench_write_sized(struct vboard *board, uint32_t address, unsigned size, uint32_t value);

/* Accesses that must stop the run, with a text that has `rule` in it. The board is as good as new
 * afterwards, so that a test can go on. */
void bench_read_refused(struct vboard *board, uint32_t address, const char *rule);
void bench_write_refused(struct vboard *board, uint32_t address, uint32_t value, const char *rule);
void bench_write_sized_refused(struct vboard *board, uint32_t address, unsigned size,
                               uint32_t value, const char *rule);

/* An interrupt's exception number on this chip, and whether its line is high. */
unsigned bench_exception(const struct vboard *board, enum irq irq);
bool bench_irq(const struct vboard *board, enum irq irq);

/* The firmware sleeps on; no violation. */
void bench_wait_us(struct vboard *board, uint64_t microseconds);

/* Clocks of all modelled peripherals on; the pins of the serial port in their function. */
void bench_clocks_on(struct vboard *board);
void bench_uart_pins(struct vboard *board);
/* The clock after a reset -> PLL -> 80 MHz, or 84 on an F4. */
void bench_fast(struct vboard *board);
/* Where the chip has that part. */
uint32_t bench_base(const struct vboard *board, const char *part);

#endif
