/* SPDX-License-Identifier: MIT */
/* A directory for what may be a secret. A place that others can write to is not to be trusted: it
 * and its files are ours alone, and nothing that is no plain file is opened. */
#ifndef CLI_POSIX_PRIVATE_DIRECTORY_H
#define CLI_POSIX_PRIVATE_DIRECTORY_H

#include <dirent.h>
#include <fcntl.h>
#include <stdbool.h>
#include <sys/stat.h>

/* Not through a link, and without waiting for the other end of a FIFO. */
enum { OPEN_SAFELY = O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC };

/* All directories of the path; those that are there already are no problem, and what fails shows
 * when the last one is opened. */
void private_directory_make(const char *path);

/* A descriptor, owned by the caller; below 0: there is none that may be used. */
int private_directory_open(const char *path);

/* Nobody else may look into it; what an earlier umask or another program made of it is repaired.
 * False: it is another user's, or cannot be. */
bool make_private(int descriptor, const struct stat *status, mode_t mode);

/* The names in a directory, as many as anyone may have to look at. */
struct listing {
    DIR *list; /* NULL: it cannot be read */
    unsigned left;
};

/* The descriptor stays the caller's. Every listing is ended. */
struct listing listing_begin(int directory);

/* Valid until the next call. NULL: there are no more, or enough. */
const char *listing_next(struct listing *listing);
void listing_end(struct listing *listing);

#endif
