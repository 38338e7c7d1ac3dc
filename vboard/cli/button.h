/* SPDX-License-Identifier: MIT */
/* Presses of the user's button: --button, and SIGUSR2. */
#ifndef VBOARD_CLI_BUTTON_H
#define VBOARD_CLI_BUTTON_H

#include <stdbool.h>
#include <stdint.h>

#include "options.h"
#include "vboard.h"

struct button {
    struct vboard *board;
    uint64_t presses[OPTIONS_PRESSES_MAX]; /* nanoseconds; UINT64_MAX: done */
    uint64_t release_at;                   /* UINT64_MAX: it is not held */
};

/* False: the board has no button; said so. */
bool button_open(struct button *button, struct vboard *board, const struct options *options)
    __attribute__((warn_unused_result));
/* Down now. */
void button_press(struct button *button);
/* What is due happens; the result is when to look again. */
uint64_t button_act(struct button *button);

#endif
