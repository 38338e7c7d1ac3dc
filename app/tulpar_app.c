#include "tulpar_app.h"

#include <stddef.h>

#include "wire/handoff.h"

/* The start of SRAM1 on every STM32. */
#define MAILBOX ((volatile struct handoff *)0x20000000u)

/* ARM DDI 0403 B3.2.6: VECTKEY and SYSRESETREQ. */
#define AIRCR       (*(volatile uint32_t *)0xE000ED0Cu)
#define AIRCR_RESET 0x05FA0004u

void tulpar_listener_init(struct tulpar_listener *listener) {
    (void)frame_encode(listener->expected, COMMAND_ENTER, NULL, 0);
    listener->matched = 0;
}

bool tulpar_listen(struct tulpar_listener *listener, uint8_t byte) {
    if (byte != listener->expected[listener->matched]) {
        listener->matched = 0;
    }
    if (byte == listener->expected[listener->matched]) {
        listener->matched++;
    }
    if (listener->matched < sizeof listener->expected) {
        return false;
    }
    listener->matched = 0;
    return true;
}

static __attribute__((noreturn)) void reset_with(enum handoff_order order) {
    __asm__ volatile("cpsid i" ::: "memory");
    MAILBOX->order = order;
    MAILBOX->reset_cause = 0;
    MAILBOX->fault_count = 0;
    MAILBOX->on_trial = 0;
    handoff_seal(MAILBOX);
    __asm__ volatile("dsb" ::: "memory");
    AIRCR = AIRCR_RESET;
    for (;;) { /* a few cycles until the reset takes hold */
    }
}

void tulpar_enter_bootloader(void) {
    reset_with(HANDOFF_STAY);
}

void tulpar_report_fault(uint32_t pc) {
    handoff_note_fault(MAILBOX, HANDOFF_FAULT_APPLICATION, pc);
    reset_with(HANDOFF_NONE);
}

void tulpar_confirm(void) {
    reset_with(HANDOFF_CONFIRM);
}

struct tulpar_start tulpar_take_start(void) {
    struct handoff message;

    (void)handoff_take(MAILBOX, &message);
    return (struct tulpar_start){
        .reset_cause = (uint8_t)message.reset_cause,
        .on_trial = message.on_trial != 0,
    };
}
