/* SPDX-License-Identifier: MIT */
#include "campaign/memory.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

#include "campaign/stand.h"
#include "watch.h"

enum { CODE_START = 0x08000000, ROOT = 0, FIRST_ROOM = 1024, NOT_YET = UINT16_MAX };

struct memory_node {
    uint16_t page; /* NOT_YET: no run has gone on from here */
    uint32_t leaf; /* or MEMORY_NONE */
};

/* from `from`, when the page holds that, to `to`; to is never ROOT: then the place is free. */
struct memory_branch {
    uint64_t fingerprint;
    uint32_t from, to;
};

static void *room_for(void *old, size_t count, size_t size) {
    void *new = realloc(old, count * size);

    if (new == NULL) {
        fprintf(stderr, "out of memory\n");
        exit(2);
    }
    return new;
}

static uint32_t new_node(struct memory *memory) {
    if (memory->node_count == memory->node_room) {
        memory->node_room *= 2;
        memory->nodes = room_for(memory->nodes, memory->node_room, sizeof *memory->nodes);
    }
    memory->nodes[memory->node_count] = (struct memory_node){NOT_YET, MEMORY_NONE};
    return memory->node_count++;
}

static struct memory_branch *empty_table(uint32_t room) {
    struct memory_branch *table = room_for(NULL, room, sizeof *table);

    for (uint32_t i = 0; i < room; i++) {
        table[i] = (struct memory_branch){.to = ROOT};
    }
    return table;
}

void memory_begin(struct memory *memory) {
    *memory = (struct memory){.node_room = FIRST_ROOM, .branch_room = FIRST_ROOM};
    memory->nodes = room_for(NULL, memory->node_room, sizeof *memory->nodes);
    memory->branches = empty_table(memory->branch_room);
    (void)new_node(memory); /* ROOT */
}

void memory_end(struct memory *memory) {
    free(memory->nodes);
    free(memory->branches);
}

/* The branch, or the free place for it. */
static struct memory_branch *find_branch(const struct memory *memory, uint32_t from,
                                         uint64_t fingerprint) {
    uint64_t at = (fingerprint ^ from * UINT64_C(0x9E3779B97F4A7C15)) >> 7;

    for (;; at++) {
        struct memory_branch *branch = &memory->branches[at % memory->branch_room];

        if (branch->to == ROOT || (branch->from == from && branch->fingerprint == fingerprint)) {
            return branch;
        }
    }
}

static void double_table(struct memory *memory) {
    struct memory_branch *old = memory->branches;
    uint32_t room = memory->branch_room;

    memory->branch_room *= 2;
    memory->branches = empty_table(memory->branch_room);
    for (uint32_t i = 0; i < room; i++) {
        if (old[i].to != ROOT) {
            *find_branch(memory, old[i].from, old[i].fingerprint) = old[i];
        }
    }
    free(old);
}

static uint32_t follow_or_grow(struct memory *memory, uint32_t from, uint64_t fingerprint) {
    if (memory->branch_count * 2 >= memory->branch_room) {
        double_table(memory);
    }
    struct memory_branch *branch = find_branch(memory, from, fingerprint);
    if (branch->to == ROOT) {
        *branch = (struct memory_branch){fingerprint, from, new_node(memory)};
        memory->branch_count++;
    }
    return branch->to;
}

/* The bootloader's own code is not watched: all of it counts. */
static uint64_t first_question(const struct vboard *board, uint32_t kind) {
    uint64_t sum = kind;

    for (uint32_t page = 0; page < (kit_layout()->code_end - CODE_START) / vboard_page_size(board);
         page++) {
        sum = (sum ^ vboard_page_fingerprint(board, page)) * UINT64_C(0x9E3779B97F4A7C15);
    }
    return sum;
}

uint32_t memory_find(const struct memory *memory, const struct vboard *board, uint32_t kind) {
    uint32_t at = find_branch(memory, ROOT, first_question(board, kind))->to;

    while (at != ROOT && memory->nodes[at].page != NOT_YET) {
        uint16_t page = memory->nodes[at].page;

        at = find_branch(memory, at, vboard_page_fingerprint(board, page))->to;
    }
    return at != ROOT ? memory->nodes[at].leaf : MEMORY_NONE;
}

static _Noreturn void contradiction(void) {
    fprintf(stderr, "the same flash has led to two different runs: the virtual board is not "
                    "deterministic, or the watch misses a read\n");
    exit(2);
}

void memory_add(struct memory *memory, const struct vboard *board, uint32_t kind,
                const uint16_t *pages, size_t count, uint32_t leaf) {
    uint32_t at = follow_or_grow(memory, ROOT, first_question(board, kind));

    for (size_t i = 0; i < count; i++) {
        struct memory_node *node = &memory->nodes[at];

        if (node->leaf != MEMORY_NONE || (node->page != NOT_YET && node->page != pages[i])) {
            contradiction();
        }
        node->page = pages[i];
        at = follow_or_grow(memory, at, vboard_page_fingerprint(board, pages[i]));
    }
    if (memory->nodes[at].page != NOT_YET || memory->nodes[at].leaf != MEMORY_NONE) {
        contradiction();
    }
    memory->nodes[at].leaf = leaf;
}
