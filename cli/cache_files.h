/* SPDX-License-Identifier: MIT */
/* The cache's directory, as the operating system has it. Images may be secrets: the directory and
 * its files are the user's alone, and nothing that is no plain file is opened. */
#ifndef CLI_CACHE_FILES_H
#define CLI_CACHE_FILES_H

#include <stdint.h>

#include "cli/cache.h"

enum { CACHE_NAME_MAX = 32 };

/* An open directory: the descriptor where the system has one, or else the path. */
struct cache_files {
    int descriptor;
    char path[CACHE_PATH_MAX];
};

struct cache_file {
    char name[CACHE_NAME_MAX];
    int64_t written_s; /* since an epoch of the system's */
    long written_ns;   /* 0 .. 999999999 */
};

/* Where the cache is, from the environment (cache_open()). False: nowhere. */
bool cache_files_place(const char *xdg, const char *home, char path[CACHE_PATH_MAX]);

/* make: with all directories above it that are not there yet. False: it is not there, or not the
 * user's own. On success it is the caller's, until cache_files_close(). */
bool cache_files_open(struct cache_files *files, const char *path, bool make);
void cache_files_close(struct cache_files *files);

/* The files whose names are `wanted`, in any order; at most `capacity`. Returns their number. */
size_t cache_files_list(const struct cache_files *files, bool (*wanted)(const char *name),
                        struct cache_file *list, size_t capacity);

/* All of a file that must have this size (> 0); the caller's: free(). NULL: it is not what was
 * expected, or there is no memory. */
uint8_t *cache_files_read(const struct cache_files *files, const char *name, uint32_t size);

/* As much of a file as `size` bytes (above 0) have room for, as text. False: it is not there, or
 * cannot be read; out is empty then. */
bool cache_files_read_text(const struct cache_files *files, const char *name, char *out,
                           size_t size);

/* Under another name first: a file with this name is whole. */
bool cache_files_write(const struct cache_files *files, const char *name, const uint8_t *bytes,
                       uint32_t size);

/* One that cannot be removed stays. */
void cache_files_remove(const struct cache_files *files, const char *name);

/* Removes what programs left that were killed while they wrote. */
void cache_files_sweep(const struct cache_files *files);

#endif
