/* SPDX-License-Identifier: MIT */
#include "support/background_board.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include "support/expect.h"

#include "background/hardware.h"
#include "boot/pages.h"
#include "boot/records.h"
#include "boot/slots_app.h"
#include "support/fake_flash.h"
#include "support/flash_records.h"
#include "wire/bytes.h"
#include "wire/crc.h"
#include "wire/frame.h"
#include "wire/image.h"

enum {
    BETWEEN_CALLS_US = 100,
    WAIT_STEP_US = 10,
    MANY_CALLS = 100000,
    GARBAGE = 0xA5,
    RATE_HIGHEST = 921600,
};

struct background_board app;
uint8_t old_image[OLD_SIZE], new_image[NEW_SIZE];

/* -- the port ----------------------------------------------------------------------------------*/

void hardware_lend(void) {
    assert_false(app.lent);
    app.lent = true;
}

void hardware_take_back(void) {
    assert_true(app.lent);
    app.lent = false;
}

/* Waiting for the flash, as a driver does. */
static void flash_busy(void *context, uint32_t us) {
    (void)context;
    for (uint32_t begun = app.us; app.us - begun < us || app.is_stuck;) {
        app.us += WAIT_STEP_US;
        tulpar_update_breathe();
    }
}

static bool is_secondary(uint32_t address, uint32_t length) {
    return address >= FAKE_SECOND_BASE &&
           address + length <= FAKE_SECOND_BASE + app.fake.board.secondary.size;
}

static enum flash_result watched_erase(void *context, uint32_t address) {
    assert_true(app.lent);
    assert_true(is_secondary(address, FAKE_PAGE_SIZE));
    return fake_flash_erase(context, address);
}

static enum flash_result watched_program(void *context, uint32_t address, const uint8_t *data,
                                         uint32_t length) {
    assert_true(app.lent);
    assert_true(is_secondary(address, length));
    return fake_flash_program(context, address, data, length);
}

static enum flash_result watched_crc(void *context, uint32_t address, uint32_t length,
                                     uint32_t *crc) {
    assert_true(app.lent);
    if (app.damage_when_whole && slots_app_waits()) {
        app.damage_when_whole = false;
        *fake_flash_at(&app.fake, WAITING) ^= 1;
    }
    return fake_flash_crc(context, address, length, crc);
}

/* -- the application ---------------------------------------------------------------------------*/

static uint32_t now_us(void *context) {
    (void)context;
    return app.us += 1;
}

static uint32_t send(void *context, const uint8_t *data, uint32_t length) {
    uint32_t taken = app.takes != 0 && app.takes < length ? app.takes : length;

    (void)context;
    memcpy(app.out + app.out_length, data, taken);
    app.out_length += taken;
    return taken;
}

static bool set_baud(void *context, uint32_t baud) {
    (void)context;
    app.baud = baud;
    return true;
}

static bool may_restart(void *context) {
    (void)context;
    assert_false(app.lent);
    app.asked++;
    return app.may_restart;
}

static void restart(void *context) {
    (void)context;
    assert_false(app.lent);
    app.restarts++;
}

static void enter(void *context) {
    (void)context;
    assert_false(app.lent);
    app.entered++;
}

void background_reset(void) {
    const struct tulpar_update_options options = {
        .stack = app.stack,
        .stack_size = sizeof app.stack,
        .now_us = now_us,
        .send = send,
        .baud = app.fixed_rate ? 0 : FAKE_BAUD,
        .baud_highest = app.fixed_rate ? 0 : RATE_HIGHEST,
        .set_baud = app.fixed_rate ? NULL : set_baud,
        .may_restart = may_restart,
        .restart = restart,
        .enter = enter,
        .reset_cause = RESET_CAUSE_PIN,
        .confidential = app.confidential,
    };

    app.asked = app.restarts = app.entered = 0;
    app.out_length = 0;
    app.lent = false;
    tulpar_update_init(&app.update, &options, &app.port);
    background_poll(MANY_CALLS);
}

void background_record(enum record_state state) {
    struct record record = {
        .state = (uint8_t)state,
        .image = {OLD_SIZE, image_crc(IMAGE_CRC_START, old_image, OLD_SIZE), 0},
    };

    assert_int_equal(flash_append_record(&app.fake.board, &record), FLASH_OK);
}

static void make_images(void) {
    fake_image(old_image, OLD_SIZE, 1);
    fake_image(new_image, NEW_SIZE, 2);
    memcpy(new_image + FAKE_PAGE_SIZE, old_image + FAKE_PAGE_SIZE, FAKE_PAGE_SIZE);
    memcpy(new_image + 4 * FAKE_PAGE_SIZE, old_image + 4 * FAKE_PAGE_SIZE, FAKE_PAGE_SIZE);
}

int background_setup(void **state) {
    static uint8_t garbage[FAKE_APPLICATION_SIZE + FAKE_PAGE_SIZE];

    (void)state;
    memset(&app, 0, offsetof(struct background_board, out));
    fake_board_init_two_slots(&app.fake);
    make_images();
    memset(garbage, GARBAGE, sizeof garbage);
    fake_flash_load(&app.fake, &app.fake.board.application, old_image, OLD_SIZE);
    fake_flash_load(&app.fake, &app.fake.board.secondary, garbage, sizeof garbage);
    background_record(RECORD_INSTALLED);
    app.fake.erases = app.fake.programs = 0;
    app.fake.flash_busy = flash_busy;
    app.port = app.fake.board;
    app.port.flash_erase = watched_erase;
    app.port.flash_program = watched_program;
    app.port.flash_crc = watched_crc;
    app.between_calls_us = BETWEEN_CALLS_US;
    app.may_restart = true;
    background_reset();
    return 0;
}

/* -- calls -------------------------------------------------------------------------------------*/

static uint32_t larger(uint32_t a, uint32_t b) {
    return a > b ? a : b;
}

static void poll(void) {
    app.us += app.between_calls_us;
    uint32_t begun = app.us;
    bool erased = app.update.erasing;

    app.state = tulpar_update_poll(&app.update);
    uint32_t took = app.us - begun;
    app.longest_us = larger(app.longest_us, took);
    if (erased && app.update.erasing) {
        app.longest_erase_us = larger(app.longest_erase_us, took);
    }
    app.calls++;
}

void background_poll(unsigned calls) {
    do {
        poll();
    } while (app.state == TULPAR_UPDATE_BUSY && --calls > 0);
}

static void feed(const uint8_t *bytes, size_t length) {
    assert_int_equal(tulpar_update_feed(&app.update, bytes, (uint32_t)length), length);
}

void background_send(uint8_t command, const void *data, size_t length, uint32_t piece) {
    uint8_t packet[FRAME_MAX];
    size_t size = frame_encode(packet, command, data, (uint16_t)length);

    app.out_length = 0;
    if (piece == 0) {
        piece = (uint32_t)size;
    }
    for (size_t done = 0; done < size; done += piece) {
        feed(packet + done, size - done < piece ? size - done : piece);
        poll();
    }
    background_poll(MANY_CALLS);
}

bool background_acked(void) {
    assert_int_equal(app.out_length, 1);
    assert_true(app.out[0] == REPLY_ACK || app.out[0] == REPLY_NACK);
    return app.out[0] == REPLY_ACK;
}

/* The data field of the one packet that was answered with. */
static const uint8_t *answer(uint8_t command, uint16_t *length) {
    static uint8_t parsed[FRAME_MAX];
    struct frame_parser parser;
    enum frame_event event = FRAME_NONE;

    frame_parser_init(&parser, parsed, DATA_FIELD_MAX);
    for (size_t i = 0; i < app.out_length; i++) {
        assert_int_equal(event, FRAME_NONE);
        frame_push(&parser, app.out[i]);
        event = frame_next(&parser);
    }
    assert_int_equal(event, FRAME_GOOD);
    assert_int_equal(parser.command, command);
    *length = parser.length;
    return parsed + FRAME_HEADER_SIZE;
}

struct progress background_progress(void) {
    struct progress progress;
    uint16_t length;
    const uint8_t *data = answer(app.out[1], &length);

    assert_true(progress_decode(&progress, data, length));
    return progress;
}

struct device_info background_info(void) {
    struct device_info info;
    uint16_t length;

    background_send(COMMAND_INFO, NULL, 0, 0);
    const uint8_t *data = answer(COMMAND_INFO, &length);
    assert_true(device_info_decode(&info, data, length));
    return info;
}

/* -- updates -----------------------------------------------------------------------------------*/

enum status background_begin(uint32_t flags) {
    uint8_t data[BEGIN_REQUEST_SIZE];

    begin_request_encode(
        &(struct begin_request){NEW_SIZE, image_crc(IMAGE_CRC_START, new_image, NEW_SIZE), flags},
        data);
    background_send(COMMAND_BEGIN, data, sizeof data, 0);
    return background_progress().status;
}

static bool differs(uint32_t offset, uint32_t length) {
    return offset + length > OLD_SIZE ||
           memcmp(old_image + offset, new_image + offset, length) != 0;
}

void background_write(uint32_t flags, unsigned from, unsigned upto, uint32_t piece) {
    for (unsigned unit = from; unit < upto && unit * FAKE_PAGE_SIZE < NEW_SIZE; unit++) {
        uint8_t data[WRITE_HEADER_SIZE + FAKE_PAGE_SIZE];
        uint32_t offset = unit * FAKE_PAGE_SIZE, left = NEW_SIZE - offset;
        uint32_t length = left < FAKE_PAGE_SIZE ? left : FAKE_PAGE_SIZE;

        if ((flags & BEGIN_OVERLAY) != 0 && !differs(offset, length)) {
            continue;
        }
        put_u32(data, offset);
        memcpy(data + WRITE_HEADER_SIZE, new_image + offset, length);
        background_send(COMMAND_WRITE, data, WRITE_HEADER_SIZE + length, piece);
        assert_int_equal(background_progress().status, STATUS_OK);
    }
}

enum status background_finish(void) {
    background_send(COMMAND_FINISH, NULL, 0, 0);
    return background_progress().status;
}

bool background_letter(struct letter *letter) {
    struct letter sealed;

    if (fake_flash_read(&app.fake, FAKE_SECOND_BASE, (uint8_t *)letter, sizeof *letter) !=
        FLASH_OK) {
        return false;
    }
    sealed = *letter;
    letter_seal(&sealed);
    return memcmp(&sealed, letter, sizeof sealed) == 0;
}

bool background_waits_whole(const struct letter *letter) {
    bool whole = true;

    for (uint32_t unit = 0; unit * FAKE_PAGE_SIZE < NEW_SIZE; unit++) {
        uint32_t offset = unit * FAKE_PAGE_SIZE, left = NEW_SIZE - offset;
        uint32_t slot = overlay_has(&letter->overlay, unit) ? WAITING : FAKE_APPLICATION_BASE;

        whole = whole && memcmp(fake_flash_at(&app.fake, slot + offset), new_image + offset,
                                left < FAKE_PAGE_SIZE ? left : FAKE_PAGE_SIZE) == 0;
    }
    return whole;
}

void background_take(uint32_t flags, uint32_t piece) {
    assert_int_equal(background_begin(flags), STATUS_OK);
    background_write(flags, 0, FAKE_APPLICATION_PAGES, piece);
    assert_int_equal(background_finish(), STATUS_OK);
}

bool background_run(void) {
    background_send(COMMAND_RUN, NULL, 0, 0);
    return background_acked();
}

bool background_has_letter(void) {
    struct letter letter;

    return background_letter(&letter);
}

void background_feed_page(void) {
    uint8_t data[WRITE_HEADER_SIZE + FAKE_PAGE_SIZE] = {0};
    uint8_t packet[FRAME_MAX];

    memcpy(data + WRITE_HEADER_SIZE, new_image, FAKE_PAGE_SIZE);
    feed(packet, frame_encode(packet, COMMAND_WRITE, data, sizeof data));
}
