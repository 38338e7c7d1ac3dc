/* SPDX-License-Identifier: MIT */
/* States of a waiting board that are known to end well: a run that comes to one of them need not go
 * on. A board is a value, and its run a function of it; so the states are kept as fingerprints
 * (inside.h). Two that differ have the same one with a probability of 2^-64. */
#ifndef CAMPAIGN_SETTLED_H
#define CAMPAIGN_SETTLED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct settled {
    uint64_t *states; /* a hash table; 0: the place is free */
    size_t count, room;
};

/* Ends the program when memory is short, here and in settled_add(). */
void settled_begin(struct settled *settled);
void settled_end(struct settled *settled);

bool settled_has(const struct settled *settled, uint64_t state);
void settled_add(struct settled *settled, uint64_t state);

#endif
