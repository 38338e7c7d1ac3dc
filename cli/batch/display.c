/* SPDX-License-Identifier: MIT */
#include "cli/batch/display.h"

#include <string.h>

#include "cli/printable.h"

enum {
    CELLS = 20,
    PERCENT = 100,
    COLUMNS_UNKNOWN = 80,
    PORT_WIDTH_MAX = 28,
    ESCAPE_MAX = 16,
};

static const char plain[] = "\033[0m", clear_line[] = "\033[K\n", clear_below[] = "\033[J";

static const char *const colours[] = {
    [BATCH_PASS] = "\033[32m",
    [BATCH_FAIL] = "\033[1;31m",
    [BATCH_SKIP] = "\033[33m",
};

void display_init(struct display *display, struct console *console, bool shown) {
    *display = (struct display){
        .console = console,
        .has_block = shown && console->terminal && !console->quiet,
    };
}

/* Of the block, summary included, so that its beginning is on the screen still: the cursor stands
 * below it. */
static unsigned lines_of(const struct console *console) {
    unsigned rows = console->rows != NULL ? console->rows() : 0;

    return rows == 0 ? DISPLAY_LINES : rows - 1;
}

/* To the beginning of the block; of what has left a terminal that was made lower nothing can be
 * drawn over. */
static void go_up(struct display *display) {
    unsigned most = lines_of(display->console);
    char escape[ESCAPE_MAX];

    if (display->lines > 0) {
        if (display->lines < most) {
            most = display->lines;
        }
        text_set(escape, sizeof escape, "\033[%uA\r", most);
        console_put(display->console, escape);
        display->lines = 0;
    }
}

void display_clear(struct display *display) {
    if (display->lines > 0) {
        go_up(display);
        console_put(display->console, clear_below);
    }
}

void display_result(struct display *display, enum batch_verdict verdict, const char *line) {
    static const size_t word = sizeof "PASS" - 1;
    char printable[OUTCOME_LINE_MAX * PRINTABLE_GROWTH];
    bool coloured = display->console->terminal;

    if (display->console->quiet && verdict == BATCH_PASS) {
        return;
    }
    display_clear(display);
    printable_copy(printable, sizeof printable, line + word);
    console_put(display->console, coloured ? colours[verdict] : "");
    console_put(display->console, verdict_word(verdict));
    console_put(display->console, coloured ? plain : "");
    console_put(display->console, printable);
    console_put(display->console, "\n");
}

/* -- the block ---------------------------------------------------------------------------------*/

static const char *phase_words(enum phase phase) {
    switch (phase) {
    case PHASE_OPENING: return "opening the port";
    case PHASE_LOOKING: return "looking for the board";
    case PHASE_BUTTON: return "no answer yet: press its reset button";
    case PHASE_SENDING: return "";
    case PHASE_ERASING: return "erasing";
    case PHASE_SWAPPING: return "swapping the slots";
    case PHASE_HOOK: return "hook";
    case PHASE_OVER: break;
    }
    return "";
}

/* "[########............]  40 %" */
static void add_bar(const struct board_progress *progress, char out[DISPLAY_LINE_MAX]) {
    size_t filled = (size_t)((uint64_t)progress->done * CELLS / progress->total);

    text_add(out, DISPLAY_LINE_MAX, "  [%.*s%.*s] %3u %%", (int)filled, "####################",
             (int)(CELLS - filled), "....................",
             (unsigned)((uint64_t)progress->done * PERCENT / progress->total));
}

/* Of a long path the end says more. */
static void add_port(const char *port, size_t width, char out[DISPLAY_LINE_MAX]) {
    char printable[DISPLAY_LINE_MAX];

    printable_copy(printable, sizeof printable, port);
    size_t length = strlen(printable);
    if (length > width) {
        text_set(out, DISPLAY_LINE_MAX, "..%s", printable + length - width + sizeof ".." - 1);
    } else {
        text_set(out, DISPLAY_LINE_MAX, "%-*s", (int)width, printable);
    }
}

void display_row_text(const struct display_row *row, size_t port_width, size_t room,
                      char out[DISPLAY_LINE_MAX]) {
    const struct board_progress *progress = &row->progress;

    add_port(row->port, port_width < PORT_WIDTH_MAX ? port_width : PORT_WIDTH_MAX, out);
    text_add(out, DISPLAY_LINE_MAX, "  %-*s", (int)sizeof progress->unique_id - 1,
             *progress->unique_id == '\0' ? "-" : progress->unique_id);
    if (progress->total > 0) {
        add_bar(progress, out);
    }
    if (*phase_words(progress->phase) != '\0') {
        text_add(out, DISPLAY_LINE_MAX, "  %s", phase_words(progress->phase));
    }
    if (room < DISPLAY_LINE_MAX) {
        out[room] = '\0';
    }
}

/* One column stays free: a terminal may go to its next line there. */
static size_t room_of(const struct console *console) {
    unsigned columns = console->columns != NULL ? console->columns() : 0;

    return (columns == 0 ? COLUMNS_UNKNOWN : columns) - 1;
}

static void put_line(struct display *display, const char *line) {
    console_put(display->console, line);
    console_put(display->console, clear_line);
    display->lines++;
}

static size_t widest(const struct display_row *rows, size_t count) {
    size_t width = 0;

    for (size_t i = 0; i < count; i++) {
        size_t length = strlen(rows[i].port);

        width = length > width ? length : width;
    }
    return width;
}

enum which { ALL, SILENT, OTHERS };

static bool is_of(const struct display_row *row, enum which which) {
    return which == ALL || (row->progress.phase == PHASE_BUTTON) == (which == SILENT);
}

/* `most` lines at most. Returns how many these were. */
static size_t put_rows(struct display *display, const struct display_row *rows, size_t count,
                       enum which which, size_t most) {
    size_t width = widest(rows, count), shown = 0;
    char line[DISPLAY_LINE_MAX];

    for (size_t i = 0; i < count && shown < most; i++) {
        if (is_of(&rows[i], which)) {
            display_row_text(&rows[i], width, room_of(display->console), line);
            put_line(display, line);
            shown++;
        }
    }
    return shown;
}

/* Somebody has to press the buttons of those that are silent. `most` lines at most. */
static void put_some(struct display *display, const struct display_row *rows, size_t count,
                     size_t most) {
    size_t shown = put_rows(display, rows, count, SILENT, most);

    (void)put_rows(display, rows, count, OTHERS, most - shown);
}

static void put_words(struct display *display, const char *words) {
    size_t room = room_of(display->console);
    char line[DISPLAY_LINE_MAX];

    text_set(line, room < sizeof line ? room + 1 : sizeof line, "%s", words);
    put_line(display, line);
}

void display_draw(struct display *display, const struct display_row *rows, size_t count,
                  const char *summary) {
    enum { SUMMARY_AND_MORE = 2 };
    size_t lines = lines_of(display->console);
    char more[DISPLAY_LINE_MAX];

    if (!display->has_block || lines == 0) {
        return;
    }
    go_up(display);
    if (count < lines) {
        (void)put_rows(display, rows, count, ALL, count);
    } else if (lines >= SUMMARY_AND_MORE) {
        size_t most = lines - SUMMARY_AND_MORE;

        put_some(display, rows, count, most);
        text_set(more, sizeof more, "and %zu more in work", count - most);
        put_words(display, more);
    }
    put_words(display, summary);
    console_put(display->console, clear_below);
}
