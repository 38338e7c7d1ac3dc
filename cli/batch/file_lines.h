/* SPDX-License-Identifier: MIT */
/* The lines of a file, by its length: a power cut may leave NULs in it, and what stands behind them
 * counts. */
#ifndef CLI_BATCH_FILE_LINES_H
#define CLI_BATCH_FILE_LINES_H

#include <stdbool.h>
#include <stddef.h>

struct file_lines {
    const char *at; /* what comes next */
    size_t left;    /* bytes from there */
    unsigned line;  /* of the file, from 1, once file_lines_next() was true */
};

/* *text: the line without its newline, not terminated. False: there is none any more. */
bool file_lines_next(struct file_lines *lines, const char **text, size_t *length);

#endif
