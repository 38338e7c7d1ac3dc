/* SPDX-License-Identifier: MIT */
/* Parts of the chip that are not modelled, as plain memory: for firmware that sets one up and gets
 * far without what it does. Every word is 0 until it is written, and again after a reset. */
#ifndef VBOARD_STUB_H
#define VBOARD_STUB_H

#include <stdbool.h>
#include <stdint.h>

#include "chips/chip.h"

struct vboard;

enum { STUB_WORDS = 1024 }; /* a power of two; that firmware may have written in all */

struct stub_word {
    uint32_t address; /* 0: this place is free */
    uint32_t value;
};

struct stubs {
    uint64_t parts; /* bit by number in the family's table: it is memory */
    uint64_t met;   /* its first access has been said */
    uint32_t used;
    struct stub_word words[STUB_WORDS];
};

/* Is this part memory? */
bool stub_is_on(const struct vboard *board, const struct unmodelled *part);
/* address: of a word. lanes: ones in the bits that a write carries. */
uint32_t stub_read(struct vboard *board, const struct unmodelled *part, uint32_t address);
void stub_write(struct vboard *board, const struct unmodelled *part, uint32_t address,
                uint32_t value, uint32_t lanes);
/* RCC resets the part. */
void stub_reset(struct vboard *board, const struct unmodelled *part);
void stub_reset_all(struct vboard *board);

#endif
