/* SPDX-License-Identifier: MIT */
#include "cli/flash_words.h"

#include <string.h>

#include "cli/names.h"
#include "cli/seconds.h"

enum {
    TRANSFER_TEXT_MAX = 192,
    LINE_COLUMNS = 80, /* a terminal's; in the last one, some go to the next line */
};

#define BYTES_PER_KB 1000.0

/* "2144 bytes", "21440 bytes, 1 of 11 pages sent, packed into 80": the rest was there. What was
 * packed and came out no smaller is not worth a word. */
static void describe_sent(const struct flash_report *facts, char out[TRANSFER_TEXT_MAX]) {
    bool smaller = facts->line_bytes < facts->sent;

    text_set(out, TRANSFER_TEXT_MAX, "%u bytes", (unsigned)facts->source->size);
    if (facts->sent == 0) {
        text_add(out, TRANSFER_TEXT_MAX, ", none sent (all was there)");
    } else if (facts->already_right > 0) {
        text_add(out, TRANSFER_TEXT_MAX, ", %u of %u pages sent",
                 page_count(facts->device, facts->sent),
                 page_count(facts->device, facts->source->size));
    }
    if (facts->way == TULPAR_WAY_PACKED && smaller) {
        text_add(out, TRANSFER_TEXT_MAX, ", packed into %u", (unsigned)facts->line_bytes);
    } else if (facts->way == TULPAR_WAY_DIFFERENCE && smaller) {
        text_add(out, TRANSFER_TEXT_MAX, ", as a difference of %u", (unsigned)facts->line_bytes);
    }
}

/* "in 0.25 s at 115200 baud, 8.6 kB/s, verified" */
static void describe_speed(const struct flash_report *facts, char out[TRANSFER_TEXT_MAX]) {
    text_set(out, TRANSFER_TEXT_MAX, "in %.2f s", facts->seconds);
    if (facts->sent > 0 && facts->seconds > 0) {
        text_add(out, TRANSFER_TEXT_MAX, " at %u baud, %.1f kB/s", (unsigned)facts->baud,
                 facts->sent / facts->seconds / BYTES_PER_KB);
    }
    text_add(out, TRANSFER_TEXT_MAX, ", verified");
}

/* Behind what stands in the line, or in the next one. */
static void add_part(struct console *console, char line[TRANSFER_TEXT_MAX], const char *separator,
                     const char *part) {
    if (strlen(line) + strlen(separator) + strlen(part) < LINE_COLUMNS) {
        text_add(line, TRANSFER_TEXT_MAX, "%s%s", separator, part);
    } else {
        console_say(console, "%s", line);
        text_set(line, TRANSFER_TEXT_MAX, "%s", part);
    }
}

void start_words(const struct tulpar_report *report, char out[START_TEXT_MAX]) {
    *out = '\0';
    if (report->deferred) {
        text_set(out, START_TEXT_MAX, "the update is whole, and the application runs on");
        return;
    }
    if (report->ran_already) {
        text_set(out, START_TEXT_MAX, "the application runs already, and was not restarted");
        return;
    }
    if (report->swap_us > 0) {
        text_set(out, START_TEXT_MAX, "swapped in %.2f s; ",
                 (double)report->swap_us / US_PER_SECOND);
    }
    text_add(out, START_TEXT_MAX, "%s",
             report->start_unseen ? "the board has told nothing of the swap, and should run now"
                                  : "application started");
}

void flash_say_transfer(struct console *console, const struct flash_report *facts) {
    char line[TRANSFER_TEXT_MAX], speed[TRANSFER_TEXT_MAX];
    char start[START_TEXT_MAX] = "the board waits in its bootloader";

    describe_sent(facts, line);
    describe_speed(facts, speed);
    add_part(console, line, " ", speed);
    if (facts->started) {
        start_words(facts->report, start);
    }
    add_part(console, line, "; ", start);
    console_say(console, "%s", line);
}
