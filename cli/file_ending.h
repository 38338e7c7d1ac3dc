/* SPDX-License-Identifier: MIT */
/* Names of files that are made from others'. */
#ifndef CLI_FILE_ENDING_H
#define CLI_FILE_ENDING_H

#include <stddef.h>

enum { FILE_ENDING_PATH_MAX = 4096 };

/* "a/b.pem", "pub", "pem" -> "a/b.pub.pem"; what has another ending, or none, loses it: "a/b.key"
 * -> "a/b.pub.pem". A path that is too long is cut. */
void file_ending_insert(char out[FILE_ENDING_PATH_MAX], const char *path, const char *middle,
                        const char *ending);

#endif
