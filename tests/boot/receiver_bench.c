/* SPDX-License-Identifier: MIT */
#include "receiver_bench.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include "support/expect.h"

#include "host/codec.h"
#include "wire/bytes.h"
#include "wire/crc.h"

struct fake_board fake;
struct session session;
struct handoff message;
uint8_t image[FAKE_APPLICATION_SIZE];
struct blocks_state first, last; /* of the BLOCKS replies of one hear_device() */
unsigned replies;

int setup(void **state) {
    (void)state;
    fake_board_init(&fake);
    memset(&message, 0, sizeof message);
    fake_image(image, sizeof image, 1);
    session_init(&session, &fake.board, &message);
    return 0;
}

/* Lets the device work, and takes its BLOCKS replies. */
void hear_device(void) {
    struct frame_parser parser;
    uint8_t parsed[FRAME_MAX];

    session_poll(&session);
    frame_parser_init(&parser, parsed, DATA_FIELD_MAX);
    replies = 0;
    for (size_t i = 0; i < fake.out_length; i++) {
        frame_push(&parser, fake.out[i]);
        while (frame_next(&parser) == FRAME_GOOD) {
            if (parser.command == COMMAND_BLOCK) {
                assert_true(blocks_state_decode(&last, parser.data, parser.length));
                first = replies == 0 ? last : first;
                replies++;
            }
        }
    }
    fake_forget_output(&fake);
}

static struct progress progress_of(uint8_t command, const void *data, size_t length) {
    struct progress progress = {.status = STATUS_MESSAGE};
    struct frame_parser parser;
    uint8_t parsed[FRAME_MAX];

    fake_forget_output(&fake);
    fake_send_packet(&fake, command, data, length);
    session_poll(&session);
    frame_parser_init(&parser, parsed, DATA_FIELD_MAX);
    for (size_t i = 0; i < fake.out_length; i++) {
        frame_push(&parser, fake.out[i]);
        while (frame_next(&parser) == FRAME_GOOD && parser.command == command) {
            assert_true(progress_decode(&progress, parser.data, parser.length));
        }
    }
    fake_forget_output(&fake);
    return progress;
}

void begin(uint32_t size) {
    uint8_t data[BEGIN_REQUEST_SIZE];

    begin_request_encode(
        &(struct begin_request){size, image_crc(IMAGE_CRC_START, image, size), BEGIN_SPARSE}, data);
    assert_int_equal(progress_of(COMMAND_BEGIN, data, sizeof data).status, STATUS_OK);
}

void queue_block(uint16_t number, uint32_t offset, uint32_t length) {
    uint8_t data[DATA_FIELD_MAX];

    block_header_encode(&(struct block_header){number, BLOCK_RAW, offset}, data);
    memcpy(data + BLOCK_HEADER_SIZE, image + offset, length);
    fake_send_packet(&fake, COMMAND_BLOCK, data, BLOCK_HEADER_SIZE + length);
}

void queue_page(uint16_t number, uint32_t page) {
    uint32_t offset = page * FAKE_PAGE_SIZE;

    queue_block(number, offset, SIZE - offset < FAKE_PAGE_SIZE ? SIZE - offset : FAKE_PAGE_SIZE);
}

struct progress finish(uint16_t blocks) {
    uint8_t data[FINISH_BLOCKS_SIZE];

    put_u16(data, blocks);
    return progress_of(COMMAND_FINISH, data, sizeof data);
}

void assert_installed(void) {
    assert_int_equal(finish(fake.receiver.next).status, STATUS_OK);
    assert_int_equal(session.update.installed.image.verdict, VERDICT_VALID);
    assert_int_equal(session.update.installed.image.size, SIZE);
    assert_memory_equal(fake_flash_at(&fake, FAKE_APPLICATION_BASE), image, SIZE);
    assert_int_equal(fake.violations, 0);
}

unsigned places_taken(void) {
    unsigned taken = 0;

    for (int i = 0; i < FAKE_IN_FLIGHT; i++) {
        taken += fake.blocks[i].here;
    }
    return taken;
}
