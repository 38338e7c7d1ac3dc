/* SPDX-License-Identifier: MIT */
/* What happens from a reset to main(), or to the jump into the application. */
#include "architecture.h"
#include "boot/board_of.h"
#include "boot/permit.h"
#include "port.h"

int main(void);
void reset_handler(void) __attribute__((noreturn));
void hard_fault_handler(void);
void HARD_FAULT_VECTOR(void);
void bus_fault_handler(void);
void unexpected_handler(void);
void nmi_handler(void);
void systick_handler(void);

/* Only what the architecture itself can raise: no interrupt of a peripheral is ever enabled. */
static const struct {
    uint32_t *initial_msp;
    void (*handlers[15])(void);
} vectors __attribute__((section(".vectors"), used)) = {
    stack_top,
    {
        reset_handler,
        nmi_handler,
        HARD_FAULT_VECTOR,
        hard_fault_handler, /* MemManage */
        BUS_FAULT_VECTOR,
        hard_fault_handler, /* UsageFault */
        0,
        0,
        0,
        0,
        unexpected_handler, /* SVCall */
        unexpected_handler, /* debug monitor */
        0,
        unexpected_handler, /* PendSV */
        systick_handler,
    },
};

static struct start_permit permit;

/* Whatever led here, be it a skipped instruction: without a permit nothing is started. */
static __attribute__((noreturn, noinline)) void jump(void) {
    uint32_t start = the_board.application.base;
    const uint32_t *application = (const uint32_t *)start;

    if (permit.first != START_PERMITTED) {
        reset_chip();
    }
    if (permit.second != ~START_PERMITTED) {
        reset_chip();
    }
    SCB_VTOR = start;
    barrier();
    START_AT(application[0], application[1]);
    __builtin_unreachable();
}

/* What the bootloader found out before this reset does not count: who wrote the order is not known,
 * and the flash may be another by now. The clock is raised for the time that the check takes. */
static bool check_application(void) {
    (void)clock_raise(); /* slower, otherwise */
    crc_unit_init();
    installed_permit_start(&the_board, &permit);
    crc_unit_reset();
    return clock_lower() && permit.first != 0;
}

/* Before anything else has touched the hardware: the application finds the core and every
 * peripheral in reset state. What it can see of us: VTOR, the mailbox, and the reset flags cleared.
 */
static void jump_if_ordered(void) {
    struct handoff message;

    if (mailbox.order != HANDOFF_JUMP || !handoff_take(&mailbox, &message) ||
        message.order != HANDOFF_JUMP || !check_application()) {
        return;
    }
    mailbox.order = HANDOFF_NONE;
    handoff_seal(&mailbox);
    reset_clear_flags();
    jump();
}

void reset_handler(void) {
    reset_if_warm();
    memory_clear(); /* the linker script sees to it that this is all */
    jump_if_ordered();
    (void)main();
    reset_chip();
}
