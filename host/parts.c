/* SPDX-License-Identifier: MIT */
#include "host/parts.h"

#include <stdlib.h>
#include <string.h>

static enum tulpar_source_error fail(struct tulpar_source_problem *problem,
                                     enum tulpar_source_error error, const char *reason,
                                     uint32_t address) {
    problem->reason = reason;
    problem->has_address = true;
    problem->address = address;
    return error;
}

static enum tulpar_source_error no_memory(struct tulpar_source_problem *problem) {
    problem->reason = "there is not enough memory to read it";
    return TULPAR_SOURCE_NO_MEMORY;
}

enum tulpar_source_error parts_cancelled(const struct parts *parts,
                                         struct tulpar_source_problem *problem) {
    if (!cancel_asked(&parts->cancel)) {
        return TULPAR_SOURCE_OK;
    }
    problem->reason = "it was interrupted";
    return TULPAR_SOURCE_CANCELLED;
}

/* Room for one more part and `length` more bytes. */
static bool reserve(struct parts *parts, size_t length) {
    if (parts->count == parts->capacity) {
        size_t capacity = parts->capacity == 0 ? 64 : parts->capacity * 2;
        struct part *list = realloc(parts->list, capacity * sizeof *list);

        if (list == NULL) {
            return false;
        }
        parts->list = list;
        parts->capacity = capacity;
    }
    if (parts->bytes_capacity - parts->bytes_used < length) {
        size_t capacity = (parts->bytes_used + length) * 2;
        uint8_t *bytes = realloc(parts->bytes, capacity);

        if (bytes == NULL) {
            return false;
        }
        parts->bytes = bytes;
        parts->bytes_capacity = capacity;
    }
    return true;
}

enum tulpar_source_error parts_add(struct parts *parts, uint32_t address, const uint8_t *data,
                                   size_t length, struct tulpar_source_problem *problem) {
    if (length == 0) {
        return TULPAR_SOURCE_OK;
    }
    if (length - 1 > UINT32_MAX - address) {
        return fail(problem, TULPAR_SOURCE_TOO_BIG, "a part runs past the end of the address space",
                    address);
    }
    if (length > TULPAR_SOURCE_SPAN_MAX - parts->bytes_used) {
        return fail(problem, TULPAR_SOURCE_TOO_BIG, "it holds more bytes than any STM32 has flash",
                    address);
    }
    if (!reserve(parts, length)) {
        return no_memory(problem);
    }
    memcpy(parts->bytes + parts->bytes_used, data, length);
    parts->list[parts->count] = (struct part){
        .address = address,
        .length = (uint32_t)length,
        .offset = (uint32_t)parts->bytes_used,
    };
    parts->count++;
    parts->bytes_used += length;
    return TULPAR_SOURCE_OK;
}

static int by_address(const void *left, const void *right) {
    const struct part *a = left, *b = right;

    return (a->address > b->address) - (a->address < b->address);
}

/* As every linker writes them. */
static bool are_in_order(const struct parts *parts) {
    for (size_t i = 1; i < parts->count; i++) {
        if (parts->list[i].address < parts->list[i - 1].address) {
            return false;
        }
    }
    return true;
}

enum tulpar_source_error parts_join(struct parts *parts, struct tulpar_source *source,
                                    struct tulpar_source_problem *problem) {
    if (parts->count == 0) {
        problem->reason = "there is no firmware in it";
        return TULPAR_SOURCE_EMPTY;
    }
    if (!are_in_order(parts)) {
        qsort(parts->list, parts->count, sizeof *parts->list, by_address);
    }
    for (size_t i = 1; i < parts->count; i++) {
        if (parts->list[i].address - parts->list[i - 1].address < parts->list[i - 1].length) {
            return fail(problem, TULPAR_SOURCE_MALFORMED, "two parts of it claim the same address",
                        parts->list[i].address);
        }
    }
    const struct part *last = &parts->list[parts->count - 1];
    uint32_t base = parts->list[0].address;
    uint64_t span = (uint64_t)(last->address - base) + last->length;
    if (span > TULPAR_SOURCE_SPAN_MAX) {
        return fail(problem, TULPAR_SOURCE_TOO_BIG,
                    "its parts are too far apart to be one image; this one is far off",
                    last->address);
    }
    source->bytes = malloc((size_t)span);
    if (source->bytes == NULL) {
        return no_memory(problem);
    }
    memset(source->bytes, TULPAR_SOURCE_FILL, (size_t)span);
    for (size_t i = 0; i < parts->count; i++) {
        const struct part *part = &parts->list[i];

        memcpy(source->bytes + (part->address - base), parts->bytes + part->offset, part->length);
    }
    source->size = (uint32_t)span;
    source->filled = (uint32_t)(span - parts->bytes_used);
    source->has_base = true;
    source->base = base;
    return TULPAR_SOURCE_OK;
}

void parts_free(struct parts *parts) {
    free(parts->list);
    free(parts->bytes);
    memset(parts, 0, sizeof *parts);
}
