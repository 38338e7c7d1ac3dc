/* SPDX-License-Identifier: MIT */
#include "host/in_flight.h"

#include <string.h>

static struct block_in_flight *at(struct in_flight *in_flight, uint32_t number) {
    return &in_flight->blocks[number % IN_FLIGHT_MAX];
}

void in_flight_init(struct in_flight *in_flight, uint8_t granted) {
    memset(in_flight, 0, sizeof *in_flight);
    in_flight->granted = granted < IN_FLIGHT_MAX ? granted : IN_FLIGHT_MAX;
}

bool in_flight_is_open(const struct in_flight *in_flight) {
    return in_flight->count < in_flight->granted;
}

struct block_in_flight *in_flight_add(struct in_flight *in_flight) {
    struct block_in_flight *block = at(in_flight, in_flight->first + in_flight->count);

    memset(block, 0, sizeof *block);
    in_flight->count++;
    return block;
}

void in_flight_sent(struct in_flight *in_flight, struct block_in_flight *block) {
    in_flight->transmissions++;
    block->sent = in_flight->transmissions;
    block->lost = false;
}

struct block_in_flight *in_flight_first(struct in_flight *in_flight) {
    return in_flight->count > 0 ? at(in_flight, in_flight->first) : NULL;
}

struct block_in_flight *in_flight_first_lost(struct in_flight *in_flight) {
    for (uint32_t i = 0; i < in_flight->count; i++) {
        struct block_in_flight *block = at(in_flight, in_flight->first + i);

        if (block->lost) {
            return block;
        }
    }
    return NULL;
}

static void has_come(struct in_flight *in_flight, struct block_in_flight *block) {
    block->lost = false;
    if (block->sent > in_flight->arrived) {
        in_flight->arrived = block->sent;
    }
}

static bool take_held(struct in_flight *in_flight, uint16_t held) {
    bool news = false;

    for (uint32_t i = 0; i < in_flight->count; i++) {
        struct block_in_flight *block = at(in_flight, in_flight->first + i);

        if ((held >> i & 1) != 0 && !block->held) {
            block->held = true;
            has_come(in_flight, block);
            news = true;
        }
    }
    return news;
}

bool in_flight_take(struct in_flight *in_flight, const struct blocks_state *state, unsigned *lost) {
    uint32_t forward = (uint16_t)(state->next - (uint16_t)in_flight->first);

    *lost = 0;
    if (forward > in_flight->count) {
        return false; /* about an earlier update, or nonsense */
    }
    for (uint32_t i = 0; i < forward; i++) {
        struct block_in_flight *block = at(in_flight, in_flight->first);

        has_come(in_flight, block);
        in_flight->bytes_in_flash += block->bytes;
        in_flight->first++;
        in_flight->count--;
    }
    bool news = take_held(in_flight, state->held) || forward > 0;
    *lost = in_flight_lose(in_flight, in_flight->arrived);
    return news;
}

unsigned in_flight_lose(struct in_flight *in_flight, uint32_t transmissions) {
    unsigned lost = 0;

    for (uint32_t i = 0; i < in_flight->count; i++) {
        struct block_in_flight *block = at(in_flight, in_flight->first + i);

        if (!block->held && !block->lost && block->sent <= transmissions) {
            block->lost = true;
            lost++;
        }
    }
    return lost;
}
