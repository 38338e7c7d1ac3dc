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

/* Addresses. */
struct reach {
    uint32_t base, last; /* where the lowest and the highest part begin */
    uint64_t end;
};

/* Whatever their order: files of millions of parts are placed without sorting them. */
static struct reach reach_of(const struct parts *parts) {
    struct reach reach = {.base = UINT32_MAX};

    for (size_t i = 0; i < parts->count; i++) {
        uint32_t address = parts->list[i].address;
        uint64_t end = (uint64_t)address + parts->list[i].length;

        reach.base = address < reach.base ? address : reach.base;
        reach.last = address > reach.last ? address : reach.last;
        reach.end = end > reach.end ? end : reach.end;
    }
    return reach;
}

/* An image under construction, and which of its bytes a part has claimed. */
struct site {
    uint32_t base; /* address */
    uint8_t *bytes, *claimed;
};

static enum tulpar_source_error place(const struct site *site, const struct parts *parts,
                                      const struct part *part,
                                      struct tulpar_source_problem *problem) {
    enum { CLAIMED = 1 };
    uint32_t at = part->address - site->base;
    const uint8_t *twice = memchr(site->claimed + at, CLAIMED, part->length);

    if (twice != NULL) {
        return fail(problem, TULPAR_SOURCE_MALFORMED, "two parts of it claim the same address",
                    site->base + (uint32_t)(twice - site->claimed));
    }
    memset(site->claimed + at, CLAIMED, part->length);
    memcpy(site->bytes + at, parts->bytes + part->offset, part->length);
    return TULPAR_SOURCE_OK;
}

static enum tulpar_source_error place_all(const struct parts *parts, const struct site *site,
                                          struct tulpar_source_problem *problem) {
    enum tulpar_source_error error = TULPAR_SOURCE_OK;

    for (size_t i = 0; i < parts->count && error == TULPAR_SOURCE_OK; i++) {
        error = place(site, parts, &parts->list[i], problem);
    }
    return error;
}

/* *bytes: owned by the caller after TULPAR_SOURCE_OK. */
static enum tulpar_source_error build(const struct parts *parts, uint32_t base, size_t span,
                                      uint8_t **bytes, struct tulpar_source_problem *problem) {
    struct site site = {base, malloc(span), calloc(span, 1)};
    enum tulpar_source_error error;

    if (site.bytes == NULL || site.claimed == NULL) {
        error = no_memory(problem);
    } else {
        memset(site.bytes, TULPAR_SOURCE_FILL, span);
        error = place_all(parts, &site, problem);
    }
    free(site.claimed);
    if (error != TULPAR_SOURCE_OK) {
        free(site.bytes);
        return error;
    }
    *bytes = site.bytes;
    return TULPAR_SOURCE_OK;
}

enum tulpar_source_error parts_join(struct parts *parts, struct tulpar_source *source,
                                    struct tulpar_source_problem *problem) {
    if (parts->count == 0) {
        problem->reason = "there is no firmware in it";
        return TULPAR_SOURCE_EMPTY;
    }
    struct reach reach = reach_of(parts);
    uint64_t span = reach.end - reach.base;
    if (span > TULPAR_SOURCE_SPAN_MAX) {
        return fail(problem, TULPAR_SOURCE_TOO_BIG,
                    "its parts are too far apart to be one image; this one is far off", reach.last);
    }
    enum tulpar_source_error error =
        build(parts, reach.base, (size_t)span, &source->bytes, problem);
    if (error != TULPAR_SOURCE_OK) {
        return error;
    }
    source->size = (uint32_t)span;
    source->filled = (uint32_t)(span - parts->bytes_used);
    source->has_base = true;
    source->base = reach.base;
    return TULPAR_SOURCE_OK;
}

void parts_free(struct parts *parts) {
    free(parts->list);
    free(parts->bytes);
    memset(parts, 0, sizeof *parts);
}
