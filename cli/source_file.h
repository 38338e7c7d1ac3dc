/* SPDX-License-Identifier: MIT */
/* Firmware out of the file system: host/source.h, from a file's name. */
#ifndef TULPAR_SOURCE_FILE_H
#define TULPAR_SOURCE_FILE_H

#include "host/source.h"

/* Reads a file, or the standard input when `path` is "-". A pipe is read to its end. On success
 * *source owns memory until source_free(); on any error it owns none and *problem says more. */
MUST_USE enum source_error source_load(struct source *source, const char *path,
                                       struct source_problem *problem);

#endif
