/* SPDX-License-Identifier: MIT */
/* A port that compiles, links and does nothing: copy this folder, fill in one function at a time,
 * in this order. docs/PORTING.md says what each must do and how to know that it does. What all
 * Cortex-Ms share is linked beside it: CMakeLists.txt. */
#include <stddef.h>

#include "boot/board_of.h"
#include "boot/boot.h"
#include "boot/receiver.h"
#include "boot/version.h"
#include "layout.h"
#include "port.h"
#include "settings.h"
#include "wire/description.h"

enum {
    CORE_HZ_AFTER_RESET = 4000000,
    IN_FLIGHT = 6, /* as many as the receive buffer holds */
    DATA_FIELD = DATA_FIELD_MAX,
};

int main(void);
void nmi_handler(void);

/* 1. Serial port: with these, `tulpar info` answers. */
void serial_init(uint32_t baud) {
    (void)baud;
}

uint32_t serial_read(void *context, uint8_t *data, uint32_t capacity) {
    (void)context;
    (void)data;
    (void)capacity;
    return 0;
}

/* Without interrupts and without the core: faults are told by it. */
void serial_write_waiting(const uint8_t *data, uint32_t length) {
    (void)data;
    (void)length;
}

void serial_write(void *context, const uint8_t *data, uint32_t length) {
    (void)context;
    serial_write_waiting(data, length);
}

void serial_errors(void *context, struct line_errors *errors) {
    (void)context;
    *errors = (struct line_errors){0};
}

/* 2. Clock, watchdog, sleep; cortex_m/systick.c counts milliseconds. */
void clock_init(void) {
    systick_init(CORE_HZ_AFTER_RESET);
}

bool clock_raise(void) {
    return false;
}

bool clock_lower(void) {
    return true;
}

void watchdog_feed(void *context) {
    (void)context;
}

static void idle(void *context) {
    (void)context;
}

/* 3. Flash: with these, `tulpar flash --no-run` works. */
enum flash_result flash_read(void *context, uint32_t address, uint8_t *data, uint32_t length) {
    (void)context;
    (void)address;
    (void)data;
    (void)length;
    return FLASH_FAILED;
}

enum flash_result flash_crc(void *context, uint32_t address, uint32_t length, uint32_t *crc) {
    (void)context;
    (void)address;
    (void)length;
    (void)crc;
    return FLASH_FAILED;
}

enum flash_result flash_erase(void *context, uint32_t address) {
    (void)context;
    (void)address;
    return FLASH_FAILED;
}

enum flash_result flash_program(void *context, uint32_t address, const uint8_t *data,
                                uint32_t length) {
    (void)context;
    (void)address;
    (void)data;
    (void)length;
    return FLASH_FAILED;
}

/* What the image CRC needs, if anything. */
void crc_unit_init(void) {
}

void crc_unit_reset(void) {
}

/* An uncorrectable ECC error comes as NMI on some chips. */
void nmi_handler(void) {
    fault_and_reset(HANDOFF_FAULT_NMI, 0);
}

/* 4. Who am I, and why was I reset. */
void identify(void *context, struct device_info *info) {
    (void)context;
    (void)info;
}

uint8_t reset_cause(void *context) {
    (void)context;
    return 0;
}

void reset_clear_flags(void) {
}

/* 5. Reset. cortex_m/startup.c follows HANDOFF_JUMP before anything else: with it, the application
 * starts. */
void reset_if_warm(void) {
}

void reset_chip(void) {
    barrier();
    SCB_AIRCR = SCB_AIRCR_RESET;
    for (;;) {
    }
}

static void restart(void *context) {
    (void)context;
    reset_chip();
}

/* 6. Another rate. Until then the host stays at .baud. */
bool serial_set_baud(void *context, uint32_t baud) {
    (void)context;
    (void)baud;
    return false;
}

static uint32_t serial_baud_highest(void *context) {
    (void)context;
    return 115200;
}

/* -- what the core is given --------------------------------------------------------------------*/

_Static_assert(FLASH_WORD_SIZE % PROGRAMMING_UNIT == 0,
               "what the core programs at once (FLASH_WORD_SIZE) is not whole programming units");

static const struct flash_geometry geometry = {
    .start = FLASH_START,
    .run_size = {ERASE_UNIT},
    .run_count = {FLASH_SIZE / ERASE_UNIT},
    .erase_max_ms = 25,
    .program_max_us = 91,
    .programming_unit = PROGRAMMING_UNIT,
    .properties = FLASH_HAS_ECC | FLASH_TAKES_ZEROS,
};
static struct receiver receiver NOT_ZEROED;
static struct receiver_block blocks[IN_FLIGHT] NOT_ZEROED;
static uint8_t block_data[IN_FLIGHT * DATA_FIELD] NOT_ZEROED;
static uint8_t packet[DATA_FIELD + FRAME_OVERHEAD] NOT_ZEROED;

const struct board the_board = {
    .name = "template",
    .geometry = &geometry,
    .page_size = ERASE_UNIT,
    .application = {APPLICATION_START, APPLICATION_SIZE},
    .records = {RECORDS_START, RECORDS_SIZE},
    .ram = {{RAM_START, RAM_SIZE}, {0, 0}},
    .handoff = &mailbox,
    .debugger_attached = debugger_attached,
    .data_field_max = DATA_FIELD,
    .packet = packet,
    .baud = SETTING_BAUD,
    .receiver = &receiver,
    .blocks = blocks,
    .block_data = block_data,
    .places = IN_FLIGHT,
    .window_ms = SETTING_WINDOW_MS,
    .flash_read = flash_read,
    .flash_crc = flash_crc,
    .flash_erase = flash_erase,
    .flash_program = flash_program,
    .serial_read = serial_read,
    .serial_write = serial_write,
    .serial_set_baud = serial_set_baud,
    .serial_baud_highest = serial_baud_highest,
    .serial_errors = serial_errors,
    .now_ms = clock_now_ms,
    .feed_watchdog = watchdog_feed,
    .idle = idle,
    .identify = identify,
    .reset_cause = reset_cause,
    .restart = restart,
};

/* The same for the tool, which finds it behind the vectors. */
static const struct boot_description description __attribute__((section(".description"), used)) = {
    .magic = {DESCRIPTION_MAGIC_1, DESCRIPTION_MAGIC_2},
    .format = DESCRIPTION_FORMAT,
    .version = BOOTLOADER_VERSION,
    .board = "template",
    .page_size = ERASE_UNIT,
    .bootloader = {FLASH_START, BOOTLOADER_SIZE},
    .records = {RECORDS_START, RECORDS_SIZE},
    .record_unit = ERASE_UNIT,
    .application = {APPLICATION_START, APPLICATION_SIZE},
    .ram = {{RAM_START, RAM_SIZE}, {0, 0}},
};

int main(void) {
    static struct boot boot NOT_ZEROED;

    clock_init();
    serial_init(SETTING_BAUD);
    crc_unit_init();
    boot_run(&boot, &the_board);
    return 0;
}
