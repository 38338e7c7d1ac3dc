/* SPDX-License-Identifier: MIT */
/* Firmware out of the file system: tulpar_source_parse(), from a file's name. */
#ifndef CLI_SOURCE_FILE_H
#define CLI_SOURCE_FILE_H

#include "tulpar/image.h"

/* Reads a file, or the standard input when `path` is "-". A pipe is read to its end. On success
 * *source owns memory until tulpar_source_free(); on any error it owns none and *problem says more.
 */
TULPAR_MUST_USE enum tulpar_source_error source_load(struct tulpar_source *source, const char *path,
                                                     struct tulpar_source_problem *problem);

/* The same, ended by `stopped` with CANCELLED; NULL: by nothing. */
TULPAR_MUST_USE enum tulpar_source_error source_load_unless(struct tulpar_source *source,
                                                            const char *path, bool (*stopped)(void),
                                                            struct tulpar_source_problem *problem);

#endif
