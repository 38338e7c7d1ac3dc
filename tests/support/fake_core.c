/* SPDX-License-Identifier: MIT */
/* The core and the host take turns: whenever time passes for the host, the core runs up to then.
 * What takes it longer (flash) puts its clock ahead, and it waits where it would look for bytes
 * until those that the host has sent by then are known. */
#include "tests/support/fake_core.h"

#include <pthread.h>
#include <string.h>

#include "boot/installed.h"
#include "boot/permit.h"
#include "support/fake_flash.h"
#include "tests/support/fake_line.h"

enum {
    MS = 1000, /* us */
    WAITS = 2, /* longjmp(): 1 is a power cut */
};

/* -- what the core is given --------------------------------------------------------------------*/

_Static_assert(offsetof(struct fake_device, board) == 0, "so that both are one context");

static struct fake_device *of(void *context) {
    return context;
}

static bool in_slots(const struct fake_device *device, uint32_t address) {
    return address >= device->board.board.application.base;
}

static enum flash_result flash_erase(void *context, uint32_t address) {
    struct fake_device *device = of(context);

    device->pages_erased += in_slots(device, address);
    device->board_us += device->stall_us;
    device->stall_us = 0;
    return fake_flash_erase(context, address);
}

static enum flash_result flash_program(void *context, uint32_t address, const uint8_t *data,
                                       uint32_t length) {
    struct fake_device *device = of(context);

    device->bytes_programmed += in_slots(device, address) ? length : 0;
    return fake_flash_program(context, address, data, length);
}

static void flash_busy(void *context, uint32_t us) {
    of(context)->board_us += us;
}

/* Leaving the core here loses nothing: all that it knows lies in its structs. */
static uint32_t serial_read(void *context, uint8_t *data, uint32_t capacity) {
    struct fake_device *device = of(context);

    if (device->answer == NULL && device->board_us > device->now_us) {
        longjmp(device->board.power_off, WAITS);
    }
    return fake_serial_read(context, data, capacity);
}

static void serial_write(void *context, const uint8_t *data, uint32_t length) {
    struct fake_device *device = of(context);

    if (device->answer != NULL) {
        memcpy(device->answer, data, length);
        longjmp(device->board.power_off, WAITS);
    }
    uint8_t command = device->boot.session.parser.command;
    bool taken = data[0] == REPLY_ACK;
    device->stall_us = taken && command == COMMAND_REVERT ? device->revert_us
                       : taken && command == COMMAND_RUN  ? device->swap_us
                                                          : 0;
    if (length == 1 || data[1] != COMMAND_RUN || !device->tells_no_swap) {
        fake_reply(device, data, length);
    }
}

static uint32_t serial_baud_highest(void *context) {
    return of(context)->baud_highest;
}

static uint32_t now_ms(void *context) {
    return (uint32_t)((of(context)->board_us - of(context)->reset_us) / MS);
}

static void idle(void *context) {
    of(context)->asleep = true;
    of(context)->board_us += MS;
}

/* -- the core ----------------------------------------------------------------------------------*/

static pthread_mutex_t core_runs = PTHREAD_MUTEX_INITIALIZER;

void fake_enter_core(void) {
    (void)pthread_mutex_lock(&core_runs);
}

void fake_leave_core(void) {
    (void)pthread_mutex_unlock(&core_runs);
}

static void start_application(struct fake_device *device, uint64_t at_us) {
    device->mode = FAKE_LISTENER;
    device->starts++;
    device->talk_at_us = at_us + FAKE_SECOND_US;
}

/* What the startup code does with the order that a bootloader has left: board/cortex_m/startup.c */
static bool jumps(struct fake_device *device) {
    struct start_permit permit;
    struct handoff message;

    if (device->board.mailbox.order != HANDOFF_JUMP ||
        !handoff_take(&device->board.mailbox, &message)) {
        return false;
    }
    installed_permit_start(&device->board.board, &permit);
    return permit.first == START_PERMITTED && permit.second == ~START_PERMITTED;
}

void fake_reset(struct fake_device *device, uint64_t at_us) {
    struct fake_board *fake = &device->board;

    device->answers = false;
    fake->baud = fake->board.baud;
    fake->in_taken = fake->in_length = 0;
    device->board_us = device->reset_us = at_us;
    fake_enter_core();
    if (jumps(device)) {
        start_application(device, at_us);
    } else {
        device->mode = FAKE_BOOTLOADER;
        boot_begin(&device->boot, &fake->board);
    }
    fake_leave_core();
}

enum outcome { GOES_ON, STARTS, POWER_IS_CUT };

static enum outcome step(struct fake_device *device) {
    enum outcome outcome = GOES_ON;

    fake_enter_core();
    device->asleep = false;
    switch (setjmp(device->board.power_off)) {
    case 0: outcome = boot_step(&device->boot) ? GOES_ON : STARTS; break;
    case WAITS: outcome = GOES_ON; break;
    default: outcome = POWER_IS_CUT; break;
    }
    fake_leave_core();
    return outcome;
}

void fake_run(struct fake_device *device) {
    while (device->mode == FAKE_BOOTLOADER && device->board_us <= device->now_us) {
        switch (step(device)) {
        case GOES_ON: break;
        case STARTS: fake_reset(device, device->board_us); break;
        case POWER_IS_CUT:
            memset(&device->board.mailbox, 0, sizeof device->board.mailbox);
            fake_reset(device, device->board_us + FAKE_PREPARE_US);
            break;
        }
    }
}

void fake_deliver(struct fake_device *device, const uint8_t *bytes, size_t length) {
    struct fake_board *fake = &device->board;

    if (fake->in_length - fake->in_taken + length > FAKE_SERIAL_SIZE - FRAME_MAX) {
        return;
    }
    fake_send(fake, bytes, length);
    if (device->asleep && device->board_us > device->now_us) {
        device->board_us = device->now_us;
    }
    fake_run(device);
}

void fake_sent(struct fake_device *device, uint8_t command, const uint8_t *data, uint16_t length) {
    uint8_t packet[FRAME_MAX];

    device->reply_fault[command] = FAULT_LOSE_REPLY;
    fake_deliver(device, packet, frame_encode(packet, command, data, length));
    device->now_us = device->board_us;
    fake_run(device);
}

void fake_core_init(struct fake_device *device, const struct fake_layout *layout) {
    struct fake_board *fake = &device->board;

    fake_board_init_as(fake, layout);
    fake->cause = RESET_CAUSE_PIN | RESET_CAUSE_SOFTWARE;
    fake->flash_busy = flash_busy;
    fake->flash_busy_context = device;
    fake->board.flash_erase = flash_erase;
    fake->board.flash_program = flash_program;
    fake->board.serial_read = serial_read;
    fake->board.serial_write = serial_write;
    fake->board.serial_baud_highest = serial_baud_highest;
    fake->board.now_ms = now_ms;
    fake->board.idle = idle;
}
