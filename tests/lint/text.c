/* SPDX-License-Identifier: MIT */
#include "lint.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static unsigned complained;

/* -- files -------------------------------------------------------------------------------------*/

static void *allocate(void *old, size_t size) {
    void *memory = realloc(old, size);

    if (memory == NULL) {
        fprintf(stderr, "lint: out of memory\n");
        exit(2);
    }
    return memory;
}

static char *read_text(const char *path) {
    size_t size = 0, room = 64 * 1024;
    char *text = allocate(NULL, room);
    FILE *file = fopen(path, "r");

    if (file == NULL) {
        fprintf(stderr, "lint: cannot read %s\n", path);
        exit(2);
    }
    for (size_t got; (got = fread(text + size, 1, room - size - 1, file)) > 0;) {
        size += got;
        if (room - size < 2) {
            room *= 2;
            text = allocate(text, room);
        }
    }
    (void)fclose(file);
    text[size] = '\0';
    return text;
}

/* Where the comment, string or character that begins at `at` ends. */
static const char *end_of_other(const char *at) {
    if (starts_with(at, "/*")) {
        const char *end = strstr(at + 2, "*/");
        return end != NULL ? end + 2 : at + strlen(at);
    }
    if (starts_with(at, "//")) {
        return at + strcspn(at, "\n");
    }
    char quote = *at++;
    while (*at != '\0' && *at != quote && *at != '\n') {
        at += *at == '\\' && at[1] != '\0' ? 2 : 1;
    }
    return *at == quote ? at + 1 : at;
}

static char *code_of(const char *text) {
    size_t size = strlen(text) + 1;
    char *code = memcpy(allocate(NULL, size), text, size);

    for (const char *at = text; *at != '\0';) {
        if (!starts_with(at, "/*") && !starts_with(at, "//") && *at != '"' && *at != '\'') {
            at++;
            continue;
        }
        const char *end = end_of_other(at);
        for (; at < end; at++) {
            code[at - text] = *at == '\n' ? '\n' : ' ';
        }
    }
    return code;
}

struct project project_read(void) {
    struct project project = {NULL, 0};
    char name[1024];

    while (fgets(name, sizeof name, stdin) != NULL) {
        name[strcspn(name, "\n")] = '\0';
        project.files = allocate(project.files, (project.count + 1) * sizeof *project.files);
        struct file *file = &project.files[project.count++];
        file->path = memcpy(allocate(NULL, strlen(name) + 1), name, strlen(name) + 1);
        file->text = read_text(name);
        file->code = code_of(file->text);
    }
    return project;
}

void project_free(struct project *project) {
    for (size_t i = 0; i < project->count; i++) {
        free(project->files[i].path);
        free(project->files[i].text);
        free(project->files[i].code);
    }
    free(project->files);
}

/* -- text --------------------------------------------------------------------------------------*/

bool starts_with(const char *text, const char *start) {
    return strncmp(text, start, strlen(start)) == 0;
}

bool ends_with(const char *text, const char *end) {
    size_t length = strlen(text), wanted = strlen(end);

    return length >= wanted && strcmp(text + length - wanted, end) == 0;
}

bool is_c(const char *path) {
    return ends_with(path, ".c") || ends_with(path, ".h");
}

bool in_room(const char *path, const char *room) {
    return starts_with(path, room) && path[strlen(room)] == '/';
}

const char *base_name(const char *path) {
    const char *slash = strrchr(path, '/');

    return slash != NULL ? slash + 1 : path;
}

static bool is_word(char c) {
    return isalnum((unsigned char)c) || c == '_';
}

const char *next_identifier(const char *at, size_t *length) {
    while (*at != '\0') {
        *length = 0;
        while (is_word(at[*length])) {
            (*length)++;
        }
        if (*length > 0 && !isdigit((unsigned char)*at)) {
            return at;
        }
        at += *length > 0 ? *length : 1;
    }
    return NULL;
}

const char *next_line(const char *line) {
    const char *end = strchr(line, '\n');

    return end != NULL && end[1] != '\0' ? end + 1 : NULL;
}

void complain(const char *path, const char *text, const char *place, const char *format, ...) {
    va_list arguments;
    unsigned line = 1;

    for (const char *at = text; place != NULL && at < place; at++) {
        line += *at == '\n';
    }
    printf("%s:%u: ", path, line);
    va_start(arguments, format);
    vprintf(format, arguments);
    va_end(arguments);
    printf("\n");
    complained++;
}

unsigned complaints(void) {
    return complained;
}
