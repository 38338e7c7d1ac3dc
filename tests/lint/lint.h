/* SPDX-License-Identifier: MIT */
/* The rules of docs/DESIGN.md and docs/CONTRIBUTING.md that a program can check: git ls-files |
 * lint
 * [--symbols FILE], in the top folder. Each complaint is a line: file, line, the rule. */
#ifndef LINT_H
#define LINT_H

#include <stdbool.h>
#include <stddef.h>

enum { LINT_NAME = 128 };

/* A file of the project. `code` is its text with comments, strings and characters made blank, of
 * the same length, so that a place in one is the same place in the other. */
struct file {
    char *path;
    char *text;
    char *code;
};

struct project {
    struct file *files;
    size_t count;
};

/* text.c: reads the files whose names come, one a line, from standard input. Ends the program when
 * one cannot be read. */
struct project project_read(void);
void project_free(struct project *project);

bool starts_with(const char *text, const char *start);
bool ends_with(const char *text, const char *end);
bool is_c(const char *path);                      /* .c or .h */
bool in_room(const char *path, const char *room); /* room: a folder, without the last slash */
const char *base_name(const char *path);

/* The next identifier from `at` on, or NULL; *length is that of its name. */
const char *next_identifier(const char *at, size_t *length);

/* The start of the next line, or NULL. */
const char *next_line(const char *line);

/* Prints a complaint about the line of `text` that `place` is in (NULL: about the whole file), and
 * counts it. */
void complain(const char *path, const char *text, const char *place, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
unsigned complaints(void);

/* rules_file.c: what one file can do wrong. */
void check_file(const struct file *file);

/* rules_project.c: what takes two. symbols: what `nm -A --defined-only -g` says of the archives of
 * one build; NULL: nothing is built. */
void check_declarations(const struct project *project);
void check_equal_names(const struct project *project);
void check_kits(const struct project *project);
void check_guards(const struct project *project);
void check_symbols(const char *symbols);

#endif
