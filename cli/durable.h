/* SPDX-License-Identifier: MIT */
/* A file of lines that only grows, and whose lines outlast a power cut: each one is written at once
 * and is on the disk when that has ended. One program at a time has it. */
#ifndef CLI_DURABLE_H
#define CLI_DURABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tulpar/channel.h"

/* What others have done to the file since it was opened, and nothing can be written for. */
enum durable_change {
    DURABLE_AS_IT_WAS,
    DURABLE_OTHER,   /* another file has its name */
    DURABLE_SHORTER, /* lines of it are missing */
};

/* "another file has its name now". */
const char *durable_change_words(enum durable_change change);

struct durable {
    intptr_t file;              /* the system's; below 0: it is not open */
    char *path;                 /* owned; of the file itself, where a link leads to it */
    uint64_t size;              /* bytes that were there at the latest look */
    bool torn;                  /* the last line has no end: the next one begins behind a new one */
    enum durable_change change; /* found by the latest durable_append() or durable_look() */
    bool restored;              /* one found no file of its name, deleted or renamed, and has made
                                 * it anew with all that was in it; the caller takes this back */
};

enum durable_error {
    DURABLE_OK,
    DURABLE_BUSY,   /* another program has it */
    DURABLE_FAILED, /* errno says why */
};

/* Makes the file where there is none. path: UTF-8 where the system has a choice. On success it is
 * the caller's, until durable_close(). */
TULPAR_MUST_USE enum durable_error durable_open(struct durable *durable, const char *path);

/* All of it, and a NUL behind that; the caller's: free(). At most DURABLE_MAX bytes. NULL: errno
 * says why. */
char *durable_read(struct durable *durable, size_t *length);

enum { DURABLE_MAX = 256 * 1024 * 1024 };

/* What durable_append() does before it writes, for one that has nothing more to write: a file that
 * was deleted or renamed is written anew. False: as there. */
TULPAR_MUST_USE bool durable_look(struct durable *durable);

/* line: with its newline. False: durable->change says why, and nothing was written; or, as it was,
 * errno does, and a part of the line may be there. */
TULPAR_MUST_USE bool durable_append(struct durable *durable, const char *line);

/* Safe on one that is not open. */
void durable_close(struct durable *durable);

#endif
