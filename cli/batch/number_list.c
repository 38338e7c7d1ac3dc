/* SPDX-License-Identifier: MIT */
#include "cli/batch/number_list.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "cli/printable.h"
#include "cli/read_file.h"

#define SET(part, ...) text_set(message->part, sizeof message->part, __VA_ARGS__)

static const char mark[] = "\xEF\xBB\xBF"; /* U+FEFF: what some editors begin UTF-8 with */

struct field {
    const char *text;
    size_t length;
};

static bool is_blank(char character) {
    return character == ' ' || character == '\r' || character == '"';
}

/* Without what is around it. */
static struct field first_field(const char *line, size_t length) {
    struct field field = {line, 0};

    while (field.length < length && strchr(",;\t", line[field.length]) == NULL) {
        field.length++;
    }
    while (field.length > 0 && is_blank(field.text[0])) {
        field.text++;
        field.length--;
    }
    while (field.length > 0 && is_blank(field.text[field.length - 1])) {
        field.length--;
    }
    return field;
}

static bool has_digit(const struct field *field) {
    for (size_t i = 0; i < field->length; i++) {
        if (field->text[i] >= '0' && field->text[i] <= '9') {
            return true;
        }
    }
    return false;
}

static bool refuse(struct message *message, const char *path, unsigned line, const char *cause) {
    message->exit_code = EXIT_BAD_FILE;
    SET(what, "%s: line %u is no serial number", path, line);
    SET(cause, "%s", cause);
    SET(next, "correct the line; nothing was done");
    return false;
}

static bool take(const struct field *field, size_t room, const char *path, unsigned line,
                 struct listed_number *number, struct message *message) {
    char cause[MESSAGE_PART_MAX];

    if (field->length >= NUMBER_MAX || field->length >= room) {
        text_set(cause, sizeof cause, "it has %zu characters, and there is room for %zu",
                 field->length, (room < NUMBER_MAX ? room : NUMBER_MAX) - 1);
        return refuse(message, path, line, cause);
    }
    memset(number, 0, sizeof *number);
    memcpy(number->text, field->text, field->length);
    number->line = line;
    if (strlen(number->text) != field->length || !printable_whole(number->text)) {
        return refuse(message, path, line, "it has characters that cannot be printed");
    }
    return true;
}

static size_t count_lines(const char *text) {
    size_t lines = 1;

    for (; *text != '\0'; text++) {
        lines += *text == '\n';
    }
    return lines;
}

static bool parse(const char *text, size_t room, const char *path, struct console *console,
                  struct listed_number *list, size_t *count, struct message *message) {
    unsigned line = 0;

    for (const char *at = text; *at != '\0';) {
        size_t length = strcspn(at, "\n");
        struct field field = first_field(at, length);

        line++;
        at += length + (at[length] == '\n');
        if (field.length == 0 || *field.text == '#') {
            continue;
        }
        if (line == 1 && !has_digit(&field)) {
            console_say(console, "%s: the first line (%.*s) has no digit and is taken as a heading",
                        path, (int)field.length, field.text);
            continue;
        }
        if (!take(&field, room, path, line, &list[*count], message)) {
            return false;
        }
        (*count)++;
    }
    if (*count == 0) {
        return refuse(message, path, line, "the file has no number at all");
    }
    return true;
}

/* As a text that ends; the caller's: free(). */
static char *read_text(const char *path) {
    size_t length = 0;
    uint8_t *bytes = read_file(path, NUMBER_LIST_MAX, &length);
    char *text = bytes == NULL ? NULL : malloc(length + 1);

    if (text != NULL) {
        memcpy(text, bytes, length);
        text[length] = '\0';
    }
    free(bytes);
    return text;
}

bool number_list_read(const char *path, size_t room, struct console *console,
                      struct listed_number **list, size_t *count, struct message *message) {
    char *text = read_text(path);

    *count = 0;
    *list = text == NULL ? NULL : calloc(count_lines(text), sizeof **list);
    if (*list == NULL) {
        SET(what, "cannot read %s", path);
        SET(cause, "the system says: %s",
            errno == EINVAL ? "it is no file, or an empty one" : strerror(errno));
        SET(next, "check the name: --serial-from takes a list with a number in each line");
        message->exit_code = EXIT_BAD_FILE;
        free(text);
        return false;
    }
    const char *first = text + (strncmp(text, mark, strlen(mark)) == 0 ? strlen(mark) : 0);
    bool parsed = parse(first, room, path, console, *list, count, message);
    free(text);
    if (!parsed) {
        free(*list);
        *list = NULL;
        *count = 0;
    }
    return parsed;
}
