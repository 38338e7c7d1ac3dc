/* SPDX-License-Identifier: MIT */
#include "cli/batch/run_log.h"

#include <cjson/cJSON.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "cli/batch/file_lines.h"
#include "cli/system_words.h"

#define SET(part, ...) text_set(message->part, sizeof message->part, __VA_ARGS__)

static bool fail(struct message *message, enum exit_code exit_code) {
    message->exit_code = exit_code;
    return false;
}

static const char *text_of(const cJSON *object, const char *name) {
    const char *text = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(object, name));

    return text == NULL ? "" : text;
}

/* False: no memory. */
static bool take_object(struct run_log *log, const cJSON *object) {
    const char *result = text_of(object, "result"), *unique_id = text_of(object, "unique_id");

    if (*unique_id != '\0' && strcmp(result, verdict_name(BATCH_PASS)) == 0) {
        return run_log_note(log, unique_id, text_of(object, "time"));
    }
    if (*unique_id != '\0' && strcmp(result, verdict_name(BATCH_FAIL)) == 0) {
        run_log_forget(log, unique_id);
    }
    return true;
}

static size_t count_blanks(const char *text, size_t length) {
    size_t count = 0;

    while (count < length && (text[count] == ' ' || text[count] == '\t' || text[count] == '\r')) {
        count++;
    }
    return count;
}

/* Several objects may stand in it, when an editor or a script has joined lines: each counts. False:
 * no memory. *whole: there are objects, and nothing else. */
static bool take_line(struct run_log *log, const char *line, size_t length, bool *whole) {
    size_t at = 0;
    bool taken = true;

    *whole = memchr(line, '\0', length) == NULL; /* a power cut leaves NULs, too */
    while (taken && *whole && at < length) {
        const char *end = NULL;
        cJSON *object = cJSON_ParseWithLengthOpts(line + at, length - at, &end, false);

        *whole = cJSON_IsObject(object);
        if (*whole) {
            taken = take_object(log, object);
            at = (size_t)(end - line);
            at += count_blanks(line + at, length - at);
        }
        cJSON_Delete(object);
    }
    *whole = *whole && length > 0;
    return taken;
}

static bool take_lines(struct run_log *log, const char *path, struct file_lines lines,
                       struct console *console) {
    const char *line;
    size_t length;
    bool whole;

    while (file_lines_next(&lines, &line, &length)) {
        if (!take_line(log, line, length, &whole)) {
            return false;
        }
        if (!whole) {
            console_say(console,
                        "%s: line %u is no whole line, as when the power went while it was "
                        "written: its board counts as not done",
                        path, lines.line);
        }
    }
    return true;
}

/* Or an empty one; the power may have gone while its first line was written. */
static bool is_log(struct file_lines lines) {
    while (lines.left > 0 && (*lines.at == '\0' || *lines.at == '\n')) {
        lines.at++;
        lines.left--;
    }
    return lines.left == 0 || *lines.at == '{';
}

static bool say_foreign(const char *path, struct message *message) {
    SET(what, "%s is no log of tulpar batch", path);
    SET(cause, "it does not begin with an object of JSON, and lines would be added to it");
    SET(next, "name another file: --log run.jsonl makes a new one");
    return fail(message, EXIT_BAD_FILE);
}

static bool say_system(const char *path, struct message *message) {
    int error = errno;

    SET(what, "cannot keep the log %s", path);
    SET(cause, "the system says: %s", strerror(error));
    SET(next, "%s", system_words_output(error));
    return fail(message, EXIT_OUTPUT);
}

bool run_log_open(struct run_log *log, const char *path, struct console *console,
                  struct message *message) {
    struct file_lines lines = {0};

    memset(log, 0, sizeof *log);
    memset(message, 0, sizeof *message);
    enum durable_error error = durable_open(&log->file, path);
    if (error == DURABLE_BUSY) {
        SET(what, "the log %s is in use", path);
        SET(cause, "another tulpar batch writes it");
        SET(next, "let it end, or give this one a log of its own; one batch works on many boards");
        return fail(message, EXIT_REFUSED);
    }
    if (error != DURABLE_OK) {
        return say_system(path, message);
    }
    log->is_open = true;
    char *text = durable_read(&log->file, &lines.left);
    if (text == NULL) {
        return say_system(path, message);
    }
    lines.at = text;
    bool own = is_log(lines);
    bool taken = own && take_lines(log, path, lines, console);
    free(text);
    if (!own) {
        return say_foreign(path, message);
    }
    errno = ENOMEM;
    return taken || say_system(path, message);
}

const struct done_board *run_log_find(const struct run_log *log, const char *unique_id) {
    for (size_t i = log->count; i > 0; i--) { /* the latest */
        if (strcmp(log->done[i - 1].unique_id, unique_id) == 0) {
            return &log->done[i - 1];
        }
    }
    return NULL;
}

bool run_log_note(struct run_log *log, const char *unique_id, const char *time) {
    enum { STEP = 256 };

    if (log->count % STEP == 0) {
        struct done_board *larger = realloc(log->done, (log->count + STEP) * sizeof *larger);

        if (larger == NULL) {
            return false;
        }
        log->done = larger;
    }
    struct done_board *done = &log->done[log->count++];
    text_set(done->unique_id, sizeof done->unique_id, "%s", unique_id);
    text_set(done->time, sizeof done->time, "%s", time);
    return true;
}

void run_log_forget(struct run_log *log, const char *unique_id) {
    for (size_t i = 0; i < log->count; i++) {
        if (strcmp(log->done[i].unique_id, unique_id) == 0) {
            log->done[i].unique_id[0] = '\0';
        }
    }
}

bool run_log_append(struct run_log *log, const char *line) {
    return !log->is_open || durable_append(&log->file, line);
}

bool run_log_look(struct run_log *log) {
    return !log->is_open || durable_look(&log->file);
}

void run_log_close(struct run_log *log) {
    if (log->is_open) {
        durable_close(&log->file);
    }
    free(log->done);
    memset(log, 0, sizeof *log);
}
