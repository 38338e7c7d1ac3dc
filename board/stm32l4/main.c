#include "boot/boot.h"
#include "the_board.h"

void board_idle(void *context) {
    (void)context;
    if (serial_receives_by_dma()) {
        wait_for_interrupt(); /* SysTick, a millisecond at most */
    }
}

int main(void) {
    static struct boot boot NOT_ZEROED;

    reset_read_cause();
    clock_init();
    serial_init(SETTING_BAUD);
    crc_unit_init();
    flash_init();
    boot_run(&boot, &the_board);
    return 0;
}
