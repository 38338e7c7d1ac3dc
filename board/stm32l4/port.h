/* SPDX-License-Identifier: MIT */
/* The functions by which the files of this port call each other. They share no variables. */
#ifndef STM32L4_PORT_H
#define STM32L4_PORT_H

#include <stdbool.h>
#include <stdint.h>

#include "boot/board.h"
#include "registers.h"

/* memory.c: gives variables their initial values; startup calls it before anything uses one. For a
 * program that initialises none but with zero memory_clear() is enough. */
void memory_init(void);
void memory_clear(void);

/* For large variables that their owner sets up: zeroing them at start, still at 4 MHz, would take
 * milliseconds in which the bootloader is deaf. */
#define NOT_ZEROED __attribute__((section(".noinit")))

/* clock.c: SYSCLK to 80 MHz from HSI16 and PLL, SysTick to 1 ms. When a part of the clock tree does
 * not answer, the chip stays on the MSI, 4 MHz after most resets, and everything works, slower. */
void clock_init(void);

/* Only SYSCLK up, and back to what it is after reset. False: not, or not all of it. */
bool clock_raise(void);
bool clock_lower(void);
uint32_t clock_hz(void);
uint32_t clock_now_ms(void *context);

/* serial.c: the kit's USART at `baud`, reception by DMA into a ring. */
void serial_init(uint32_t baud);
bool serial_receives_by_dma(void);
bool serial_set_baud(void *context, uint32_t baud);
uint32_t serial_read(void *context, uint8_t *data, uint32_t capacity);
void serial_write_waiting(const uint8_t *data, uint32_t length);
void serial_wait_for(uint32_t flag); /* in USART_ISR; bounded */
void serial_errors(void *context, struct line_errors *errors);

/* serial_write.c, or serial_write_dma.c in its place. */
void serial_write(void *context, const uint8_t *data, uint32_t length);
void serial_drain(void); /* until the last bit has left; bounded */

/* flash.c: RM0394 chapter 3. flash_init: from then on nothing is erased or programmed while the
 * supply is below KIT_SUPPLY_LEVEL. */
void flash_init(void);
enum flash_result flash_read(void *context, uint32_t address, uint8_t *data, uint32_t length);
enum flash_result flash_erase(void *context, uint32_t address);
enum flash_result flash_program(void *context, uint32_t address, const uint8_t *data,
                                uint32_t length);

/* Whoever reads flash as data does it between these two. An NMI in between is a word with an
 * uncorrectable error: false, and what was read has no meaning. */
void flash_reading_begins(void);
bool flash_reading_ends(void) __attribute__((warn_unused_result));

/* crc_unit.c: the image CRC by the CRC unit. */
void crc_unit_init(void);
void crc_unit_reset(void); /* to what it is after reset */
bool crc_unit_works(void); /* false before crc_unit_init(), too */
enum flash_result flash_crc(void *context, uint32_t address, uint32_t length, uint32_t *crc);

/* watchdog.c */
void watchdog_feed(void *context);

/* reset.c */
void reset_read_cause(void); /* once, after reset: keeps the cause, clears the flags */
void reset_clear_flags(void);

/* Woken from Standby, and nothing else: the application sleeps and wakes often, and wants to go on
 * at once. The flags that say so stay for it. */
bool reset_from_standby(void);

/* The first thing after a start: a start that is none from reset state (a debugger set the program
 * counter, another program branched here) becomes a reset. */
void reset_if_warm(void);
uint8_t reset_cause(void *context);
void reset_chip(void) __attribute__((noreturn));
void reset_after_drain(void *context);

/* faults.c: leaves the reason in the mailbox and resets. pc: 0 when it is not known. */
void fault_and_reset(enum handoff_fault fault, uint32_t pc) __attribute__((noreturn));

/* debugger.c */
bool debugger_attached(void *context);

/* identity.c */
void identify(void *context, struct board_identity *identity);

/* Symbols of the linker script. */
extern uint32_t stack_top[];
extern struct handoff mailbox;

static inline void wait_for_interrupt(void) {
    __asm__ volatile("dsb\n wfi" ::: "memory");
}

static inline void barrier(void) {
    __asm__ volatile("dsb\n isb" ::: "memory");
}

#endif
