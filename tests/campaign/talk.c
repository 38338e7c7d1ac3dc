/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "campaign/stand.h"
#include "support/hand_written.h"
#include "wire/bytes.h"
#include "wire/crc.h"
#include "wire/frame.h"

enum {
    NS_PER_US = 1000,
    REPLY_US = 20000000, /* virtual: an erase of everything takes seconds */
    REST_US = 200000,    /* of a frame that has begun */
    FRAME_HEADER = 4,
    FRAME_CHECK = 4,
};

static size_t receive(struct stand *stand, uint8_t *data, size_t length, uint64_t us) {
    uint64_t until = vboard_now_ns(stand->board) + us * NS_PER_US;
    size_t received = vboard_uart_receive(stand->board, data, length);

    stand->stop = VBOARD_OUTPUT;
    while (received < length && stand->stop == VBOARD_OUTPUT) {
        (void)stand_run(stand, until, true);
        received += vboard_uart_receive(stand->board, data + received, length - received);
    }
    return received;
}

static size_t receive_reply(struct stand *stand, uint8_t reply[STAND_REPLY_MAX]) {
    if (receive(stand, reply, 1, REPLY_US) != 1) {
        return 0;
    }
    if (reply[0] != FRAME_TOKEN) {
        return 1;
    }
    if (receive(stand, reply + 1, FRAME_HEADER - 1, REST_US) != FRAME_HEADER - 1) {
        return 0;
    }
    size_t rest = get_u16(reply + 2) + (size_t)FRAME_CHECK;
    if (rest > STAND_REPLY_MAX - FRAME_HEADER ||
        receive(stand, reply + FRAME_HEADER, rest, REST_US) != rest) {
        return 0;
    }
    return FRAME_HEADER + rest;
}

/* What the board says by itself at the end of a swap is no reply. */
size_t stand_request(struct stand *stand, uint8_t command, const void *data, uint16_t length,
                     uint8_t reply[STAND_REPLY_MAX]) {
    uint8_t packet[HAND_PACKET_MAX];
    size_t size = hand_packet(packet, command, data, length), came;

    if (vboard_uart_send(stand->board, packet, size) != size) {
        return 0;
    }
    do {
        came = receive_reply(stand, reply);
    } while (came > 1 && reply[1] == COMMAND_RUN);
    return came;
}

bool stand_command(struct stand *stand, uint8_t command) {
    uint8_t reply[STAND_REPLY_MAX];

    return stand_request(stand, command, NULL, 0, reply) == 1 && reply[0] == REPLY_ACK;
}

static bool progress(struct stand *stand, uint8_t command, const void *data, uint16_t length) {
    uint8_t reply[STAND_REPLY_MAX];

    return stand_request(stand, command, data, length, reply) ==
               FRAME_HEADER + PROGRESS_SIZE + FRAME_CHECK &&
           reply[FRAME_HEADER] == STATUS_OK;
}

bool stand_begin(struct stand *stand, const struct image *image, uint32_t flags) {
    uint8_t data[BEGIN_REQUEST_SIZE];

    put_u32(data, image->size);
    put_u32(data + 4, image->crc);
    put_u32(data + 8, flags);
    return progress(stand, COMMAND_BEGIN, data, sizeof data);
}

bool stand_write(struct stand *stand, const struct image *image, uint32_t offset, uint32_t length) {
    uint8_t data[DATA_FIELD_MAX];
    uint32_t left = image->size - offset;
    uint32_t part = left < length ? left : length;

    put_u32(data, offset);
    memcpy(data + WRITE_HEADER_SIZE, image->bytes + offset, part);
    return progress(stand, COMMAND_WRITE, data, (uint16_t)(WRITE_HEADER_SIZE + part));
}

bool stand_finish(struct stand *stand) {
    return progress(stand, COMMAND_FINISH, NULL, 0);
}

bool stand_info(struct stand *stand, struct device_info *info) {
    uint8_t reply[STAND_REPLY_MAX];
    size_t size = stand_request(stand, COMMAND_INFO, NULL, 0, reply);

    return size > FRAME_HEADER + FRAME_CHECK &&
           device_info_decode(info, reply + FRAME_HEADER, size - FRAME_HEADER - FRAME_CHECK);
}

static uint32_t page_crc(const struct image *image, uint32_t offset) {
    uint8_t page[STAND_PAGE_MAX];
    uint32_t left = image->size - offset;

    memset(page, 0xFF, sizeof page);
    memcpy(page, image->bytes + offset, left < stand_page() ? left : stand_page());
    return image_crc(IMAGE_CRC_START, page, stand_page());
}

const uint8_t *stand_pages(struct stand *stand, const struct image *image, enum pages_which which,
                           uint8_t reply[STAND_REPLY_MAX]) {
    struct pages_request request = {
        .count = (uint16_t)((image->size + stand_page() - 1) / stand_page()),
        .which = (uint8_t)which,
    };
    uint16_t size = which == PAGES_OF_UPDATE ? PAGES_REQUEST_SIZE : PAGES_WHICH_SIZE;
    uint8_t data[PAGES_WHICH_SIZE];

    pages_which_encode(&request, data);
    bool answered = stand_request(stand, COMMAND_PAGES, data, size, reply) >
                    (size_t)FRAME_HEADER + size + FRAME_CHECK;
    return answered ? reply + FRAME_HEADER + size : NULL;
}

/* Page number `page` of the image has this CRC. */
static bool page_is(const struct image *image, uint32_t page, const uint8_t *crcs) {
    return get_u32(crcs + page * PAGE_CRC_SIZE) == page_crc(image, page * stand_page());
}

bool stand_unit_is(const struct image *image, uint32_t page, const uint8_t *crcs) {
    uint32_t address = kit_layout()->application + page * stand_page();
    uint32_t first = (kit_unit_start(address) - kit_layout()->application) / stand_page();
    uint32_t end = first + kit_unit_size(address) / stand_page();
    bool same = true;

    for (uint32_t i = first; i < end && i * stand_page() < image->size; i++) {
        same = same && page_is(image, i, crcs);
    }
    return same;
}

bool stand_flash(struct stand *stand, const struct image *image, bool sparse) {
    uint32_t pages = (image->size + stand_page() - 1) / stand_page();
    uint32_t left_out = stand->overlays ? BEGIN_OVERLAY : BEGIN_SPARSE;
    enum pages_which which = stand->overlays ? PAGES_OF_APPLICATION : PAGES_OF_UPDATE;
    uint8_t reply[STAND_REPLY_MAX];
    const uint8_t *crcs = sparse ? stand_pages(stand, image, which, reply) : NULL;

    bool good = (crcs != NULL) == sparse && stand_begin(stand, image, sparse ? left_out : 0);
    for (uint32_t page = 0; page < pages && good; page++) {
        if (!sparse || !stand_unit_is(image, page, crcs)) {
            good = stand_write(stand, image, page * stand_page(), stand_page());
        }
    }
    return good && stand_finish(stand);
}

bool stand_flash_as_tutorial(struct stand *stand, const struct image *image) {
    uint8_t reply[STAND_REPLY_MAX];
    bool good = true;

    for (uint32_t offset = 0; offset < image->size && good; offset += stand_page()) {
        uint32_t left = image->size - offset;
        uint32_t part = left < stand_page() ? left : stand_page();

        good =
            stand_request(stand, COMMAND_DATA, image->bytes + offset, (uint16_t)part, reply) == 1 &&
            reply[0] == REPLY_ACK;
    }
    return good;
}
