/* SPDX-License-Identifier: MIT */
#include "cli/batch/books.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "cli/names.h"
#include "cli/system_words.h"

#define SET(part, ...) text_set(outcome->problem.part, sizeof outcome->problem.part, __VA_ARGS__)

#define SAY(part, ...) text_set(message->part, sizeof message->part, __VA_ARGS__)

enum { YEAR_0 = 1900 };

bool books_open(struct books *books, const struct arguments *arguments,
                const struct tulpar_source *source, size_t room, struct console *console,
                struct message *message) {
    memset(books, 0, sizeof *books);
    books->log_path = arguments->log;
    books->file = arguments->file;
    books->source = source;
    if (pthread_mutex_init(&books->lock, NULL) != 0) {
        message->exit_code = console_no_memory(console, "tulpar batch"); /* which says it */
        return false;
    }
    bool open =
        arguments->log == NULL || run_log_open(&books->log, arguments->log, console, message);
    open = open && (arguments->serial_from == NULL ||
                    numbers_open(&books->numbers, arguments->serial_from, room, console, message));
    if (!open) {
        console_problem(console, message);
        books_close(books);
    }
    return open;
}

void books_close(struct books *books) {
    numbers_close(&books->numbers);
    run_log_close(&books->log);
    (void)pthread_mutex_destroy(&books->lock);
}

/* The lock is held: gmtime() has one place for all threads. */
static void time_text(char out[TIME_TEXT_MAX]) {
    time_t now = time(NULL);
    const struct tm *utc = gmtime(&now);

    text_set(out, TIME_TEXT_MAX, "%04d-%02d-%02dT%02d:%02d:%02dZ", utc->tm_year + YEAR_0,
             utc->tm_mon + 1, utc->tm_mday, utc->tm_hour, utc->tm_min, utc->tm_sec);
}

/* False: the chip says nothing, and others may say the same. */
static bool is_unique(const struct outcome *outcome) {
    const uint8_t *id = outcome->device.unique_id;
    size_t same = 1;

    while (same < TULPAR_UNIQUE_ID_SIZE && id[same] == id[0]) {
        same++;
    }
    return same < TULPAR_UNIQUE_ID_SIZE || (id[0] != 0 && id[0] != UINT8_MAX);
}

static char *find_in_work(struct books *books, const char *unique_id) {
    for (size_t i = 0; i < CANDIDATES_MAX; i++) {
        if (strcmp(books->in_work[i], unique_id) == 0) {
            return books->in_work[i];
        }
    }
    return NULL;
}

static bool refuse_done(struct outcome *outcome, const struct done_board *done) {
    outcome->verdict = BATCH_SKIP;
    outcome->problem.exit_code = EXIT_REFUSED;
    SET(what, "this board is done already, since %s", done->time);
    SET(cause, "the log, or this run, has its unique id as passed; it was left as it is");
    SET(next, "take the next one; --again does it once more");
    return false;
}

static bool refuse_twin(struct outcome *outcome, const char *command) {
    outcome->problem.exit_code = EXIT_REFUSED;
    SET(what, "a board with the same unique id is in work at another port");
    SET(cause, "both ports lead to one board, or a chip is a copy that has no number of its own");
    SET(next, "when the other one is done: %s", command);
    return false;
}

bool books_begin(struct books *books, struct outcome *outcome, bool again, const char *command) {
    char unique_id[UNIQUE_ID_TEXT_MAX];

    if (!is_unique(outcome)) {
        return true; /* nothing is known of it, and it gets no number */
    }
    unique_id_text(outcome->device.unique_id, unique_id);
    (void)pthread_mutex_lock(&books->lock);
    const struct done_board *done = run_log_find(&books->log, unique_id);
    bool begun = true;
    if (done != NULL && !again) {
        begun = refuse_done(outcome, done);
    } else if (find_in_work(books, unique_id) != NULL) {
        begun = refuse_twin(outcome, command);
    } else {
        char *place = find_in_work(books, ""); /* as many as there are ports */

        if (place != NULL) {
            text_set(place, sizeof books->in_work[0], "%s", unique_id);
        }
    }
    (void)pthread_mutex_unlock(&books->lock);
    return begun;
}

bool books_number(struct books *books, struct outcome *outcome) {
    char unique_id[UNIQUE_ID_TEXT_MAX], now[TIME_TEXT_MAX];

    if (!books->numbers.is_open) {
        return true;
    }
    if (!is_unique(outcome)) {
        outcome->problem.exit_code = EXIT_REFUSED;
        SET(what, "this board has no unique id, and gets no serial number");
        SET(cause, "its chip has the same at that place as any other");
        SET(next, "without --serial-from it can be done");
        return false;
    }
    unique_id_text(outcome->device.unique_id, unique_id);
    (void)pthread_mutex_lock(&books->lock);
    time_text(now);
    bool taken = numbers_take(&books->numbers, unique_id, now, outcome->number, &outcome->problem);
    if (!taken && outcome->problem.exit_code == EXIT_OUTPUT) {
        books->is_lost = true; /* the next number would not get onto the disk either */
    }
    (void)pthread_mutex_unlock(&books->lock);
    return taken;
}

/* A board without an entry is one that nobody can account for. */
static void be_lost(struct books *books, struct outcome *outcome) {
    books->is_lost = true;
    outcome->verdict = BATCH_FAIL;
    outcome->problem.exit_code = EXIT_OUTPUT;
}

static const char *how_far(const struct outcome *outcome) {
    return outcome->verified ? "all of it, verified" : "not to its end";
}

/* what: cannot be kept. error: the system's. */
static void say_lost(struct books *books, struct outcome *outcome, const char *what, int error) {
    be_lost(books, outcome);
    SET(what, "%s", what);
    SET(cause, "the system says: %s; the board itself got this far: %s", strerror(error),
        how_far(outcome));
    SET(next, "%s, then the same again", system_words_output(error));
}

/* Somebody else has changed it. */
static void say_log_changed(struct books *books, struct outcome *outcome) {
    be_lost(books, outcome);
    SET(what, "the log %s is not what it was any more, and has no entry of this board",
        books->log_path);
    SET(cause, "%s; the board itself got this far: %s",
        durable_change_words(books->log.file.change), how_far(outcome));
    SET(next, "put back the file as it was, or name another one, then the same again");
}

/* error: the system's, where nobody has changed it. */
static void say_log_lost(struct books *books, struct outcome *outcome, int error) {
    char what[MESSAGE_PART_MAX];

    if (books->log.file.change != DURABLE_AS_IT_WAS) {
        say_log_changed(books, outcome);
        return;
    }
    text_set(what, sizeof what, "the log %s cannot be written", books->log_path);
    say_lost(books, outcome, what, error);
}

/* Before it is written: what the log has as passed is known here, too. */
static void note_pass(struct books *books, struct outcome *outcome, const char *unique_id) {
    if (outcome->verdict == BATCH_PASS && is_unique(outcome) &&
        !run_log_note(&books->log, unique_id, outcome->time)) {
        say_lost(books, outcome, "there is no memory to remember that this board is done", ENOMEM);
    }
}

/* errno is taken at once: free() may set it, and so may the making of a message. */
static void write_down(struct books *books, struct outcome *outcome) {
    if (!books->log.is_open) {
        return;
    }
    char *line = outcome_json(outcome, books->file, books->source);
    bool written = line != NULL && run_log_append(&books->log, line);
    int error = line == NULL ? ENOMEM : errno;
    free(line);
    if (!written) {
        say_log_lost(books, outcome, error);
    }
}

void books_end(struct books *books, struct outcome *outcome, bool begun) {
    char unique_id[UNIQUE_ID_TEXT_MAX];

    unique_id_text(outcome->device.unique_id, unique_id);
    (void)pthread_mutex_lock(&books->lock);
    time_text(outcome->time);
    if (begun && outcome->verdict == BATCH_FAIL && is_unique(outcome)) {
        run_log_forget(&books->log, unique_id);
    }
    note_pass(books, outcome, unique_id);
    write_down(books, outcome);
    char *place = begun ? find_in_work(books, unique_id) : NULL;
    if (place != NULL) {
        place[0] = '\0';
    }
    (void)pthread_mutex_unlock(&books->lock);
}

bool books_are_lost(struct books *books) {
    (void)pthread_mutex_lock(&books->lock);
    bool lost = books->is_lost;
    (void)pthread_mutex_unlock(&books->lock);
    return lost;
}

static bool look_at_log(struct books *books, struct message *message) {
    if (run_log_look(&books->log)) {
        return true;
    }
    int error = errno;
    enum durable_change change = books->log.file.change;

    message->exit_code = EXIT_OUTPUT;
    if (change == DURABLE_AS_IT_WAS) {
        SAY(what, "the log %s is gone, and cannot be written anew", books->log_path);
        SAY(cause, "the system says: %s", strerror(error));
    } else {
        SAY(what, "the log %s is not what it was any more", books->log_path);
        SAY(cause, "%s since the last entry", durable_change_words(change));
    }
    SAY(next, "put back the file as it was; what is told here of each board is right");
    return false;
}

bool books_look(struct books *books, struct message *message) {
    memset(message, 0, sizeof *message);
    (void)pthread_mutex_lock(&books->lock);
    bool kept = numbers_look(&books->numbers, message);
    kept = look_at_log(books, message) && kept; /* in any case, for it may have to come back */
    (void)pthread_mutex_unlock(&books->lock);
    return kept;
}

const char *books_restored(struct books *books) {
    const struct {
        struct durable *file;
        const char *path;
    } files[] = {{&books->log.file, books->log_path}, {&books->numbers.file, books->numbers.path}};
    const char *path = NULL;

    (void)pthread_mutex_lock(&books->lock);
    for (size_t i = 0; i < sizeof files / sizeof files[0] && path == NULL; i++) {
        path = files[i].file->restored ? files[i].path : NULL;
        files[i].file->restored = false;
    }
    (void)pthread_mutex_unlock(&books->lock);
    return path;
}
