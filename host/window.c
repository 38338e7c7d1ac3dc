/* SPDX-License-Identifier: MIT */
#include "host/window.h"

#include <string.h>

static struct window_block *at(struct window *window, uint32_t number) {
    return &window->blocks[number % WINDOW_MAX];
}

void window_init(struct window *window, uint8_t granted) {
    memset(window, 0, sizeof *window);
    window->granted = granted < WINDOW_MAX ? granted : WINDOW_MAX;
}

bool window_is_open(const struct window *window) {
    return window->count < window->granted;
}

struct window_block *window_add(struct window *window) {
    struct window_block *block = at(window, window->first + window->count);

    memset(block, 0, sizeof *block);
    window->count++;
    return block;
}

void window_sent(struct window *window, struct window_block *block) {
    window->transmissions++;
    block->sent = window->transmissions;
    block->lost = false;
}

struct window_block *window_first(struct window *window) {
    return window->count > 0 ? at(window, window->first) : NULL;
}

struct window_block *window_first_lost(struct window *window) {
    for (uint32_t i = 0; i < window->count; i++) {
        struct window_block *block = at(window, window->first + i);

        if (block->lost) {
            return block;
        }
    }
    return NULL;
}

static void has_come(struct window *window, struct window_block *block) {
    block->lost = false;
    if (block->sent > window->arrived) {
        window->arrived = block->sent;
    }
}

static bool take_held(struct window *window, uint16_t held) {
    bool news = false;

    for (uint32_t i = 0; i < window->count; i++) {
        struct window_block *block = at(window, window->first + i);

        if ((held >> i & 1) != 0 && !block->held) {
            block->held = true;
            has_come(window, block);
            news = true;
        }
    }
    return news;
}

bool window_take(struct window *window, const struct blocks_state *state, unsigned *lost) {
    uint32_t forward = (uint16_t)(state->next - (uint16_t)window->first);

    *lost = 0;
    if (forward > window->count) {
        return false; /* about an earlier update, or nonsense */
    }
    for (uint32_t i = 0; i < forward; i++) {
        struct window_block *block = at(window, window->first);

        has_come(window, block);
        window->bytes_in_flash += block->bytes;
        window->first++;
        window->count--;
    }
    bool news = take_held(window, state->held) || forward > 0;
    *lost = window_lose(window, window->arrived);
    return news;
}

unsigned window_lose(struct window *window, uint32_t transmissions) {
    unsigned lost = 0;

    for (uint32_t i = 0; i < window->count; i++) {
        struct window_block *block = at(window, window->first + i);

        if (!block->held && !block->lost && block->sent <= transmissions) {
            block->lost = true;
            lost++;
        }
    }
    return lost;
}
