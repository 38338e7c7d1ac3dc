#include "tests/support/fake_device.h"

#include <string.h>

#include "wire/bytes.h"
#include "wire/crc.h"
#include "wire/image.h"

enum {
    BYTE_US = 87, /* at 115200 baud */
    WORK_US = 30000,
    QUIET_US = FRAME_QUIET_MS * 1000,
    SECOND_US = 1000000,
};

/* -- the line to the host ----------------------------------------------------------------------*/

static void queue_byte(struct fake_device *device, uint8_t byte, uint64_t ready_us) {
    if (device->queue_tail < FAKE_QUEUE_SIZE) {
        device->queue[device->queue_tail].byte = byte;
        device->queue[device->queue_tail].ready_us = ready_us;
        device->queue_tail++;
    }
}

static void say(struct fake_device *device, const uint8_t *bytes, size_t length,
                uint64_t delay_us) {
    uint64_t at = device->now_us + delay_us;

    if (at < device->line_free_us) {
        at = device->line_free_us;
    }
    for (size_t i = 0; i < length; i++) {
        at += BYTE_US;
        queue_byte(device, bytes[i], at);
    }
    device->line_free_us = at;
}

/* -- what a bootloader does --------------------------------------------------------------------*/

static void start_application(struct fake_device *device) {
    device->mode = FAKE_LISTENER;
    device->starts++;
    device->talk_at_us = device->now_us + SECOND_US;
}

static void restart(struct fake_device *device, bool stay) {
    bool starts = device->info.image.verdict == VERDICT_VALID && !stay;

    device->declared = false;
    device->finished = false;
    device->mode = starts ? FAKE_WINDOW : FAKE_BOOTLOADER;
    device->mode_until_us = device->now_us + FAKE_PREPARE_US + FAKE_WINDOW_US;
    device->info.next_offset = NO_OFFSET;
    frame_parser_init(&device->parser);
}

static enum status begin(struct fake_device *device, const uint8_t *data, size_t length) {
    if (!begin_request_decode(&device->announced, data, length)) {
        return STATUS_SIZE;
    }
    if (device->announced.size > device->info.application.size) {
        return STATUS_RANGE;
    }
    device->declared = true;
    device->finished = false;
    device->next = 0;
    return STATUS_OK;
}

static enum status write_bytes(struct fake_device *device, const uint8_t *data, size_t length) {
    uint32_t offset = get_u32(data), size = (uint32_t)(length - WRITE_HEADER_SIZE);

    if (!device->declared) {
        return STATUS_STATE;
    }
    if (offset > device->next || offset + size > device->announced.size) {
        return STATUS_OFFSET;
    }
    if (offset < device->next) {
        bool same = offset + size <= device->next &&
                    memcmp(device->flash + offset, data + WRITE_HEADER_SIZE, size) == 0;
        return same ? STATUS_OK : STATUS_OFFSET;
    }
    memset(&device->info.image, 0, sizeof device->info.image);
    memcpy(device->flash + offset, data + WRITE_HEADER_SIZE, size);
    device->writes_programmed++;
    device->next += size;
    return STATUS_OK;
}

static enum status finish(struct fake_device *device) {
    if (!device->declared) {
        return device->finished ? STATUS_OK : STATUS_STATE;
    }
    if (device->next < device->announced.size) {
        return STATUS_OFFSET;
    }
    device->declared = false;
    if (image_check(device->flash, device->next, &device->info.application, device->info.ram) !=
        IMAGE_OK) {
        return STATUS_IMAGE;
    }
    if (image_crc(IMAGE_CRC_START, device->flash, device->next) != device->announced.crc) {
        return STATUS_DIGEST;
    }
    device->finished = true;
    device->info.image.verdict = VERDICT_VALID;
    device->info.image.size = device->next;
    device->info.image.crc = device->announced.crc;
    device->info.image.version = image_version(device->flash);
    return STATUS_OK;
}

static size_t progress_reply(const struct fake_device *device, uint8_t command, enum status status,
                             uint32_t next, uint8_t *out) {
    uint8_t data[PROGRESS_SIZE];
    struct progress progress = {status, device->declared ? next : NO_OFFSET};

    progress_encode(&progress, data);
    return frame_encode(out, command, data, sizeof data);
}

static size_t one_byte(struct fake_device *device, enum status status, uint8_t *out) {
    if (status != STATUS_OK) {
        device->info.last_error = status;
    }
    out[0] = status == STATUS_OK ? REPLY_ACK : REPLY_NACK;
    return 1;
}

static enum status erase(struct fake_device *device) {
    memset(&device->info.image, 0, sizeof device->info.image);
    memset(device->flash, 0xFF, sizeof device->flash);
    device->declared = false;
    return STATUS_OK;
}

static size_t info_reply(const struct fake_device *device, bool lie, uint8_t *out) {
    uint8_t data[DEVICE_INFO_SIZE];
    struct device_info info = device->info;

    info.next_offset = device->declared ? device->next : NO_OFFSET;
    info.image.crc ^= lie ? 1u : 0u;
    device_info_encode(&info, data);
    return frame_encode(out, COMMAND_INFO, data, sizeof data);
}

/* Does what the packet asks for; the reply goes to `out`. */
static size_t perform(struct fake_device *device, const struct fake_script *fault, uint8_t *out) {
    const struct frame_parser *packet = &device->parser;
    uint8_t command = packet->command;

    switch (command) {
    case COMMAND_INFO:
        return info_reply(device, fault != NULL && fault->fault == FAULT_LIE_ABOUT_CRC, out);
    case COMMAND_BEGIN: {
        enum status status = begin(device, packet->data, packet->length);
        return progress_reply(device, command, status, device->next, out);
    }
    case COMMAND_WRITE: {
        enum status status = write_bytes(device, packet->data, packet->length);
        return progress_reply(device, command, status, device->next, out);
    }
    case COMMAND_FINISH: {
        enum status status = finish(device);
        return progress_reply(device, command, status, device->next, out);
    }
    case COMMAND_ERASE: return one_byte(device, erase(device), out);
    case COMMAND_RUN: {
        bool valid = device->info.image.verdict == VERDICT_VALID;
        if (valid) {
            start_application(device);
        }
        return one_byte(device, valid ? STATUS_OK : STATUS_STATE, out);
    }
    default: return one_byte(device, STATUS_OK, out);
    }
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
    uint8_t out[DEVICE_INFO_SIZE + FRAME_OVERHEAD];
    bool framed = command == COMMAND_BEGIN || command == COMMAND_WRITE || command == COMMAND_FINISH;
    size_t length = framed ? progress_reply(device, command, status, device->next, out)
                           : one_byte(device, status, out);

    say(device, out, length, WORK_US);
}

static void answer_with_fault(struct fake_device *device, const struct fake_script *fault) {
    static const uint8_t garbage[] = {0x00, 0xFF, 0x12, 0x23, 0x99, 0x80, 0x23, 0x41};
    uint8_t out[DEVICE_INFO_SIZE + FRAME_OVERHEAD];
    uint8_t command = device->parser.command;

    switch (fault->fault) {
    case FAULT_LOSE_REQUEST: return;
    case FAULT_NACK: say(device, out, one_byte(device, STATUS_CRC, out), WORK_US); return;
    case FAULT_STATUS: reply_status(device, (enum status)fault->parameter, command); return;
    case FAULT_RESET: restart(device, false); return;
    case FAULT_GO_SILENT: device->mode = FAKE_OFF; return;
    case FAULT_CLOSE: device->closed = true; return;
    case FAULT_WRONG_OFFSET: {
        uint32_t back = device->next < 2048 ? 0 : device->next - 2048;
        say(device, out, progress_reply(device, command, STATUS_OFFSET, back, out), WORK_US);
        return;
    }
    default: break;
    }
    size_t length = perform(device, fault, out);
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
    case FAULT_CORRUPT_FLASH: device->flash[100] ^= 4; break;
    default: break;
    }
    say(device, out, length, WORK_US);
}

static void take_packet(struct fake_device *device) {
    uint8_t out[DEVICE_INFO_SIZE + FRAME_OVERHEAD];
    const struct fake_script *fault = due(device, device->parser.command);

    if (device->mode == FAKE_LISTENER) {
        if (device->parser.command == COMMAND_ENTER) {
            restart(device, true);
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
    say(device, out, perform(device, NULL, out), WORK_US);
}

/* -- the channel -------------------------------------------------------------------------------*/

/* What happens by itself up to now. */
static void catch_up(struct fake_device *device) {
    if (device->reset_at_us != 0 && device->now_us >= device->reset_at_us) {
        device->reset_at_us = 0;
        restart(device, false);
    }
    if (device->mode == FAKE_WINDOW && device->now_us >= device->mode_until_us) {
        start_application(device);
    }
    bool talks = device->mode == FAKE_LISTENER || device->mode == FAKE_APPLICATION;
    if (talks && device->application_text != NULL && device->now_us >= device->talk_at_us) {
        const char *text = device->application_text;
        say(device, (const uint8_t *)text, strlen(text), 0);
        device->talk_at_us = device->now_us + SECOND_US;
    }
}

static bool hears(const struct fake_device *device) {
    bool preparing =
        device->mode == FAKE_WINDOW && device->now_us + FAKE_WINDOW_US < device->mode_until_us;

    return device->mode != FAKE_OFF && device->mode != FAKE_APPLICATION && !preparing;
}

static enum channel_result fake_write(void *context, const uint8_t *data, size_t length,
                                      uint64_t deadline_us) {
    struct fake_device *device = context;

    (void)deadline_us;
    if (device->closed) {
        return CHANNEL_CLOSED;
    }
    device->now_us += length * BYTE_US;
    catch_up(device);
    if (!hears(device)) {
        return CHANNEL_OK;
    }
    if (device->mode == FAKE_WRONG_RATE) {
        static const uint8_t garbage[] = {0xE6, 0x80, 0x1E, 0xF8, 0x00};
        say(device, garbage, sizeof garbage, WORK_US);
        return CHANNEL_OK;
    }
    for (size_t i = 0; i < length; i++) {
        frame_push(&device->parser, data[i]);
        while (frame_next(&device->parser) == FRAME_GOOD) {
            take_packet(device);
        }
    }
    return device->closed ? CHANNEL_CLOSED : CHANNEL_OK;
}

static enum channel_result fake_read(void *context, uint8_t *data, size_t capacity, size_t *length,
                                     uint64_t deadline_us) {
    struct fake_device *device = context;

    *length = 0;
    if (device->closed) {
        return CHANNEL_CLOSED;
    }
    while (device->queue_head == device->queue_tail ||
           device->queue[device->queue_head].ready_us > device->now_us) {
        if (device->now_us >= deadline_us) {
            return CHANNEL_TIMEOUT;
        }
        bool due_first = device->queue_head < device->queue_tail &&
                         device->queue[device->queue_head].ready_us < deadline_us;
        uint64_t next = due_first ? device->queue[device->queue_head].ready_us : deadline_us;
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
    return CHANNEL_OK;
}

static enum channel_result fake_set_baud(void *context, uint32_t baud) {
    struct fake_device *device = context;

    device->baud = baud;
    return CHANNEL_OK;
}

static uint64_t fake_now(void *context) {
    const struct fake_device *device = context;

    return device->now_us;
}

/* -- for tests ---------------------------------------------------------------------------------*/

void fake_init(struct fake_device *device) {
    memset(device, 0, sizeof *device);
    device->channel = (struct channel){
        .context = device,
        .read = fake_read,
        .write = fake_write,
        .set_baud = fake_set_baud,
        .now_us = fake_now,
    };
    device->now_us = 1000;
    device->info = (struct device_info){
        .protocol = PROTOCOL_VERSION,
        .bootloader_version = VERSION_PACK(0, 1, 0),
        .board = "nucleo-l432kc",
        .device_id = 0x10016435,
        .unique_id = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12},
        .page_size = 2048,
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
    memset(bytes, 0, VECTORS_CHECKED);
    put_u32(bytes + VECTOR_INITIAL_MSP, 0x20010000);
    put_u32(bytes + VECTOR_RESET, FAKE_BASE + 0x21);
    put_u32(bytes + VECTOR_VERSION_MAGIC, IMAGE_VERSION_MAGIC);
    put_u32(bytes + VECTOR_VERSION, VERSION_PACK(1, 2, 3));
}
