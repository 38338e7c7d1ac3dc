/* SPDX-License-Identifier: MIT */
/* Does a host on the cable get at the firmware that is installed, and can it make a valid
 * application of a half one? Attacks with hand-built packets on the real bootloaders. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "support/expect.h"

#include "host/codec.h"
#include "support/bench_board.h"
#include "support/hand_written.h"
#include "wire/bytes.h"
#include "wire/crc.h"
#include "wire/message.h"

enum {
    PAGE_MAX = 2048,
    IMAGE_SIZE = 2 * PAGE_MAX,
    GUESSED_FROM = 1024, /* behind the code of the application that is installed */
    GUESSED = 4,         /* bytes, 256 guesses each */
    GUESSES = 256,
    CHUNK = 256,
    REPLY_MS = 15000,
    FRAME_HEADER = 4,
    FRAME_CHECK = 4,
    REPLY_MAX = 1100,
    STARTED_MS = 3000,
    LONG_AFTER_MS = 3000,
    WORKED_MS = 200, /* a block is put into flash by then */
};

static struct bench bench;
static const struct bench_kit *kit;
static struct bench_file app;
static uint8_t image[IMAGE_SIZE];
static uint8_t reply[REPLY_MAX];
static uint32_t page; /* bytes that a packed block makes */
static bool confidential, plain;

static size_t request(uint8_t command, const void *data, uint16_t length) {
    uint8_t packet[HAND_PACKET_MAX];

    bench_send(&bench, packet, hand_packet(packet, command, data, length));
    assert_int_equal(bench_receive(&bench, reply, 1, REPLY_MS), 1);
    if (reply[0] != 0x23) {
        return 1;
    }
    assert_int_equal(bench_receive(&bench, reply + 1, FRAME_HEADER - 1, REPLY_MS),
                     FRAME_HEADER - 1);
    size_t rest = get_u16(reply + 2) + (size_t)FRAME_CHECK;
    assert_int_equal(bench_receive(&bench, reply + FRAME_HEADER, rest, REPLY_MS), rest);
    return FRAME_HEADER + rest;
}

static uint8_t status_of(uint8_t command, const void *data, uint16_t length) {
    assert_true(request(command, data, length) > 1);
    return reply[FRAME_HEADER];
}

static uint8_t begin(uint32_t size, uint32_t crc, uint32_t flags) {
    uint8_t data[BEGIN_REQUEST_SIZE];

    put_u32(data, size);
    put_u32(data + 4, crc);
    put_u32(data + 8, flags);
    return status_of(COMMAND_BEGIN, data, sizeof data);
}

static uint8_t write_bytes(uint32_t offset, const uint8_t *bytes, uint32_t length) {
    uint8_t data[DATA_FIELD_MAX];

    put_u32(data, offset);
    memcpy(data + WRITE_HEADER_SIZE, bytes, length);
    return status_of(COMMAND_WRITE, data, (uint16_t)(WRITE_HEADER_SIZE + length));
}

static uint32_t image_crc_to(uint32_t size) {
    return image_crc(IMAGE_CRC_START, image, size);
}

static void enter(void) {
    bench_press_reset(&bench);
    assert_int_equal(request(COMMAND_ENTER, NULL, 0), 1);
    assert_int_equal(reply[0], HAND_ACK);
}

static bool runs(void) {
    bench_power_cycle(&bench);
    return bench_count_text(&bench, "Application 1.0.0 started\r\n", STARTED_MS) > 0;
}

static int setup(void **state) {
    (void)state;
    app = bench_firmware("app.bin");
    assert_in_range(app.size, GUESSED_FROM, IMAGE_SIZE);
    for (uint32_t i = 0; i < IMAGE_SIZE; i++) {
        image[i] = i < app.size ? app.bytes[i] : (uint8_t)(i * 167 + i / 256);
    }
    bench_begin(&bench);
    enter();
    assert_int_equal(begin(IMAGE_SIZE, image_crc_to(IMAGE_SIZE), 0), STATUS_OK);
    for (uint32_t at = 0; at < IMAGE_SIZE; at += page) {
        assert_int_equal(write_bytes(at, image + at, page), STATUS_OK);
    }
    assert_int_equal(status_of(COMMAND_FINISH, NULL, 0), STATUS_OK);
    assert_true(runs());
    enter();
    return 0;
}

static int teardown(void **state) {
    (void)state;
    bench_end(&bench);
    bench_file_free(&app);
    return 0;
}

/* Every value of each byte below `next` is answered with the same status. */
static void guess_below(uint32_t first) {
    unsigned guesses = 0;
    uint8_t byte = 0;
    uint8_t answer = write_bytes(first, &byte, 1);

    for (uint32_t at = first; at < first + GUESSED; at++) {
        for (unsigned value = 0; value < GUESSES; value++) {
            byte = (uint8_t)value;
            assert_int_equal(write_bytes(at, &byte, 1), answer);
            guesses++;
        }
    }
    assert_int_equal(guesses, GUESSED * GUESSES);
    /* No update is open: why it was refused is repeated. */
    assert_int_equal(answer, confidential ? STATUS_MESSAGE : STATUS_OFFSET);
}

/* The last page's first byte waits in the tail, nothing is erased, and what was skipped lies below
 * the next offset. */
static void test_write_does_not_tell_what_was_skipped(void **state) {
    (void)state;
    uint8_t byte = 0;
    uint32_t last_page = kit->application_size - page;

    uint8_t begun = begin(kit->application_size, 0, BEGIN_SPARSE);
    assert_int_equal(begun, confidential ? STATUS_MESSAGE : STATUS_OK);
    (void)write_bytes(last_page, &byte, 1);
    guess_below(GUESSED_FROM);
}

/* Two slots: a packed page copies an installed one into the secondary slot (kind 2, matches only,
 * for which nobody needs to know it), and WRITE would tell what it was. */
static void test_write_does_not_tell_what_was_unpacked(void **state) {
    (void)state;
    static uint8_t data[BLOCK_HEADER_SIZE + BLOCK_DICTIONARY_SIZE + PAGE_MAX];
    const struct codec_dictionary dictionary = {.data = image, .length = page};
    const struct block_header header = {.kind = BLOCK_PACKED_INSTALLED};
    const struct block_dictionary place = {.start = 0, .length = page};

    if (kit->slots == 1) {
        return; /* nothing installed is left when the first block has come */
    }
    block_header_encode(&header, data);
    block_dictionary_encode(&place, data + BLOCK_HEADER_SIZE);
    size_t packed = codec_pack_alone(&dictionary, image, page,
                                     data + BLOCK_HEADER_SIZE + BLOCK_DICTIONARY_SIZE);
    assert_in_range(packed, 1, page / 4);
    assert_int_equal(begin(IMAGE_SIZE, 0, confidential ? 0 : BEGIN_SPARSE), STATUS_OK);
    uint16_t length = (uint16_t)(BLOCK_HEADER_SIZE + BLOCK_DICTIONARY_SIZE + packed);
    (void)status_of(COMMAND_BLOCK, data, length);
    bench_run_ms(&bench, WORKED_MS);
    /* The same once more: what became of the update. */
    assert_int_equal(status_of(COMMAND_BLOCK, data, length),
                     confidential ? STATUS_PACKED : STATUS_OK);
    uint8_t byte = 0;
    uint8_t answer = write_bytes(GUESSED_FROM, &byte, 1);
    for (unsigned value = 0; value < GUESSES; value++) {
        byte = (uint8_t)value;
        assert_int_equal(write_bytes(GUESSED_FROM, &byte, 1), answer);
    }
    assert_int_equal(answer, confidential ? STATUS_PACKED : STATUS_OFFSET);
}

/* The first bytes of a page wait until their double-word is whole, and the page is not erased yet:
 * a dictionary that reaches that far is what flash held before, and whether a page can be unpacked
 * with it tells a guessed bit. */
static void test_no_dictionary_reaches_bytes_that_wait(void **state) {
    (void)state;
    static uint8_t data[BLOCK_HEADER_SIZE + BLOCK_DICTIONARY_SIZE + PAGE_MAX];
    enum { WAITING = 7 };
    const struct codec_dictionary dictionary = {.data = image, .length = page};
    const struct block_header header = {.kind = BLOCK_PACKED, .offset = page};
    const struct block_dictionary place = {.start = 0, .length = page + WAITING};

    if (!confidential) {
        return; /* PAGES tells as much */
    }
    block_header_encode(&header, data);
    block_dictionary_encode(&place, data + BLOCK_HEADER_SIZE);
    size_t packed = codec_pack_alone(&dictionary, image, page,
                                     data + BLOCK_HEADER_SIZE + BLOCK_DICTIONARY_SIZE);
    assert_in_range(packed, 1, page / 4);
    assert_int_equal(begin(IMAGE_SIZE, 0, 0), STATUS_OK);
    assert_int_equal(write_bytes(0, image, page), STATUS_OK);
    assert_int_equal(write_bytes(page, image + page, WAITING), STATUS_OK);
    uint16_t length = (uint16_t)(BLOCK_HEADER_SIZE + BLOCK_DICTIONARY_SIZE + packed);
    (void)status_of(COMMAND_BLOCK, data, length);
    bench_run_ms(&bench, WORKED_MS);
    assert_int_equal(status_of(COMMAND_BLOCK, data, length), STATUS_PACKED);
}

/* What remains on the normal bootloader, and is refused by the confidential one:
 * docs/RELIABILITY.md, "What can be read out through the bootloader". */
static void test_questions_that_only_the_normal_one_answers(void **state) {
    (void)state;
    const uint8_t first_page[PAGES_REQUEST_SIZE] = {0, 0, 1, 0};
    size_t size = request(COMMAND_PAGES, first_page, sizeof first_page);
    uint32_t length = (uint32_t)(app.size - app.size % 4);

    assert_int_equal(size > 1, !confidential && !plain);
    if (confidential) {
        assert_int_equal(reply[0], HAND_NACK);
        assert_int_equal(begin(length, image_crc_to(length), BEGIN_SPARSE), STATUS_MESSAGE);
        assert_int_not_equal(status_of(COMMAND_FINISH, NULL, 0), STATUS_OK);
        /* Nor without the flag: bytes are missing. */
        assert_int_equal(begin(length, image_crc_to(length), 0), STATUS_OK);
        assert_int_equal(status_of(COMMAND_FINISH, NULL, 0), STATUS_OFFSET);
    }
    assert_true(runs());
}

/* -- half an image ------------------------------------------------------------------------------*/

/* A tutorial's host dies; long afterwards somebody sends this. */
static void half_an_image_then(uint8_t command) {
    uint8_t half[PAGE_MAX];

    memcpy(half, image, sizeof half);
    for (uint32_t at = 0; at < sizeof half; at += CHUNK) {
        assert_int_equal(hand_request(&bench, COMMAND_DATA, half + at, CHUNK), HAND_ACK);
    }
    bench_run_ms(&bench, LONG_AFTER_MS);
    size_t size = request(command, NULL, 0);
    assert_true(size == 1 ? reply[0] == HAND_NACK : reply[FRAME_HEADER] == STATUS_STATE);
    bench_run_ms(&bench, LONG_AFTER_MS);
    (void)request(command, NULL, 0); /* once more: it is still no application */
    if (command == COMMAND_FINISH || kit->slots == 1) {
        assert_true(size == 1 ? reply[0] == HAND_NACK : reply[FRAME_HEADER] == STATUS_STATE);
    }
    assert_int_equal(runs(), kit->slots == 2);
    if (kit->slots == 2) {
        uint8_t installed[IMAGE_SIZE];

        assert_true(
            vboard_peek(bench.board, kit_layout()->application, installed, sizeof installed));
        assert_memory_equal(installed, image, sizeof installed);
    }
}

static void test_run_long_after_half_an_image_is_refused(void **state) {
    (void)state;
    half_an_image_then(COMMAND_RUN);
}

static void test_finish_does_not_end_a_tutorials_update(void **state) {
    (void)state;
    half_an_image_then(COMMAND_FINISH);
}

int main(int argc, char **argv) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_write_does_not_tell_what_was_skipped, setup, teardown),
        cmocka_unit_test_setup_teardown(test_write_does_not_tell_what_was_unpacked, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(test_no_dictionary_reaches_bytes_that_wait, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(test_questions_that_only_the_normal_one_answers, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(test_run_long_after_half_an_image_is_refused, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(test_finish_does_not_end_a_tutorials_update, setup,
                                        teardown),
    };

    kit = bench_choose_kit(argc, argv);
    page = kit_layout()->transfer_page;
    confidential = argc == 3 && strcmp(argv[2], "bootloader-confidential") == 0;
    plain = argc == 3 && strcmp(argv[2], "bootloader-plain") == 0;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
