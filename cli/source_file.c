/* SPDX-License-Identifier: MIT */
/* Firmware out of the file system. What a file may cost is bounded by what it begins with: nothing
 * is read that could not be firmware, whether it states its size (a file) or not (a pipe). */
#define _POSIX_C_SOURCE 200809L /* fstat, read */

#include "cli/source_file.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/input.h"

enum {
    FIRST_BYTES = 64 * 1024, /* enough to recognise a format, comments before a HEX file too */
    PIECE = 64 * 1024,       /* read at a time */
};

static const char is_directory[] = "it is a directory";

struct contents {
    uint8_t *data; /* owned: free() */
    size_t length;
};

static enum tulpar_source_error fail(struct tulpar_source_problem *problem,
                                     enum tulpar_source_error error, const char *reason) {
    problem->reason = reason;
    return error;
}

static enum tulpar_source_error fail_by_system(struct tulpar_source_problem *problem,
                                               const char *reason, int system_error) {
    problem->system_error = system_error;
    return fail(problem, TULPAR_SOURCE_UNREADABLE, reason);
}

struct patience {
    bool (*stopped)(void);
};

static bool has_ended(void *context) {
    const struct patience *patience = context;

    return patience->stopped != NULL && patience->stopped();
}

/* Below 0: it cannot be read. 0: it has ended, or there was nothing to be read after all. */
static ssize_t read_piece(int file, struct contents *contents, size_t wanted, bool *ended) {
    size_t left = wanted - contents->length;
    unsigned piece = left < PIECE ? (unsigned)left : (unsigned)PIECE;
    ssize_t got = read(file, contents->data + contents->length, piece);

    *ended = got == 0;
    contents->length += got > 0 ? (size_t)got : 0;
    return got < 0 && (errno == EINTR || errno == EAGAIN) ? 0 : got;
}

static bool reserve(struct contents *contents, size_t wanted) {
    uint8_t *larger = realloc(contents->data, wanted);

    if (larger != NULL) {
        contents->data = larger;
    }
    return larger != NULL;
}

/* Reads until there are `wanted` bytes, or the file ends. */
static enum tulpar_source_error read_up_to(int file, struct contents *contents, size_t wanted,
                                           struct patience *patience,
                                           struct tulpar_source_problem *problem) {
    bool ended = false;

    if (!reserve(contents, wanted)) {
        return fail(problem, TULPAR_SOURCE_NO_MEMORY, "there is not enough memory to read it");
    }
    while (contents->length < wanted && !ended) {
        if (has_ended(patience) || !input_wait(file, patience->stopped)) {
            return fail(problem, TULPAR_SOURCE_CANCELLED, "it was interrupted");
        }
        if (read_piece(file, contents, wanted, &ended) < 0) {
            return fail_by_system(problem, "the file cannot be read", errno);
        }
    }
    return TULPAR_SOURCE_OK;
}

/* All of it, or one byte more than it may have: the parser says what it is then. */
static enum tulpar_source_error read_all(int file, struct contents *contents,
                                         struct patience *patience,
                                         struct tulpar_source_problem *problem) {
    const char *too_big;
    size_t wanted = FIRST_BYTES;
    enum tulpar_source_error error = read_up_to(file, contents, wanted, patience, problem);
    size_t most = tulpar_source_file_max(contents->data, contents->length, &too_big);

    while (error == TULPAR_SOURCE_OK && contents->length == wanted && wanted <= most) {
        wanted = wanted * 2 <= most ? wanted * 2 : most + 1;
        error = read_up_to(file, contents, wanted, patience, problem);
    }
    return error;
}

/* What can be known without reading. */
static enum tulpar_source_error look_at(int file, struct tulpar_source_problem *problem) {
    struct stat facts;

    if (fstat(file, &facts) != 0) {
        return fail_by_system(problem, "the file cannot be read", errno);
    }
    if (S_ISDIR(facts.st_mode)) {
        return fail_by_system(problem, is_directory, EISDIR);
    }
    if (S_ISREG(facts.st_mode) && facts.st_size > TULPAR_SOURCE_ELF_FILE_MAX) {
        return fail(problem, TULPAR_SOURCE_TOO_BIG, "the file is far too large to be firmware");
    }
    return TULPAR_SOURCE_OK;
}

static enum tulpar_source_error load_from(struct tulpar_source *source, int file, const char *name,
                                          bool (*stopped)(void),
                                          struct tulpar_source_problem *problem) {
    struct contents contents = {0};
    struct patience patience = {stopped};
    enum tulpar_source_error error = look_at(file, problem);

    if (error == TULPAR_SOURCE_OK) {
        error = read_all(file, &contents, &patience, problem);
    }
    if (error == TULPAR_SOURCE_OK) {
        error = tulpar_source_parse_unless(source, name, contents.data, contents.length, has_ended,
                                           &patience, problem);
    }
    free(contents.data);
    return error;
}

enum tulpar_source_error source_load(struct tulpar_source *source, const char *path,
                                     struct tulpar_source_problem *problem) {
    return source_load_unless(source, path, NULL, problem);
}

enum tulpar_source_error source_load_unless(struct tulpar_source *source, const char *path,
                                            bool (*stopped)(void),
                                            struct tulpar_source_problem *problem) {
    memset(source, 0, sizeof *source);
    memset(problem, 0, sizeof *problem);
    if (strcmp(path, "-") == 0) {
        return load_from(source, STDIN_FILENO, path, stopped, problem);
    }
    int file = input_open(path);
    if (file < 0) {
        return fail_by_system(problem, errno == EISDIR ? is_directory : "the file cannot be opened",
                              errno);
    }
    enum tulpar_source_error error = load_from(source, file, path, stopped, problem);
    (void)close(file); /* only read: nothing is lost */
    return error;
}
