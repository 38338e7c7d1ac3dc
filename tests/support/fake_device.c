/* SPDX-License-Identifier: MIT */
#include "tests/support/fake_device.h"

#include <string.h>

#include "support/fake_layouts.h"
#include "tests/support/fake_core.h"
#include "tests/support/fake_line.h"

enum {
    QUIET_US = FRAME_QUIET_MS * 1000,
    BEGINNING_US = 1000, /* of the test */
};

/* -- packets -----------------------------------------------------------------------------------*/

static const uint8_t nack[] = {REPLY_NACK};

static void make_way(struct fake_device *device) {
    handoff_leave(&device->board.mailbox, HANDOFF_STAY);
    fake_reset(device, device->now_us + FAKE_PREPARE_US);
}

/* Of an application that answers by itself. */
static void ask_application(struct fake_device *device) {
    uint8_t command = device->parser.command;

    if (command == COMMAND_ENTER && device->stays) {
        fake_say(device, nack, sizeof nack, device->now_us);
    } else if (command == COMMAND_ENTER) {
        make_way(device);
    } else {
        if (command == COMMAND_RUN && device->interrupts != NULL) {
            fake_say(device, (const uint8_t *)device->interrupts, strlen(device->interrupts),
                     device->now_us);
        }
        fake_request(device);
    }
}

static void take_packet(struct fake_device *device) {
    const struct frame_parser *packet = &device->parser;

    if (!fake_gets_through(device)) {
        return;
    }
    if (packet->command == COMMAND_BEGIN) {
        device->begin_length = packet->length;
        (void)begin_request_decode(&device->announced, packet->data, packet->length);
    }
    if (device->mode == FAKE_TUTORIAL) {
        fake_say(device, nack, sizeof nack, device->now_us);
    } else if (device->mode == FAKE_LISTENER && packet->command == COMMAND_ENTER) {
        make_way(device);
    } else if (device->mode == FAKE_BOOTLOADER && device->answers) {
        ask_application(device);
    } else if (device->mode == FAKE_BOOTLOADER) {
        fake_request(device);
    }
}

static void take_bytes(struct fake_device *device, const uint8_t *data, size_t length) {
    for (size_t i = 0; i < length && !device->closed; i++) {
        frame_push(&device->parser, data[i]);
        while (frame_next(&device->parser) == FRAME_GOOD) {
            take_packet(device);
        }
    }
}

/* -- the channel -------------------------------------------------------------------------------*/

static void talk(struct fake_device *device) {
    const char *text = device->application_text;
    bool talks =
        device->mode == FAKE_LISTENER || device->mode == FAKE_APPLICATION || device->answers;

    if (talks && text != NULL && device->now_us >= device->talk_at_us) {
        fake_say(device, (const uint8_t *)text, strlen(text), device->now_us);
        device->talk_at_us = device->now_us + FAKE_SECOND_US;
    }
}

/* What happens by itself up to now. */
static void catch_up(struct fake_device *device) {
    fake_run(device);
    if (device->reset_at_us != 0 && device->now_us >= device->reset_at_us) {
        device->reset_at_us = 0;
        fake_reset(device, device->now_us + FAKE_PREPARE_US);
    }
    while (device->flood != NULL && device->line_free_us <= device->now_us) {
        fake_say(device, device->flood, device->flood_length, device->now_us);
    }
    talk(device);
}

/* The process of the host does not run for a while. */
static void be_late(struct fake_device *device) {
    uint64_t until_us = device->now_us + device->late_us;

    device->places++;
    if (device->late_at != device->places && device->late_at != FAKE_LATE_ALWAYS) {
        return;
    }
    while (device->now_us < until_us) {
        uint64_t left = until_us - device->now_us;

        device->now_us += left < QUIET_US ? left : QUIET_US;
        catch_up(device);
    }
}

/* Nobody is there, or not yet. */
static bool is_deaf(const struct fake_device *device) {
    return device->mode == FAKE_OFF || device->mode == FAKE_APPLICATION ||
           (device->mode == FAKE_BOOTLOADER && device->now_us < device->reset_us);
}

static enum tulpar_channel_result fake_write(void *context, const uint8_t *data, size_t length,
                                             uint64_t deadline_us) {
    static const uint8_t garbage[] = {0xE6, 0x80, 0x1E, 0xF8, 0x00};
    struct fake_device *device = context;

    (void)deadline_us;
    be_late(device);
    if (device->closed) {
        return TULPAR_CHANNEL_CLOSED;
    }
    device->now_us += fake_wire_us(device->baud, length);
    catch_up(device);
    if (is_deaf(device) || !fake_rates_agree(device)) {
        return TULPAR_CHANNEL_OK;
    }
    if (device->mode == FAKE_WRONG_RATE) {
        fake_say(device, garbage, sizeof garbage, device->now_us);
    } else {
        take_bytes(device, data, length);
    }
    return device->closed ? TULPAR_CHANNEL_CLOSED : TULPAR_CHANNEL_OK;
}

static bool something_came(const struct fake_device *device) {
    return device->queue_head < device->queue_tail &&
           device->queue[device->queue_head].ready_us <= device->now_us;
}

static uint64_t earlier(uint64_t a, uint64_t b) {
    return a < b ? a : b;
}

/* When something may have happened, this deadline at the latest. */
static uint64_t next_event(const struct fake_device *device, uint64_t deadline_us) {
    uint64_t next = earlier(deadline_us, device->now_us + QUIET_US);

    if (device->queue_head < device->queue_tail) {
        next = earlier(next, device->queue[device->queue_head].ready_us);
    }
    if (device->mode == FAKE_BOOTLOADER) {
        next = earlier(next, device->board_us);
    }
    return next;
}

static enum tulpar_channel_result fake_read(void *context, uint8_t *data, size_t capacity,
                                            size_t *length, uint64_t deadline_us) {
    struct fake_device *device = context;

    *length = 0;
    be_late(device);
    if (device->closed) {
        return TULPAR_CHANNEL_CLOSED;
    }
    while (!something_came(device)) {
        if (device->now_us >= deadline_us) {
            return TULPAR_CHANNEL_TIMEOUT;
        }
        device->now_us = next_event(device, deadline_us);
        catch_up(device);
    }
    while (*length < capacity && something_came(device)) {
        data[*length] = device->queue[device->queue_head].byte;
        device->queue_head++;
        (*length)++;
    }
    if (device->queue_head == device->queue_tail) {
        device->queue_head = device->queue_tail = 0;
    }
    return TULPAR_CHANNEL_OK;
}

static enum tulpar_channel_result fake_set_baud(void *context, uint32_t baud) {
    struct fake_device *device = context;

    be_late(device);
    device->baud = baud;
    return TULPAR_CHANNEL_OK;
}

static uint64_t fake_now(void *context) {
    const struct fake_device *device = context;

    return device->now_us;
}

/* -- for tests ---------------------------------------------------------------------------------*/

void fake_init_on(struct fake_device *device, const struct fake_layout *layout) {
    memset(&device->boot, 0, sizeof *device - offsetof(struct fake_device, boot));
    fake_core_init(device, layout);
    device->channel = (struct tulpar_channel){
        .context = device,
        .read = fake_read,
        .write = fake_write,
        .set_baud = fake_set_baud,
        .now_us = fake_now,
    };
    device->now_us = BEGINNING_US;
    device->baud = FAKE_BAUD;
    device->baud_highest = 4000000;
    device->features = FEATURE_PAGES | FEATURE_RATE | FEATURE_BLOCK | FEATURE_PACKED;
    device->application_text = "Application code\r\n";
    frame_parser_init(&device->parser, device->parsed, DATA_FIELD_MAX);
    fake_wait(device);
}

void fake_init(struct fake_device *device) {
    fake_init_on(device, &fake_layout_roomy);
    device->features = FEATURE_PAGES;
}

void fake_init_streaming(struct fake_device *device) {
    fake_init(device);
    device->features = FEATURE_PAGES | FEATURE_RATE | FEATURE_BLOCK;
}

void fake_script(struct fake_device *device, uint8_t command, unsigned nth, unsigned times,
                 enum fake_fault fault, uint32_t parameter) {
    device->script[device->script_length] = (struct fake_script){
        .command = command,
        .nth = nth,
        .times = times,
        .fault = fault,
        .parameter = parameter,
    };
    device->script_length++;
}

bool fake_script_done(const struct fake_device *device) {
    for (size_t i = 0; i < device->script_length; i++) {
        if (device->script[i].fired != device->script[i].times) {
            return false;
        }
    }
    for (size_t i = 0; i < FAKE_NUMBERS; i++) {
        if (device->reply_fault[i] != FAULT_NONE) {
            return false; /* it waits for its reply */
        }
    }
    return true;
}
