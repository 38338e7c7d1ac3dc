#include "boot/boot.h"
#include "kit.h"
#include "layout.h"
#include "port.h"
#include "settings.h"

static void idle(void *context) {
    (void)context;
    if (serial_receives_by_dma()) {
        wait_for_interrupt(); /* SysTick, a millisecond at most */
    }
}

static void board_init(struct board *board) {
    uint32_t application_size = layout_application_size(kit.flash_size, kit.slots);
    uint32_t second_size = kit.slots == 2 ? application_size + PAGE_SIZE : 0;

    *board = (struct board){
        .name = kit.name,
        .page_size = PAGE_SIZE,
        .application = {APPLICATION_START, application_size},
        .records = {RECORDS_START, RECORD_PAGES * PAGE_SIZE},
        .second = {APPLICATION_START + application_size, second_size},
        .journal = JOURNAL_START,
        .ram = {kit.ram[0], kit.ram[1]},
        .handoff = &mailbox,
        .baud = SETTING_BAUD,
        .window_ms = SETTING_WINDOW_MS,
        .flash_read = flash_read,
        .flash_crc = flash_crc,
        .flash_erase = flash_erase,
        .flash_program = flash_program,
        .serial_read = serial_read,
        .serial_write = serial_write,
        .serial_errors = serial_errors,
        .now_ms = clock_now_ms,
        .feed_watchdog = watchdog_feed,
        .idle = idle,
        .identify = identify,
        .reset_cause = reset_cause,
        .restart = reset_after_drain,
    };
    port_add_extras(board);
}

int main(void) {
    static struct board board;
    static struct boot boot NOT_ZEROED;

    reset_read_cause();
    clock_init();
    serial_init(SETTING_BAUD);
    crc_unit_init();
    flash_init();
    board_init(&board);
    boot_run(&boot, &board);
    return 0;
}
