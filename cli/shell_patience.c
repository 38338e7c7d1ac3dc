/* SPDX-License-Identifier: MIT */
#include "cli/pause.h"
#include "cli/shell_command.h"

static uint64_t earlier(uint64_t one, uint64_t other) {
    return one < other ? one : other;
}

void shell_patience_begin(struct shell_patience *patience) {
    patience->end_us = pause_now_us() + patience->most_us;
    patience->is_stopped = false;
}

bool shell_patience_is_over(struct shell_patience *patience) {
    uint64_t now_us = pause_now_us();

    if (!patience->is_stopped && patience->stopped != NULL && patience->stopped()) {
        patience->is_stopped = true;
        patience->end_us = earlier(patience->end_us, now_us + patience->stopped_us);
    }
    return now_us >= patience->end_us;
}

enum shell_end shell_patience_end(const struct shell_patience *patience) {
    return patience->is_stopped ? SHELL_STOPPED : SHELL_TOO_LONG;
}
