/* SPDX-License-Identifier: MIT */
/* A record lock (fcntl) on an empty file. Unlike flock() it can be asked for without being taken,
 * so that whoever looks never stands in the way of whoever takes. */
#define _XOPEN_SOURCE 700 /* openat */

#include "cli/claim.h"

#include <fcntl.h>
#include <unistd.h>

#include "cli/posix/private_directory.h"

enum { CLAIM_MODE = 0600 };

static struct flock whole_file(void) {
    return (struct flock){.l_type = F_WRLCK, .l_whence = SEEK_SET};
}

/* Below 0: there is none. */
static int open_in(const char *directory, const char *name, int flags) {
    int place = private_directory_open(directory);

    if (place < 0) {
        return -1;
    }
    int file = openat(place, name, O_RDWR | OPEN_SAFELY | flags, CLAIM_MODE);
    (void)close(place);
    return file;
}

bool claim_hold(struct claim *claim, const char *directory, const char *name) {
    struct flock lock = whole_file();

    private_directory_make(directory);
    int file = open_in(directory, name, O_CREAT);
    if (file < 0) {
        return false;
    }
    if (fcntl(file, F_SETLK, &lock) < 0) {
        (void)close(file);
        return false;
    }
    *claim = (struct claim){.held = true, .descriptor = file};
    return true;
}

/* The file stays, for the next one: who removed it might remove another's. */
void claim_release(struct claim *claim) {
    if (claim->held) {
        (void)close(claim->descriptor);
        claim->held = false;
    }
}

bool claim_is_held_elsewhere(const struct claim *own, const char *directory, const char *name) {
    struct flock lock = whole_file();

    if (own->held) {
        return false; /* nobody else can; and closing its file a second time would give it back */
    }
    int file = open_in(directory, name, 0);
    if (file < 0) {
        return false;
    }
    bool held = fcntl(file, F_GETLK, &lock) == 0 && lock.l_type != F_UNLCK;
    (void)close(file);
    return held;
}
