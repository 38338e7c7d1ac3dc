/* SPDX-License-Identifier: MIT */
#include "host/code_address.h"

#include "wire/bytes.h"
#include "wire/image.h"

/* Flash of every STM32 begins here; its first 128 MB are nothing else (RM0394 2.2.2). */
#define FLASH_START 0x08000000u
#define FLASH_LIMIT 0x10000000u

enum {
    POINTERS_MAX = 64,         /* that are compared: plenty to tell one address from the others */
    TABLE_ALIGNMENT = 128,     /* bytes; of every vector table (ARM DDI 0403, B3.2.5) */
    FIRST_RESERVED_VECTOR = 7, /* 7 to 10 are free for other use (wire/image.h) */
    LAST_RESERVED_VECTOR = 10,
};

/* Distinct addresses of code, without their Thumb bit. */
struct pointers {
    uint32_t address[POINTERS_MAX];
    size_t count;
};

static bool is_code_in_flash(uint32_t word) {
    return word % 2 == 1 && word >= FLASH_START && word < FLASH_LIMIT;
}

static void add(struct pointers *pointers, uint32_t word) {
    uint32_t address = word & ~1u;

    for (size_t i = 0; i < pointers->count; i++) {
        if (pointers->address[i] == address) {
            return;
        }
    }
    if (pointers->count < POINTERS_MAX) {
        pointers->address[pointers->count] = address;
        pointers->count++;
    }
}

static void collect(struct pointers *pointers, const struct tulpar_source *source, uint32_t first,
                    uint32_t end) {
    for (uint32_t i = first; i < end && (i + 1) * 4 <= source->size; i++) {
        uint32_t word = get_u32(source->bytes + i * 4);

        if (is_code_in_flash(word)) {
            add(pointers, word);
        }
    }
}

/* Of the core's own exceptions: other vectors are a peripheral's, and the chip's affair. */
static struct pointers handlers_of(const struct tulpar_source *source) {
    struct pointers handlers = {.count = 0};

    collect(&handlers, source, VECTOR_RESET / 4, FIRST_RESERVED_VECTOR);
    collect(&handlers, source, LAST_RESERVED_VECTOR + 1, VECTORS_SIZE / 4);
    return handlers;
}

/* Function pointers of all kinds: vectors of peripherals, callbacks in tables. */
static struct pointers pointers_of(const struct tulpar_source *source) {
    struct pointers pointers = handlers_of(source);

    collect(&pointers, source, VECTORS_SIZE / 4, source->size / 4);
    return pointers;
}

/* First half-words of functions, as gcc, clang, IAR and Keil write them (ARM DDI 0403, A7.7). */
static bool begins_function(uint16_t code) {
    enum {
        BRANCH_TO_ITSELF = 0xE7FE,
        WIDE_BRANCH_TO_ITSELF = 0xF7FF, /* its first half */
        PUSH = 0xB400,
        PUSH_WITH_LR = 0xB500,
        WIDE_PUSH = 0xE92D,
        LDR_R0_LITERAL = 0x48,
        LDR_R3_LITERAL = 0x4B,
        WIDE_LDR_LITERAL = 0xF8DF,
        BX_LR = 0x4770,
        BRANCH_FIRST = 0xE0,
        BRANCH_LAST = 0xE7,
        NOP = 0xBF00,
        CPSID_I = 0xB672,
        MRS = 0xF3EF,
    };
    unsigned high = code >> 8;

    switch (code) {
    case BRANCH_TO_ITSELF:
    case WIDE_BRANCH_TO_ITSELF:
    case WIDE_PUSH:
    case WIDE_LDR_LITERAL:
    case BX_LR:
    case NOP:
    case CPSID_I:
    case MRS: return true;
    default: break;
    }
    return high == PUSH >> 8 || high == PUSH_WITH_LR >> 8 ||
           (high >= LDR_R0_LITERAL && high <= LDR_R3_LITERAL) ||
           (high >= BRANCH_FIRST && high <= BRANCH_LAST);
}

static bool points_to_function(const struct tulpar_source *source, uint32_t address,
                               uint32_t base) {
    uint32_t offset = address - base;

    return address >= base && offset >= VECTORS_SIZE && offset < source->size &&
           source->size - offset >= 2 && begins_function(get_u16(source->bytes + offset));
}

static size_t count_functions(const struct tulpar_source *source, const struct pointers *pointers,
                              uint32_t base) {
    size_t count = 0;

    for (size_t i = 0; i < pointers->count; i++) {
        count += points_to_function(source, pointers->address[i], base);
    }
    return count;
}

static bool handlers_fit(const struct tulpar_source *source, const struct pointers *handlers,
                         uint32_t base) {
    return 2 * count_functions(source, handlers, base) >= handlers->count;
}

bool code_fits(const struct tulpar_source *source, uint32_t base) {
    struct pointers handlers = handlers_of(source);

    return handlers_fit(source, &handlers, base);
}

bool code_speaks_for(const struct tulpar_source *source, uint32_t base, uint32_t other) {
    struct pointers pointers = pointers_of(source);

    return count_functions(source, &pointers, base) > count_functions(source, &pointers, other);
}

uint32_t code_lowest_handler(const struct tulpar_source *source) {
    struct pointers handlers = handlers_of(source);
    uint32_t lowest = 0;

    for (size_t i = 0; i < handlers.count; i++) {
        if (lowest == 0 || handlers.address[i] < lowest) {
            lowest = handlers.address[i];
        }
    }
    return lowest;
}

/* The largest power of two that divides it: people link for round addresses. */
static uint32_t roundness(uint32_t base) {
    uint32_t offset = base - FLASH_START;

    return offset == 0 ? UINT32_MAX : (offset & (~offset + 1));
}

/* A multiple of the page size, so that pages of a few bytes, which no flash has but a file may
 * claim, do not mean a candidate for each of them. */
static uint32_t step_between(uint32_t page_size) {
    uint32_t pages = page_size < TABLE_ALIGNMENT ? (TABLE_ALIGNMENT - 1) / page_size + 1 : 1;

    return pages * page_size;
}

bool tulpar_source_find_address(const struct tulpar_source *source, uint32_t page_size,
                                uint32_t *base) {
    struct pointers handlers = handlers_of(source), pointers = pointers_of(source);
    uint32_t lowest = code_lowest_handler(source), step = step_between(page_size);
    size_t best = 0;

    if (lowest == 0) {
        return false;
    }
    /* The image begins in the page of its lowest handler, or before it. */
    for (uint32_t at = lowest - (lowest - FLASH_START) % step; lowest - at < source->size;
         at -= step) {
        size_t count = count_functions(source, &pointers, at);

        if (handlers_fit(source, &handlers, at) &&
            (count > best || (count == best && roundness(at) > roundness(*base)))) {
            best = count;
            *base = at;
        }
        if (at - FLASH_START < step) {
            break;
        }
    }
    return best > 0;
}
