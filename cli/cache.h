/* SPDX-License-Identifier: MIT */
/* Images that this tool has sent before, kept as files: what a board may hold, so that the next
 * update can go as a difference. Never a reason to fail: a cache that cannot be read is empty, one
 * that cannot be written stays as it is. */
#ifndef CLI_CACHE_H
#define CLI_CACHE_H

#include <stdbool.h>
#include <stddef.h>

#include "tulpar/tulpar.h"

enum {
    CACHE_IMAGES = 16, /* the newest */
    CACHE_PATH_MAX = 1024,
};

/* Zeroed is a cache that is not used. */
struct cache {
    char directory[CACHE_PATH_MAX];
    struct tulpar_image images[CACHE_IMAGES]; /* owned: cache_close() */
    size_t count;
};

/* xdg, home: XDG_CACHE_HOME and HOME; NULL, empty and relative paths are ignored. Reads what is
 * there, as far as it belongs to this user; `stopped` (may be NULL) is asked before each file, and
 * ends it. */
void cache_open(struct cache *cache, const char *xdg, const char *home, bool (*stopped)(void));

/* Finds its place alone, and reads no image. Nothing is to be closed. */
void cache_locate(struct cache *cache, const char *xdg, const char *home);

/* A file of another kind beside the images, as text: reads as far as `size` bytes (above 0) have
 * room for. False: there is none that may be read. */
bool cache_read(const struct cache *cache, const char *name, char *out, size_t size);

/* Replaces it. False: it could not be written, or the cache is not used. */
bool cache_write(const struct cache *cache, const char *name, const char *text);

/* Keeps an image, and forgets the oldest beyond CACHE_IMAGES. False: it could not be written, or
 * the cache is not used. */
bool cache_store(const struct cache *cache, const uint8_t *bytes, uint32_t size, uint32_t crc);

void cache_close(struct cache *cache);

#endif
