/* SPDX-License-Identifier: MIT */
#include <stddef.h>

#include "boot/boot.h"
#include "the_board.h"

void board_idle(void *context) {
    (void)context;
    /* Probes fail to attach to a core that sleeps, some of them. */
    if (dma_receives() && !debugger_attached(NULL)) {
        wait_for_interrupt(); /* SysTick, a millisecond at most */
    }
}

int main(void) {
    static struct boot boot NOT_ZEROED;

    reset_read_cause();
    flash_init(); /* first, for its comparator needs some time */
    if (reset_from_standby()) {
        handoff_leave(&mailbox, HANDOFF_START);
    }
    clock_init();
    serial_init(SETTING_BAUD);
    crc_unit_init();
    boot_run(&boot, &the_board);
    return 0;
}
