/* SPDX-License-Identifier: MIT */
/* The examples of docs/PROTOCOL.md are what they say: packets of the right form with the right
 * CRC, and replies that the protocol knows. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include "support/expect.h"
#include <stdio.h>
#include <string.h>

#include "tests/support/protocol_examples.h"
#include "wire/frame.h"

static struct frame_parser parser;
static uint8_t parsed[FRAME_MAX];

/* True when these bytes are one packet and nothing else. */
static bool one_packet(const struct example_bytes *bytes) {
    frame_parser_init(&parser, parsed, DATA_FIELD_MAX);
    for (size_t i = 0; i < bytes->length; i++) {
        if (frame_next(&parser) != FRAME_NONE) {
            return false;
        }
        frame_push(&parser, bytes->bytes[i]);
    }
    return frame_next(&parser) == FRAME_GOOD && parser.consumed == bytes->length;
}

/* A RATE that is taken has no reply; every other request has one. */
static bool good_reply(const struct protocol_exchange *exchange) {
    const struct example_bytes *reply = &exchange->expected;
    bool one_byte =
        reply->length == 1 && (reply->bytes[0] == REPLY_ACK || reply->bytes[0] == REPLY_NACK);
    bool none = reply->length == 0 && command_reply(exchange->sent.bytes[1]) == REPLY_IS_NOTHING;

    return one_byte || none || one_packet(reply);
}

static void check(void *context, const struct protocol_exchange *exchange) {
    unsigned *wrong = context;

    bool refused = exchange->expected.length == 1 && exchange->expected.bytes[0] == REPLY_NACK;

    if (!(one_packet(&exchange->sent) || refused) || !good_reply(exchange)) {
        print_error("line %u: not a packet, or not a reply\n", exchange->line);
        (*wrong)++;
    }
}

static void the_pages_examples_are_packets(void **state) {
    struct protocol_examples result;
    unsigned wrong = 0;

    (void)state;
    assert_true(protocol_examples_read(PROTOCOL_PAGE, check, &wrong, &result));
    assert_true(result.exchanges >= 5);
    assert_int_equal(wrong, 0);
}

/* -- the reader itself -------------------------------------------------------------------------*/

static void count(void *context, const struct protocol_exchange *exchange) {
    struct protocol_exchange *last = context;

    *last = *exchange;
}

static bool read_text(const char *text, struct protocol_exchange *last,
                      struct protocol_examples *result) {
    char path[] = "protocol_examples_test.md";
    FILE *file = fopen(path, "w");

    assert_non_null(file);
    (void)fputs(text, file);
    (void)fclose(file);
    bool good = protocol_examples_read(path, count, last, result);
    (void)remove(path);
    return good;
}

static void the_reader_fills_in_the_crc(void **state) {
    struct protocol_exchange last;
    struct protocol_examples result;

    (void)state;
    assert_true(
        read_text("text\n> 11\n```example\n> 23 43 00 00 crc\n<\n> 01\n< 5F aa\n```\n> 22\n", &last,
                  &result));
    assert_int_equal(result.exchanges, 2);
    assert_int_equal(last.line, 6);
    assert_false(last.fresh);
    assert_memory_equal(last.expected.bytes, "\x5F\xAA", 2);
    assert_true(read_text("```example\n> 23 43 00 00 crc\n<\n```\n", &last, &result));
    assert_true(last.fresh);
    assert_int_equal(last.expected.length, 0);
    assert_memory_equal(last.sent.bytes, "\x23\x43\x00\x00\x1A\xD4\x82\x72", 8);
}

static void the_reader_refuses_what_it_does_not_understand(void **state) {
    static const char *const pages[] = {
        "```example\n> 2\n< 5F\n```\n",  "```example\n> 234\n< 5F\n```\n",
        "```example\n> xy\n< 5F\n```\n", "```example\n> 23\n> 23\n```\n",
        "```example\n< 5F\n```\n",       "```example\n> 23\n```\n",
        "```example\nwords\n```\n",      "```example\n>\n< 5F\n```\n",
    };
    struct protocol_exchange last;
    struct protocol_examples result;

    (void)state;
    for (size_t i = 0; i < sizeof pages / sizeof pages[0]; i++) {
        assert_false(read_text(pages[i], &last, &result));
        assert_true(result.bad_line >= 2);
    }
    assert_false(protocol_examples_read("/nonexistent.md", count, &last, &result));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_pages_examples_are_packets),
        cmocka_unit_test(the_reader_fills_in_the_crc),
        cmocka_unit_test(the_reader_refuses_what_it_does_not_understand),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
