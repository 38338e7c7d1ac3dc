/* SPDX-License-Identifier: MIT */
#include "tests/support/fake_bootloader.h"

#include <string.h>

#include "wire/bytes.h"
#include "wire/crc.h"
#include "wire/image.h"
#include "wire/record.h"

enum { ERASED = 0xFF };

/* What a reset makes of the record of a board with two slots. */
static void settle(struct fake_device *device) {
    if (device->info.record_state == RECORD_SWAPPING) {
        device->info.record_state = RECORD_TRIAL;
    }
    if (device->info.record_state == RECORD_REPLACING) {
        device->info.record_state = RECORD_INSTALLED;
        memset(&device->info.other, 0, sizeof device->info.other);
    }
}

void fake_start_application(struct fake_device *device) {
    settle(device);
    if (device->info.record_state == RECORD_TRIAL) {
        device->info.attempts++;
    }
    device->mode = FAKE_LISTENER;
    device->starts++;
    device->talk_at_us = device->now_us + FAKE_SECOND_US;
}

void fake_restart(struct fake_device *device, bool stay) {
    bool starts = device->info.image.verdict == VERDICT_VALID && !stay;

    settle(device);
    device->declared = false;
    device->finished = false;
    memset(&device->stream, 0, sizeof device->stream);
    device->rate = device->first_rate;
    device->rate_until_us = 0;
    device->mode = starts ? FAKE_WINDOW : FAKE_BOOTLOADER;
    device->mode_until_us = device->now_us + FAKE_PREPARE_US + device->window_us;
    device->info.next_offset = NO_OFFSET;
    frame_parser_init(&device->parser);
}

/* -- an update ---------------------------------------------------------------------------------*/

static bool at_page_start(uint32_t offset) {
    return offset % FAKE_PAGE_SIZE == 0;
}

static bool sparse(const struct fake_device *device) {
    return (device->announced.flags & BEGIN_SPARSE) != 0;
}

static bool on_trial(const struct fake_device *device) {
    return device->info.slots >= 2 && device->info.record_state == RECORD_TRIAL;
}

static bool confidential(const struct fake_device *device) {
    return (device->info.features & FEATURE_CONFIDENTIAL) != 0;
}

static bool not_looked(const struct fake_device *device) {
    return (device->info.conditions & CONDITION_NOT_LOOKED) != 0;
}

static enum status judge_begin(const struct fake_device *device) {
    if ((device->announced.flags & ~(uint32_t)BEGIN_FLAGS) != 0 ||
        (sparse(device) && confidential(device))) {
        return STATUS_MESSAGE;
    }
    if (on_trial(device)) {
        return STATUS_STATE;
    }
    if (device->announced.size < VECTORS_CHECKED) {
        return STATUS_IMAGE;
    }
    return device->announced.size > device->info.application.size ? STATUS_RANGE : STATUS_OK;
}

/* A refusal closes the update before it, and is repeated to what follows. */
static enum status begin(struct fake_device *device, const uint8_t *data, size_t length) {
    if (!begin_request_decode(&device->announced, data, length)) {
        return STATUS_SIZE;
    }
    device->begin_length = length;
    device->refused = judge_begin(device);
    device->declared = device->refused == STATUS_OK;
    device->finished = false;
    if (!device->declared) {
        return device->refused;
    }
    device->info.conditions &= (uint8_t)~CONDITION_NOT_LOOKED;
    device->next = 0;
    memset(&device->stream, 0, sizeof device->stream);
    return STATUS_OK;
}

/* A page is erased when its first byte comes. */
void fake_program(struct fake_device *device, uint32_t offset, const uint8_t *bytes,
                  uint32_t size) {
    if (device->info.slots < 2) { /* with two, it is written beside the application */
        memset(&device->info.image, 0, sizeof device->info.image);
    }
    for (uint32_t i = 0; i < size; i++) {
        if (at_page_start(offset + i)) {
            memset(device->flash + offset + i, ERASED, FAKE_PAGE_SIZE);
            device->pages_erased++;
        }
        device->flash[offset + i] = bytes[i];
    }
    device->writes_programmed++;
    device->bytes_programmed += size;
    device->next = offset + size;
}

static bool is_gap(const struct fake_device *device, uint32_t offset) {
    bool whole_pages = sparse(device) && at_page_start(offset) && at_page_start(device->next);

    return offset > device->next && !whole_pages;
}

enum status fake_closed(const struct fake_device *device) {
    return device->refused != STATUS_OK ? device->refused : STATUS_STATE;
}

static enum status write_bytes(struct fake_device *device, const uint8_t *data, size_t length) {
    uint32_t offset = get_u32(data), size = (uint32_t)(length - WRITE_HEADER_SIZE);

    if (!device->declared) {
        return fake_closed(device);
    }
    if (is_gap(device, offset) || offset + size > device->announced.size) {
        return STATUS_OFFSET;
    }
    if (offset < device->next) {
        bool same = offset + size <= device->next &&
                    memcmp(device->flash + offset, data + WRITE_HEADER_SIZE, size) == 0;
        return same ? STATUS_OK : STATUS_OFFSET;
    }
    fake_program(device, offset, data + WRITE_HEADER_SIZE, size);
    return STATUS_OK;
}

void fake_write_half(struct fake_device *device) {
    const uint8_t *data = device->parser.data;

    fake_program(device, get_u32(data), data + WRITE_HEADER_SIZE,
                 (uint32_t)(device->parser.length - WRITE_HEADER_SIZE) / 2);
}

/* Two slots: the new image waits beside the one that is there. */
static void order_swap(struct fake_device *device) {
    const struct installed_image *old = &device->info.image;
    bool no_trial = (device->announced.flags & BEGIN_NO_TRIAL) != 0;

    if (device->info.slots < 2 || old->verdict != VERDICT_VALID) {
        return;
    }
    device->info.record_state = no_trial ? RECORD_REPLACING : RECORD_SWAPPING;
    device->info.attempts = 0;
    device->info.other.size = old->size;
    device->info.other.crc = old->crc;
    device->info.other.version = old->version;
}

static enum status revert(struct fake_device *device) {
    if (!on_trial(device) || not_looked(device)) {
        return STATUS_STATE;
    }
    if (device->old_is_damaged) {
        return STATUS_DIGEST;
    }
    device->info.record_state = RECORD_REVERTING;
    device->busy_until_us = device->now_us + device->revert_us;
    return STATUS_OK;
}

void fake_end_revert(struct fake_device *device) {
    struct image_id old = device->info.other;

    device->info.image = (struct installed_image){VERDICT_VALID, old.size, old.crc, old.version};
    device->info.record_state = RECORD_INSTALLED;
    device->info.attempts = 0;
    memset(&device->info.other, 0, sizeof device->info.other);
}

static enum status confirm(struct fake_device *device) {
    if (not_looked(device)) {
        return STATUS_STATE;
    }
    if (device->info.record_state == RECORD_TRIAL) {
        device->info.record_state = RECORD_INSTALLED;
        device->info.attempts = 0;
        memset(&device->info.other, 0, sizeof device->info.other);
    }
    return STATUS_OK;
}

/* FINISH says how many there were; everything that has come is in flash. */
static bool blocks_missing(const struct fake_device *device) {
    return device->parser.length == FINISH_BLOCKS_SIZE &&
           get_u16(device->parser.data) != device->stream.next;
}

static enum status finish(struct fake_device *device) {
    uint32_t size = device->announced.size;

    if (!device->declared) {
        return device->finished ? STATUS_OK : fake_closed(device);
    }
    if (blocks_missing(device)) {
        return STATUS_OFFSET;
    }
    if (device->next < size && !(sparse(device) && at_page_start(device->next))) {
        return STATUS_OFFSET;
    }
    device->declared = false;
    if (image_check(device->flash, size, &device->info.application, device->info.ram) != IMAGE_OK) {
        return STATUS_IMAGE;
    }
    if (image_crc(IMAGE_CRC_START, device->flash, size) != device->announced.crc) {
        return STATUS_DIGEST;
    }
    device->finished = true;
    order_swap(device);
    device->info.image.verdict = VERDICT_VALID;
    device->info.image.size = size;
    device->info.image.crc = device->announced.crc;
    device->info.image.version = image_version(device->flash);
    return STATUS_OK;
}

static enum status erase(struct fake_device *device) {
    memset(&device->info.image, 0, sizeof device->info.image);
    memset(device->flash, ERASED, sizeof device->flash);
    device->declared = false;
    device->info.conditions &= (uint8_t)~CONDITION_NOT_LOOKED;
    return STATUS_OK;
}

static enum status run(struct fake_device *device) {
    bool unchecked = (device->info.conditions & CONDITION_UNCHECKED) != 0;
    bool valid = device->info.image.verdict == VERDICT_VALID || unchecked;

    if (!valid || device->declared || not_looked(device)) {
        return STATUS_STATE;
    }
    fake_start_application(device);
    return STATUS_OK;
}

/* -- replies -----------------------------------------------------------------------------------*/

size_t fake_progress_reply(const struct fake_device *device, uint8_t command, enum status status,
                           uint32_t next, uint8_t *out) {
    uint8_t data[PROGRESS_SIZE];
    struct progress progress = {status, device->declared ? next : NO_OFFSET};

    progress_encode(&progress, data);
    return frame_encode(out, command, data, sizeof data);
}

/* Noise, what follows from a cause, and a cause. */
static int weight(enum status status) {
    switch (status) {
    case STATUS_OK: return 0;
    case STATUS_MESSAGE:
    case STATUS_SIZE:
    case STATUS_CRC: return 1;
    case STATUS_OFFSET:
    case STATUS_STATE: return 2;
    default: return 3;
    }
}

void fake_note(struct fake_device *device, enum status status) {
    if (status != STATUS_OK && weight(status) >= weight(device->info.last_error)) {
        device->info.last_error = status;
    }
}

/* What was asked for is done, and what was wrong before is forgotten. */
static enum status done(struct fake_device *device, enum status status) {
    if (status == STATUS_OK) {
        device->info.last_error = STATUS_OK;
        device->info.fault = device->declared ? device->info.fault : 0;
    }
    return status;
}

size_t fake_one_byte(struct fake_device *device, enum status status, uint8_t *out) {
    fake_note(device, status);
    out[0] = status == STATUS_OK ? REPLY_ACK : REPLY_NACK;
    return 1;
}

static size_t info_reply(const struct fake_device *device, bool lie, uint8_t *out) {
    uint8_t data[DEVICE_INFO_SIZE];
    struct device_info info = device->info;

    info.next_offset = device->declared ? device->next : NO_OFFSET;
    info.image.crc ^= lie ? 1u : 0u;
    device_info_encode(&info, data);
    return frame_encode(out, COMMAND_INFO, data, sizeof data);
}

static size_t pages_reply(struct fake_device *device, uint8_t *out) {
    uint8_t data[PAGES_REQUEST_SIZE + PAGES_MAX * PAGE_CRC_SIZE];
    uint32_t pages = device->info.application.size / FAKE_PAGE_SIZE;
    struct pages_request request;

    if ((device->info.features & FEATURE_PAGES) == 0 || confidential(device)) {
        return fake_one_byte(device, STATUS_MESSAGE, out);
    }
    if (not_looked(device)) {
        return fake_one_byte(device, STATUS_STATE, out);
    }
    if (!pages_request_decode(&request, device->parser.data, device->parser.length) ||
        request.count > PAGES_MAX || request.first >= pages) {
        return fake_one_byte(device, STATUS_RANGE, out);
    }
    uint32_t most = pages - request.first;
    if (device->pages_at_a_time > 0 && most > device->pages_at_a_time) {
        most = device->pages_at_a_time;
    }
    request.count = request.count < most ? request.count : (uint16_t)most;
    pages_request_encode(&request, data);
    for (uint32_t i = 0; i < request.count; i++) {
        const uint8_t *page = device->flash + (request.first + i) * FAKE_PAGE_SIZE;

        put_u32(data + PAGES_REQUEST_SIZE + i * PAGE_CRC_SIZE,
                image_crc(IMAGE_CRC_START, page, FAKE_PAGE_SIZE));
    }
    return frame_encode(out, COMMAND_PAGES, data,
                        (uint16_t)(PAGES_REQUEST_SIZE + request.count * PAGE_CRC_SIZE));
}

size_t fake_perform(struct fake_device *device, bool lie, uint8_t out[FAKE_REPLY_MAX]) {
    const struct frame_parser *packet = &device->parser;
    uint8_t command = packet->command;
    enum status status;

    switch (command) {
    case COMMAND_INFO: return info_reply(device, lie, out);
    case COMMAND_PAGES: return pages_reply(device, out);
    case COMMAND_BEGIN: status = done(device, begin(device, packet->data, packet->length)); break;
    case COMMAND_WRITE: status = write_bytes(device, packet->data, packet->length); break;
    case COMMAND_FINISH: status = done(device, finish(device)); break;
    case COMMAND_CONFIRM: return fake_one_byte(device, done(device, confirm(device)), out);
    case COMMAND_REVERT: return fake_one_byte(device, done(device, revert(device)), out);
    case COMMAND_ERASE: return fake_one_byte(device, done(device, erase(device)), out);
    case COMMAND_RUN: return fake_one_byte(device, done(device, run(device)), out);
    default: return fake_one_byte(device, STATUS_OK, out);
    }
    fake_note(device, status);
    return fake_progress_reply(device, command, status, device->next, out);
}
