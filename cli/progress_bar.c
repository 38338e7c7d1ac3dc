#include "cli/progress_bar.h"

#include <string.h>

enum {
    CELLS = 30,
    REDRAW_US = 100000, /* ten times a second is smooth enough */
    TENTHS = 10,
};

#define US_PER_SECOND 1e6
#define BYTES_PER_KB  1000.0

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

static void draw(struct progress_bar *bar, uint32_t done, uint32_t total, uint64_t now_us) {
    char line[128], cells[CELLS + 1];
    double rate = rate_of(bar, done, now_us);
    unsigned filled = (unsigned)((uint64_t)done * CELLS / total);

    memset(cells, '.', CELLS);
    memset(cells, '#', filled);
    cells[CELLS] = '\0';
    text_set(line, sizeof line, "[%s] %3u %%  %.1f of %.1f kB", cells,
             (unsigned)((uint64_t)done * 100 / total), done / BYTES_PER_KB, total / BYTES_PER_KB);
    if (rate > 0) {
        unsigned left = (unsigned)((total - done) / rate + 0.5);

        text_add(line, sizeof line, "  %.1f kB/s  %u:%02u left", rate / BYTES_PER_KB, left / 60,
                 left % 60);
    }
    console_draw(bar->console, line);
    bar->drawn_us = now_us;
}

static void print_tenth(struct progress_bar *bar, uint32_t done, uint32_t total) {
    unsigned tenths = (unsigned)((uint64_t)done * TENTHS / total);

    if (tenths > bar->tenths) {
        bar->tenths = tenths;
        console_say(bar->console, "%3u %%  %.1f of %.1f kB", tenths * 100 / TENTHS,
                    done / BYTES_PER_KB, total / BYTES_PER_KB);
    }
}

void progress_bar_update(struct progress_bar *bar, uint32_t done, uint32_t total, uint64_t now_us) {
    bool first = !bar->started;

    if (first) {
        bar->started = true;
        bar->start_us = now_us;
        bar->start_done = done;
    }
    if (!bar->shown) {
        return;
    }
    if (!bar->console->terminal) {
        print_tenth(bar, done, total);
        return;
    }
    if (first || done == total || now_us - bar->drawn_us >= REDRAW_US) {
        draw(bar, done, total, now_us);
    }
    if (done == total) {
        console_finish_line(bar->console);
    }
}
