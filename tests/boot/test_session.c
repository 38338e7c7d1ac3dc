/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "support/expect.h"

#include "boot/session.h"
#include "boot/tutorial.h"
#include "support/fake_board.h"
#include "wire/bytes.h"
#include "wire/crc.h"
#include "wire/image.h"

static struct fake_board fake;
static struct session session;
static struct handoff message;
static uint8_t image[FAKE_APPLICATION_SIZE];

static void reset_board(void) {
    fake.now_ms = 0;
    fake.in_taken = fake.in_length = 0;
    fake_forget_output(&fake);
    session_init(&session, &fake.board, &message);
}

static int setup(void **state) {
    (void)state;
    fake_board_init(&fake);
    memset(&message, 0, sizeof message);
    fake_image(image, sizeof image, 1);
    reset_board();
    return 0;
}

static void poll_for(uint32_t ms) {
    for (uint32_t i = 0; i <= ms; i++) {
        session_poll(&session);
        fake.now_ms++;
    }
}

/* Sends a packet and expects this one-byte reply at once. */
static void expect_reply(uint8_t command, const void *data, size_t length, uint8_t reply) {
    fake_forget_output(&fake);
    fake_send_packet(&fake, command, data, length);
    session_poll(&session);
    assert_int_equal(fake.out_length, 1);
    assert_int_equal(fake.out[0], reply);
}

static void expect_progress(uint8_t command, const void *data, size_t length, enum status status,
                            uint32_t next_offset) {
    struct progress progress;
    struct frame_parser parser;
    uint8_t parsed[FRAME_MAX];
    enum frame_event event = FRAME_NONE;

    fake_forget_output(&fake);
    fake_send_packet(&fake, command, data, length);
    session_poll(&session);
    frame_parser_init(&parser, parsed, DATA_FIELD_MAX);
    for (size_t i = 0; i < fake.out_length; i++) {
        assert_int_equal(event, FRAME_NONE);
        frame_push(&parser, fake.out[i]);
        event = frame_next(&parser);
    }
    assert_int_equal(event, FRAME_GOOD);
    assert_int_equal(parser.command, command);
    assert_true(progress_decode(&progress, parser.data, parser.length));
    assert_int_equal(progress.status, status);
    assert_int_equal(progress.next_offset, next_offset);
}

static void send_tutorial_image(uint32_t from, uint32_t to, uint32_t chunk) {
    for (uint32_t offset = from; offset < to; offset += chunk) {
        uint32_t part = to - offset < chunk ? to - offset : chunk;

        expect_reply(COMMAND_DATA, image + offset, part, REPLY_ACK);
    }
}

static void assert_installed(uint32_t size) {
    assert_int_equal(session.update.installed.image.verdict, VERDICT_VALID);
    assert_int_equal(session.update.installed.image.size, size);
    assert_memory_equal(fake_flash_at(&fake, FAKE_APPLICATION_BASE), image, size);
    assert_int_equal(fake.violations, 0);
}

static void test_tutorial_update(void **state) {
    (void)state;
    send_tutorial_image(0, 5000, 128);
    expect_reply(COMMAND_RUN, NULL, 0, REPLY_ACK);
    assert_true(session.start_requested);
    assert_installed(5000);
}

static void test_run_without_application(void **state) {
    (void)state;
    expect_reply(COMMAND_RUN, NULL, 0, REPLY_NACK);
    assert_false(session.start_requested);
    assert_int_equal(session.last_error, STATUS_STATE);
}

static void test_run_starts_what_is_installed(void **state) {
    test_tutorial_update(state);
    reset_board();
    expect_reply(COMMAND_RUN, NULL, 0, REPLY_ACK);
    assert_true(session.start_requested);
}

/* Every kind of bad packet, in the middle of an update: NACK, nothing touched, the update goes
 * on. */
static void test_bad_packets_change_nothing(void **state) {
    uint8_t good[FRAME_MAX];
    size_t size = frame_encode(good, COMMAND_DATA, image + 256, 128);

    (void)state;
    send_tutorial_image(0, 256, 128);
    for (size_t position = 0; position < size; position++) {
        uint8_t bad[FRAME_MAX];
        unsigned operations = fake.erases + fake.programs;

        memcpy(bad, good, size);
        bad[position] ^= 0x10;
        fake_forget_output(&fake);
        fake_send(&fake, bad, size);
        poll_for(FRAME_QUIET_MS + 1);
        assert_int_equal(fake.out_length, 1);
        assert_int_equal(fake.out[0], REPLY_NACK);
        assert_int_equal(fake.erases + fake.programs, operations);
        assert_int_equal(update_next_offset(&session.update), 256);
    }
    fake.now_ms = session.last_packet_ms; /* the loop above took longer than a host would */
    send_tutorial_image(256, 5000, 128);
    expect_reply(COMMAND_RUN, NULL, 0, REPLY_ACK);
    assert_installed(5000);
}

static void test_half_packet_then_good_one(void **state) {
    uint8_t packet[FRAME_MAX];
    size_t size = frame_encode(packet, COMMAND_DATA, image, 128);

    (void)state;
    for (size_t half = 1; half < size; half++) {
        setup(NULL);
        fake_send(&fake, packet, half);
        poll_for(FRAME_QUIET_MS);
        assert_int_equal(fake.out_length, 1);
        assert_int_equal(fake.out[0], REPLY_NACK);
        expect_reply(COMMAND_DATA, image, 128, REPLY_ACK);

        /* and without the pause */
        setup(NULL);
        fake_send(&fake, packet, half);
        fake_send_packet(&fake, COMMAND_DATA, image, 128);
        poll_for(FRAME_QUIET_MS);
        assert_int_equal(fake.out[fake.out_length - 1], REPLY_ACK);
        assert_int_equal(update_next_offset(&session.update), 128);
    }
}

static void test_lengths_that_a_command_cannot_have(void **state) {
    (void)state;
    expect_reply(COMMAND_DATA, NULL, 0, REPLY_NACK);
    assert_int_equal(session.last_error, STATUS_SIZE);
    assert_int_equal(session.update.state, UPDATE_CLOSED);
    expect_reply(COMMAND_RUN, image, 1, REPLY_NACK);
    expect_reply(COMMAND_INFO, image, 1, REPLY_NACK);
    expect_reply(COMMAND_ERASE, image, 4, REPLY_NACK);
    expect_reply(COMMAND_BEGIN, image, BEGIN_REQUEST_SIZE - 1, REPLY_NACK);
    expect_reply(COMMAND_WRITE, image, WRITE_HEADER_SIZE, REPLY_NACK);
    expect_reply(COMMAND_FINISH, image, 1, REPLY_NACK);
    assert_int_equal(session.last_error, STATUS_SIZE);
    assert_int_equal(fake.erases + fake.programs, 0);
}

/* The host is gone in the middle and another starts from the beginning, at once or later. */
static void test_tutorial_host_starts_over(void **state) {
    static const uint32_t pauses_ms[] = {0, 10, TUTORIAL_STALE_MS + 1, 100000};

    (void)state;
    for (size_t i = 0; i < sizeof pauses_ms / sizeof pauses_ms[0]; i++) {
        setup(NULL);
        send_tutorial_image(0, 2560, 128);
        fake.now_ms += pauses_ms[i];
        send_tutorial_image(0, 5000, 128);
        expect_reply(COMMAND_RUN, NULL, 0, REPLY_ACK);
        assert_installed(5000);
    }
}

static void test_tutorial_host_starts_over_with_another_image(void **state) {
    (void)state;
    send_tutorial_image(0, 2560, 128);
    fake.now_ms += TUTORIAL_STALE_MS + 1;
    fake_image(image, sizeof image, 2);
    send_tutorial_image(0, 5000, 128);
    expect_reply(COMMAND_RUN, NULL, 0, REPLY_ACK);
    assert_installed(5000);
}

/* A packet from the middle that comes too late belongs to nobody knows what. */
static void test_stale_packet_is_refused(void **state) {
    (void)state;
    send_tutorial_image(0, 2560, 128);
    fake.now_ms += TUTORIAL_STALE_MS + 1;
    expect_reply(COMMAND_DATA, image + 2560, 128, REPLY_NACK);
    assert_int_equal(session.last_error, STATUS_STATE);
    expect_reply(COMMAND_RUN, NULL, 0, REPLY_NACK);
    send_tutorial_image(0, 5000, 128);
    expect_reply(COMMAND_RUN, NULL, 0, REPLY_ACK);
    assert_installed(5000);
}

static void test_refused_run_closes_the_update(void **state) {
    (void)state;
    put_u32(image, 0xFFFFFFFF);
    send_tutorial_image(0, 1000, 128);
    expect_reply(COMMAND_RUN, NULL, 0, REPLY_NACK);
    assert_int_equal(session.last_error, STATUS_IMAGE);
    fake_image(image, sizeof image, 1);
    send_tutorial_image(0, 1000, 128);
    expect_reply(COMMAND_RUN, NULL, 0, REPLY_ACK);
    assert_installed(1000);
}

static size_t encode_write(uint8_t *data, uint32_t offset, uint32_t length) {
    put_u32(data, offset);
    memcpy(data + WRITE_HEADER_SIZE, image + offset, length);
    return WRITE_HEADER_SIZE + length;
}

static void begin(uint32_t size) {
    uint8_t data[BEGIN_REQUEST_SIZE];
    struct begin_request request = {size, image_crc(IMAGE_CRC_START, image, size), 0};

    begin_request_encode(&request, data);
    expect_progress(COMMAND_BEGIN, data, sizeof data, STATUS_OK, 0);
}

static void test_update_with_offsets(void **state) {
    uint8_t data[DATA_FIELD_MAX];

    (void)state;
    begin(5000);
    expect_progress(COMMAND_FINISH, NULL, 0, STATUS_OFFSET, 0);
    expect_reply(COMMAND_RUN, NULL, 0, REPLY_NACK);
    expect_progress(COMMAND_WRITE, data, encode_write(data, 0, 2048), STATUS_OK, 2048);
    expect_progress(COMMAND_WRITE, data, encode_write(data, 0, 2048), STATUS_OK, 2048);
    expect_progress(COMMAND_WRITE, data, encode_write(data, 4096, 904), STATUS_OFFSET, 2048);
    fake.now_ms += 100000; /* an offset packet is never stale */
    expect_progress(COMMAND_WRITE, data, encode_write(data, 2048, 2048), STATUS_OK, 4096);
    expect_progress(COMMAND_WRITE, data, encode_write(data, 4096, 904), STATUS_OK, 5000);
    expect_progress(COMMAND_FINISH, NULL, 0, STATUS_OK, NO_OFFSET);
    expect_progress(COMMAND_FINISH, NULL, 0, STATUS_OK, NO_OFFSET);
    assert_false(session.start_requested);
    expect_reply(COMMAND_RUN, NULL, 0, REPLY_ACK);
    assert_installed(5000);
}

/* Asks for pages; returns how many CRCs came, which then lie in crcs[]. */
static unsigned ask_pages(uint16_t first, uint16_t count, uint32_t crcs[FAKE_APPLICATION_PAGES]) {
    uint8_t request[PAGES_REQUEST_SIZE];
    struct pages_request answered;
    struct frame_parser parser;
    uint8_t parsed[FRAME_MAX];

    pages_request_encode(&(struct pages_request){first, count, PAGES_OF_UPDATE}, request);
    fake_forget_output(&fake);
    fake_send_packet(&fake, COMMAND_PAGES, request, sizeof request);
    session_poll(&session);
    frame_parser_init(&parser, parsed, DATA_FIELD_MAX);
    for (size_t i = 0; i < fake.out_length; i++) {
        frame_push(&parser, fake.out[i]);
    }
    assert_int_equal(frame_next(&parser), FRAME_GOOD);
    assert_true(pages_request_decode(&answered, parser.data, parser.length));
    assert_int_equal(answered.first, first);
    assert_int_equal(parser.length, PAGES_REQUEST_SIZE + answered.count * PAGE_CRC_SIZE);
    for (unsigned i = 0; i < answered.count; i++) {
        crcs[i] = get_u32(parser.data + PAGES_REQUEST_SIZE + i * PAGE_CRC_SIZE);
    }
    return answered.count;
}

static void test_pages(void **state) {
    uint32_t crcs[FAKE_APPLICATION_PAGES];

    test_tutorial_update(state);
    reset_board();
    assert_int_equal(ask_pages(0, PAGES_MAX, crcs), FAKE_APPLICATION_PAGES);
    for (unsigned i = 0; i < FAKE_APPLICATION_PAGES; i++) {
        const uint8_t *page = fake_flash_at(&fake, FAKE_APPLICATION_BASE + i * FAKE_PAGE_SIZE);

        assert_int_equal(crcs[i], image_crc(IMAGE_CRC_START, page, FAKE_PAGE_SIZE));
    }
    *fake_bad_at(&fake, FAKE_APPLICATION_BASE + FAKE_PAGE_SIZE) = true;
    assert_int_equal(ask_pages(1, 1, crcs), 1);
    assert_int_equal(crcs[0], PAGE_CRC_NONE);
    uint8_t request[PAGES_REQUEST_SIZE];
    pages_request_encode(&(struct pages_request){FAKE_APPLICATION_PAGES, 1, PAGES_OF_UPDATE},
                         request);
    expect_reply(COMMAND_PAGES, request, sizeof request, REPLY_NACK);
    pages_request_encode(&(struct pages_request){0, PAGES_MAX + 1, PAGES_OF_UPDATE}, request);
    expect_reply(COMMAND_PAGES, request, sizeof request, REPLY_NACK);
}

static void begin_sparse(uint32_t size) {
    uint8_t data[BEGIN_REQUEST_SIZE];

    begin_request_encode(
        &(struct begin_request){size, image_crc(IMAGE_CRC_START, image, size), BEGIN_SPARSE}, data);
    expect_progress(COMMAND_BEGIN, data, sizeof data, STATUS_OK, 0);
}

/* An update that was cut goes on: only the pages that are not right are sent. */
static void test_resume(void **state) {
    uint8_t data[DATA_FIELD_MAX];

    (void)state;
    begin(7000);
    expect_progress(COMMAND_WRITE, data, encode_write(data, 0, 2048), STATUS_OK, 2048);
    expect_progress(COMMAND_WRITE, data, encode_write(data, 2048, 1000), STATUS_OK, 3048);
    reset_board();
    unsigned erases = fake.erases;
    begin_sparse(7000);
    expect_progress(COMMAND_WRITE, data, encode_write(data, 3048, 1000), STATUS_OFFSET, 0);
    expect_progress(COMMAND_WRITE, data, encode_write(data, 2048, 2048), STATUS_OK, 4096);
    expect_progress(COMMAND_WRITE, data, encode_write(data, 4096, 1000), STATUS_OK, 5096);
    expect_progress(COMMAND_WRITE, data, encode_write(data, 6144, 856), STATUS_OFFSET, 5096);
    expect_progress(COMMAND_FINISH, NULL, 0, STATUS_OFFSET, 5096);
    expect_progress(COMMAND_WRITE, data, encode_write(data, 5096, 1048), STATUS_OK, 6144);
    expect_progress(COMMAND_WRITE, data, encode_write(data, 6144, 856), STATUS_OK, 7000);
    expect_progress(COMMAND_FINISH, NULL, 0, STATUS_OK, NO_OFFSET);
    assert_int_equal(fake.erases, erases + 3);
    assert_installed(7000);
}

static void test_changed_page_in_the_middle(void **state) {
    uint8_t data[DATA_FIELD_MAX];

    test_resume(state);
    image[3000] ^= 0xFF;
    unsigned erases = fake.erases;
    begin_sparse(7000);
    expect_progress(COMMAND_WRITE, data, encode_write(data, 2048, 2048), STATUS_OK, 4096);
    expect_progress(COMMAND_FINISH, NULL, 0, STATUS_OK, NO_OFFSET);
    assert_int_equal(fake.erases, erases + 1);
    assert_installed(7000);
}

static void test_nothing_changed(void **state) {
    test_resume(state);
    unsigned operations = fake.erases + fake.programs;
    begin_sparse(7000);
    expect_progress(COMMAND_FINISH, NULL, 0, STATUS_OK, NO_OFFSET);
    assert_int_equal(fake.erases + fake.programs, operations);
    assert_installed(7000);
}

/* Pages that the host took for right, and that are not. */
static void test_sparse_update_is_checked_as_a_whole(void **state) {
    uint8_t data[DATA_FIELD_MAX];

    test_resume(state);
    image[3000] ^= 0xFF;
    begin_sparse(7000);
    expect_progress(COMMAND_WRITE, data, encode_write(data, 4096, 2048), STATUS_OK, 6144);
    expect_progress(COMMAND_FINISH, NULL, 0, STATUS_DIGEST, NO_OFFSET);
    assert_int_equal(session.update.installed.image.verdict, VERDICT_NONE);
}

static void test_begin_is_refused(void **state) {
    uint8_t data[BEGIN_REQUEST_SIZE];

    (void)state;
    begin_request_encode(&(struct begin_request){FAKE_APPLICATION_SIZE + 1, 0, 0}, data);
    expect_progress(COMMAND_BEGIN, data, sizeof data, STATUS_RANGE, NO_OFFSET);
    begin_request_encode(&(struct begin_request){0, 0, 0}, data);
    expect_progress(COMMAND_BEGIN, data, sizeof data, STATUS_IMAGE, NO_OFFSET);
}

static void test_begin_alone_keeps_the_application(void **state) {
    test_tutorial_update(state);
    reset_board();
    begin(3000);
    reset_board();
    assert_installed(5000);
}

static void test_reset_in_the_middle(void **state) {
    test_tutorial_update(state);
    reset_board();
    send_tutorial_image(0, 1024, 128);
    reset_board();
    assert_int_equal(session.update.installed.image.verdict, VERDICT_NONE);
    expect_reply(COMMAND_RUN, NULL, 0, REPLY_NACK);
    send_tutorial_image(0, 5000, 128);
    expect_reply(COMMAND_RUN, NULL, 0, REPLY_ACK);
    assert_installed(5000);
}

static void test_erase(void **state) {
    test_tutorial_update(state);
    reset_board();
    expect_reply(COMMAND_ERASE, NULL, 0, REPLY_ACK);
    assert_int_equal(session.update.installed.image.verdict, VERDICT_NONE);
    expect_reply(COMMAND_RUN, NULL, 0, REPLY_NACK);
    reset_board();
    assert_int_equal(session.update.installed.image.verdict, VERDICT_NONE);
}

static void test_info(void **state) {
    struct frame_parser parser;
    uint8_t parsed[FRAME_MAX];
    struct device_info info;

    test_tutorial_update(state);
    fake.board.data_field_max = 1000;
    handoff_note_fault(&fake.mailbox, HANDOFF_FAULT_HARD, 0x08000123);
    reset_board();
    fake.errors = (struct line_errors){1, 2, 3};
    fake_send_packet(&fake, COMMAND_INFO, NULL, 0);
    session_poll(&session);
    frame_parser_init(&parser, parsed, DATA_FIELD_MAX);
    for (size_t i = 0; i < fake.out_length; i++) {
        frame_push(&parser, fake.out[i]);
    }
    assert_int_equal(frame_next(&parser), FRAME_GOOD);
    assert_true(device_info_decode(&info, parser.data, parser.length));
    assert_int_equal(info.protocol, PROTOCOL_VERSION);
    assert_string_equal(info.board, "fake");
    assert_int_equal(info.device_id, 0x10006435);
    assert_memory_equal(info.unique_id, "unique id 12", UNIQUE_ID_SIZE);
    assert_int_equal(info.page_size, FAKE_PAGE_SIZE);
    assert_int_equal(info.application.base, FAKE_APPLICATION_BASE);
    assert_int_equal(info.application.size, FAKE_APPLICATION_SIZE);
    assert_int_equal(info.data_field_max, 1000);
    assert_int_equal(info.image.verdict, VERDICT_VALID);
    assert_int_equal(info.image.size, 5000);
    assert_int_equal(info.image.crc, image_crc(IMAGE_CRC_START, image, 5000));
    assert_int_equal(info.image.version, image_version(image));
    assert_int_equal(info.next_offset, NO_OFFSET);
    assert_int_equal(info.last_error, STATUS_OK);
    assert_int_equal(info.reset_cause, RESET_CAUSE_POWER);
    assert_int_equal(info.fault, HANDOFF_FAULT_HARD);
    assert_int_equal(info.fault_address, 0x08000123);
    assert_int_equal(info.line.overrun, 1);
    assert_int_equal(info.line.framing, 2);
    assert_int_equal(info.line.noise, 3);
}

static void test_enter_is_answered(void **state) {
    (void)state;
    expect_reply(COMMAND_ENTER, NULL, 0, REPLY_ACK);
}

static void test_line_noise_is_not_answered(void **state) {
    (void)state;
    fake_send(&fake, "\0\0\xFF", 3);
    poll_for(FRAME_QUIET_MS * 2);
    assert_int_equal(fake.out_length, 0);
    fake_send(&fake, "garbage, long enough to be a packet", 35);
    poll_for(FRAME_QUIET_MS * 2);
    assert_int_equal(fake.out_length, 1);
    assert_int_equal(fake.out[0], REPLY_NACK);
}

static void test_watchdog_is_fed(void **state) {
    (void)state;
    for (int i = 0; i < 10; i++) {
        unsigned feeds = fake.feeds;

        expect_reply(COMMAND_ENTER, NULL, 0, REPLY_ACK);
        assert_true(fake.feeds > feeds);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_tutorial_update, setup),
        cmocka_unit_test_setup(test_run_without_application, setup),
        cmocka_unit_test_setup(test_run_starts_what_is_installed, setup),
        cmocka_unit_test_setup(test_bad_packets_change_nothing, setup),
        cmocka_unit_test_setup(test_half_packet_then_good_one, setup),
        cmocka_unit_test_setup(test_lengths_that_a_command_cannot_have, setup),
        cmocka_unit_test_setup(test_tutorial_host_starts_over, setup),
        cmocka_unit_test_setup(test_tutorial_host_starts_over_with_another_image, setup),
        cmocka_unit_test_setup(test_stale_packet_is_refused, setup),
        cmocka_unit_test_setup(test_refused_run_closes_the_update, setup),
        cmocka_unit_test_setup(test_update_with_offsets, setup),
        cmocka_unit_test_setup(test_pages, setup),
        cmocka_unit_test_setup(test_resume, setup),
        cmocka_unit_test_setup(test_changed_page_in_the_middle, setup),
        cmocka_unit_test_setup(test_nothing_changed, setup),
        cmocka_unit_test_setup(test_sparse_update_is_checked_as_a_whole, setup),
        cmocka_unit_test_setup(test_begin_is_refused, setup),
        cmocka_unit_test_setup(test_begin_alone_keeps_the_application, setup),
        cmocka_unit_test_setup(test_reset_in_the_middle, setup),
        cmocka_unit_test_setup(test_erase, setup),
        cmocka_unit_test_setup(test_info, setup),
        cmocka_unit_test_setup(test_enter_is_answered, setup),
        cmocka_unit_test_setup(test_line_noise_is_not_answered, setup),
        cmocka_unit_test_setup(test_watchdog_is_fed, setup),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
