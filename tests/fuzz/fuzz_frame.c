/* SPDX-License-Identifier: MIT */
/* Any bytes on the line. The first byte of each pair says how long the line is quiet, the second is
 * what comes: no overrun, no packet that nobody sent, at most one complaint per quiet time, and a
 * good packet afterwards is always read. */
#include <stdlib.h>
#include <string.h>

#include "wire/frame.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { QUIET = 0xFF };

static struct frame_parser parser;
static uint8_t parsed[FRAME_MAX];

static void must(bool condition) {
    if (!condition) {
        abort();
    }
}

/* Returns how many good packets there are; *bad counts the others. */
static unsigned drain(unsigned *bad) {
    static uint8_t again[FRAME_MAX];
    unsigned good = 0;
    enum frame_event event;

    while ((event = frame_next(&parser)) != FRAME_NONE) {
        if (event == FRAME_BAD) {
            (*bad)++;
            must(parser.error == STATUS_MESSAGE || parser.error == STATUS_SIZE ||
                 parser.error == STATUS_CRC);
            continue;
        }
        good++;
        must(parser.length <= DATA_FIELD_MAX);
        size_t size = frame_encode(again, parser.command, parser.data, parser.length);
        must(memcmp(again, parser.data - FRAME_HEADER_SIZE, size) == 0);
    }
    must(parser.held <= FRAME_MAX);
    return good;
}

static void fall_quiet(void) {
    unsigned bad = 0;

    frame_quiet(&parser);
    (void)drain(&bad);
    must(bad <= 1);
    must(!frame_waiting(&parser));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static const uint8_t run[] = {0x23, 0x43, 0x00, 0x00, 0x1A, 0xD4, 0x82, 0x72};
    unsigned bad = 0, good = 0;

    frame_parser_init(&parser, parsed, DATA_FIELD_MAX);
    for (size_t i = 0; i + 1 < size; i += 2) {
        if (data[i] == QUIET) {
            fall_quiet();
        }
        frame_push(&parser, data[i + 1]);
        (void)drain(&bad);
        must(bad == 0); /* complaints wait until the line is quiet */
    }
    fall_quiet();
    for (size_t i = 0; i < sizeof run; i++) {
        frame_push(&parser, run[i]);
        good += drain(&bad);
    }
    must(good == 1 && bad == 0);
    return 0;
}
