/* SPDX-License-Identifier: MIT */
/* How a monitor shows what comes: as it is, with the time before each line, or in hexadecimal.
 * Nothing is left out, and nothing is shown twice. */
#ifndef CLI_MONITOR_VIEW_H
#define CLI_MONITOR_VIEW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "cli/arguments.h"
#include "cli/wall_clock.h"

enum {
    VIEW_ROW = 16, /* bytes in a line of the hexadecimal view */
    VIEW_UTF8_MAX = 4,
};

/* Zeroed, but for `put` and `wall_clock`, is one that has shown nothing yet. */
struct monitor_view {
    enum timestamps timestamps;
    bool hex;
    void (*put)(void *context, const void *text, size_t length);
    void *context;
    void (*wall_clock)(bool utc, struct wall_time *now);
    uint64_t start_us; /* on the clock of what comes */

    bool line_open; /* text stands in the line */
    bool had_line;  /* another one began before, at line_us */
    uint64_t line_us;
    uint8_t held[VIEW_ROW]; /* the row so far, or a character whose end has not come */
    size_t held_length;
    unsigned to_come; /* bytes of that character */
    uint64_t held_us; /* when its first byte came */
};

void monitor_view_take(struct monitor_view *view, const uint8_t *bytes, size_t length,
                       uint64_t now_us);

/* Nothing has come for a while, or nothing more will: what is held back is shown. */
void monitor_view_pause(struct monitor_view *view);

/* From here on; what was held back is shown as it would have been. */
void monitor_view_set_hex(struct monitor_view *view, bool hex);

#endif
