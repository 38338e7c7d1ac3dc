/* SPDX-License-Identifier: MIT */
/* What an application adds to live behind the Tulpar bootloader. Copy tulpar_app.h and tulpar_app.c
 * into your own project; they need nothing else.
 *
 * Everything here works on any STM32 with a Cortex-M; nothing uses a peripheral. */
#ifndef TULPAR_APP_H
#define TULPAR_APP_H

#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* -- back into the bootloader ------------------------------------------------------------------*/

/* The packet by which a host asks for the bootloader: eight bytes, always the same. */
#define TULPAR_ENTER_PACKET                                                                        \
    { 0x23, 0x48, 0x00, 0x00, 0x32, 0x34, 0x00, 0xEE }
enum { TULPAR_ENTER_SIZE = 8 };

/* Watches the bytes that come in on the UART for that packet. */
struct tulpar_listener {
    uint8_t matched; /* bytes of it seen in a row */
};

void tulpar_listener_init(struct tulpar_listener *listener);

/* Give it every byte received. True: the host wants the bootloader; call
 * tulpar_enter_bootloader() as soon as your application can be stopped. May be called from an
 * interrupt handler. */
bool tulpar_listen(struct tulpar_listener *listener, uint8_t byte);

/* Leaves the message and resets. Interrupts off, does not return. */
void tulpar_enter_bootloader(void) __attribute__((noreturn));

/* Resets, and the bootloader starts an application at once, without waiting for a host: this one,
 * or after an update the next (background/tulpar_update.h). Interrupts off, does not return. */
void tulpar_restart(void) __attribute__((noreturn));

/* Call it from the fault handlers: resets, and `tulpar info` shows that the application faulted,
 * and where. pc: the stacked program counter, or 0. */
void tulpar_report_fault(uint32_t pc) __attribute__((noreturn));

/* -- what the bootloader tells -----------------------------------------------------------------*/

/* Why the chip was reset, or-ed: the flags of RCC_CSR, which the bootloader has to clear. */
enum tulpar_reset_cause {
    TULPAR_RESET_POWER = 1 << 0, /* brown-out or power-on */
    TULPAR_RESET_PIN = 1 << 1,
    TULPAR_RESET_SOFTWARE = 1 << 2,
    TULPAR_RESET_WATCHDOG = 1 << 3,
    TULPAR_RESET_WINDOW_WATCHDOG = 1 << 4,
    TULPAR_RESET_LOW_POWER = 1 << 5,
    TULPAR_RESET_OPTION_BYTES = 1 << 6,
    TULPAR_RESET_FIREWALL = 1 << 7,
};

struct tulpar_start {
    uint8_t reset_cause; /* enum tulpar_reset_cause, or-ed; 0: not known */
    bool on_trial; /* after some more starts without tulpar_confirm() the old one comes back */
};

/* Valid once, before anything else uses the first 64 bytes of SRAM1: call it first in main(), and
 * keep that memory out of the linker script. Where that was forgotten, the answer is "not known,
 * not on trial", and nothing is written. */
struct tulpar_start tulpar_take_start(void);

/* The application works: it stays. Call it when tulpar_take_start() said on_trial and everything
 * that matters has been seen to work. Resets once, into the bootloader and back; does not return.
 */
void tulpar_confirm(void) __attribute__((noreturn));

/* -- the mailbox -------------------------------------------------------------------------------*/

/* The first words of SRAM1, which application and bootloader leave for each other over a reset. Not
 * for applications: tulpar_app.c uses it. Tulpar's own tests hold it against wire/handoff.h. */
struct tulpar_mailbox {
    uint32_t magic;
    uint32_t order;
    uint32_t reset_cause;
    uint32_t fault_count;
    uint32_t on_trial;
    uint32_t check; /* CRC-32 as in zlib over the words above */
    uint32_t last_error;
    uint32_t last_fault;
    uint32_t fault_address;
};

#define TULPAR_MAILBOX_MAGIC     0x48414E44u
#define TULPAR_ORDER_NONE        0x00000000u
#define TULPAR_ORDER_STAY        0x53544159u
#define TULPAR_ORDER_CONFIRM     0x434F4E46u
#define TULPAR_ORDER_START       0x53545254u
#define TULPAR_FAULT_APPLICATION 0x464C5404u

static inline uint32_t tulpar_mailbox_check(const volatile struct tulpar_mailbox *box) {
    const uint32_t words[] = {box->magic, box->order, box->reset_cause, box->fault_count,
                              box->on_trial};
    uint32_t crc = 0xFFFFFFFFu;

    for (unsigned i = 0; i < sizeof words / sizeof words[0]; i++) {
        crc ^= words[i];
        for (unsigned bit = 0; bit < 32; bit++) {
            crc = crc >> 1 ^ ((crc & 1u) != 0 ? 0xEDB88320u : 0u);
        }
    }
    return ~crc;
}

static inline void tulpar_mailbox_seal(volatile struct tulpar_mailbox *box, uint32_t order) {
    box->magic = TULPAR_MAILBOX_MAGIC;
    box->order = order;
    box->reset_cause = 0;
    box->fault_count = 0;
    box->on_trial = 0;
    box->check = tulpar_mailbox_check(box);
}

/* Takes the message out, once. Without one nothing is written: these bytes may be variables. */
static inline struct tulpar_start tulpar_mailbox_take(volatile struct tulpar_mailbox *box) {
    struct tulpar_start start = {0, false};

    if (box->magic == TULPAR_MAILBOX_MAGIC && box->check == tulpar_mailbox_check(box)) {
        start.reset_cause = (uint8_t)box->reset_cause;
        start.on_trial = box->on_trial != 0;
        box->magic = 0;
    }
    return start;
}

#ifdef __cplusplus
}
#endif

#endif
