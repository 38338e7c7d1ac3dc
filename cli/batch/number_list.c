/* SPDX-License-Identifier: MIT */
#include "cli/batch/number_list.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "cli/batch/file_lines.h"
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

static bool ends_field(char character) {
    return character == ',' || character == ';' || character == '\t';
}

/* Without what is around it. */
static struct field first_field(const char *line, size_t length) {
    struct field field = {line, 0};

    while (field.length < length && !ends_field(line[field.length])) {
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

static size_t count_lines(struct file_lines lines) {
    const char *text;
    size_t length;

    while (file_lines_next(&lines, &text, &length)) {
        /* it counts */
    }
    return lines.line;
}

static bool parse(struct file_lines lines, size_t room, const char *path, struct console *console,
                  struct listed_number *list, size_t *count, struct message *message) {
    const char *text;
    size_t length;
    bool heading = true; /* what says anything first may be one */

    while (file_lines_next(&lines, &text, &length)) {
        struct field field = first_field(text, length);

        if (field.length == 0 || *field.text == '#') {
            continue;
        }
        if (heading && !has_digit(&field)) {
            console_say(console, "%s: line %u (%.*s) has no digit and is taken as a heading", path,
                        lines.line, (int)field.length, field.text);
            heading = false;
            continue;
        }
        heading = false;
        if (!take(&field, room, path, lines.line, &list[*count], message)) {
            return false;
        }
        (*count)++;
    }
    if (*count == 0) {
        return refuse(message, path, lines.line, "the file has no number at all");
    }
    return true;
}

bool number_list_read(const char *path, size_t room, struct console *console,
                      struct listed_number **list, size_t *count, struct message *message) {
    struct file_lines lines = {0};
    uint8_t *bytes = read_file(path, NUMBER_LIST_MAX, &lines.left);

    lines.at = (const char *)bytes;
    if (bytes != NULL && lines.left >= strlen(mark) && memcmp(bytes, mark, strlen(mark)) == 0) {
        lines.at += strlen(mark);
        lines.left -= strlen(mark);
    }
    *count = 0;
    *list = bytes == NULL ? NULL : calloc(count_lines(lines) + 1, sizeof **list);
    if (*list == NULL) {
        SET(what, "cannot read %s", path);
        SET(cause, "the system says: %s",
            errno == EINVAL ? "it is no file, or an empty one" : strerror(errno));
        SET(next, "check the name: --serial-from takes a list with a number in each line");
        message->exit_code = EXIT_BAD_FILE;
        free(bytes);
        return false;
    }
    bool parsed = parse(lines, room, path, console, *list, count, message);
    free(bytes);
    if (!parsed) {
        free(*list);
        *list = NULL;
        *count = 0;
    }
    return parsed;
}
