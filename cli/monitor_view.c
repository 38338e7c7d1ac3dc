/* SPDX-License-Identifier: MIT */
#include "cli/monitor_view.h"

#include <string.h>

#include "cli/readable.h"
#include "cli/seconds.h"
#include "cli/text.h"

enum {
    STAMP_MAX = 48,
    US_PER_MS = 1000,
    ROW_TEXT_MAX = 96,
    CONTINUATION_MASK = 0xC0,
    CONTINUATION = 0x80,
};

static void put(const struct monitor_view *view, const void *text, size_t length) {
    view->put(view->context, text, length);
}

static void put_passed(char stamp[STAMP_MAX], const char *sign, uint64_t us) {
    text_set(stamp, STAMP_MAX, "[%s%6llu.%03u] ", sign, (unsigned long long)(us / US_PER_SECOND),
             (unsigned)(us % US_PER_SECOND / US_PER_MS));
}

static void put_stamp(struct monitor_view *view, uint64_t now_us) {
    char stamp[STAMP_MAX] = "";
    struct wall_time wall = {0};

    switch (view->timestamps) {
    case TIMESTAMPS_TIME:
        view->wall_clock(false, &wall);
        text_set(stamp, STAMP_MAX, "[%02u:%02u:%02u.%03u] ", wall.hour, wall.minute, wall.second,
                 wall.millisecond);
        break;
    case TIMESTAMPS_ISO:
        view->wall_clock(true, &wall);
        text_set(stamp, STAMP_MAX, "[%04u-%02u-%02uT%02u:%02u:%02u.%03uZ] ", wall.year, wall.month,
                 wall.day, wall.hour, wall.minute, wall.second, wall.millisecond);
        break;
    case TIMESTAMPS_START: put_passed(stamp, "", now_us - view->start_us); break;
    case TIMESTAMPS_DELTA:
        put_passed(stamp, "+", view->had_line ? now_us - view->line_us : 0);
        break;
    case TIMESTAMPS_NONE:
    case TIMESTAMPS_KINDS: break;
    }
    view->had_line = true;
    view->line_us = now_us;
    put(view, stamp, strlen(stamp));
}

/* -- text --------------------------------------------------------------------------------------*/

/* A line begins with what stands in it: in front of a carriage return the time would be drawn over.
 */
static void put_text(struct monitor_view *view, const uint8_t *bytes, size_t length) {
    if (!view->line_open && bytes[0] != '\r') {
        put_stamp(view, view->held_us);
        view->line_open = true;
    }
    put(view, bytes, length);
    if (bytes[0] == '\n') {
        view->line_open = false;
    }
}

static void put_held_text(struct monitor_view *view) {
    size_t length = view->held_length;

    view->held_length = 0;
    view->to_come = 0;
    if (length > 0) {
        put_text(view, view->held, length);
    }
}

/* A character goes out whole, so that no message stands in the middle of one, and the console of
 * Windows can show it. */
static void take_text(struct monitor_view *view, uint8_t byte, uint64_t now_us) {
    if (view->held_length > 0 && (byte & CONTINUATION_MASK) != CONTINUATION) {
        put_held_text(view); /* it has no end */
    }
    if (view->held_length == 0) {
        view->to_come = readable_bytes_to_come(byte);
        view->held_us = now_us;
    } else {
        view->to_come--;
    }
    view->held[view->held_length++] = byte;
    if (view->to_come == 0) {
        put_held_text(view);
    }
}

/* -- hexadecimal -------------------------------------------------------------------------------*/

/* "41 70 70 0a                                       |App.|" */
static void put_row(struct monitor_view *view) {
    char row[ROW_TEXT_MAX] = "", letters[VIEW_ROW + 1] = "";

    if (view->held_length == 0) {
        return;
    }
    put_stamp(view, view->held_us);
    for (size_t i = 0; i < VIEW_ROW; i++) {
        uint8_t byte = i < view->held_length ? view->held[i] : ' ';

        if (i < view->held_length) {
            text_add(row, sizeof row, "%02x ", byte);
        } else {
            text_add(row, sizeof row, "   ");
        }
        letters[i] = (char)(byte >= ' ' && byte <= '~' ? byte : '.');
    }
    letters[view->held_length] = '\0';
    text_add(row, sizeof row, " |%s|\n", letters);
    put(view, row, strlen(row));
    view->held_length = 0;
}

static void take_hex(struct monitor_view *view, uint8_t byte, uint64_t now_us) {
    if (view->held_length == 0) {
        view->held_us = now_us;
    }
    view->held[view->held_length++] = byte;
    if (view->held_length == VIEW_ROW) {
        put_row(view);
    }
}

/* -- both --------------------------------------------------------------------------------------*/

void monitor_view_take(struct monitor_view *view, const uint8_t *bytes, size_t length,
                       uint64_t now_us) {
    for (size_t i = 0; i < length; i++) {
        if (view->hex) {
            take_hex(view, bytes[i], now_us);
        } else {
            take_text(view, bytes[i], now_us);
        }
    }
}

void monitor_view_pause(struct monitor_view *view) {
    if (view->hex) {
        put_row(view);
    } else {
        put_held_text(view);
    }
}

void monitor_view_set_hex(struct monitor_view *view, bool hex) {
    monitor_view_pause(view);
    if (hex && view->line_open) {
        put(view, "\n", 1);
        view->line_open = false;
    }
    view->hex = hex;
}
