/* SPDX-License-Identifier: MIT */
/* What a session refuses, and what it then says of it: nothing is left behind, the cause is kept.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "support/expect.h"

#include "boot/decide.h"
#include "boot/session.h"
#include "boot/tutorial.h"
#include "support/fake_board.h"
#include "wire/bytes.h"
#include "wire/crc.h"
#include "wire/image.h"
#include "wire/record.h"

enum {
    SIZE = 3 * FAKE_PAGE_SIZE,
    BEHIND_RECORD = RECORD_SIZE / FLASH_WORD_SIZE + 3, /* operations: the first page is erased */
};

static struct fake_board fake;
static struct session session;
static struct handoff message;
static uint8_t image[SIZE];

static void reset_board(void) {
    fake.now_ms = 0;
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

/* Sends a packet; what comes back lies in fake.out. */
static void send(uint8_t command, const void *data, size_t length) {
    fake_forget_output(&fake);
    fake_send_packet(&fake, command, data, length);
    session_poll(&session);
}

/* The one-byte reply to it. */
static uint8_t reply_to(uint8_t command, const void *data, size_t length) {
    send(command, data, length);
    assert_int_equal(fake.out_length, 1);
    return fake.out[0];
}

/* The status in the PROGRESS or BLOCKS reply to it, always the first byte. */
static enum status status_of(uint8_t command, const void *data, size_t length) {
    send(command, data, length);
    assert_true(fake.out_length > FRAME_HEADER_SIZE);
    assert_int_equal(fake.out[1], command);
    return (enum status)fake.out[FRAME_HEADER_SIZE];
}

static enum status begin(uint32_t size, uint32_t flags) {
    uint8_t data[BEGIN_REQUEST_SIZE];

    begin_request_encode(
        &(struct begin_request){size, image_crc(IMAGE_CRC_START, image, SIZE), flags}, data);
    return status_of(COMMAND_BEGIN, data, sizeof data);
}

static enum status write_bytes(uint32_t offset, const uint8_t *bytes, uint32_t length) {
    uint8_t data[WRITE_HEADER_SIZE + WRITE_DATA_MAX];

    put_u32(data, offset);
    memcpy(data + WRITE_HEADER_SIZE, bytes, length);
    return status_of(COMMAND_WRITE, data, WRITE_HEADER_SIZE + length);
}

static enum status write_image(uint32_t offset, uint32_t length) {
    return write_bytes(offset, image + offset, length);
}

static enum status block(uint16_t number, uint32_t offset, uint32_t length) {
    uint8_t data[DATA_FIELD_MAX];

    block_header_encode(&(struct block_header){number, BLOCK_RAW, offset}, data);
    memcpy(data + BLOCK_HEADER_SIZE, image + offset, length);
    return status_of(COMMAND_BLOCK, data, BLOCK_HEADER_SIZE + length);
}

static enum status finish(void) {
    return status_of(COMMAND_FINISH, NULL, 0);
}

static void install(void) {
    assert_int_equal(begin(SIZE, 0), STATUS_OK);
    for (uint32_t offset = 0; offset < SIZE; offset += FAKE_PAGE_SIZE) {
        assert_int_equal(write_image(offset, FAKE_PAGE_SIZE), STATUS_OK);
    }
    assert_int_equal(finish(), STATUS_OK);
}

/* -- BEGIN -------------------------------------------------------------------------------------*/

static void a_refused_begin_leaves_no_update_open(void **state) {
    static const uint32_t sizes[] = {0xFFFFFFFF, FAKE_APPLICATION_SIZE + 1, 8};
    static const enum status refusals[] = {STATUS_RANGE, STATUS_RANGE, STATUS_IMAGE};

    (void)state;
    install();
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        assert_int_equal(begin(SIZE, 0), STATUS_OK);
        assert_int_equal(begin(sizes[i], 0), refusals[i]);
        assert_int_equal(update_next_offset(&session.update), NO_OFFSET);
        assert_int_equal(write_image(0, 8), refusals[i]);
        assert_int_equal(block(0, 0, 8), refusals[i]);
        assert_int_equal(finish(), refusals[i]); /* not the OK of the update before */
        assert_int_equal(session.update.installed.image.verdict, VERDICT_VALID);
    }
}

static void unknown_flags_are_refused(void **state) {
    (void)state;
    for (int bit = 0; bit < 32; bit++) {
        uint32_t flag = 1u << bit;
        bool known = flag == BEGIN_SPARSE || flag == BEGIN_NO_TRIAL; /* one slot: no overlay */
        enum status expected = known ? STATUS_OK : STATUS_MESSAGE;

        assert_int_equal(begin(SIZE, flag), expected);
    }
}

/* -- the tutorial's packets --------------------------------------------------------------------*/

static void a_run_long_after_the_data_makes_nothing_valid(void **state) {
    (void)state;
    for (uint32_t late = 0; late <= 1; late++) {
        reset_board();
        assert_int_equal(reply_to(COMMAND_DATA, image, FAKE_PAGE_SIZE), REPLY_ACK);
        fake.now_ms += TUTORIAL_STALE_MS + late;
        assert_int_equal(reply_to(COMMAND_RUN, NULL, 0), late ? REPLY_NACK : REPLY_ACK);
        assert_int_equal(session.start_requested, !late);
        assert_int_equal(session.update.installed.image.verdict,
                         late ? VERDICT_NONE : VERDICT_VALID);
        assert_int_equal(update_next_offset(&session.update), NO_OFFSET);
    }
    assert_int_equal(reply_to(COMMAND_RUN, NULL, 0), REPLY_NACK);
}

static void finish_makes_no_update_of_the_tutorial_valid(void **state) {
    (void)state;
    assert_int_equal(reply_to(COMMAND_DATA, image, FAKE_PAGE_SIZE), REPLY_ACK);
    assert_int_equal(finish(), STATUS_STATE);
    assert_int_equal(update_next_offset(&session.update), NO_OFFSET);
    assert_int_equal(reply_to(COMMAND_RUN, NULL, 0), REPLY_NACK);
    assert_int_equal(session.update.installed.image.verdict, VERDICT_NONE);
}

/* Somebody looks, and says RUN: that is not the tutorial's host either. */
static void packets_of_others_keep_no_update_of_the_tutorial_fresh(void **state) {
    static const uint8_t others[] = {COMMAND_INFO, COMMAND_ENTER};

    (void)state;
    for (size_t i = 0; i < sizeof others; i++) {
        (void)setup(NULL);
        assert_int_equal(reply_to(COMMAND_DATA, image, FAKE_PAGE_SIZE), REPLY_ACK);
        fake.now_ms += TUTORIAL_STALE_MS + 1;
        send(others[i], NULL, 0);
        assert_int_equal(reply_to(COMMAND_DATA, image + FAKE_PAGE_SIZE, 64), REPLY_NACK);
        assert_int_equal(reply_to(COMMAND_RUN, NULL, 0), REPLY_NACK);
        assert_int_equal(session.update.installed.image.verdict, VERDICT_NONE);
    }
}

/* -- started now, checked now ------------------------------------------------------------------*/

static void run_looks_at_the_flash_again(void **state) {
    (void)state;
    install();
    *fake_flash_at(&fake, FAKE_APPLICATION_BASE + SIZE - 1) ^= 1;
    assert_int_equal(reply_to(COMMAND_RUN, NULL, 0), REPLY_NACK);
    assert_false(session.start_requested);
    assert_int_equal(session.update.installed.image.verdict, VERDICT_ALTERED);
}

/* -- reading out -------------------------------------------------------------------------------*/

/* A right guess and a wrong one are answered alike. */
static void what_was_there_before_is_not_compared(void **state) {
    uint8_t wrong = (uint8_t)~image[5];

    (void)state;
    install();
    assert_int_equal(begin(SIZE, BEGIN_SPARSE), STATUS_OK);
    assert_int_equal(write_image(2 * FAKE_PAGE_SIZE, 1), STATUS_OK); /* skips, waits in the tail */
    assert_int_equal(write_image(5, 1), STATUS_OFFSET);
    assert_int_equal(write_bytes(5, &wrong, 1), STATUS_OFFSET);
    assert_int_equal(write_image(2 * FAKE_PAGE_SIZE, 1), STATUS_OK); /* a repetition still is */
}

static void what_came_in_blocks_is_not_compared(void **state) {
    uint8_t wrong = (uint8_t)~image[0];

    (void)state;
    assert_int_equal(begin(SIZE, BEGIN_SPARSE), STATUS_OK);
    assert_int_equal(block(0, 0, 2048), STATUS_OK);
    assert_int_equal(write_image(0, 1), STATUS_OFFSET);
    assert_int_equal(write_bytes(0, &wrong, 1), STATUS_OFFSET);
    assert_int_equal(write_image(2048, 8), STATUS_OK);
    assert_int_equal(write_image(2048, 8), STATUS_OK);
}

static void a_confidential_board_tells_nothing(void **state) {
    uint8_t pages[PAGES_REQUEST_SIZE];

    (void)state;
    install();
    fake.board.confidential = true;
    pages_request_encode(&(struct pages_request){0, 1, PAGES_OF_UPDATE}, pages);
    assert_int_equal(reply_to(COMMAND_PAGES, pages, sizeof pages), REPLY_NACK);
    assert_int_equal(begin(SIZE, BEGIN_SPARSE), STATUS_MESSAGE);
    assert_int_equal(begin(SIZE, BEGIN_NO_TRIAL), STATUS_OK);
    assert_int_equal(write_image(0, 8), STATUS_OK);
}

/* -- rates -------------------------------------------------------------------------------------*/

static void rate(uint32_t baud) {
    uint8_t data[RATE_SIZE];

    put_u32(data, baud);
    send(COMMAND_RATE, data, sizeof data);
}

static void a_rate_is_refused_at_which_a_packet_outlasts_the_patience(void **state) {
    (void)state;
    assert_true((uint64_t)FRAME_MAX * 10 * 1000 / RATE_LOWEST < RATE_IDLE_MS);
    rate(RATE_LOWEST - 1);
    assert_int_equal(fake.out_length, 1);
    assert_int_equal(fake.baud, FAKE_BAUD);
    rate(RATE_LOWEST);
    assert_int_equal(fake.out_length, 0);
    assert_int_equal(fake.baud, RATE_LOWEST);
}

static void the_first_rate_may_always_be_asked_for(void **state) {
    (void)state;
    fake.board.baud = 9600;
    rate(9600);
    assert_int_equal(fake.out_length, 0);
    assert_int_equal(fake.baud, 9600);
}

/* -- last error and latest fault ---------------------------------------------------------------*/

static void the_cause_is_kept(void **state) {
    (void)state;
    install();
    assert_int_equal(begin(SIZE, 0), STATUS_OK);
    fake.fail_operation = fake.erases + fake.programs + BEHIND_RECORD;
    (void)write_image(0, FAKE_PAGE_SIZE);
    assert_int_equal(session.last_error, STATUS_FLASH);
    assert_int_equal(reply_to(COMMAND_RUN, NULL, 0), REPLY_NACK);
    fake_send(&fake, "noise that is no packet", 23);
    fake.now_ms += 2 * FRAME_QUIET_MS;
    session_poll(&session);
    fake.now_ms += 2 * FRAME_QUIET_MS;
    session_poll(&session);
    assert_int_equal(session.last_error, STATUS_FLASH);
    reset_board();
    assert_int_equal(session.last_error, STATUS_FLASH); /* over a reset, too */
}

static void a_success_clears_it(void **state) {
    (void)state;
    assert_int_equal(reply_to(COMMAND_RUN, NULL, 0), REPLY_NACK);
    assert_int_equal(session.last_error, STATUS_STATE);
    handoff_note_fault(&fake.mailbox, HANDOFF_FAULT_APPLICATION, 0x0800EAA0);
    install();
    assert_int_equal(session.last_error, STATUS_OK);
    assert_int_equal(handoff_last_error(&fake.mailbox), STATUS_OK);
    uint32_t pc;
    assert_int_equal(handoff_last_fault(&fake.mailbox, &pc), HANDOFF_FAULT_NONE);
}

/* -- after faults in a row ---------------------------------------------------------------------*/

static struct device_info ask_info(void) {
    struct device_info info;

    send(COMMAND_INFO, NULL, 0);
    assert_int_equal(fake.out_length, DEVICE_INFO_SIZE + FRAME_OVERHEAD);
    assert_true(device_info_decode(&info, fake.out + FRAME_HEADER_SIZE, DEVICE_INFO_SIZE));
    return info;
}

static void after_faults_in_a_row_nothing_is_read(void **state) {
    (void)state;
    install();
    message.fault_count = FAULTS_TOLERATED;
    unsigned reads = fake.reads;
    reset_board();
    struct device_info info = ask_info();
    assert_int_equal(info.conditions, CONDITION_NOT_LOOKED);
    assert_int_equal(info.fault_count, FAULTS_TOLERATED);
    assert_int_equal(info.image.verdict, VERDICT_NONE);
    assert_int_equal(reply_to(COMMAND_RUN, NULL, 0), REPLY_NACK);
    assert_int_equal(reply_to(COMMAND_CONFIRM, NULL, 0), REPLY_NACK);
    assert_int_equal(reply_to(COMMAND_REVERT, NULL, 0), REPLY_NACK);
    uint8_t pages[PAGES_REQUEST_SIZE];
    pages_request_encode(&(struct pages_request){0, 1, PAGES_OF_UPDATE}, pages);
    assert_int_equal(reply_to(COMMAND_PAGES, pages, sizeof pages), REPLY_NACK);
    assert_int_equal(fake.reads, reads);
}

static void an_update_then_begins_anew(void **state) {
    (void)state;
    install();
    for (uint32_t word = 0; word < 2 * FAKE_PAGE_SIZE / FLASH_WORD_SIZE; word++) {
        *fake_bad_at(&fake, FAKE_RECORDS_BASE + word * FLASH_WORD_SIZE) = true;
    }
    message.fault_count = FAULTS_TOLERATED;
    reset_board();
    install();
    struct device_info info = ask_info();
    assert_int_equal(info.conditions, 0);
    assert_int_equal(info.fault_count, 0);
    assert_int_equal(info.image.verdict, VERDICT_VALID);
    message.fault_count = 0;
    reset_board();
    assert_int_equal(session.update.installed.image.verdict, VERDICT_VALID);
}

static void erase_begins_anew_too(void **state) {
    (void)state;
    install();
    message.fault_count = FAULTS_TOLERATED;
    reset_board();
    assert_int_equal(reply_to(COMMAND_ERASE, NULL, 0), REPLY_ACK);
    assert_int_equal(ask_info().conditions, 0);
    assert_int_equal(ask_info().record_state, RECORD_EMPTY);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(a_refused_begin_leaves_no_update_open, setup),
        cmocka_unit_test_setup(unknown_flags_are_refused, setup),
        cmocka_unit_test_setup(a_run_long_after_the_data_makes_nothing_valid, setup),
        cmocka_unit_test_setup(finish_makes_no_update_of_the_tutorial_valid, setup),
        cmocka_unit_test_setup(packets_of_others_keep_no_update_of_the_tutorial_fresh, setup),
        cmocka_unit_test_setup(run_looks_at_the_flash_again, setup),
        cmocka_unit_test_setup(what_was_there_before_is_not_compared, setup),
        cmocka_unit_test_setup(what_came_in_blocks_is_not_compared, setup),
        cmocka_unit_test_setup(a_confidential_board_tells_nothing, setup),
        cmocka_unit_test_setup(a_rate_is_refused_at_which_a_packet_outlasts_the_patience, setup),
        cmocka_unit_test_setup(the_first_rate_may_always_be_asked_for, setup),
        cmocka_unit_test_setup(the_cause_is_kept, setup),
        cmocka_unit_test_setup(a_success_clears_it, setup),
        cmocka_unit_test_setup(after_faults_in_a_row_nothing_is_read, setup),
        cmocka_unit_test_setup(an_update_then_begins_anew, setup),
        cmocka_unit_test_setup(erase_begins_anew_too, setup),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
