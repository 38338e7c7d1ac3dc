/* SPDX-License-Identifier: MIT */
#define _POSIX_C_SOURCE 200809L /* fdopendir, openat */

#include "cli/posix/private_directory.h"

#include <limits.h>
#include <stddef.h>
#include <string.h>
#include <unistd.h>

#include "cli/text.h"

enum {
    DIRECTORY_MODE = 0700,
    OTHERS = 0077,
    ENTRIES_MAX = 4096, /* that are looked at: what others leave there costs nothing */
};

void private_directory_make(const char *path) {
    char part[PATH_MAX];

    text_set(part, sizeof part, "%s", path);
    for (char *slash = strchr(part + 1, '/'); slash != NULL; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        (void)mkdir(part, DIRECTORY_MODE);
        *slash = '/';
    }
    (void)mkdir(part, DIRECTORY_MODE);
}

bool make_private(int descriptor, const struct stat *status, mode_t mode) {
    return status->st_uid == geteuid() &&
           ((status->st_mode & OTHERS) == 0 || fchmod(descriptor, mode) == 0);
}

int private_directory_open(const char *path) {
    int directory = open(path, O_RDONLY | O_DIRECTORY | OPEN_SAFELY);
    struct stat status;

    if (directory >= 0 &&
        (fstat(directory, &status) < 0 || !make_private(directory, &status, DIRECTORY_MODE))) {
        (void)close(directory);
        directory = -1;
    }
    return directory;
}

struct listing listing_begin(int directory) {
    int own = openat(directory, ".", O_RDONLY | O_DIRECTORY | OPEN_SAFELY);
    DIR *list = own >= 0 ? fdopendir(own) : NULL;

    if (own >= 0 && list == NULL) {
        (void)close(own);
    }
    return (struct listing){list, ENTRIES_MAX};
}

const char *listing_next(struct listing *listing) {
    if (listing->list == NULL || listing->left == 0) {
        return NULL;
    }
    listing->left--;
    const struct dirent *entry = readdir(listing->list);
    return entry == NULL ? NULL : entry->d_name;
}

void listing_end(struct listing *listing) {
    if (listing->list != NULL) {
        (void)closedir(listing->list);
    }
}
