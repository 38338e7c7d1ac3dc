/* SPDX-License-Identifier: MIT */
#include "cli/batch/line.h"

#include <stdlib.h>
#include <string.h>

#include "cli/batch/stations.h"
#include "cli/pause.h"
#include "cli/seconds.h"

enum {
    SLICE_US = 20000,
    LOOK_EVERY_US = 300000, /* nobody plugs a board out and in again sooner */
    DRAW_EVERY_US = 100000,
    SUMMARY_MAX = 128,
    WAIT_MAX = 32,
};

struct line {
    struct job *job;
    struct console *console;
    struct display display;
    struct stations stations;
    struct line_totals *totals;
    bool stopping;
    uint64_t look_us, draw_us; /* when it is due */
};

/* -- results -----------------------------------------------------------------------------------*/

static void count(struct line_totals *totals, const struct outcome *outcome) {
    enum exit_code status = outcome->verdict == BATCH_PASS ? EXIT_DONE : outcome->problem.exit_code;

    totals->passed += outcome->verdict == BATCH_PASS;
    totals->failed += outcome->verdict == BATCH_FAIL;
    totals->skipped += outcome->verdict == BATCH_SKIP;
    if (outcome->hook_failed && status == EXIT_DONE) {
        status = EXIT_OUTPUT;
    }
    totals->worst = status > totals->worst ? status : totals->worst;
    totals->interrupted = totals->interrupted || status == EXIT_INTERRUPTED;
}

static void tell(struct line *line, const struct outcome *outcome) {
    const struct job *job = line->job;
    char text[OUTCOME_LINE_MAX];

    outcome_line(outcome, text);
    display_result(&line->display, outcome->verdict, text);
    if (outcome->hook_failed) {
        display_clear(&line->display);
        console_trace(line->console, "the hook for %s failed: %s", outcome->port.path,
                      outcome->hook_words);
    }
    if (job->arguments->json) {
        char *json = outcome_json(outcome, job->arguments->file, job->source);

        if (json == NULL || fputs(json, line->console->out) == EOF ||
            fflush(line->console->out) != 0) {
            line->console->output_lost |= json == NULL;
        }
        free(json);
    }
}

static void collect(struct line *line) {
    struct station *station;

    while ((station = stations_finished(&line->stations, line->job)) != NULL) {
        count(line->totals, &station->outcome);
        tell(line, &station->outcome);
        line->draw_us = 0;
    }
}

/* -- the block ---------------------------------------------------------------------------------*/

static void draw(struct line *line) {
    struct display_row rows[CANDIDATES_MAX];
    const struct line_totals *totals = line->totals;
    char summary[SUMMARY_MAX];
    size_t waiting;
    size_t in_work = stations_rows(&line->stations, line->job, rows, &waiting);

    text_set(summary, sizeof summary, "%u passed, %u failed, %u skipped, %zu in work, %zu waiting",
             totals->passed, totals->failed, totals->skipped, in_work, waiting);
    if (line->stopping) {
        text_add(summary, sizeof summary, "; stopping");
    } else if (line->job->arguments->watch) {
        text_add(summary, sizeof summary, "; plug in the next; Ctrl-C ends");
    }
    display_draw(&line->display, rows, in_work, summary);
}

/* -- the round ---------------------------------------------------------------------------------*/

static bool is_due(uint64_t *when_us, uint64_t every_us) {
    uint64_t now_us = pause_now_us();

    if (now_us < *when_us) {
        return false;
    }
    *when_us = now_us + every_us;
    return true;
}

/* In the block a board's own line says it. */
static void ask_for_buttons(struct line *line) {
    const struct arguments *arguments = line->job->arguments;
    uint64_t patience_us = arguments_patience(arguments);
    const struct station *station;
    char wait[WAIT_MAX] = "Ctrl-C ends";

    if (patience_us != TIMEOUT_NEVER) {
        text_set(wait, sizeof wait, "%u s in all", (unsigned)(patience_us / US_PER_SECOND));
    }
    while ((station = stations_silent(&line->stations, line->job)) != NULL) {
        if (!line->display.has_block && patience_us >= TIME_TO_PRESS_US) {
            console_say(line->console,
                        "no answer on %s yet: press the reset button of its board "
                        "(%s)",
                        station->outcome.port.path, wait);
        }
    }
}

static void tell_restored(struct line *line) {
    const char *path;

    while ((path = books_restored(line->job->books)) != NULL) {
        display_clear(&line->display);
        console_trace(line->console,
                      "%s was deleted or renamed while boards were done: it is written anew, with "
                      "all that was in it",
                      path);
    }
}

/* The last board's hook may have taken a file away. What a board has told is not told twice. */
static void look_at_books(struct line *line) {
    struct books *books = line->job->books;
    struct message message;
    bool told = books_are_lost(books);
    bool kept = books_look(books, &message);

    tell_restored(line);
    if (!kept && !told) {
        display_clear(&line->display);
        console_problem(line->console, &message);
        line->totals->worst =
            line->totals->worst > message.exit_code ? line->totals->worst : message.exit_code;
    }
}

/* False: it is over. */
static bool go_round(struct line *line) {
    const struct arguments *arguments = line->job->arguments;

    line->stopping = line->stopping || (line->job->stopped != NULL && line->job->stopped()) ||
                     books_are_lost(line->job->books);
    if (arguments->watch && !line->stopping && is_due(&line->look_us, LOOK_EVERY_US)) {
        stations_look(&line->stations, arguments->ports, line->console, &line->display);
    }
    collect(line);
    tell_restored(line);
    ask_for_buttons(line);
    if (!line->stopping) {
        stations_start(&line->stations, line->job);
    }
    if (is_due(&line->draw_us, DRAW_EVERY_US)) {
        draw(line);
    }
    bool waits = stations_waiting(&line->stations) > 0 && !line->stopping;
    return stations_in_work(&line->stations) > 0 || waits || (arguments->watch && !line->stopping);
}

static bool begin(struct line *line, struct message *message) {
    const struct arguments *arguments = line->job->arguments;
    const char *unfit =
        stations_look(&line->stations, arguments->ports, line->console, &line->display);
    bool none = stations_waiting(&line->stations) == 0;

    line->look_us = pause_now_us() + LOOK_EVERY_US;
    if (arguments->watch) {
        if (none) {
            console_say(line->console, "waiting for boards; Ctrl-C ends");
        }
        return true;
    }
    if (none || unfit != NULL) {
        message_for_no_candidates(message, unfit);
    }
    return !none && unfit == NULL;
}

bool line_run(struct job *job, struct console *console, struct line_totals *totals,
              struct message *message) {
    struct line line = {.job = job, .console = console, .totals = totals};

    memset(totals, 0, sizeof *totals);
    display_init(&line.display, console, !job->arguments->no_progress);
    if (!stations_open(&line.stations)) {
        memset(message, 0, sizeof *message);
        message->exit_code = EXIT_OUTPUT;
        text_set(message->what, sizeof message->what, "there is not enough memory");
        text_set(message->cause, sizeof message->cause, "the system gives this program no more");
        text_set(message->next, sizeof message->next, "end other programs, then the same again");
        return false;
    }
    bool begun = begin(&line, message);
    while (begun && go_round(&line)) {
        pause_for(SLICE_US);
    }
    if (begun) {
        look_at_books(&line);
    }
    display_clear(&line.display);
    totals->not_begun = begun ? (unsigned)stations_waiting(&line.stations) : 0;
    stations_close(&line.stations);
    return begun;
}
