/* SPDX-License-Identifier: MIT */
/* How far the transfer is: a bar with rate and time left on a terminal, as much of it as its width
 * has room for, and a line per tenth elsewhere. Times are the channel's clock, in microseconds. */
#ifndef CLI_PROGRESS_BAR_H
#define CLI_PROGRESS_BAR_H

#include "cli/console.h"

struct progress_bar {
    struct console *console;
    bool shown;
    bool started;
    uint64_t start_us;
    uint32_t start_done;  /* bytes; what was done before is no part of the rate */
    uint32_t done, total; /* at the latest update */
    uint64_t drawn_us;
    bool complete;   /* the last line stands */
    unsigned tenths; /* lines printed, elsewhere */
};

/* shown: false draws nothing (--no-progress, --quiet, --json is no reason). */
void progress_bar_init(struct progress_bar *bar, struct console *console, bool shown);

/* `done` bytes of `total` (> 0) at now_us. */
void progress_bar_update(struct progress_bar *bar, uint32_t done, uint32_t total, uint64_t now_us);

/* Why it stands still: shown in place of the numbers until the next update, on a terminal only. */
void progress_bar_note(struct progress_bar *bar, const char *why, uint64_t now_us);

/* For a bar of its own: something takes usual_us (> 0) as a rule, and passed_us of them are over. A
 * line in all where there is no terminal. what: "swapping". */
void progress_bar_wait(struct progress_bar *bar, const char *what, uint64_t passed_us,
                       uint64_t usual_us, uint64_t now_us);

#endif
