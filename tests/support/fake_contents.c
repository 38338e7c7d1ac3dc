/* SPDX-License-Identifier: MIT */
/* What a fake device holds, and what it says of it. */
#include <assert.h>
#include <string.h>

#include "boot/slots.h"
#include "boot/swap.h"
#include "support/fake_flash.h"
#include "support/fake_layouts.h"
#include "support/flash_records.h"
#include "tests/support/fake_core.h"
#include "wire/bytes.h"
#include "wire/crc.h"
#include "wire/image.h"

enum { BRANCH_TO_ITSELF = 0xE7FE /* an instruction: all that the image does */ };

static const struct board *board_in(const struct fake_device *device) {
    return &device->board.board;
}

/* -- flash -------------------------------------------------------------------------------------*/

uint8_t *fake_area(struct fake_device *device) {
    return fake_flash_at(&device->board, board_in(device)->application.base);
}

const uint8_t *fake_installed(struct fake_device *device) {
    struct image_id image;
    struct composition composition;

    (void)slots_image(&device->boot.session.update.installed.records, &image, &composition);
    return fake_flash_at(&device->board, slots_address(board_in(device), &composition));
}

static struct image_id id_of(const uint8_t *bytes, uint32_t size) {
    return (struct image_id){size, image_crc(IMAGE_CRC_START, bytes, size), image_version(bytes)};
}

/* Before the time of the test: it takes none. */
static void append(struct fake_device *device, struct record *record) {
    uint64_t before_us = device->board_us;

    fake_enter_core();
    enum flash_result result = flash_append_record(board_in(device), record);
    fake_leave_core();
    assert(result == FLASH_OK);
    (void)result;
    device->board_us = before_us;
}

void fake_wait(struct fake_device *device) {
    handoff_leave(&device->board.mailbox, HANDOFF_STAY);
    fake_reset(device, device->now_us);
}

void fake_two_slots(struct fake_device *device) {
    device->board.board.secondary = fake_layout_roomy_two_slots.secondary;
    device->board.board.journal = fake_layout_roomy_two_slots.journal;
    fake_wait(device);
}

void fake_data_field(struct fake_device *device, uint16_t largest) {
    device->board.board.data_field_max = largest;
    fake_wait(device);
}

void fake_load(struct fake_device *device, const uint8_t *bytes, uint32_t size) {
    fake_flash_load(&device->board, &board_in(device)->application, bytes, size);
    fake_wait(device);
}

void fake_install(struct fake_device *device, const uint8_t *bytes, uint32_t size) {
    struct record record = {.state = RECORD_INSTALLED, .image = id_of(bytes, size)};

    append(device, &record);
    fake_load(device, bytes, size);
}

/* What the journal says of a swap in which all units of these bytes were new; its CRC. */
static uint32_t fill_journal(struct fake_device *device, uint32_t size) {
    const struct board *board = board_in(device);
    struct overlay overlay = {{0}};
    uint64_t before_us = device->board_us;
    uint32_t check = 0;

    overlay_add(board, &overlay, 0, size);
    fake_enter_core();
    enum flash_result result = swap_prepare(board, &overlay, 0, &check);
    fake_leave_core();
    assert(result == FLASH_OK);
    (void)result;
    device->board_us = before_us;
    return check;
}

void fake_put_on_trial(struct fake_device *device, const uint8_t *bytes, uint32_t size,
                       const uint8_t *old, uint32_t old_size) {
    struct record record = {
        .state = RECORD_TRIAL,
        .flags = RECORD_HAS_MAP,
        .attempts = 1,
        .image = id_of(bytes, size),
        .other = id_of(old, old_size),
    };

    fake_two_slots(device);
    fake_flash_load(&device->board, &board_in(device)->secondary, old, old_size);
    record.journal_check = fill_journal(device, size > old_size ? size : old_size);
    append(device, &record);
    fake_load(device, bytes, size);
}

void fake_record(struct fake_device *device, enum record_state state) {
    struct record record = {.state = (uint8_t)state};

    append(device, &record);
    fake_wait(device);
}

void fake_begun(struct fake_device *device, const uint8_t *bytes, uint32_t size, uint32_t sent) {
    struct begin_request request = {.size = size, .crc = image_crc(IMAGE_CRC_START, bytes, size)};
    uint8_t data[DATA_FIELD_MAX];

    begin_request_encode(&request, data);
    fake_sent(device, COMMAND_BEGIN, data, BEGIN_PLAIN_SIZE);
    for (uint32_t offset = 0, part; offset < sent; offset += part) {
        part = sent - offset < WRITE_DATA_MAX ? sent - offset : WRITE_DATA_MAX;
        put_u32(data, offset);
        memcpy(data + WRITE_HEADER_SIZE, bytes + offset, part);
        fake_sent(device, COMMAND_WRITE, data, (uint16_t)(WRITE_HEADER_SIZE + part));
    }
}

/* -- what it says ------------------------------------------------------------------------------*/

void fake_tell(struct fake_device *device, size_t at, size_t size, const struct device_info *info) {
    assert(device->told_count < FAKE_TOLD_MAX);
    device->told[device->told_count++] = (struct fake_told){at, size, *info};
}

/* The session goes on afterwards as if nothing had been asked. */
static void ask(struct fake_device *device, const uint8_t *packet, size_t length) {
    struct session *session = &device->boot.session;
    struct fake_board *fake = &device->board;
    struct session before = *session;
    uint8_t bytes[FRAME_MAX];
    enum rate_state rate = fake->receiver.rate;
    size_t taken = fake->in_taken, held = fake->in_length;

    frame_parser_init(&session->parser, bytes, DATA_FIELD_MAX);
    session->start_requested = false;
    memcpy(fake->in + held, packet, length);
    fake->in_taken = held;
    fake->in_length = held + length;
    if (setjmp(fake->power_off) == 0) {
        session_poll(session); /* left when it answers */
    }
    *session = before;
    fake->receiver.rate = rate;
    fake->in_taken = taken;
    fake->in_length = held;
}

struct device_info fake_info(struct fake_device *device) {
    uint8_t packet[FRAME_OVERHEAD], answer[DEVICE_INFO_SIZE + FRAME_OVERHEAD];
    struct device_info info;

    device->answer = answer;
    fake_enter_core();
    ask(device, packet, frame_encode(packet, COMMAND_INFO, NULL, 0));
    fake_leave_core();
    device->answer = NULL;
    (void)device_info_decode(&info, answer + FRAME_HEADER_SIZE, DEVICE_INFO_SIZE);
    return info;
}

/* -- images ------------------------------------------------------------------------------------*/

uint32_t fake_whole(uint32_t bytes) {
    return (bytes + FLASH_WORD_SIZE - 1) / FLASH_WORD_SIZE * FLASH_WORD_SIZE;
}

void fake_application(uint8_t *bytes, uint32_t size) {
    for (uint32_t i = 0; i < size; i++) {
        bytes[i] = (uint8_t)(i * 7 + (i >> 8) * 13);
    }
    memset(bytes, 0, VECTORS_SIZE);
    fake_vectors(bytes, FAKE_BASE, VERSION_PACK(1, 2, 3));
    put_u16(bytes + VECTORS_SIZE, BRANCH_TO_ITSELF);
}
