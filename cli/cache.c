/* SPDX-License-Identifier: MIT */
#include "cli/cache.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/cache_files.h"
#include "cli/text.h"
#include "tulpar/image.h"

enum { FILES_MAX = 256 }; /* that are sorted by their age */

static void image_file_name(uint32_t crc, uint32_t size, char name[CACHE_NAME_MAX]) {
    text_set(name, CACHE_NAME_MAX, "%08X-%u.bin", (unsigned)crc, (unsigned)size);
}

/* -- the files, newest first -------------------------------------------------------------------*/

static bool parse_name(const char *name, uint32_t *crc, uint32_t *size) {
    char expected[CACHE_NAME_MAX];
    unsigned stated_crc, stated_size;

    if (sscanf(name, "%8X-%9u.bin", &stated_crc, &stated_size) != 2) {
        return false;
    }
    *crc = stated_crc;
    *size = stated_size;
    image_file_name(*crc, *size, expected);
    return strcmp(name, expected) == 0 && *size > 0 && *size <= TULPAR_SOURCE_SPAN_MAX;
}

static bool is_image(const char *name) {
    uint32_t crc, size;

    return parse_name(name, &crc, &size);
}

static int newest_first(const void *left, const void *right) {
    const struct cache_file *a = left, *b = right;

    if (a->written_s != b->written_s) {
        return a->written_s > b->written_s ? -1 : 1;
    }
    if (a->written_ns != b->written_ns) {
        return a->written_ns > b->written_ns ? -1 : 1;
    }
    return strcmp(a->name, b->name);
}

static size_t list_images(const struct cache_files *files, struct cache_file list[FILES_MAX]) {
    size_t count = cache_files_list(files, is_image, list, FILES_MAX);

    if (count > 1) {
        qsort(list, count, sizeof *list, newest_first);
    }
    return count;
}

/* -- reading -----------------------------------------------------------------------------------*/

/* NULL: the file is not what its name says. */
static uint8_t *read_image(const struct cache_files *files, const char *name, uint32_t crc,
                           uint32_t size) {
    uint8_t *bytes = cache_files_read(files, name, size);

    if (bytes != NULL && tulpar_crc(bytes, size) != crc) {
        free(bytes);
        bytes = NULL;
    }
    return bytes;
}

static void read_images(struct cache *cache, const struct cache_files *files,
                        bool (*stopped)(void)) {
    struct cache_file list[FILES_MAX];
    size_t count = list_images(files, list);

    for (size_t i = 0; i < count && cache->count < CACHE_IMAGES; i++) {
        uint32_t crc = 0, size = 0;

        if (stopped != NULL && stopped()) {
            return;
        }
        uint8_t *bytes = parse_name(list[i].name, &crc, &size)
                             ? read_image(files, list[i].name, crc, size)
                             : NULL;
        if (bytes != NULL) {
            cache->images[cache->count] = (struct tulpar_image){bytes, size};
            cache->count++;
        }
    }
}

void cache_locate(struct cache *cache, const char *xdg, const char *home) {
    memset(cache, 0, sizeof *cache);
    (void)cache_files_place(xdg, home, cache->directory);
}

/* False: there is none that may be used. */
static bool open_directory(const struct cache *cache, struct cache_files *files) {
    return *cache->directory != '\0' && cache_files_open(files, cache->directory, false);
}

bool cache_read(const struct cache *cache, const char *name, char *out, size_t size) {
    struct cache_files files;

    out[0] = '\0';
    if (!open_directory(cache, &files)) {
        return false;
    }
    bool read_it = cache_files_read_text(&files, name, out, size);
    cache_files_close(&files);
    return read_it;
}

void cache_open(struct cache *cache, const char *xdg, const char *home, bool (*stopped)(void)) {
    struct cache_files files;

    cache_locate(cache, xdg, home);
    if (open_directory(cache, &files)) {
        read_images(cache, &files, stopped);
        cache_files_close(&files);
    }
}

void cache_close(struct cache *cache) {
    for (size_t i = 0; i < cache->count; i++) {
        free((uint8_t *)cache->images[i].bytes);
    }
    memset(cache, 0, sizeof *cache);
}

/* -- writing -----------------------------------------------------------------------------------*/

static void forget_oldest(const struct cache_files *files) {
    struct cache_file list[FILES_MAX];
    size_t count = list_images(files, list);

    for (size_t i = CACHE_IMAGES; i < count; i++) {
        cache_files_remove(files, list[i].name);
    }
}

/* As an image is written; `after` (NULL: nothing) is done in the directory then. */
static bool store(const struct cache *cache, const char *name, const uint8_t *bytes, uint32_t size,
                  void (*after)(const struct cache_files *files)) {
    struct cache_files files;

    if (*cache->directory == '\0' || !cache_files_open(&files, cache->directory, true)) {
        return false;
    }
    cache_files_sweep(&files);
    bool written = cache_files_write(&files, name, bytes, size);
    if (written && after != NULL) {
        after(&files);
    }
    cache_files_close(&files);
    return written;
}

bool cache_write(const struct cache *cache, const char *name, const char *text) {
    return store(cache, name, (const uint8_t *)text, (uint32_t)strlen(text), NULL);
}

bool cache_store(const struct cache *cache, const uint8_t *bytes, uint32_t size, uint32_t crc) {
    char name[CACHE_NAME_MAX];

    image_file_name(crc, size, name);
    return store(cache, name, bytes, size, forget_oldest);
}
