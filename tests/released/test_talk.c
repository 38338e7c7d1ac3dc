/* SPDX-License-Identifier: MIT */
/* What the tool of another version said (talk.h), said to today's bootloader: test_talk KIT TALK
 * [BOOTLOADER]. Each answer must be what that tool can go on with, and the application must run in
 * the end.
 *
 * Answers are those of the recording, to the last byte, but for what may change
 * (docs/CONTRIBUTING.md, What may change): INFO may be longer, and says other things of the
 * bootloader itself and of the line; a reply to BLOCK tells of more or fewer blocks that have come
 * by then. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "support/expect.h"

#include "released/talk.h"
#include "released/talk_power.h"
#include "support/bench_board.h"
#include "wire/crc.h"
#include "wire/frame.h"

enum {
    ANSWER_MS = 6000, /* of virtual time: an erase of a large sector takes up to four seconds */
    LINE_MS = 30000,
    FLASH_MAX = 64 * 1024,
};

/* Places in INFO (docs/PROTOCOL.md) of what may differ. */
enum {
    INFO_VERSION = 2,
    INFO_VERSION_END = 6,
    INFO_UNIQUE_ID = 34,
    INFO_UNIQUE_ID_END = 46,
    INFO_ERRORS = 100,
    INFO_ERRORS_END = 106,
    INFO_FEATURES = 121, /* there may be more */
    INFO_IN_FLIGHT = 122,
    INFO_RATE_END = 127, /* the highest rate is up to there */
    INFO_TIMES = 157,    /* of the flash */
    INFO_TIMES_END = 161,
};

static struct bench bench;
static FILE *talk;
static unsigned answers; /* so far */

static bool info_may_differ(size_t at) {
    return (at >= INFO_VERSION && at < INFO_VERSION_END) ||
           (at >= INFO_UNIQUE_ID && at < INFO_UNIQUE_ID_END) ||
           (at >= INFO_ERRORS && at < INFO_ERRORS_END) ||
           (at >= INFO_IN_FLIGHT && at < INFO_RATE_END) ||
           (at >= INFO_TIMES && at < INFO_TIMES_END);
}

static size_t frame_size(const uint8_t *frame) {
    return FRAME_OVERHEAD + (frame[2] | (size_t)frame[3] << 8);
}

/* One answer that was recorded: a packet, or a byte. Returns its length. */
static size_t next_recorded(const uint8_t *bytes, size_t left) {
    if (left >= FRAME_OVERHEAD && bytes[0] == FRAME_TOKEN && frame_size(bytes) <= left) {
        return frame_size(bytes);
    }
    return 1;
}

/* The application says a line now and then, whenever that is. */
static bool is_text(uint8_t byte) {
    return byte != FRAME_TOKEN && byte != REPLY_ACK && byte != REPLY_NACK;
}

/* One answer of today's bootloader. Returns its length. */
static size_t next_answer(uint8_t frame[FRAME_MAX]) {
    const uint64_t deadline_ms = bench_now_ms(&bench) + ANSWER_MS;

    expect_note("answer %u", ++answers);
    do {
        if (bench_receive(&bench, frame, 1, ANSWER_MS) != 1 || bench_now_ms(&bench) > deadline_ms) {
            fail_msg("no answer %u", answers);
        }
    } while (is_text(frame[0]));
    if (frame[0] != FRAME_TOKEN) {
        return 1;
    }
    assert_int_equal(bench_receive(&bench, frame + 1, FRAME_HEADER_SIZE - 1, ANSWER_MS),
                     FRAME_HEADER_SIZE - 1);
    assert_in_range(frame_size(frame), FRAME_OVERHEAD, FRAME_MAX);
    size_t rest = frame_size(frame) - FRAME_HEADER_SIZE;
    assert_int_equal(bench_receive(&bench, frame + FRAME_HEADER_SIZE, rest, ANSWER_MS), rest);
    return frame_size(frame);
}

static void judge_info(const uint8_t *recorded, size_t recorded_length, const uint8_t *data,
                       size_t length) {
    assert_in_range(length, recorded_length, DATA_FIELD_MAX);
    for (size_t i = 0; i < recorded_length; i++) {
        if (i == INFO_FEATURES) {
            assert_int_equal(data[i] & recorded[i], recorded[i]);
        } else if (!info_may_differ(i) && data[i] != recorded[i]) {
            fail_msg("answer %u, INFO at %u: 0x%02X, and 0x%02X was recorded", answers, (unsigned)i,
                     data[i], recorded[i]);
        }
    }
}

static void judge(const uint8_t *recorded, size_t recorded_length, const uint8_t *answer,
                  size_t length) {
    const size_t data = length - FRAME_OVERHEAD;

    if (recorded_length == 1 || answer[0] != FRAME_TOKEN) {
        assert_int_equal(length, recorded_length);
        assert_int_equal(answer[0], recorded[0]);
        return;
    }
    assert_int_equal(answer[1], recorded[1]);
    switch (answer[1]) {
    case COMMAND_INFO:
        judge_info(recorded + FRAME_HEADER_SIZE, recorded_length - FRAME_OVERHEAD,
                   answer + FRAME_HEADER_SIZE, data);
        break;
    case COMMAND_BLOCK:
        assert_int_equal(answer[FRAME_HEADER_SIZE], recorded[FRAME_HEADER_SIZE]);
        break;
    default:
        assert_int_equal(length, recorded_length);
        assert_memory_equal(answer, recorded, length);
    }
}

static void hear(const struct talk_line *line) {
    static uint8_t answer[FRAME_MAX];

    for (size_t at = 0; at < line->length;) {
        size_t recorded = next_recorded(line->bytes + at, line->length - at);

        if (recorded == 1 && is_text(line->bytes[at])) {
            at++;
            continue;
        }
        judge(line->bytes + at, recorded, answer, next_answer(answer));
        at += recorded;
    }
}

static void look_at_flash(const struct talk_line *line) {
    static uint8_t flash[FLASH_MAX];

    assert_in_range(line->number, 1, sizeof flash);
    assert_true(vboard_peek(bench.board, kit_layout()->application, flash, line->number));
    assert_int_equal(image_crc(IMAGE_CRC_START, flash, line->number), line->crc);
}

static void todays_bootloader_answers(void **state) {
    static struct talk_line line;
    unsigned ran = 0;

    (void)state;
    for (talk_read(talk, &line); line.kind != TALK_END; talk_read(talk, &line)) {
        switch (line.kind) {
        case TALK_WAIT: bench_run_ms(&bench, (line.number + 999) / 1000); break;
        case TALK_BAUD: assert_int_equal(bench.channel.set_baud(&bench, line.number), 0); break;
        case TALK_HOST: bench_send(&bench, line.bytes, line.length); break;
        case TALK_BOARD: hear(&line); break;
        case TALK_POWER: talk_power_cycle(&bench); break;
        case TALK_RUNS:
            assert_true(bench_count_text(&bench, "Application code\r\n", LINE_MS) > 0);
            ran++;
            break;
        case TALK_HOLDS: look_at_flash(&line); break;
        case TALK_END: break;
        }
    }
    assert_true(ran >= 2);
}

int main(int argc, char **argv) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(todays_bootloader_answers)};

    if (argc < 3 || (talk = fopen(argv[2], "r")) == NULL) {
        fprintf(stderr, "usage: %s KIT TALK [BOOTLOADER]\n", argv[0]);
        return 2;
    }
    argv[2] = argc > 3 ? argv[3] : argv[2];
    (void)bench_choose_kit(argc > 3 ? 3 : 2, argv);
    bench_begin(&bench);
    bench_hurry(&bench);
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    bench_end(&bench);
    (void)fclose(talk);
    return failed;
}
