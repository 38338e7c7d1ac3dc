/* SPDX-License-Identifier: MIT */
/* A line of LIST.taken: "NUMBER,UNIQUE_ID,TIME". */
#ifndef CLI_BATCH_TAKEN_LINE_H
#define CLI_BATCH_TAKEN_LINE_H

#include "cli/batch/numbers.h"

enum taken_line {
    TAKEN_LINE_WHOLE,
    TAKEN_LINE_EMPTY,
    TAKEN_LINE_TORN,    /* the power went while it was written: its beginning, or NULs, or both */
    TAKEN_LINE_DAMAGED, /* a power cut leaves no such line */
};

/* text: without its newline. taken: of a torn line only
 * the number, or its beginning when nothing stands behind it. */
enum taken_line taken_line_read(const char *text, size_t length, struct taken_number *taken);

#endif
