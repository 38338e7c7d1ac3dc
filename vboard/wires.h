/* SPDX-License-Identifier: MIT */
/* The wires between a peripheral and the chip around it. A peripheral includes this, its own header
 * and nothing else of the board; the machine implements the wires. `struct vboard` is opaque here:
 * it only says which board.
 *
 * Time is in picoseconds since the board was made. Frequencies are in hertz. */
#ifndef VBOARD_WIRES_H
#define VBOARD_WIRES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "chips/chip.h"

struct vboard;

#define PICOSECONDS  UINT64_C(1000000000000) /* in a second */
#define TIME_FOREVER UINT64_MAX

enum {
    USARTS = 3,
    DMAS = 2,
    DMA_CHANNELS = 8, /* the most that a controller has */
    GPIO_PORTS = 8,
    TIMS = 6, /* TIM2 to TIM7 */
};

/* Things that happen by themselves. Each has one deadline; its peripheral's handler is called when
 * the deadline is reached, with wires_now() equal to the deadline. */
enum event {
    EVENT_RCC,
    EVENT_FLASH,
    EVENT_IWDG,
    EVENT_DMA,                                        /* + controller * DMA_CHANNELS + channel */
    EVENT_USART_TX = EVENT_DMA + DMAS * DMA_CHANNELS, /* + instance */
    EVENT_USART_RX = EVENT_USART_TX + USARTS,
    EVENT_USART_IDLE = EVENT_USART_RX + USARTS,
    EVENT_TIM = EVENT_USART_IDLE + USARTS, /* + instance */
    EVENT_RTC = EVENT_TIM + TIMS,
    EVENT_LINK_TX,
    EVENT_LINK_RX,
    EVENT_ROM_RX,
    EVENT_ROM_TX,
    EVENT_ROM_WORK, /* behind EVENT_FLASH */
    EVENT_FAULT,
    EVENT_NMI,   /* the line falls */
    EVENT_RESET, /* NRST rises */
    EVENTS,
};

enum dma_request {
    DMA_USART_RX, /* + instance */
    DMA_USART_TX = DMA_USART_RX + USARTS,
    DMA_REQUESTS = DMA_USART_TX + USARTS,
    DMA_NO_REQUEST = 0xFF,
};

/* Interrupts; which line of the NVIC each is, the family's table says. */
enum irq {
    IRQ_FLASH,
    IRQ_RCC,
    IRQ_EXTI0,                   /* + line, to 4 */
    IRQ_EXTI9_5 = IRQ_EXTI0 + 5, /* lines 5 to 9 */
    IRQ_EXTI15_10,
    IRQ_USART1, /* + instance */
    IRQ_USART2,
    IRQ_USART3,
    IRQ_TIM2, /* + instance */
    IRQ_TIM3,
    IRQ_TIM4,
    IRQ_TIM5,
    IRQ_TIM6,
    IRQ_TIM7,
    IRQ_DMA1, /* + channel */
    IRQ_DMA2 = IRQ_DMA1 + DMA_CHANNELS,
    IRQS = IRQ_DMA2 + DMA_CHANNELS,
};

/* Where a system reset comes from. What flags show of it is the business of the family's RCC. */
enum reset_source {
    RESET_POWER,
    RESET_PIN,
    RESET_SOFTWARE,
    RESET_WATCHDOG,
    RESET_STANDBY, /* the chip leaves Standby by itself */
    RESET_SOURCES
};

uint64_t wires_now(const struct vboard *board);
void wires_schedule(struct vboard *board, enum event event, uint64_t when);
void wires_cancel(struct vboard *board, enum event event);

/* For a read by the CPU: the bus answers not before then. */
void wires_stall(struct vboard *board, uint64_t until);

const struct chip *wires_chip(const struct vboard *board);
/* Bits of a register that exist on this chip; 0: there is no such register. */
struct peripheral;
uint32_t wires_fields(const struct vboard *board, const struct peripheral *peripheral,
                      uint32_t offset);

void wires_irq(struct vboard *board, enum irq irq, bool level);
void wires_nmi(struct vboard *board, bool level);

/* The request level of a peripheral's DMA line. While it is high, the channel that listens moves
 * items at once, so the level may be low again when this returns. */
void wires_dma_request(struct vboard *board, enum dma_request request, bool level);

/* DMAMUX chooses the request that a channel listens to: enum dma_request, or DMA_NO_REQUEST. */
void wires_dma_listen(struct vboard *board, unsigned controller, unsigned channel, uint8_t request);

/* The bus as a DMA controller drives it. False: the address answers with an error, or the run is
 * about to stop. */
bool wires_dma_read(struct vboard *board, uint32_t address, unsigned size, uint32_t *value);
bool wires_dma_write(struct vboard *board, uint32_t address, unsigned size, uint32_t value);

/* The USART's kernel clock, as CCIPR selects it; 0 when that clock does not run. */
uint64_t wires_usart_hz(const struct vboard *board, unsigned instance);
uint64_t wires_hclk_hz(const struct vboard *board);
uint64_t wires_sysclk_hz(const struct vboard *board);
/* It is on and ready. */
bool wires_oscillator_runs(const struct vboard *board, enum oscillator oscillator);
/* The low-speed oscillator as it is on this board: it differs much from chip to chip. */
uint64_t wires_lsi_hz(const struct vboard *board);
/* A timer's kernel clock; 0 while RCC does not clock it. */
uint64_t wires_tim_hz(const struct vboard *board, unsigned instance);
/* RTCCLK as RCC_BDCR selects it, and when it runs: TIME_FOREVER: not as things are. */
uint64_t wires_rtc_hz(const struct vboard *board, uint64_t *runs_from);
/* RCC_CR PLLON. */
bool wires_pll_is_on(const struct vboard *board);
/* RCC_CFGR SWS says that the core runs from it (not on the STM32G0, which has SWS elsewhere). */
bool wires_pll_is_used(const struct vboard *board);
/* VDD, in millivolts. */
unsigned wires_supply(const struct vboard *board);
/* A number that changes when minutes have passed, or warmth or supply have changed. */
uint64_t wires_circumstances(const struct vboard *board);
/* PWR lets writes into the backup domain. */
bool wires_backup_writable(const struct vboard *board);
/* RCC resets the backup domain (BDRST). */
void wires_backup_reset(struct vboard *board);
/* The outputs of a timer have changed. */
void wires_tim_output(struct vboard *board, unsigned instance);
/* The level that a peripheral drives onto a pin in that alternate function. False: none does. */
bool wires_function_level(const struct vboard *board, unsigned port, unsigned number,
                          unsigned function, bool *level);

/* A USART puts a frame on its TX pin: wires_now() is the start; see line.h for the rest. */
void wires_usart_sends(struct vboard *board, unsigned instance, uint32_t bits, unsigned count,
                       uint64_t bit_numerator, uint64_t bit_denominator);

/* The waveform at the USART's RX pin. NULL: no cable there, or the pin is not the USART's. */
struct line;
const struct line *wires_usart_line(const struct vboard *board, unsigned instance);

/* The level at a pin that the board or the chip drives has changed. */
void wires_pin(struct vboard *board, unsigned port, unsigned number, bool level);
void wires_core_event(struct vboard *board);
/* Parts may reach other pins now. */
void wires_pins_remapped(struct vboard *board);
/* Pins of a port that are the debug port's, whatever the port's registers say. */
uint32_t wires_debug_pins(const struct vboard *board, unsigned port);
/* A debugger is attached. */
bool wires_debugger(const struct vboard *board);

enum voltage_range wires_voltage_range(const struct vboard *board);
/* The clock tree, a voltage range or the flash's wait states have changed. */
void wires_clocks_changed(struct vboard *board);
/* What the CPU may read of the flash without asking has changed. */
void wires_flash_changed(struct vboard *board);
void wires_memory_remapped(struct vboard *board, unsigned mode);

/* RCC puts into reset every peripheral whose bit is set in a register of AHBxRSTR/APBxRSTR. */
void wires_peripheral_reset(struct vboard *board, unsigned register_offset, uint32_t bits);
void wires_reset(struct vboard *board, enum reset_source source);

/* Repeatable random bits, from the seed of the power-on. */
uint64_t wires_random(struct vboard *board);

/* Faults on demand (faults.h) look on here. An operation of the flash is about to begin: false when
 * the power is cut first. */
bool wires_flash_begins(struct vboard *board, uint64_t duration);
void wires_flash_ended(struct vboard *board);
/* What stays of a double-word that is programmed with `value` where `lanes` has ones; offset:
 * aligned, from the start of the flash. */
uint64_t wires_flash_keeps(struct vboard *board, uint32_t offset, uint64_t value, uint64_t lanes);
void wires_bad_word_read(struct vboard *board, uint32_t offset);

/* A frame begins on the cable: for who looks on. As its sender gives it. */
struct line_frame;
void wires_uart_frame(struct vboard *board, bool to_host, const struct line_frame *frame);

/* What noise on the cable makes of a frame, beside changing it. */
struct disturbance {
    bool drops; /* the frame is not put on the line */
    bool adds;  /* this byte comes behind it */
    uint8_t added;
};
struct disturbance wires_disturb(struct vboard *board, bool to_host, struct line_frame *frame);

/* The access that is under way is answered with a bus error. */
void wires_bus_error(struct vboard *board);

/* In the format of the next two: the chip's reference manual. */
#define MANUAL "\1"

/* The manual forbids what the firmware did: the run stops. The text names the rule and its source;
 * the machine adds PC, function, address and time. Only the first one counts. */
void wires_violation(struct vboard *board, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Said as a warning is, also on a strict board. */
void wires_notice(struct vboard *board, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* The manual does not support what the firmware did, the chip does not mind, and the vendor's own
 * library does it. A violation on a strict board. */
void wires_warning(struct vboard *board, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

#endif
