/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE /* flock, getrandom */

#include "cli/cache_files.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/posix/private_directory.h"
#include "cli/text.h"

enum {
    FILE_MODE = 0600,
    TEMPORARY_DIGITS = 16,
};

/* The XDG Base Directory Specification wants a relative path ignored. */
static bool is_place(const char *path) {
    return path != NULL && *path == '/';
}

bool cache_files_place(const char *xdg, const char *home, char path[CACHE_PATH_MAX]) {
    *path = '\0';
    if (is_place(xdg)) {
        text_set(path, CACHE_PATH_MAX, "%s/tulpar", xdg);
    } else if (is_place(home)) {
        text_set(path, CACHE_PATH_MAX, "%s/.cache/tulpar", home);
    }
    return *path != '\0';
}

bool cache_files_open(struct cache_files *files, const char *path, bool make) {
    if (make) {
        private_directory_make(path);
    }
    files->descriptor = private_directory_open(path);
    return files->descriptor >= 0;
}

void cache_files_close(struct cache_files *files) {
    (void)close(files->descriptor);
}

size_t cache_files_list(const struct cache_files *files, bool (*wanted)(const char *name),
                        struct cache_file *list, size_t capacity) {
    struct listing listing = listing_begin(files->descriptor);
    size_t count = 0;

    for (const char *name = listing_next(&listing); name != NULL && count < capacity;
         name = listing_next(&listing)) {
        struct stat status;

        if (wanted(name) && fstatat(files->descriptor, name, &status, AT_SYMLINK_NOFOLLOW) == 0) {
            text_set(list[count].name, CACHE_NAME_MAX, "%s", name);
            list[count].written_s = status.st_mtim.tv_sec;
            list[count].written_ns = status.st_mtim.tv_nsec;
            count++;
        }
    }
    listing_end(&listing);
    return count;
}

/* -- reading -----------------------------------------------------------------------------------*/

static bool read_exactly(int descriptor, uint8_t *bytes, uint32_t size) {
    uint32_t done = 0;

    while (done < size) {
        ssize_t got = read(descriptor, bytes + done, size - done);

        if (got == 0 || (got < 0 && errno != EINTR)) {
            return false;
        }
        done += got > 0 ? (uint32_t)got : 0;
    }
    return true;
}

/* The size is looked at before memory is taken for it. NULL: not what it should be. */
static uint8_t *read_open_file(int descriptor, uint32_t size) {
    struct stat status;

    if (fstat(descriptor, &status) < 0 || !S_ISREG(status.st_mode) || status.st_size != size ||
        !make_private(descriptor, &status, FILE_MODE)) {
        return NULL;
    }
    uint8_t *bytes = malloc(size);
    if (bytes != NULL && !read_exactly(descriptor, bytes, size)) {
        free(bytes);
        bytes = NULL;
    }
    return bytes;
}

uint8_t *cache_files_read(const struct cache_files *files, const char *name, uint32_t size) {
    int descriptor = openat(files->descriptor, name, O_RDONLY | OPEN_SAFELY);

    if (descriptor < 0) {
        return NULL;
    }
    uint8_t *bytes = read_open_file(descriptor, size);
    (void)close(descriptor); /* only read: nothing is lost */
    return bytes;
}

bool cache_files_read_text(const struct cache_files *files, const char *name, char *out,
                           size_t size) {
    int descriptor = openat(files->descriptor, name, O_RDONLY | OPEN_SAFELY);
    struct stat status;
    bool read_it = descriptor >= 0 && fstat(descriptor, &status) == 0 && S_ISREG(status.st_mode) &&
                   make_private(descriptor, &status, FILE_MODE);

    out[0] = '\0';
    if (read_it) {
        size_t length = (size_t)status.st_size < size ? (size_t)status.st_size : size - 1;

        read_it = read_exactly(descriptor, (uint8_t *)out, (uint32_t)length);
        out[read_it ? length : 0] = '\0';
    }
    if (descriptor >= 0) {
        (void)close(descriptor); /* only read: nothing is lost */
    }
    return read_it;
}

/* -- writing -----------------------------------------------------------------------------------*/

/* A name that nobody can put something under beforehand. */
static bool name_temporary(char name[CACHE_NAME_MAX]) {
    unsigned long long number;

    if (getrandom(&number, sizeof number, 0) != (ssize_t)sizeof number) {
        return false;
    }
    text_set(name, CACHE_NAME_MAX, ".%0*llX", TEMPORARY_DIGITS, number);
    return true;
}

static bool is_temporary(const char *name) {
    size_t digits = strspn(name + (*name == '.'), "0123456789ABCDEF");

    return *name == '.' && digits > 0 && digits <= TEMPORARY_DIGITS && name[1 + digits] == '\0';
}

/* Who writes a temporary file holds its lock; of one that was killed, nobody does. */
static void sweep_one(int directory, const char *name) {
    int descriptor = openat(directory, name, O_RDONLY | OPEN_SAFELY);

    if (descriptor >= 0) {
        if (flock(descriptor, LOCK_EX | LOCK_NB) == 0) {
            (void)unlinkat(directory, name, 0);
        }
        (void)close(descriptor);
    }
}

void cache_files_sweep(const struct cache_files *files) {
    struct listing listing = listing_begin(files->descriptor);

    for (const char *name = listing_next(&listing); name != NULL; name = listing_next(&listing)) {
        if (is_temporary(name)) {
            sweep_one(files->descriptor, name);
        }
    }
    listing_end(&listing);
}

static bool write_exactly(int descriptor, const uint8_t *bytes, uint32_t size) {
    uint32_t done = 0;

    while (done < size) {
        ssize_t gone = write(descriptor, bytes + done, size - done);

        if (gone < 0 && errno != EINTR) {
            return false;
        }
        done += gone > 0 ? (uint32_t)gone : 0;
    }
    return true;
}

bool cache_files_write(const struct cache_files *files, const char *name, const uint8_t *bytes,
                       uint32_t size) {
    int directory = files->descriptor;
    char temporary[CACHE_NAME_MAX];

    if (!name_temporary(temporary)) {
        return false;
    }
    int descriptor =
        openat(directory, temporary, O_WRONLY | O_CREAT | O_EXCL | OPEN_SAFELY, FILE_MODE);
    if (descriptor < 0) {
        return false;
    }
    /* Where locks are not known, a left-over is not swept. */
    (void)!flock(descriptor, LOCK_EX | LOCK_NB);
    bool written = write_exactly(descriptor, bytes, size) &&
                   renameat(directory, temporary, directory, name) == 0;
    if (close(descriptor) != 0 || !written) {
        (void)unlinkat(directory, temporary, 0);
        written = false;
    }
    return written;
}

void cache_files_remove(const struct cache_files *files, const char *name) {
    (void)unlinkat(files->descriptor, name, 0); /* it stays, and is tried again next time */
}
