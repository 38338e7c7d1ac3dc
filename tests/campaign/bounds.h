/* SPDX-License-Identifier: MIT */
/* What the parts of the bounds campaign share: a board, the borders of its memory, and the
 * judge of what was touched. */
#ifndef CAMPAIGN_BOUNDS_H
#define CAMPAIGN_BOUNDS_H

#include "campaign/stand.h"

enum {
    BOUNDS_FLASH_START = 0x08000000,
    BOUNDS_RAM_START = 0x20000000,
    BOUNDS_AROUND = 9,
};

struct bounds {
    struct campaign campaign;
    struct stand before, now;
    struct image old, repair;
    uint8_t code[STAND_CODE_MAX]; /* the bootloader, as it was loaded */
    uint8_t filler[DATA_FIELD_MAX];
    uint32_t base;     /* address of an update's offset 0 */
    uint32_t area;     /* size of the application area */
    uint32_t end;      /* of the flash */
    uint8_t in_flight; /* BLOCKs that may be in flight */
};

/* Of an image that ends within a page. */
static inline uint32_t bounds_uneven_size(void) {
    return 3 * stand_page() + 100;
}

/* Where something begins or ends. */
struct borders {
    uint32_t at[16];
    unsigned count;
};

/* As offsets from the start of an update. */
struct borders bounds_borders(const struct bounds *bounds);

/* What is tried on both sides of a border: differences to it. */
extern const int bounds_around[BOUNDS_AROUND];

/* Operations since `now` was made from `before`, in pages that this range touches. */
uint64_t bounds_operations_in(const struct bounds *bounds, uint32_t start, uint32_t end);

/* The packet asked for bytes at base + [offset, offset + length) and was accepted or not: fails
 * when anything else was touched. */
void bounds_check_touched(struct bounds *bounds, const char *what, uint32_t offset, uint32_t length,
                          bool accepted);

/* Fails when a byte of the bootloader is not what was loaded. */
void bounds_check_code(struct bounds *bounds, const char *what, uint32_t number);

/* Fails when what is legal was refused, or the other way round. */
void bounds_expect(struct bounds *bounds, const char *what, uint32_t number, bool accepted,
                   bool legal);

/* Opens an update of this size on `before`. Fails when that is refused. */
void bounds_begin(struct bounds *bounds, uint32_t size, uint32_t flags);

/* bounds_blocks.c: BLOCKs with hostile numbers, dictionaries and distances. Nothing on a device
 * that takes none. */
void bounds_of_blocks(struct bounds *bounds);

/* bounds_operation.c: instructions that do not happen while the first page of an update is erased
 * and programmed. */
void bounds_of_operations(struct bounds *bounds);

/* -- instructions that do not happen (bounds_call.c) --------------------------------------------*/

/* Runs `now` until this time; the instruction with this number, from 1, does not happen. */
void bounds_run_without(struct bounds *bounds, unsigned instruction, uint64_t end_ns);

/* Fails when `now` has stopped at what the manual forbids, and it is an order with the bit that
 * begins an erase, or a store into the bootloader. what, number: for the message. */
void bounds_check_stop(struct bounds *bounds, const char *what, uint32_t number);

/* A function of the bootloader, called on a board whose core waits. */
struct bounds_call {
    uint32_t function; /* its first instruction */
    uint32_t arguments[4];
    unsigned count;    /* of them */
    uint32_t leftover; /* what the other registers hold */
};

/* Its address, by the names in the bootloader's ELF file. 0, and a failure: it has none. */
uint32_t bounds_function(struct bounds *bounds, const char *name);

/* The stand, a copy of `before`, is about to execute the first instruction. */
void bounds_call(const struct bounds *bounds, struct stand *stand, const struct bounds_call *call);

/* Is PG set? */
bool bounds_is_programming(const struct stand *stand);

/* The instruction that comes next; vboard_pc() has the latest one. */
uint32_t bounds_pc(const struct stand *stand);

/* Is it back from the call? There it stays, in a loop. */
bool bounds_is_back(const struct stand *stand);

/* bounds_driver.c: calls of the flash driver. */
void bounds_of_driver(struct bounds *bounds);

/* bounds_copy.c: memcpy() without one of its instructions, where it copies by words. */
void bounds_of_copies(struct bounds *bounds);

/* bounds_stray.c: words that are stored to the flash by nobody's order. */
void bounds_of_stray_words(struct bounds *bounds);

#endif
