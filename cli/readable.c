/* SPDX-License-Identifier: MIT */
#include "cli/readable.h"

enum {
    ENOUGH = 64,        /* bytes for a judgement */
    ENOUGH_FOR_NOW = 4, /* when no more come in */
    WAIT_US = 1000000,  /* so long */
    ESCAPE = 0x1B,      /* colours are text, too */
    CONTINUATION_MASK = 0xC0,
    CONTINUATION = 0x80,
};

unsigned readable_bytes_to_come(uint8_t lead) {
    if (lead >= 0xC2 && lead <= 0xDF) {
        return 1;
    }
    if (lead >= 0xE0 && lead <= 0xEF) {
        return 2;
    }
    return lead >= 0xF0 && lead <= 0xF4 ? 3 : 0;
}

static bool is_ascii_text(uint8_t byte) {
    return (byte >= ' ' && byte <= '~') || (byte >= '\a' && byte <= '\r') || byte == ESCAPE;
}

/* A character counts when it is whole. */
static void take(struct readable *readable, uint8_t byte) {
    if (readable->to_come > 0 && (byte & CONTINUATION_MASK) == CONTINUATION) {
        readable->begun++;
        readable->to_come--;
        if (readable->to_come == 0) {
            readable->text += readable->begun;
            readable->begun = 0;
        }
        return;
    }
    readable->odd += readable->begun; /* it has no end */
    readable->to_come = readable_bytes_to_come(byte);
    readable->begun = readable->to_come > 0;
    if (readable->to_come == 0) {
        readable->text += is_ascii_text(byte);
        readable->odd += !is_ascii_text(byte);
    }
}

bool readable_garbage(struct readable *readable, const uint8_t *bytes, size_t length,
                      uint64_t now_us) {
    unsigned before = readable->text + readable->odd;

    if (readable->judged_garbage) {
        return false;
    }
    if (before == 0) {
        readable->since_us = now_us;
    }
    for (size_t i = 0; i < length; i++) {
        take(readable, bytes[i]);
    }
    unsigned seen = readable->text + readable->odd;
    bool enough =
        seen >= ENOUGH || (seen >= ENOUGH_FOR_NOW && now_us - readable->since_us >= WAIT_US);
    if (!enough) {
        return false;
    }
    readable->judged_garbage = readable->odd > readable->text;
    readable->text = readable->odd = 0; /* the next ones are judged alone */
    return readable->judged_garbage;
}
