/* SPDX-License-Identifier: MIT */
#include "cli/batch/file_lines.h"

#include <string.h>

bool file_lines_next(struct file_lines *lines, const char **text, size_t *length) {
    if (lines->left == 0) {
        return false;
    }
    const char *newline = memchr(lines->at, '\n', lines->left);
    size_t used = newline == NULL ? lines->left : (size_t)(newline - lines->at) + 1;

    *text = lines->at;
    *length = newline == NULL ? used : used - 1;
    lines->at += used;
    lines->left -= used;
    lines->line++;
    return true;
}
