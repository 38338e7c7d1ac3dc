/* SPDX-License-Identifier: MIT */
/* Files into flash, and the names that an ELF file has for addresses. */
#ifndef VBOARD_LOAD_H
#define VBOARD_LOAD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "vboard.h"

struct symbol {
    uint32_t address; /* without the Thumb bit */
    uint32_t size;    /* 0: unknown */
    char *name;
};

/* Functions in order of address. Zero-initialise; free with symbols_free(). */
struct symbols {
    struct symbol *list;
    size_t count, capacity;
};

void symbols_free(struct symbols *symbols);

/* The function that an address is in; NULL: unknown. `symbols` may be NULL. into: how far in. */
const char *symbols_find(const struct symbols *symbols, uint32_t address, uint32_t *into);

/* An ARM ELF file (its PT_LOAD segments at their physical addresses) or any other file as raw bytes
 * at `address`, but no text that holds firmware (Intel HEX, S-records). An ELF file's functions are
 * added to `symbols`. False: nothing was loaded and `error` says why, in a sentence without a full
 * stop. */
bool vboard_load_file(struct vboard *board, struct symbols *symbols, const char *path,
                      uint32_t address, char *error, size_t error_size)
    __attribute__((warn_unused_result));

/* elf.c. `image` is the whole file. */
bool elf_is(const uint8_t *image, size_t size);
bool elf_load(struct vboard *board, struct symbols *symbols, const uint8_t *image, size_t size,
              char *error, size_t error_size) __attribute__((warn_unused_result));
bool symbols_add(struct symbols *symbols, uint32_t address, uint32_t size, const char *name)
    __attribute__((warn_unused_result));
void symbols_sort(struct symbols *symbols);

#endif
