/* SPDX-License-Identifier: MIT */
#include "cli/batch/numbers.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "cli/absolute_path.h"
#include "cli/batch/number_list.h"
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

static bool is_hex(const char *text, size_t length) {
    return strspn(text, "0123456789abcdefABCDEF") >= length;
}

/* "NUMBER,UNIQUE_ID,TIME". A line that power has cut is none: it was not on the disk yet when the
 * board would have got its number, and so it did not get it. */
static bool understand(const char *line, size_t length, struct taken_number *taken) {
    static const char time[] = "2026-11-30T21:58:39Z";
    static const size_t id_length = sizeof taken->unique_id - 1;
    const char *comma = memchr(line, ',', length);
    size_t number_length = comma == NULL ? 0 : (size_t)(comma - line);

    if (number_length == 0 || number_length >= NUMBER_MAX ||
        length != number_length + 1 + id_length + 1 + strlen(time) || line[length - 1] != 'Z' ||
        comma[1 + id_length] != ',' || !is_hex(comma + 1, id_length)) {
        return false;
    }
    text_set(taken->number, sizeof taken->number, "%.*s", (int)number_length, line);
    text_set(taken->unique_id, sizeof taken->unique_id, "%.*s", (int)id_length, comma + 1);
    return true;
}

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

static bool read_taken(struct numbers *numbers, struct console *console) {
    struct taken_number taken;
    size_t length = 0;
    unsigned line = 0;
    char *text = durable_read(&numbers->file, &length);

    for (const char *at = text; at != NULL && *at != '\0';) {
        size_t line_length = strcspn(at, "\n");

        line++;
        if (!understand(at, line_length, &taken)) {
            console_say(console,
                        "%s: line %u is no whole line, as when the power went while it was "
                        "written: no board has got that number",
                        numbers->path, line);
        } else if (!add_taken(numbers, &taken)) {
            free(text);
            return false;
        }
        at += line_length + (at[line_length] == '\n');
    }
    free(text);
    return text != NULL;
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
    if (!number_list_read(list, room, console, &numbers->list, &numbers->count, message) ||
        !sort(numbers, list, message)) {
        return false;
    }
    /* Whatever it is called here: the numbers are those of the one file. */
    if (!absolute_path(list, path, sizeof path)) {
        return fail_by_system(message, list, "find");
    }
    text_set(numbers->path, sizeof numbers->path, "%s.taken", path);
    if (!open_taken(numbers, message)) {
        return false;
    }
    return read_taken(numbers, console) || fail_by_system(message, numbers->path, "read");
}

size_t numbers_left(const struct numbers *numbers) {
    size_t left = 0;

    for (size_t i = 0; i < numbers->count; i++) {
        left += !numbers->list[i].taken;
    }
    return left;
}

/* -- taking ------------------------------------------------------------------------------------*/

static const char *own_number(const struct numbers *numbers, const char *unique_id) {
    for (size_t i = 0; i < numbers->taken_count; i++) {
        if (strcmp(numbers->taken[i].unique_id, unique_id) == 0) {
            return numbers->taken[i].number;
        }
    }
    return NULL;
}

static bool write_taken(struct numbers *numbers, const struct taken_number *taken,
                        const char *time) {
    char line[TAKEN_LINE_MAX];

    text_set(line, sizeof line, "%s,%s,%s\n", taken->number, taken->unique_id, time);
    /* First in memory: when the disk has it and memory has not, it would be given away again. */
    if (!add_taken(numbers, taken)) {
        return false;
    }
    if (!durable_append(&numbers->file, line)) {
        numbers->taken_count--; /* not this board's, nor any other's as long as this runs */
        return false;
    }
    return true;
}

bool numbers_take(struct numbers *numbers, const char *unique_id, const char *time,
                  char number[NUMBER_MAX], struct message *message) {
    const char *own = own_number(numbers, unique_id);
    struct taken_number taken;

    if (own != NULL) {
        text_set(number, NUMBER_MAX, "%s", own);
        return true;
    }
    while (numbers->next < numbers->count && numbers->list[numbers->next].taken) {
        numbers->next++;
    }
    if (numbers->next == numbers->count) {
        SET(what, "no serial number is left for this board");
        SET(cause, "all numbers of the list are taken, as %s says", numbers->path);
        SET(next, "add numbers to the list, and begin again");
        return fail(message, EXIT_BAD_FILE);
    }
    text_set(taken.number, sizeof taken.number, "%s", numbers->list[numbers->next].text);
    text_set(taken.unique_id, sizeof taken.unique_id, "%s", unique_id);
    if (!write_taken(numbers, &taken, time)) {
        return fail_by_system(message, numbers->path, "write");
    }
    text_set(number, NUMBER_MAX, "%s", taken.number);
    return true;
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
