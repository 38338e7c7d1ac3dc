/* SPDX-License-Identifier: MIT */
/* The longest answer there is, on the slowest line: a packet that is still on its way is no damaged
 * one. */
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

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_longest_answer_is_waited_for),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
