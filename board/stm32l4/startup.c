/* What happens from a reset to main(), or to the jump into the application. */
#include "boot/update.h"
#include "layout.h"
#include "port.h"
#include "the_board.h"

int main(void);
void reset_handler(void) __attribute__((noreturn));
void hard_fault_handler(void);
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
        hard_fault_handler,
        hard_fault_handler, /* MemManage */
        bus_fault_handler,
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

static __attribute__((noreturn)) void jump(uint32_t msp, uint32_t reset) {
    SCB_VTOR = APPLICATION_START;
    barrier();
    __asm__ volatile("msr msp, %0\n"
                     "mov lr, #-1\n" /* as after reset (ARM DDI 0403 B1.5.5) */
                     "bx %1\n"
                     :
                     : "r"(msp), "r"(reset)
                     : "memory");
    __builtin_unreachable();
}

/* The bootloader verified the application, left the order and reset the chip: nothing but this has
 * run since, so the application finds the core and every peripheral in reset state. What it can
 * see of us: VTOR, the mailbox, and the reset flags cleared. */
static void jump_if_ordered(void) {
    const uint32_t *application = (const uint32_t *)APPLICATION_START;
    struct handoff message;

    if (mailbox.order != HANDOFF_JUMP || !handoff_take(&mailbox, &message)) {
        return;
    }
    if (!update_plausible(&the_board, (const uint8_t *)application, APPLICATION_SIZE)) {
        return;
    }
    mailbox.order = HANDOFF_NONE;
    handoff_seal(&mailbox);
    reset_clear_flags();
    jump(application[0], application[1]);
}

void reset_handler(void) {
    jump_if_ordered();
    memory_clear(); /* the linker script sees to it that this is all */
    (void)main();
    reset_chip();
}
