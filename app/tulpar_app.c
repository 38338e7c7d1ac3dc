/* SPDX-License-Identifier: MIT */
#include "tulpar_app.h"

/* The start of SRAM1 on every STM32. */
#define MAILBOX ((volatile struct tulpar_mailbox *)0x20000000u)

/* ARM DDI 0403 B3.2.6: VECTKEY and SYSRESETREQ. */
#define AIRCR       (*(volatile uint32_t *)0xE000ED0Cu)
#define AIRCR_RESET 0x05FA0004u

static const uint8_t enter[TULPAR_ENTER_SIZE] = TULPAR_ENTER_PACKET;

void tulpar_listener_init(struct tulpar_listener *listener) {
    listener->matched = 0;
}

bool tulpar_listen(struct tulpar_listener *listener, uint8_t byte) {
    if (byte != enter[listener->matched]) {
        listener->matched = 0;
    }
    if (byte == enter[listener->matched]) {
        listener->matched++;
    }
    if (listener->matched < sizeof enter) {
        return false;
    }
    listener->matched = 0;
    return true;
}

static __attribute__((noreturn)) void reset_with(uint32_t order) {
    __asm__ volatile("cpsid i" ::: "memory");
    tulpar_mailbox_seal(MAILBOX, order);
    __asm__ volatile("dsb" ::: "memory");
    AIRCR = AIRCR_RESET;
    for (;;) { /* a few cycles until the reset takes hold */
    }
}

void tulpar_enter_bootloader(void) {
    reset_with(TULPAR_ORDER_STAY);
}

void tulpar_restart(void) {
    reset_with(TULPAR_ORDER_START);
}

void tulpar_report_fault(uint32_t pc) {
    MAILBOX->last_fault = TULPAR_FAULT_APPLICATION;
    MAILBOX->fault_address = pc;
    reset_with(TULPAR_ORDER_NONE);
}

void tulpar_confirm(void) {
    reset_with(TULPAR_ORDER_CONFIRM);
}

struct tulpar_start tulpar_take_start(void) {
    return tulpar_mailbox_take(MAILBOX);
}
