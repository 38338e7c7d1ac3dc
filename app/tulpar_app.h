/* What an application adds to live behind the Tulpar bootloader. Copy this pair of files, wire/
 * and nothing else into your own project.
 *
 * Both functions work on any Cortex-M STM32; neither uses a peripheral. */
#ifndef TULPAR_APP_H
#define TULPAR_APP_H

#include <stdbool.h>
#include <stdint.h>

#include "wire/frame.h"

/* Watches the bytes that come in on the UART for the host's ENTER packet. */
struct tulpar_listener {
    uint8_t expected[FRAME_OVERHEAD];
    uint8_t matched; /* bytes of it seen in a row */
};

void tulpar_listener_init(struct tulpar_listener *listener);

/* Give it every byte received. True: the host wants the bootloader; call
 * tulpar_enter_bootloader() as soon as your application can be stopped. May be called from an
 * interrupt handler. */
bool tulpar_listen(struct tulpar_listener *listener, uint8_t byte);

/* Leaves the message and resets. Interrupts off, does not return. */
void tulpar_enter_bootloader(void) __attribute__((noreturn));

/* Call it from the fault handlers: resets, and `tulpar info` shows that the application faulted,
 * and where. pc: the stacked program counter, or 0. */
void tulpar_report_fault(uint32_t pc) __attribute__((noreturn));

/* What the bootloader tells the application that it starts. */
struct tulpar_start {
    uint8_t reset_cause; /* enum reset_cause (wire/message.h), or-ed; 0: not known */
    bool on_trial; /* after some more starts without tulpar_confirm() the old one comes back */
};

/* Valid once, before anything else uses the first 64 bytes of SRAM1: call it first in main(), and
 * keep that memory out of the linker script. */
struct tulpar_start tulpar_take_start(void);

/* The application works: it stays. Call it when tulpar_take_start() said on_trial and everything
 * that matters has been seen to work. Resets once, into the bootloader and back; does not return.
 */
void tulpar_confirm(void) __attribute__((noreturn));

#endif
