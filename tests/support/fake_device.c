/* SPDX-License-Identifier: MIT */
#include "tests/support/fake_device.h"

#include <string.h>

#include "tests/support/fake_bootloader.h"
#include "wire/bytes.h"
#include "wire/crc.h"
#include "wire/image.h"

enum {
    WORK_US = 30000,
    QUIET_US = FRAME_QUIET_MS * 1000,
    BITS_PER_BYTE = 10,
    BRANCH_TO_ITSELF = 0xE7FE, /* an instruction: all that the image does */
    RATE_TOLERANCE = 40,       /* one part in so many */
};

/* -- the line to the host ----------------------------------------------------------------------*/

static void queue_byte(struct fake_device *device, uint8_t byte, uint64_t ready_us) {
    if (device->queue_tail < FAKE_QUEUE_SIZE) {
        device->queue[device->queue_tail].byte = byte;
        device->queue[device->queue_tail].ready_us = ready_us;
        device->queue_tail++;
    }
}

static uint64_t wire_us(uint32_t baud, size_t bytes) {
    return bytes * BITS_PER_BYTE * FAKE_SECOND_US / baud;
}

/* Both sides have the same rate, and the line carries it. */
static bool rates_agree(const struct fake_device *device) {
    uint32_t apart =
        device->baud > device->rate ? device->baud - device->rate : device->rate - device->baud;

    return apart <= device->rate / RATE_TOLERANCE &&
           (device->rate_that_fails == 0 || device->rate < device->rate_that_fails ||
            device->now_us < device->fails_at_us);
}

static void say_at(struct fake_device *device, const uint8_t *bytes, size_t length,
                   uint64_t at_us) {
    uint64_t at = at_us > device->line_free_us ? at_us : device->line_free_us;

    for (size_t i = 0; i < length; i++) {
        if (rates_agree(device)) {
            queue_byte(device, bytes[i], at + wire_us(device->rate, i + 1) + device->latency_us);
        }
    }
    device->line_free_us = at + wire_us(device->rate, length);
}

static void say(struct fake_device *device, const uint8_t *bytes, size_t length,
                uint64_t delay_us) {
    say_at(device, bytes, length, device->now_us + delay_us);
}

/* -- the script --------------------------------------------------------------------------------*/

static struct fake_script *due(struct fake_device *device, uint8_t command) {
    unsigned count = ++device->seen[command - COMMAND_INFO];

    for (size_t i = 0; i < device->script_length; i++) {
        struct fake_script *entry = &device->script[i];

        if (entry->command == command && count >= entry->nth && count - entry->nth < entry->times) {
            entry->fired++;
            return entry;
        }
    }
    return NULL;
}

static void reply_status(struct fake_device *device, enum status status, uint8_t command) {
    uint8_t out[FAKE_REPLY_MAX];
    bool framed = command == COMMAND_BEGIN || command == COMMAND_WRITE || command == COMMAND_FINISH;
    size_t length = framed ? fake_progress_reply(device, command, status, device->next, out)
                           : fake_one_byte(device, status, out);

    say(device, out, length, WORK_US);
}

static void answer_with_fault(struct fake_device *device, const struct fake_script *fault) {
    static const uint8_t garbage[] = {0x00, 0xFF, 0x12, 0x23, 0x99, 0x80, 0x23, 0x41};
    uint8_t out[FAKE_REPLY_MAX];
    uint8_t command = device->parser.command;

    switch (fault->fault) {
    case FAULT_LOSE_REQUEST: return;
    case FAULT_NACK: say(device, out, fake_one_byte(device, STATUS_CRC, out), WORK_US); return;
    case FAULT_STATUS:
        if (command == COMMAND_BLOCK) {
            fake_stream_close(device, (enum status)fault->parameter, say_at);
            return;
        }
        reply_status(device, (enum status)fault->parameter, command);
        return;
    case FAULT_RESET: fake_restart(device, false); return;
    case FAULT_FORGET_WRITES: device->next = 0; break;
    case FAULT_CUT:
        if (command == COMMAND_WRITE) {
            fake_write_half(device);
        }
        fake_restart(device, false);
        return;
    case FAULT_GO_SILENT: device->mode = FAKE_OFF; return;
    case FAULT_CLOSE: device->closed = true; return;
    case FAULT_WRONG_OFFSET: {
        uint32_t back = device->next < 2048 ? 0 : device->next - 2048;
        say(device, out, fake_progress_reply(device, command, STATUS_OFFSET, back, out), WORK_US);
        return;
    }
    default: break;
    }
    if (command == COMMAND_BLOCK) {
        fake_stream_take(device, fault->fault == FAULT_LOSE_REPLY, say_at);
        if (fault->fault == FAULT_TWICE) {
            fake_stream_take(device, false, say_at);
        }
        return;
    }
    if (command == COMMAND_FINISH) {
        (void)fake_stream_flush(device, say_at);
    }
    size_t length = fake_perform(device, fault->fault == FAULT_LIE_ABOUT_CRC, out);
    switch (fault->fault) {
    case FAULT_LOSE_REPLY: return;
    case FAULT_DUPLICATE_REPLY:
        say(device, out, length, WORK_US);
        say(device, out, length, WORK_US);
        return;
    case FAULT_LATE_REPLY: say(device, out, length, FAKE_LATE_US); return;
    case FAULT_DAMAGED_REPLY:
        out[length / 2] ^= 0x10;
        say(device, out, length, WORK_US);
        return;
    case FAULT_GARBAGE: say(device, garbage, sizeof garbage, 0); break;
    case FAULT_TWICE:
        say(device, out, length, WORK_US);
        length = fake_perform(device, false, out);
        break;
    case FAULT_CORRUPT_FLASH: device->flash[FAKE_CORRUPTED] ^= 4; break;
    default: break;
    }
    say(device, out, length, WORK_US);
}

static void take_rate(struct fake_device *device) {
    uint8_t out[1];
    uint32_t baud = device->parser.length == RATE_SIZE ? get_u32(device->parser.data) : 0;

    bool too_low = baud < RATE_LOWEST && baud != device->first_rate;

    if ((device->info.features & FEATURE_RATE) == 0 || baud > device->info.baud_highest ||
        too_low) {
        say(device, out, fake_one_byte(device, STATUS_RANGE, out), 0);
        return;
    }
    device->rates_changed++;
    device->rate = baud;
    device->rate_until_us = device->now_us + RATE_TRIAL_MS * 1000;
}

static bool loses_block(struct fake_device *device) {
    if (device->parser.command != COMMAND_BLOCK) {
        return false;
    }
    unsigned seen = device->seen[COMMAND_BLOCK - COMMAND_INFO];
    bool by_turn = device->lose_one_in > 0 && seen % device->lose_one_in == 0 &&
                   device->rate >= device->loses_from_rate;
    bool too_long = device->longest_block > 0 && device->parser.length > device->longest_block;

    device->blocks_lost += by_turn || too_long;
    return by_turn || too_long;
}

/* INFO, RATE and BLOCK are answered at once, the others when their work is done. */
static void perform(struct fake_device *device) {
    uint8_t out[FAKE_REPLY_MAX];
    uint64_t work_us = device->parser.command == COMMAND_INFO ? 0 : device->work_us;

    switch (device->parser.command) {
    case COMMAND_RATE: take_rate(device); return;
    case COMMAND_BLOCK: fake_stream_take(device, false, say_at); return;
    case COMMAND_FINISH: work_us += fake_stream_flush(device, say_at); break;
    default: break;
    }
    say(device, out, fake_perform(device, false, out), work_us);
    if (device->busy_until_us != 0) {
        device->busy_until_us += work_us;
    }
    if (device->mode == FAKE_LISTENER) { /* through a reset */
        device->rate = device->first_rate;
        device->rate_until_us = 0;
    }
}

static void take_packet(struct fake_device *device) {
    uint8_t out[FAKE_REPLY_MAX];
    const struct fake_script *fault = due(device, device->parser.command);

    if (loses_block(device)) {
        return;
    }
    if (device->rate_until_us != 0) {
        device->rate_until_us = device->now_us + RATE_IDLE_MS * 1000;
    }

    if (device->mode == FAKE_LISTENER) {
        if (device->parser.command == COMMAND_ENTER) {
            fake_restart(device, true);
            device->now_us += FAKE_PREPARE_US; /* deaf meanwhile */
        }
        return;
    }
    if (device->mode == FAKE_TUTORIAL) {
        out[0] = REPLY_NACK;
        say(device, out, 1, WORK_US);
        return;
    }
    if (device->mode == FAKE_WINDOW) {
        device->mode = FAKE_BOOTLOADER;
    }
    if (fault != NULL) {
        answer_with_fault(device, fault);
        return;
    }
    perform(device);
}

static void keep(struct fake_device *device, const uint8_t *data, size_t length) {
    for (size_t i = 0; i < length && device->kept_length < FAKE_KEPT; i++) {
        device->kept[device->kept_length] = data[i];
        device->kept_length++;
    }
}

static void take_bytes(struct fake_device *device, const uint8_t *data, size_t length) {
    for (size_t i = 0; i < length; i++) {
        frame_push(&device->parser, data[i]);
        while (device->busy_until_us == 0 && frame_next(&device->parser) == FRAME_GOOD) {
            take_packet(device);
        }
    }
}

static void end_work(struct fake_device *device) {
    size_t length = device->kept_length;

    device->busy_until_us = 0;
    device->kept_length = 0;
    fake_end_revert(device);
    take_bytes(device, device->kept, length);
}

/* -- the channel -------------------------------------------------------------------------------*/

/* What happens by itself up to now. */
static void catch_up(struct fake_device *device) {
    fake_stream_catch_up(device, say_at);
    if (device->busy_until_us != 0 && device->now_us >= device->busy_until_us) {
        end_work(device);
    }
    if (device->rate_until_us != 0 && device->now_us >= device->rate_until_us) {
        device->rate = device->first_rate;
        device->rate_until_us = 0;
    }
    if (device->reset_at_us != 0 && device->now_us >= device->reset_at_us) {
        device->reset_at_us = 0;
        fake_restart(device, false);
    }
    if (device->mode == FAKE_WINDOW && device->now_us >= device->mode_until_us) {
        fake_start_application(device);
    }
    while (device->flood != NULL && device->line_free_us <= device->now_us) {
        say(device, device->flood, device->flood_length, 0);
    }
    bool talks = device->mode == FAKE_LISTENER || device->mode == FAKE_APPLICATION;
    if (talks && device->application_text != NULL && device->now_us >= device->talk_at_us) {
        const char *text = device->application_text;
        say(device, (const uint8_t *)text, strlen(text), 0);
        device->talk_at_us = device->now_us + FAKE_SECOND_US;
    }
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

static bool hears(const struct fake_device *device) {
    bool preparing =
        device->mode == FAKE_WINDOW && device->now_us + device->window_us < device->mode_until_us;

    return device->mode != FAKE_OFF && device->mode != FAKE_APPLICATION && !preparing;
}

static enum tulpar_channel_result fake_write(void *context, const uint8_t *data, size_t length,
                                             uint64_t deadline_us) {
    struct fake_device *device = context;

    (void)deadline_us;
    be_late(device);
    if (device->closed) {
        return TULPAR_CHANNEL_CLOSED;
    }
    device->now_us += wire_us(device->baud, length);
    catch_up(device);
    if (!hears(device) || !rates_agree(device)) {
        return TULPAR_CHANNEL_OK;
    }
    if (device->mode == FAKE_WRONG_RATE) {
        static const uint8_t garbage[] = {0xE6, 0x80, 0x1E, 0xF8, 0x00};
        say(device, garbage, sizeof garbage, WORK_US);
        return TULPAR_CHANNEL_OK;
    }
    if (device->busy_until_us != 0) {
        keep(device, data, length);
    } else {
        take_bytes(device, data, length);
    }
    return device->closed ? TULPAR_CHANNEL_CLOSED : TULPAR_CHANNEL_OK;
}

static enum tulpar_channel_result fake_read(void *context, uint8_t *data, size_t capacity,
                                            size_t *length, uint64_t deadline_us) {
    struct fake_device *device = context;

    *length = 0;
    be_late(device);
    if (device->closed) {
        return TULPAR_CHANNEL_CLOSED;
    }
    while (device->queue_head == device->queue_tail ||
           device->queue[device->queue_head].ready_us > device->now_us) {
        if (device->now_us >= deadline_us) {
            return TULPAR_CHANNEL_TIMEOUT;
        }
        bool due_first = device->queue_head < device->queue_tail &&
                         device->queue[device->queue_head].ready_us < deadline_us;
        uint64_t next = due_first ? device->queue[device->queue_head].ready_us : deadline_us;
        uint64_t in_flash = fake_stream_due(device);
        if (in_flash > device->now_us && in_flash < next) {
            next = in_flash;
        }
        /* in steps, so that nothing that happens by itself is missed */
        device->now_us = next - device->now_us > QUIET_US ? device->now_us + QUIET_US : next;
        catch_up(device);
    }
    while (*length < capacity && device->queue_head < device->queue_tail &&
           device->queue[device->queue_head].ready_us <= device->now_us) {
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

void fake_init(struct fake_device *device) {
    memset(device, 0, sizeof *device);
    device->channel = (struct tulpar_channel){
        .context = device,
        .read = fake_read,
        .write = fake_write,
        .set_baud = fake_set_baud,
        .now_us = fake_now,
    };
    device->now_us = 1000;
    device->baud = device->rate = device->first_rate = FAKE_BAUD;
    device->work_us = WORK_US;
    device->window_us = FAKE_WINDOW_US;
    device->info = (struct device_info){
        .protocol = PROTOCOL_VERSION,
        .bootloader_version = VERSION_PACK(0, 1, 0),
        .board = "nucleo-l432kc",
        .device_id = 0x10016435,
        .unique_id = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12},
        .slots = 1,
        .features = FEATURE_PAGES,
        .page_size = FAKE_PAGE_SIZE,
        .application = {FAKE_BASE, FAKE_FLASH_SIZE},
        .ram = {{0x20000000, 64 * 1024}, {0x10000000, 16 * 1024}},
        .data_field_max = DATA_FIELD_MAX,
        .next_offset = NO_OFFSET,
        .reset_cause = RESET_CAUSE_PIN | RESET_CAUSE_SOFTWARE,
    };
    memset(device->flash, 0xFF, sizeof device->flash);
    frame_parser_init(&device->parser);
    device->application_text = "Application code\r\n";
}

void fake_init_streaming(struct fake_device *device) {
    fake_init(device);
    device->info.features = FEATURE_PAGES | FEATURE_RATE | FEATURE_BLOCK;
    device->info.in_flight = FAKE_IN_FLIGHT;
    device->info.baud_highest = 4000000;
    device->work_us = 0;
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

void fake_install(struct fake_device *device, const uint8_t *bytes, uint32_t size) {
    memset(device->flash, 0xFF, sizeof device->flash);
    memcpy(device->flash, bytes, size);
    device->info.image.verdict = VERDICT_VALID;
    device->info.image.size = size;
    device->info.image.crc = image_crc(IMAGE_CRC_START, bytes, size);
    device->info.image.version = image_version(bytes);
}

bool fake_script_done(const struct fake_device *device) {
    for (size_t i = 0; i < device->script_length; i++) {
        if (device->script[i].fired != device->script[i].times) {
            return false;
        }
    }
    return true;
}

void fake_image(uint8_t *bytes, uint32_t size) {
    for (uint32_t i = 0; i < size; i++) {
        bytes[i] = (uint8_t)(i * 7 + (i >> 8) * 13);
    }
    memset(bytes, 0, VECTORS_SIZE);
    put_u32(bytes + VECTOR_INITIAL_MSP, 0x20010000);
    put_u32(bytes + VECTOR_RESET, FAKE_BASE + VECTORS_SIZE + 1);
    put_u32(bytes + VECTOR_VERSION_MAGIC, IMAGE_VERSION_MAGIC);
    put_u32(bytes + VECTOR_VERSION, VERSION_PACK(1, 2, 3));
    put_u16(bytes + VECTORS_SIZE, BRANCH_TO_ITSELF);
}
