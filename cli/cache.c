/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE /* flock, getrandom */

#include "cli/cache.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/private_directory.h"
#include "cli/text.h"
#include "tulpar/image.h"

enum {
    NAME_SIZE = 32,
    FILES_MAX = 256, /* that are sorted by their age */
    FILE_MODE = 0600,
    TEMPORARY_DIGITS = 16,
};

struct file {
    char name[NAME_SIZE];
    struct timespec written;
};

static void image_file_name(uint32_t crc, uint32_t size, char name[NAME_SIZE]) {
    text_set(name, NAME_SIZE, "%08X-%u.bin", (unsigned)crc, (unsigned)size);
}

/* -- the files, newest first -------------------------------------------------------------------*/

static bool parse_name(const char *name, uint32_t *crc, uint32_t *size) {
    char expected[NAME_SIZE];
    unsigned stated_crc, stated_size;

    if (sscanf(name, "%8X-%9u.bin", &stated_crc, &stated_size) != 2) {
        return false;
    }
    *crc = stated_crc;
    *size = stated_size;
    image_file_name(*crc, *size, expected);
    return strcmp(name, expected) == 0 && *size > 0 && *size <= TULPAR_SOURCE_SPAN_MAX;
}

static int newest_first(const void *left, const void *right) {
    const struct file *a = left, *b = right;

    if (a->written.tv_sec != b->written.tv_sec) {
        return a->written.tv_sec > b->written.tv_sec ? -1 : 1;
    }
    if (a->written.tv_nsec != b->written.tv_nsec) {
        return a->written.tv_nsec > b->written.tv_nsec ? -1 : 1;
    }
    return strcmp(a->name, b->name);
}

static size_t list_files(int directory, struct file files[FILES_MAX]) {
    struct listing listing = listing_begin(directory);
    size_t count = 0;

    for (const char *name = listing_next(&listing); name != NULL && count < FILES_MAX;
         name = listing_next(&listing)) {
        struct stat status;
        uint32_t crc, size;

        if (parse_name(name, &crc, &size) &&
            fstatat(directory, name, &status, AT_SYMLINK_NOFOLLOW) == 0) {
            text_set(files[count].name, NAME_SIZE, "%s", name);
            files[count].written = status.st_mtim;
            count++;
        }
    }
    listing_end(&listing);
    if (count > 1) {
        qsort(files, count, sizeof *files, newest_first);
    }
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

/* NULL: the file is not what its name says. */
static uint8_t *read_image(int directory, const char *name, uint32_t crc, uint32_t size) {
    int descriptor = openat(directory, name, O_RDONLY | OPEN_SAFELY);

    if (descriptor < 0) {
        return NULL;
    }
    uint8_t *bytes = read_open_file(descriptor, size);
    (void)close(descriptor); /* only read: nothing is lost */
    if (bytes != NULL && tulpar_crc(bytes, size) != crc) {
        free(bytes);
        bytes = NULL;
    }
    return bytes;
}

/* The XDG Base Directory Specification wants a relative path ignored. */
static bool is_place(const char *path) {
    return path != NULL && *path == '/';
}

static bool find_directory(struct cache *cache, const char *xdg, const char *home) {
    if (is_place(xdg)) {
        text_set(cache->directory, CACHE_PATH_MAX, "%s/tulpar", xdg);
    } else if (is_place(home)) {
        text_set(cache->directory, CACHE_PATH_MAX, "%s/.cache/tulpar", home);
    }
    return *cache->directory != '\0';
}

static void read_images(struct cache *cache, int directory, bool (*stopped)(void)) {
    struct file files[FILES_MAX];
    size_t count = list_files(directory, files);

    for (size_t i = 0; i < count && cache->count < CACHE_IMAGES; i++) {
        uint32_t crc = 0, size = 0;

        if (stopped != NULL && stopped()) {
            return;
        }
        uint8_t *bytes = parse_name(files[i].name, &crc, &size)
                             ? read_image(directory, files[i].name, crc, size)
                             : NULL;
        if (bytes != NULL) {
            cache->images[cache->count] = (struct tulpar_image){bytes, size};
            cache->count++;
        }
    }
}

void cache_locate(struct cache *cache, const char *xdg, const char *home) {
    memset(cache, 0, sizeof *cache);
    (void)find_directory(cache, xdg, home);
}

/* Below 0: there is none that may be used. */
static int open_directory(const struct cache *cache) {
    return *cache->directory != '\0' ? private_directory_open(cache->directory) : -1;
}

bool cache_read(const struct cache *cache, const char *name, char *out, size_t size) {
    int directory = open_directory(cache);
    int descriptor = directory < 0 ? -1 : openat(directory, name, O_RDONLY | OPEN_SAFELY);
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
    if (directory >= 0) {
        (void)close(directory);
    }
    return read_it;
}

void cache_open(struct cache *cache, const char *xdg, const char *home, bool (*stopped)(void)) {
    cache_locate(cache, xdg, home);
    int directory = open_directory(cache);
    if (directory >= 0) {
        read_images(cache, directory, stopped);
        (void)close(directory);
    }
}

void cache_close(struct cache *cache) {
    for (size_t i = 0; i < cache->count; i++) {
        free((uint8_t *)cache->images[i].bytes);
    }
    memset(cache, 0, sizeof *cache);
}

/* -- writing -----------------------------------------------------------------------------------*/

static void forget_oldest(int directory) {
    struct file files[FILES_MAX];
    size_t count = list_files(directory, files);

    for (size_t i = CACHE_IMAGES; i < count; i++) {
        (void)unlinkat(directory, files[i].name, 0); /* it stays, and is tried again next time */
    }
}

/* A name that nobody can put something under beforehand. */
static bool name_temporary(char name[NAME_SIZE]) {
    unsigned long long number;

    if (getrandom(&number, sizeof number, 0) != (ssize_t)sizeof number) {
        return false;
    }
    text_set(name, NAME_SIZE, ".%0*llX", TEMPORARY_DIGITS, number);
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

static void sweep(int directory) {
    struct listing listing = listing_begin(directory);

    for (const char *name = listing_next(&listing); name != NULL; name = listing_next(&listing)) {
        if (is_temporary(name)) {
            sweep_one(directory, name);
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

/* Under another name first: a file with an image's name is whole. */
static bool write_image(int directory, const char *name, const uint8_t *bytes, uint32_t size) {
    char temporary[NAME_SIZE];

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

/* As an image is written; `after` is done in the directory then. */
static bool store(const struct cache *cache, const char *name, const uint8_t *bytes, uint32_t size,
                  void (*after)(int directory)) {
    if (*cache->directory == '\0') {
        return false;
    }
    private_directory_make(cache->directory);
    int directory = private_directory_open(cache->directory);
    if (directory < 0) {
        return false;
    }
    sweep(directory);
    bool written = write_image(directory, name, bytes, size);
    if (written && after != NULL) {
        after(directory);
    }
    (void)close(directory);
    return written;
}

bool cache_write(const struct cache *cache, const char *name, const char *text) {
    return store(cache, name, (const uint8_t *)text, (uint32_t)strlen(text), NULL);
}

bool cache_store(const struct cache *cache, const uint8_t *bytes, uint32_t size, uint32_t crc) {
    char name[NAME_SIZE];

    image_file_name(crc, size, name);
    return store(cache, name, bytes, size, forget_oldest);
}
