/* SPDX-License-Identifier: MIT */
#include "campaign/settled.h"

#include <stdio.h>
#include <stdlib.h>

enum { FIRST_ROOM = 1024 };

static void make_room(struct settled *settled, size_t room) {
    *settled = (struct settled){.states = calloc(room, sizeof *settled->states), .room = room};
    if (settled->states == NULL) {
        fprintf(stderr, "out of memory\n");
        exit(2);
    }
}

/* The state's place, or the free one for it. */
static uint64_t *find(const struct settled *settled, uint64_t state) {
    size_t at = state % settled->room;

    while (settled->states[at] != 0 && settled->states[at] != state) {
        at = (at + 1) % settled->room;
    }
    return &settled->states[at];
}

static void grow(struct settled *settled) {
    struct settled old = *settled;

    make_room(settled, 2 * old.room);
    for (size_t i = 0; i < old.room; i++) {
        if (old.states[i] != 0) {
            settled_add(settled, old.states[i]);
        }
    }
    free(old.states);
}

void settled_begin(struct settled *settled) {
    make_room(settled, FIRST_ROOM);
}

void settled_end(struct settled *settled) {
    free(settled->states);
}

bool settled_has(const struct settled *settled, uint64_t state) {
    return *find(settled, state) != 0;
}

void settled_add(struct settled *settled, uint64_t state) {
    if (2 * settled->count >= settled->room) {
        grow(settled);
    }
    uint64_t *place = find(settled, state);
    settled->count += *place == 0;
    *place = state;
}
