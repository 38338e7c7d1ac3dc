/* SPDX-License-Identifier: MIT */
/* What has been found out about flashes, so that one that cannot behave differently is not run
 * again.
 *
 * A tree of questions. A run from power-on asks for one page of the flash after the other
 * (vboard/watch.h). Which one it asks for first does not depend on the flash; which one comes next
 * depends on what the ones before it held, and on nothing else. So each node of the tree is a page,
 * each branch what may be in it, and each leaf what came of the run. A flash that leads to a leaf
 * has the same run as the one that made it. */
#ifndef CAMPAIGN_MEMORY_H
#define CAMPAIGN_MEMORY_H

#include <stddef.h>
#include <stdint.h>

#include "vboard.h"

#define MEMORY_NONE UINT32_MAX

struct memory_node;
struct memory_branch;

struct memory {
    struct memory_node *nodes;
    uint32_t node_count, node_room;
    struct memory_branch *branches; /* a hash table */
    uint32_t branch_count, branch_room;
};

/* Ends the program when memory is short, here and below. */
void memory_begin(struct memory *memory);
void memory_end(struct memory *memory);

/* The leaf that the flash of `board` leads to, or MEMORY_NONE. kind: of runs; those of different
 * kinds have nothing to do with each other. */
uint32_t memory_find(const struct memory *memory, const struct vboard *board, uint32_t kind);

/* A run from the flash of `board` asked for these pages, in this order, and came to this leaf. */
void memory_add(struct memory *memory, const struct vboard *board, uint32_t kind,
                const uint16_t *pages, size_t count, uint32_t leaf);

#endif
