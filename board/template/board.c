/* SPDX-License-Identifier: MIT */
/* A port that compiles and does nothing: copy this folder, fill in one function at a time, in this
 * order. docs/PORTING.md says what each must do and how to know that it does. */
#include <stddef.h>

#include "boot/boot.h"
#include "boot/receiver.h"

int main(void);

static struct handoff mailbox; /* in RAM that survives a reset, at an address of its own */

/* 1. Serial port: with these two, `tulpar info` answers. */
static uint32_t serial_read(void *context, uint8_t *data, uint32_t capacity) {
    (void)context;
    (void)data;
    (void)capacity;
    return 0;
}

static void serial_write(void *context, const uint8_t *data, uint32_t length) {
    (void)context;
    (void)data;
    (void)length;
}

static void serial_errors(void *context, struct line_errors *errors) {
    (void)context;
    *errors = (struct line_errors){0};
}

/* 2. Time, watchdog, sleep. */
static uint32_t now_ms(void *context) {
    (void)context;
    return 0;
}

static void feed_watchdog(void *context) {
    (void)context;
}

static void idle(void *context) {
    (void)context;
}

/* 3. Flash: with these, `tulpar flash --no-run` works. */
static enum flash_result flash_read(void *context, uint32_t address, uint8_t *data,
                                    uint32_t length) {
    (void)context;
    (void)address;
    (void)data;
    (void)length;
    return FLASH_FAILED;
}

static enum flash_result flash_crc(void *context, uint32_t address, uint32_t length,
                                   uint32_t *crc) {
    (void)context;
    (void)address;
    (void)length;
    *crc = 0;
    return FLASH_FAILED;
}

static enum flash_result flash_erase(void *context, uint32_t address) {
    (void)context;
    (void)address;
    return FLASH_FAILED;
}

static enum flash_result flash_program(void *context, uint32_t address, const uint8_t *data,
                                       uint32_t length) {
    (void)context;
    (void)address;
    (void)data;
    (void)length;
    return FLASH_FAILED;
}

/* 4. Who am I, who looks on, and why was I reset. */
static void identify(void *context, struct board_identity *identity) {
    (void)context;
    *identity = (struct board_identity){0};
}

static bool debugger_attached(void *context) {
    (void)context;
    return false;
}

static uint8_t reset_cause(void *context) {
    (void)context;
    return 0;
}

/* 5. Reset. The startup code follows HANDOFF_JUMP before anything else (board/stm32l4/startup.c):
 * with it, the application starts. */
static void restart(void *context) {
    (void)context;
}

/* 6. Another rate. Until then the host stays at .baud. */
static bool serial_set_baud(void *context, uint32_t baud) {
    (void)context;
    (void)baud;
    return false;
}

static uint32_t serial_baud_highest(void *context) {
    (void)context;
    return 115200;
}

int main(void) {
    static struct boot boot;
    static struct receiver receiver;
    static struct receiver_block blocks[6]; /* as many as the receive buffer holds */
    static const struct flash_geometry geometry = {
        .start = 0x08000000,
        .run_size = {2048},
        .run_count = {128},
        .erase_max_ms = 25,
        .program_max_us = 91,
        .programming_unit = FLASH_WORD_SIZE,
        .properties = FLASH_HAS_ECC | FLASH_TAKES_ZEROS,
    };
    static const struct board board = {
        .name = "template",
        .geometry = &geometry,
        .page_size = 2048,
        .application = {0x0800C800, 206 * 1024},
        .records = {0x0800B800, 4096},
        .ram = {{0x20000000, 64 * 1024}, {0, 0}},
        .handoff = &mailbox,
        .debugger_attached = debugger_attached,
        .baud = 115200,
        .receiver = &receiver,
        .blocks = blocks,
        .in_flight = sizeof blocks / sizeof blocks[0],
        .window_ms = 500,
        .flash_read = flash_read,
        .flash_crc = flash_crc,
        .flash_erase = flash_erase,
        .flash_program = flash_program,
        .serial_read = serial_read,
        .serial_write = serial_write,
        .serial_set_baud = serial_set_baud,
        .serial_baud_highest = serial_baud_highest,
        .serial_errors = serial_errors,
        .now_ms = now_ms,
        .feed_watchdog = feed_watchdog,
        .idle = idle,
        .identify = identify,
        .reset_cause = reset_cause,
        .restart = restart,
    };

    boot_run(&boot, &board);
    return 0;
}
