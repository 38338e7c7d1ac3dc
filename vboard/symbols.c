/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "load.h"

enum { FIRST_CAPACITY = 256 };

void symbols_free(struct symbols *symbols) {
    for (size_t i = 0; i < symbols->count; i++) {
        free(symbols->list[i].name);
    }
    free(symbols->list);
    *symbols = (struct symbols){0};
}

bool symbols_add(struct symbols *symbols, uint32_t address, uint32_t size, const char *name) {
    if (symbols->count == symbols->capacity) {
        size_t capacity = symbols->capacity == 0 ? FIRST_CAPACITY : symbols->capacity * 2;
        struct symbol *list = realloc(symbols->list, capacity * sizeof *list);
        if (list == NULL) {
            return false;
        }
        symbols->list = list;
        symbols->capacity = capacity;
    }
    char *copy = strdup(name);
    if (copy == NULL) {
        return false;
    }
    struct symbol *symbol = &symbols->list[symbols->count++];
    symbol->address = address & ~1u;
    symbol->size = size;
    symbol->name = copy;
    return true;
}

static int by_address(const void *a, const void *b) {
    const struct symbol *left = a, *right = b;
    return (left->address > right->address) - (left->address < right->address);
}

void symbols_sort(struct symbols *symbols) {
    if (symbols->count > 1) {
        qsort(symbols->list, symbols->count, sizeof *symbols->list, by_address);
    }
}

const char *symbols_find(const struct symbols *symbols, uint32_t address, uint32_t *into) {
    if (symbols == NULL) {
        return NULL;
    }
    size_t low = 0, high = symbols->count; /* the first one above the address */
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (symbols->list[middle].address <= address) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    if (low == 0) {
        return NULL;
    }
    const struct symbol *symbol = &symbols->list[low - 1];
    *into = address - symbol->address;
    return symbol->size == 0 || *into < symbol->size ? symbol->name : NULL;
}
