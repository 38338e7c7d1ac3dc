/* SPDX-License-Identifier: MIT */
#include "cli/batch/batch.h"

#include <string.h>

#include "cli/batch/line.h"
#include "cli/load_file.h"
#include "cli/names.h"
#include "cli/pause.h"
#include "cli/seconds.h"

static void announce(const struct job *job, struct console *console) {
    const struct tulpar_source *source = job->source;
    char version[IMAGE_NAME_MAX];

    image_name(source->version, "no version", version);
    console_say(console, "%s: %u bytes, %s, CRC 0x%08X", file_shown(job->arguments->file),
                (unsigned)source->size, version, (unsigned)source->crc);
    if (job->books->numbers.is_open) {
        console_say(console, "serial numbers: %zu of %zu in %s are free; those taken are in %s",
                    numbers_left(&job->books->numbers), job->books->numbers.count,
                    job->arguments->serial_from, job->books->numbers.path);
    }
}

static void summarize(const struct job *job, const struct line_totals *totals, double seconds,
                      struct console *console) {
    unsigned all = totals->passed + totals->failed + totals->skipped;

    console_say(console, "%u %s in %.1f s: %u passed, %u failed, %u skipped", all,
                all == 1 ? "board" : "boards", seconds, totals->passed, totals->failed,
                totals->skipped);
    if (totals->not_begun > 0) {
        console_say(console, "%u more %s not begun", totals->not_begun,
                    totals->not_begun == 1 ? "was" : "were");
    }
    if (job->books->numbers.is_open) {
        console_say(console, "serial numbers: %zu left", numbers_left(&job->books->numbers));
    }
}

/* A watch that waits is ended by Ctrl-C, which is no error then. */
static enum exit_code status_of(const struct job *job, const struct line_totals *totals) {
    bool stopped = job->stopped != NULL && job->stopped();

    if (totals->interrupted || (stopped && totals->not_begun > 0)) {
        return EXIT_INTERRUPTED;
    }
    return totals->worst;
}

static enum exit_code run(struct job *job, struct console *console) {
    struct line_totals totals;
    struct message message;
    uint64_t start_us = pause_now_us();

    announce(job, console);
    if (!line_run(job, console, &totals, &message)) {
        console_problem(console, &message);
        return message.exit_code;
    }
    summarize(job, &totals, (double)(pause_now_us() - start_us) / US_PER_SECOND, console);
    return status_of(job, &totals);
}

static enum exit_code with_locks(struct job *job, struct console *console) {
    if (pthread_mutex_init(&job->progress_lock, NULL) != 0) {
        return console_no_memory(console, "tulpar batch");
    }
    enum exit_code exit_code;
    if (pthread_mutex_init(&job->hook_lock, NULL) != 0) {
        exit_code = console_no_memory(console, "tulpar batch");
    } else {
        exit_code = run(job, console);
        (void)pthread_mutex_destroy(&job->hook_lock);
    }
    (void)pthread_mutex_destroy(&job->progress_lock);
    return exit_code;
}

/* What is wrong with files is said before any board is touched. */
static enum exit_code with_source(struct job *job, struct console *console) {
    const struct arguments *arguments = job->arguments;
    struct message message;

    if (arguments->at != NULL &&
        !place_find(&job->place, arguments->file, arguments->at, job->source, &message)) {
        console_problem(console, &message);
        return message.exit_code;
    }
    if (!books_open(job->books, arguments, job->source, job->place.size, console, &message)) {
        return message.exit_code;
    }
    enum exit_code exit_code = with_locks(job, console);
    books_close(job->books);
    return exit_code;
}

enum exit_code batch_verb(const struct arguments *arguments, struct console *console,
                          bool (*stopped)(void)) {
    struct tulpar_source source = {0};
    struct books books;
    struct job job = {
        .arguments = arguments, .source = &source, .books = &books, .stopped = stopped};
    enum exit_code exit_code;

    if (!load_firmware(&source, arguments->file, console, stopped, &exit_code)) {
        return exit_code;
    }
    exit_code = with_source(&job, console);
    tulpar_source_free(&source);
    return exit_code;
}
