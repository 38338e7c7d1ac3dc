/* SPDX-License-Identifier: MIT */
#include "lint.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* -- "a declaration in a header is used outside" -----------------------------------------------*/

/* A name in a file: a use of it, the definition of a function, or a mere declaration (neither). */
struct mention {
    const char *name;
    size_t length;
    const struct file *file;
    bool defined, used;
};

struct mentions {
    struct mention *all;
    size_t count, room;
};

static void *or_die(void *memory) {
    if (memory == NULL) {
        fprintf(stderr, "lint: out of memory\n");
        exit(2);
    }
    return memory;
}

static bool is_read(const char *path) {
    return is_c(path) || ends_with(path, ".S") || ends_with(path, ".ld") || ends_with(path, ".in");
}

/* Behind the bracket that closes what opens at `at`. */
static const char *behind_brackets(const char *at) {
    unsigned depth = 0;

    do {
        depth += *at == '(';
        depth -= *at == ')';
        at++;
    } while (*at != '\0' && depth > 0);
    return at;
}

/* The name of the function that is declared or defined on this line, or NULL. *mark: what ends the
 * statement, '{' for a definition. */
static const char *function_on(const char *line, size_t *length, char *mark) {
    static const char *const others[] = {"typedef", "extern", "_Static_assert"};
    const char *end = line + strcspn(line, ";{="), *at = line;

    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
        if (starts_with(line, others[i])) {
            return NULL;
        }
    }
    *mark = *end;
    while (isalpha((unsigned char)*line) && (at = next_identifier(at, length)) != NULL &&
           at < end) {
        bool is_macro = isupper((unsigned char)*at);

        if (at[*length] == '(' && !is_macro && !starts_with(at, "__attribute__")) {
            return at;
        }
        at = at[*length] == '(' ? behind_brackets(at + *length) : at + *length;
    }
    return NULL;
}

/* What stands in a macro or in a file that is no C is a use, too. */
static void add_mentions(struct mentions *mentions, const struct file *file) {
    size_t length, function_length;
    char mark;

    for (const char *line = file->code; line != NULL; line = next_line(line)) {
        const char *end = line + strcspn(line, "\n");
        const char *function = is_c(file->path) ? function_on(line, &function_length, &mark) : NULL;

        for (const char *at = line; (at = next_identifier(at, &length)) != NULL && at < end;
             at += length) {
            if (mentions->count == mentions->room) {
                mentions->room = mentions->room * 2 + 1024;
                mentions->all =
                    or_die(realloc(mentions->all, mentions->room * sizeof *mentions->all));
            }
            mentions->all[mentions->count++] =
                (struct mention){at, length, file, at == function && mark == '{', at != function};
        }
    }
}

static int by_name(const void *left, const void *right) {
    const struct mention *a = left, *b = right;
    int order = strncmp(a->name, b->name, a->length < b->length ? a->length : b->length);

    if (order == 0 && a->length != b->length) {
        order = a->length < b->length ? -1 : 1;
    }
    return order != 0 ? order : (a->file > b->file) - (a->file < b->file);
}

static bool same_name(const struct mention *a, const struct mention *b) {
    return a->length == b->length && strncmp(a->name, b->name, a->length) == 0;
}

/* Some file uses it, and does not define it. `wanted` is one of its mentions. */
static bool is_used_outside(const struct mentions *mentions, const struct mention *wanted) {
    const struct mention *end = mentions->all + mentions->count, *at = wanted;

    while (at > mentions->all && same_name(at - 1, wanted)) {
        at--;
    }
    while (at < end && same_name(at, wanted)) {
        const struct file *file = at->file;
        bool defined = false, used = false;

        for (; at < end && same_name(at, wanted) && at->file == file; at++) {
            defined = defined || at->defined;
            used = used || at->used;
        }
        if (used && !defined) {
            return true;
        }
    }
    return false;
}

void check_declarations(const struct project *project) {
    struct mentions mentions = {NULL, 0, 0};

    for (size_t i = 0; i < project->count; i++) {
        if (is_read(project->files[i].path)) {
            add_mentions(&mentions, &project->files[i]);
        }
    }
    qsort(mentions.all, mentions.count, sizeof *mentions.all, by_name);
    for (size_t i = 0; i < project->count; i++) {
        const struct file *file = &project->files[i];
        bool header = ends_with(file->path, ".h");

        for (const char *line = header ? file->code : NULL; line != NULL; line = next_line(line)) {
            struct mention wanted = {.file = file};
            const struct mention *found;
            char mark;

            wanted.name = function_on(line, &wanted.length, &mark);
            if (wanted.name == NULL || mark != ';') {
                continue;
            }
            found = bsearch(&wanted, mentions.all, mentions.count, sizeof *mentions.all, by_name);
            if (found != NULL && !is_used_outside(&mentions, found)) {
                complain(file->path, file->code, line, "%.*s is declared for nobody",
                         (int)wanted.length, wanted.name);
            }
        }
    }
    free(mentions.all);
}

/* -- "no equal file name in boot/ and host/" ---------------------------------------------------*/

void check_equal_names(const struct project *project) {
    for (size_t i = 0; i < project->count; i++) {
        for (size_t j = 0; j < project->count; j++) {
            const char *one = project->files[i].path, *other = project->files[j].path;

            if (in_room(one, "boot") && in_room(other, "host") && is_c(one) &&
                strcmp(base_name(one), base_name(other)) == 0) {
                complain(one, project->files[i].text, NULL, "host/ has a file of this name, too");
            }
        }
    }
}

/* -- "no list of kits stands in a test, a script or a CMakeLists.txt" --------------------------*/

static unsigned kits_in(const struct project *project, const char *line) {
    size_t length = strcspn(line, "\n");
    unsigned kits = 0;

    for (size_t i = 0; i < project->count; i++) {
        const char *path = project->files[i].path;
        char kit[LINT_NAME];

        if (in_room(path, "board/kits") && ends_with(path, ".h")) {
            (void)snprintf(kit, sizeof kit, "%.*s", (int)strlen(base_name(path)) - 2,
                           base_name(path));
            const char *found = strstr(line, kit);
            kits += found != NULL && found < line + length;
        }
    }
    return kits;
}

void check_kits(const struct project *project) {
    for (size_t i = 0; i < project->count; i++) {
        const struct file *file = &project->files[i];
        bool text = ends_with(file->path, ".md") || ends_with(file->path, ".patch");

        for (const char *line = text ? NULL : file->text; line != NULL; line = next_line(line)) {
            if (kits_in(project, line) > 1) {
                complain(file->path, file->text, line,
                         "a list of kits: cmake/kits.cmake and tests/kits.cmake have it");
            }
        }
    }
}

/* -- "no two headers have the same guard" ------------------------------------------------------*/

static const char *guard_of(const struct file *file) {
    const char *guard = ends_with(file->path, ".h") ? strstr(file->code, "#ifndef ") : NULL;

    return guard != NULL ? guard + strlen("#ifndef ") : NULL;
}

void check_guards(const struct project *project) {
    for (size_t i = 0; i < project->count; i++) {
        const char *guard = guard_of(&project->files[i]);

        for (size_t j = 0; guard != NULL && j < i; j++) {
            const char *other = guard_of(&project->files[j]);
            size_t length = strcspn(guard, "\n");

            if (other != NULL && strcspn(other, "\n") == length &&
                strncmp(guard, other, length) == 0) {
                complain(project->files[i].path, project->files[i].code, guard,
                         "%s has the same include guard", project->files[j].path);
            }
        }
    }
}

/* -- "no two global symbols of any two archives are equal" -------------------------------------*/

struct symbol {
    char name[LINT_NAME], archive[LINT_NAME];
};

static int by_symbol(const void *left, const void *right) {
    const struct symbol *a = left, *b = right;
    int order = strcmp(a->name, b->name);

    return order != 0 ? order : strcmp(a->archive, b->archive);
}

/* "folder/libwire.a:crc.c.o:0000000000000000 T image_crc"; weak ones may be there twice. */
static bool read_symbol(const char *line, struct symbol *symbol) {
    const char *end = strstr(line, ".a:"), *address = end != NULL ? strchr(end + 3, ':') : NULL;
    char kind;

    if (address == NULL || sscanf(address, ":%*s %c %127s", &kind, symbol->name) != 2 ||
        strchr("TDBRC", kind) == NULL) {
        return false;
    }
    const char *start = end;
    while (start > line && start[-1] != '/') {
        start--;
    }
    (void)snprintf(symbol->archive, sizeof symbol->archive, "%.*s", (int)(end + 2 - start), start);
    return true;
}

void check_symbols(const char *path) {
    struct symbol *symbols = NULL;
    size_t count = 0, room = 0;
    FILE *file = fopen(path, "r");
    char line[1024];

    while (file != NULL && fgets(line, sizeof line, file) != NULL) {
        if (count == room) {
            room = room * 2 + 1024;
            symbols = or_die(realloc(symbols, room * sizeof *symbols));
        }
        count += read_symbol(line, &symbols[count]);
    }
    if (file == NULL || count == 0 || fclose(file) != 0) {
        complain(path, NULL, NULL, "no symbols to be read there");
    }
    if (count > 0) {
        qsort(symbols, count, sizeof *symbols, by_symbol);
    }
    for (size_t i = 1; i < count; i++) {
        if (strcmp(symbols[i].name, symbols[i - 1].name) == 0 &&
            strcmp(symbols[i].archive, symbols[i - 1].archive) != 0) {
            complain(symbols[i].archive, NULL, NULL, "%s has a global %s, too",
                     symbols[i - 1].archive, symbols[i].name);
        }
    }
    free(symbols);
}
