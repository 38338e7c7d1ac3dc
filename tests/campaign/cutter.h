/* SPDX-License-Identifier: MIT */
/* Cuts the power at every flash operation of whatever a board does, at six moments of each. The
 * board itself goes on undisturbed: each cut is made on a copy that was taken shortly before. */
#ifndef CAMPAIGN_CUTTER_H
#define CAMPAIGN_CUTTER_H

#include "campaign/stand.h"

enum {
    /* Before the operation; within it, with what is worked on left as it was, half changed,
     * unreadable or complete; after it. */
    CUTTER_MOMENTS = 6,
};

struct cutter {
    struct stand_clock clock; /* give this to the stand whose operations are to be cut */
    struct campaign *campaign;
    struct vboard *before, *trial;
    uint64_t slice_ns;
    uint64_t one_in; /* of so many cuts one is made; 1 to begin with: all */
    /* Cuts are made only around operations in this range of the flash; length 0, to begin with:
     * everywhere. */
    uint32_t range, range_length;
    uint64_t operations; /* that have been cut so far */
    /* NULL, to begin with, or: only cuts that have left the board so are planned. */
    bool (*is_wanted)(void *context, const struct vboard *board);
    /* The power of this board is off, by a cut that was planned and has fired. */
    void (*judge)(void *context, struct vboard *board);
    void *context;
};

void cutter_begin(struct cutter *cutter, struct campaign *campaign,
                  void (*judge)(void *context, struct vboard *board), void *context);
void cutter_end(struct cutter *cutter);

/* The fault: a cut at this operation from now on (1: the next), at one of the moments. */
struct vboard_fault cutter_fault(uint64_t operation, unsigned moment, uint64_t seed);

#endif
