/* SPDX-License-Identifier: MIT */
/* The functions by which the files of a port call each other, whichever of them are linked. They
 * share no variables. */
#ifndef BOARD_PORT_H
#define BOARD_PORT_H

#include <stdbool.h>
#include <stdint.h>

#include "boot/board.h"
#include "cortex_m/core.h"

/* memory.c: gives variables their initial values; startup calls it before anything uses one. For a
 * program that initialises none but with zero memory_clear() is enough. */
void memory_init(void);
void memory_clear(void);

/* For large variables that their owner sets up: zeroing them at start, still at 4 MHz, would take
 * milliseconds in which the bootloader is deaf. */
#define NOT_ZEROED __attribute__((section(".noinit")))

/* systick.c: a tick each millisecond, of which clock_now_ms() tells the number. */
void systick_init(uint32_t core_hz);
uint32_t clock_now_ms(void *context);

/* clock_pll.c: SYSCLK to its full speed, SysTick to 1 ms. When a part of the clock tree does not
 * answer, the chip stays on the clock that it has after reset, and everything works, slower.
 * clock_after_reset.c: it stays there in any case. */
void clock_init(void);

/* Only SYSCLK up, and back to what it is after reset. False: not, or not all of it. */
bool clock_raise(void);
bool clock_lower(void);
uint32_t clock_hz(void); /* of the core */
uint32_t clock_apb1_hz(void);

/* pins_v2.c: the pins of the kit's serial port, from reset state. Both are pulled up, so that an
 * open line reads as idle and not as a break. */
void pins_of_serial_port(void);

/* dma_channels.c or dma_streams.c. Receiving: each byte goes from the register into a ring of
 * `size` bytes, for ever; dma_receive_left() tells how many places are left in this round, `size`
 * to 1. Sending: false when it does not start, as on emulators. */
void dma_receive(uint32_t from_register, uint8_t *ring, uint32_t size);
bool dma_receives(void);
uint32_t dma_receive_left(void);
bool dma_send(uint32_t to_register, const uint8_t *data, uint32_t length)
    __attribute__((warn_unused_result));
bool dma_sends(void);
void dma_send_stop(void);

/* dma_cselr.c: makes a channel serve a request. The DMA's clock is on. */
void dma_route(uint32_t channel, uint32_t request);

/* Where bytes are received. Each image has a ring of its own (full.c, plain.c, the application's
 * main.c), as large as what may come while it does something else, and a byte more. */
struct serial_ring {
    uint8_t *bytes;
    uint32_t size;
};
extern const struct serial_ring serial_ring;

/* serial.c: the kit's USART at `baud`, reception by DMA into the ring. */
void serial_init(uint32_t baud);
bool serial_set_baud(void *context, uint32_t baud);
uint32_t serial_read(void *context, uint8_t *data, uint32_t capacity);
void serial_write_waiting(const uint8_t *data, uint32_t length);
void serial_wait_for(uint32_t flag); /* USART_STATUS_...; bounded */
void serial_errors(void *context, struct line_errors *errors);

/* serial_write.c, or serial_write_dma.c in its place. */
void serial_write(void *context, const uint8_t *data, uint32_t length);
void serial_drain(void); /* until the last bit has left; bounded */

/* flash_doubleword.c or flash_sectors.c. flash_init: from then on nothing is erased or programmed
 * while the supply is below KIT_SUPPLY_LEVEL. */
void flash_init(void);
void flash_empty_caches(void); /* flash_sectors.c */
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

/* guarded_load.c: the word at an address, 0 where the bus answers with an error. */
uint32_t guarded_load(uint32_t address);

/* identity.c */
void identify(void *context, struct device_info *info);

/* Symbols of the linker script. */
extern uint32_t stack_top[];
extern struct handoff mailbox;

#endif
