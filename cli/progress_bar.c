/* SPDX-License-Identifier: MIT */
#include "cli/progress_bar.h"

#include <string.h>

#include "cli/seconds.h"

enum {
    CELLS_MAX = 30,
    CELLS_MIN = 10,
    LINE_MAX = 128,
    COLUMNS_UNKNOWN = 80,
    REDRAW_US = 100000, /* ten times a second is smooth enough */
    TENTHS = 10,
    PERCENT = 100,
    SECONDS_PER_MINUTE = 60,
    MS_PER_SECOND = 1000,
    US_PER_MS = 1000,
};

#define BYTES_PER_KB 1000.0

void progress_bar_init(struct progress_bar *bar, struct console *console, bool shown) {
    memset(bar, 0, sizeof *bar);
    bar->console = console;
    bar->shown = shown && !console->quiet;
}

/* Bytes per second so far; 0 when nothing can be said yet. */
static double rate_of(const struct progress_bar *bar, uint32_t done, uint64_t now_us) {
    double seconds = (double)(now_us - bar->start_us) / US_PER_SECOND;

    return seconds > 0 && done > bar->start_done ? (done - bar->start_done) / seconds : 0;
}

/* -- the line, as far as it fits ---------------------------------------------------------------*/

/* Characters that a line may have; the last column is left free, for a terminal may go to its next
 * line there. Asked each time: the window may have changed. */
static size_t room_of(const struct console *console) {
    unsigned columns = console->columns != NULL ? console->columns() : 0;
    size_t room = (columns == 0 ? COLUMNS_UNKNOWN : columns) - 1;

    return room < LINE_MAX - 1 ? room : LINE_MAX - 1;
}

/* False: there is no room for it. */
static bool add_if_it_fits(char line[LINE_MAX], size_t room, const char *part) {
    if (strlen(line) + strlen(part) > room) {
        return false;
    }
    text_add(line, LINE_MAX, "%s", part);
    return true;
}

/* Behind the bar, the most important first, as many as fit beside a short bar. */
static void add_numbers(char text[LINE_MAX], size_t room, uint32_t done, uint32_t total,
                        double rate) {
    char part[LINE_MAX];

    text_set(part, sizeof part, "  %.1f of %.1f kB", done / BYTES_PER_KB, total / BYTES_PER_KB);
    bool fits = add_if_it_fits(text, room, part);
    if (fits && rate > 0) {
        unsigned left = (unsigned)((total - done) / rate + 0.5);

        text_set(part, sizeof part, "  %.1f kB/s", rate / BYTES_PER_KB);
        fits = add_if_it_fits(text, room, part);
        text_set(part, sizeof part, "  %u:%02u left", left / SECONDS_PER_MINUTE,
                 left % SECONDS_PER_MINUTE);
        (void)(fits && add_if_it_fits(text, room, part));
    }
}

/* "[###...] ", as long as there is room for it; empty where there is not even for a short one. */
static void make_bar(char bar[LINE_MAX], size_t room, uint32_t done, uint32_t total) {
    static const size_t around = sizeof "[] " - 1;
    size_t cells = room < around ? 0 : room - around < CELLS_MAX ? room - around : CELLS_MAX;
    size_t filled = (size_t)((uint64_t)done * cells / total);

    bar[0] = '\0';
    if (cells >= CELLS_MIN) {
        text_set(bar, LINE_MAX, "[%.*s%.*s] ", (int)filled, "##############################",
                 (int)(cells - filled), "..............................");
    }
}

/* The part of the line that is left for text beside a short bar. */
static size_t room_for_text(size_t room) {
    static const size_t short_bar = CELLS_MIN + sizeof "[] " - 1;

    return room > short_bar ? room - short_bar : 0;
}

static void percent(char text[LINE_MAX], uint64_t done, uint64_t total) {
    text_set(text, LINE_MAX, "%3u %%", (unsigned)(done * PERCENT / total));
}

static void draw_line(struct progress_bar *bar, const char *text, uint32_t done, uint32_t total,
                      uint64_t now_us) {
    char line[LINE_MAX];
    size_t room = room_of(bar->console);

    make_bar(line, room > strlen(text) ? room - strlen(text) : 0, done, total);
    text_add(line, sizeof line, "%s", text);
    line[room] = '\0';
    console_draw(bar->console, line);
    bar->drawn_us = now_us;
}

static void draw(struct progress_bar *bar, uint32_t done, uint32_t total, uint64_t now_us) {
    char text[LINE_MAX];

    percent(text, done, total);
    add_numbers(text, room_for_text(room_of(bar->console)), done, total,
                rate_of(bar, done, now_us));
    draw_line(bar, text, done, total, now_us);
}

/* -- where there is no terminal ----------------------------------------------------------------*/

static void print_tenth(struct progress_bar *bar, uint32_t done, uint32_t total) {
    unsigned tenths = (unsigned)((uint64_t)done * TENTHS / total);

    if (tenths > bar->tenths) {
        bar->tenths = tenths;
        console_say(bar->console, "%3u %%  %.1f of %.1f kB", tenths * PERCENT / TENTHS,
                    done / BYTES_PER_KB, total / BYTES_PER_KB);
    }
}

/* Its last line is drawn once, whoever reports the end again. */
static void update_bar(struct progress_bar *bar, bool first, uint32_t done, uint32_t total,
                       uint64_t now_us) {
    bool was_complete = bar->complete;

    bar->complete = done == total;
    if (bar->complete && was_complete) {
        return;
    }
    if (first || bar->complete || now_us - bar->drawn_us >= REDRAW_US) {
        draw(bar, done, total, now_us);
    }
    if (bar->complete) {
        console_finish_line(bar->console);
    }
}

void progress_bar_update(struct progress_bar *bar, uint32_t done, uint32_t total, uint64_t now_us) {
    bool first = !bar->started;

    if (first) {
        bar->started = true;
        bar->start_us = now_us;
        bar->start_done = done;
    }
    bar->done = done;
    bar->total = total;
    if (!bar->shown) {
        return;
    }
    if (bar->console->terminal) {
        update_bar(bar, first, done, total, now_us);
    } else {
        print_tenth(bar, done, total);
    }
}

void progress_bar_note(struct progress_bar *bar, const char *why, uint64_t now_us) {
    char text[LINE_MAX], part[LINE_MAX];

    if (!bar->shown || !bar->started || bar->complete || !bar->console->terminal) {
        return;
    }
    percent(text, bar->done, bar->total);
    text_set(part, sizeof part, "  %s", why);
    (void)add_if_it_fits(text, room_for_text(room_of(bar->console)), part);
    draw_line(bar, text, bar->done, bar->total, now_us);
}

/* -- a time that is known about ----------------------------------------------------------------*/

static void draw_wait(struct progress_bar *bar, const char *what, uint32_t passed_ms,
                      uint32_t usual_ms, uint64_t now_us) {
    char text[LINE_MAX], part[LINE_MAX];

    percent(text, passed_ms, usual_ms);
    text_set(part, sizeof part, "  %s, %u of about %u s", what, passed_ms / MS_PER_SECOND,
             (usual_ms + MS_PER_SECOND / 2) / MS_PER_SECOND);
    (void)add_if_it_fits(text, room_for_text(room_of(bar->console)), part);
    draw_line(bar, text, passed_ms, usual_ms, now_us);
}

void progress_bar_wait(struct progress_bar *bar, const char *what, uint64_t passed_us,
                       uint64_t usual_us, uint64_t now_us) {
    bool first = !bar->started, ends = passed_us == usual_us;

    bar->started = true;
    if (!bar->shown || bar->complete) {
        return;
    }
    bar->complete = ends;
    if (!bar->console->terminal) {
        if (first) {
            console_say(bar->console, "%s, which takes about %.0f s", what,
                        (double)usual_us / US_PER_SECOND);
        }
        return;
    }
    if (first || ends || now_us - bar->drawn_us >= REDRAW_US) {
        draw_wait(bar, what, (uint32_t)(passed_us / US_PER_MS), (uint32_t)(usual_us / US_PER_MS),
                  now_us);
    }
    if (ends) {
        console_finish_line(bar->console);
    }
}
