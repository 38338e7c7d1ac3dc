/* SPDX-License-Identifier: MIT */
/* The longest answer there is, on the slowest line: a packet that is still on its way is no damaged
 * one. And a write that is given up because the user wants it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "support/expect.h"

#include "host/link.h"
#include "wire/commands.h"
#include "wire/message.h"

enum {
    SLOWEST = 300, /* baud, that the tool takes */
    ANSWER_SIZE = PAGES_WHICH_SIZE + PAGES_MAX * 2 * PAGE_CRC_SIZE,
    FRAMED_SIZE = ANSWER_SIZE + FRAME_OVERHEAD,
    US_PER_BYTE = 10 * 1000000 / SLOWEST + 1,
};

static uint64_t clock_us;
static uint8_t line[FRAMED_SIZE];
static size_t taken;

/* A byte when it is there, one after another. */
static enum tulpar_channel_result read_byte(void *context, uint8_t *data, size_t capacity,
                                            size_t *length, uint64_t deadline_us) {
    uint64_t due_us = (uint64_t)(taken + 1) * US_PER_BYTE;

    (void)context;
    (void)capacity;
    *length = 0;
    if (taken == sizeof line || due_us > deadline_us) {
        clock_us = deadline_us > clock_us ? deadline_us : clock_us;
        return TULPAR_CHANNEL_TIMEOUT;
    }
    clock_us = due_us > clock_us ? due_us : clock_us;
    *data = line[taken++];
    *length = 1;
    return TULPAR_CHANNEL_OK;
}

static uint64_t now_us(void *context) {
    (void)context;
    return clock_us;
}

static void the_longest_answer_is_waited_for(void **state) {
    const struct tulpar_channel channel = {.read = read_byte, .now_us = now_us};
    static struct link link;
    uint8_t answer[ANSWER_SIZE];

    (void)state;
    memset(answer, FRAME_TOKEN, sizeof answer); /* whatever is given up looks like another packet */
    assert_int_equal(frame_encode(line, COMMAND_PAGES, answer, sizeof answer), sizeof line);
    link_init(&link, &channel, SLOWEST, NULL);
    assert_int_equal(link_receive(&link, 2 * (uint64_t)sizeof line * US_PER_BYTE), LINK_FRAME);
    assert_int_equal(link.reply.length, sizeof answer);
}

static enum tulpar_channel_result write_nothing(void *context, const uint8_t *data, size_t length,
                                                uint64_t deadline_us) {
    (void)context;
    (void)data;
    (void)length;
    (void)deadline_us;
    return TULPAR_CHANNEL_TIMEOUT;
}

static bool yes(void *context) {
    (void)context;
    return true;
}

/* The system's buffer is full of what was sent ahead, and Ctrl-C does not wait for it. */
static void a_write_that_the_user_ends_is_no_silence(void **state) {
    const struct tulpar_channel channel = {.write = write_nothing, .now_us = now_us};
    const struct link_observer observer = {.cancelled = yes};
    static struct link link;

    (void)state;
    link_init(&link, &channel, SLOWEST, &observer);
    assert_int_equal(link_send(&link, COMMAND_INFO, NULL, 0), LINK_CANCELLED);
    link_init(&link, &channel, SLOWEST, NULL);
    assert_int_equal(link_send(&link, COMMAND_INFO, NULL, 0), LINK_SILENT);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_longest_answer_is_waited_for),
        cmocka_unit_test(a_write_that_the_user_ends_is_no_silence),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
