/* SPDX-License-Identifier: MIT */
/* From which ELF files images were sent, kept in the cache: their names alone. */
#ifndef CLI_ORIGINS_H
#define CLI_ORIGINS_H

#include "cli/cache.h"

/* The image with this CRC and size came from `file`. Of several for one image the latest counts;
 * the oldest are forgotten. When it cannot be kept, it is not. */
void origins_keep(const struct cache *cache, uint32_t crc, uint32_t size, const char *file);

/* path: CACHE_PATH_MAX bytes, absolute. False: not known. */
bool origins_find(const struct cache *cache, uint32_t crc, uint32_t size, char *path);

#endif
