/* SPDX-License-Identifier: MIT */
#include "button.h"

#include <stdio.h>

#define NEVER    UINT64_MAX
#define HELD_FOR UINT64_C(100000000) /* nanoseconds: a quick finger */

bool button_open(struct button *button, struct vboard *board, const struct options *options) {
    *button = (struct button){.board = board, .release_at = NEVER};
    for (unsigned i = 0; i < OPTIONS_PRESSES_MAX; i++) {
        bool given = i < options->press_count;
        button->presses[i] = given ? (uint64_t)(options->presses[i] * 1e9) : NEVER;
    }
    if (options->press_count > 0 && !vboard_has_button(board)) {
        fprintf(stderr, "vboard: --button: a %s has none; drop it, or give another --board\n",
                options->board);
        return false;
    }
    return true;
}

void button_press(struct button *button) {
    if (vboard_press_button(button->board, true)) {
        button->release_at = vboard_now_ns(button->board) + HELD_FOR;
    } else {
        fputs("vboard: this board has no button but reset\n", stderr);
    }
}

uint64_t button_act(struct button *button) {
    uint64_t now = vboard_now_ns(button->board);
    uint64_t next = NEVER;
    if (button->release_at <= now) {
        (void)vboard_press_button(button->board, false);
        button->release_at = NEVER;
    }
    for (unsigned i = 0; i < OPTIONS_PRESSES_MAX; i++) {
        if (button->presses[i] <= now) {
            button->presses[i] = NEVER;
            button_press(button);
        }
        next = button->presses[i] < next ? button->presses[i] : next;
    }
    return button->release_at < next ? button->release_at : next;
}
