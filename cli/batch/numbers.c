/* SPDX-License-Identifier: MIT */
#include "cli/batch/numbers.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "cli/absolute_path.h"
#include "cli/batch/file_lines.h"
#include "cli/batch/number_list.h"
#include "cli/batch/taken_line.h"
#include "cli/system_words.h"

#define SET(part, ...) text_set(message->part, sizeof message->part, __VA_ARGS__)

enum { TAKEN_LINE_MAX = NUMBER_MAX + 2 * TULPAR_UNIQUE_ID_SIZE + TIME_TEXT_MAX + 4 };

static bool fail(struct message *message, enum exit_code exit_code) {
    message->exit_code = exit_code;
    return false;
}

static bool fail_by_system(struct message *message, const char *path, const char *doing) {
    int error = errno;

    SET(what, "cannot %s %s", doing, path);
    SET(cause, "the system says: %s", strerror(error));
    SET(next, "%s", system_words_output(error));
    return fail(message, EXIT_OUTPUT);
}

/* Of LIST.taken, which somebody else has changed or which cannot be written. */
static bool fail_to_write(const struct numbers *numbers, struct message *message) {
    if (numbers->file.change == DURABLE_AS_IT_WAS) {
        return fail_by_system(message, numbers->path, "write");
    }
    SET(what, "%s is not what it was any more", numbers->path);
    SET(cause, "%s: which numbers are taken is not known",
        durable_change_words(numbers->file.change));
    SET(next, "put back the file as it was; the log has serial_number and unique_id of each board");
    return fail(message, EXIT_OUTPUT);
}

static int by_text(const void *left, const void *right) {
    const struct listed_number *const *one = left, *const *other = right;

    return strcmp((*one)->text, (*other)->text);
}

static struct listed_number *find(const struct numbers *numbers, const char *text) {
    struct listed_number wanted, *key = &wanted;

    text_set(wanted.text, sizeof wanted.text, "%s", text);
    struct listed_number **found =
        bsearch(&key, numbers->sorted, numbers->count, sizeof(struct listed_number *), by_text);
    return found == NULL ? NULL : *found;
}

static bool sort(struct numbers *numbers, const char *list, struct message *message) {
    numbers->sorted = calloc(numbers->count + 1, sizeof *numbers->sorted);
    if (numbers->sorted == NULL) {
        return fail_by_system(message, list, "keep");
    }
    for (size_t i = 0; i < numbers->count; i++) {
        numbers->sorted[i] = &numbers->list[i];
    }
    qsort(numbers->sorted, numbers->count, sizeof(struct listed_number *), by_text);
    for (size_t i = 1; i < numbers->count; i++) {
        const struct listed_number *one = numbers->sorted[i - 1], *other = numbers->sorted[i];

        if (strcmp(one->text, other->text) == 0) {
            SET(what, "%s has the number %s twice", list, one->text);
            SET(cause, "in line %u and in line %u",
                one->line < other->line ? one->line : other->line,
                one->line < other->line ? other->line : one->line);
            SET(next, "take one of them out: a number is for one board");
            return fail(message, EXIT_BAD_FILE);
        }
    }
    return true;
}

/* -- which are taken ---------------------------------------------------------------------------*/

static bool add_taken(struct numbers *numbers, const struct taken_number *taken) {
    enum { STEP = 256 };

    if (numbers->taken_count % STEP == 0) {
        struct taken_number *larger =
            realloc(numbers->taken, (numbers->taken_count + STEP) * sizeof *larger);

        if (larger == NULL) {
            return false;
        }
        numbers->taken = larger;
    }
    numbers->taken[numbers->taken_count++] = *taken;
    struct listed_number *listed = find(numbers, taken->number);
    if (listed != NULL) {
        listed->taken = true;
    }
    return true;
}

/* The power may have cut it within the number: some number of the list begins so. */
static bool begins_a_number(const struct numbers *numbers, const char *beginning) {
    for (size_t i = 0; i < numbers->count; i++) {
        if (strncmp(numbers->list[i].text, beginning, strlen(beginning)) == 0) {
            return true;
        }
    }
    return false;
}

/* Its board has not got the number: it was not on the disk yet. Neither does another one, for who
 * else may have written such a line is not known. */
static void take_torn(struct numbers *numbers, const struct taken_number *taken, unsigned line,
                      struct console *console) {
    struct listed_number *listed = find(numbers, taken->number);

    console_say(
        console, "%s: line %u is no whole line, as when the power went while it was written: %s%s",
        numbers->path, line,
        listed == NULL ? "no board has got a number by it" : "no other board gets the number ",
        listed == NULL ? "" : listed->text);
    if (listed != NULL) {
        listed->taken = true;
    }
}

/* Which numbers are free is not known then. */
static bool refuse_line(const struct numbers *numbers, unsigned line, struct message *message) {
    SET(what, "%s: line %u is damaged", numbers->path, line);
    SET(cause, "it is no NUMBER,UNIQUE_ID,TIME, nor the beginning of one as a power cut leaves it");
    SET(next, "put back the file as it was, or that line; the log has serial_number and unique_id");
    return fail(message, EXIT_BAD_FILE);
}

static bool take_line(struct numbers *numbers, const char *text, size_t length, unsigned line,
                      struct console *console, struct message *message) {
    struct taken_number taken;
    bool added = true;

    switch (taken_line_read(text, length, &taken)) {
    case TAKEN_LINE_EMPTY: break;
    case TAKEN_LINE_WHOLE: added = add_taken(numbers, &taken); break;
    case TAKEN_LINE_TORN:
        if (memchr(text, ',', length) == NULL && !begins_a_number(numbers, taken.number)) {
            return refuse_line(numbers, line, message);
        }
        take_torn(numbers, &taken, line, console);
        break;
    case TAKEN_LINE_DAMAGED: return refuse_line(numbers, line, message);
    }
    return added || fail_by_system(message, numbers->path, "read");
}

static bool read_taken(struct numbers *numbers, struct console *console, struct message *message) {
    struct file_lines lines = {0};
    char *text = durable_read(&numbers->file, &lines.left);
    const char *line;
    size_t length;
    bool taken = true;

    if (text == NULL) {
        return fail_by_system(message, numbers->path, "read");
    }
    lines.at = text;
    while (taken && file_lines_next(&lines, &line, &length)) {
        taken = take_line(numbers, line, length, lines.line, console, message);
    }
    free(text);
    return taken;
}

static bool open_taken(struct numbers *numbers, struct message *message) {
    switch (durable_open(&numbers->file, numbers->path)) {
    case DURABLE_OK: numbers->is_open = true; return true;
    case DURABLE_BUSY:
        SET(what, "%s is in use", numbers->path);
        SET(cause, "another tulpar batch takes numbers of this list");
        SET(next, "let it end; one batch works on many boards: tulpar help batch");
        return fail(message, EXIT_REFUSED);
    case DURABLE_FAILED: break;
    }
    return fail_by_system(message, numbers->path, "write");
}

bool numbers_open(struct numbers *numbers, const char *list, size_t room, struct console *console,
                  struct message *message) {
    char path[SERIAL_PATH_MAX - sizeof ".taken"];

    memset(numbers, 0, sizeof *numbers);
    memset(message, 0, sizeof *message);
    numbers->room = room;
    if (!number_list_read(list, room, console, &numbers->list, &numbers->count, message) ||
        !sort(numbers, list, message)) {
        return false;
    }
    /* Whatever it is called here: the numbers are those of the one file. */
    if (!absolute_path(list, path, sizeof path)) {
        return fail_by_system(message, list, "find");
    }
    text_set(numbers->path, sizeof numbers->path, "%s.taken", path);
    return open_taken(numbers, message) && read_taken(numbers, console, message);
}

size_t numbers_left(const struct numbers *numbers) {
    size_t left = 0;

    for (size_t i = 0; i < numbers->count; i++) {
        left += !numbers->list[i].taken;
    }
    return left;
}

/* -- taking ------------------------------------------------------------------------------------*/

static struct taken_number *find_own(const struct numbers *numbers, const char *unique_id) {
    for (size_t i = 0; i < numbers->taken_count; i++) {
        if (strcmp(numbers->taken[i].unique_id, unique_id) == 0) {
            return &numbers->taken[i];
        }
    }
    return NULL;
}

/* The list's own were looked at when it was read; this one may be of another image's place. */
static bool fits(const struct numbers *numbers, const struct taken_number *taken,
                 struct message *message) {
    if (strlen(taken->number) < numbers->room) {
        return true;
    }
    SET(what, "this board has the number %s, which does not fit into the image", taken->number);
    SET(cause, "%s says so, and there are %zu bytes for it and a NUL", numbers->path,
        numbers->room);
    SET(next, "give the symbol of --at more room, or use another list for this product");
    return fail(message, EXIT_BAD_FILE);
}

/* In memory: when the disk has it and memory has not, it would be given away again. NULL: *message
 * says why not. */
static struct taken_number *take_next(struct numbers *numbers, const char *unique_id,
                                      struct message *message) {
    struct taken_number taken = {.is_written = false};

    while (numbers->next < numbers->count && numbers->list[numbers->next].taken) {
        numbers->next++;
    }
    if (numbers->next == numbers->count) {
        SET(what, "no serial number is left for this board");
        SET(cause, "all numbers of the list are taken, as %s says", numbers->path);
        SET(next, "add numbers to the list, and begin again");
        (void)fail(message, EXIT_BAD_FILE);
        return NULL;
    }
    text_set(taken.number, sizeof taken.number, "%s", numbers->list[numbers->next].text);
    text_set(taken.unique_id, sizeof taken.unique_id, "%s", unique_id);
    if (!add_taken(numbers, &taken)) {
        (void)fail_by_system(message, numbers->path, "write");
        return NULL;
    }
    return &numbers->taken[numbers->taken_count - 1];
}

static bool write_taken(struct numbers *numbers, struct taken_number *taken, const char *time) {
    char line[TAKEN_LINE_MAX];

    text_set(line, sizeof line, "%s,%s,%s\n", taken->number, taken->unique_id, time);
    taken->is_written = durable_append(&numbers->file, line);
    return taken->is_written;
}

bool numbers_take(struct numbers *numbers, const char *unique_id, const char *time,
                  char number[NUMBER_MAX], struct message *message) {
    struct taken_number *taken = find_own(numbers, unique_id);

    if (taken == NULL) {
        taken = take_next(numbers, unique_id, message);
    }
    if (taken == NULL || !fits(numbers, taken, message)) {
        return false;
    }
    if (!taken->is_written && !write_taken(numbers, taken, time)) {
        return fail_to_write(numbers, message);
    }
    text_set(number, NUMBER_MAX, "%s", taken->number);
    return true;
}

bool numbers_look(struct numbers *numbers, struct message *message) {
    return !numbers->is_open || durable_look(&numbers->file) || fail_to_write(numbers, message);
}

void numbers_close(struct numbers *numbers) {
    if (numbers->is_open) {
        durable_close(&numbers->file);
    }
    free(numbers->taken);
    free(numbers->sorted);
    free(numbers->list);
    memset(numbers, 0, sizeof *numbers);
}
