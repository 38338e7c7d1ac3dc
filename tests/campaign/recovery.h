/* SPDX-License-Identifier: MIT */
/* What becomes of a board when its power comes back: it recovers, somebody looks, and it is flashed
 * again. Two boards whose flash cannot make a difference have the same recovery; it is run once
 * (memory.h). Now and then a known one is run all the same, and must come out the same. */
#ifndef CAMPAIGN_RECOVERY_H
#define CAMPAIGN_RECOVERY_H

#include "campaign/memory.h"
#include "campaign/stand.h"

enum {
    RECOVERY_KINDS = WAYS, /* a way of the repair, and what RAM holds at power-on */
    /* Add one of these. The repair is made with the large image; or before it the board is switched
     * off and on so often that a trial that is not confirmed is over. */
    RECOVERY_LARGE = WAYS,
    RECOVERY_CYCLED = 2 * WAYS,
    RECOVERY_IMAGES = 8, /* and the NULL behind them */
    RECOVERY_TROUBLE = 200,
};

struct outcome {
    struct finding finding;
    bool is_whole; /* running: exactly the image that it says it is */
    bool has_info; /* waiting: INFO was answered; this is its verdict */
    enum verdict verdict;
    bool is_cycled; /* then this is what was found after the cycles, and whether it was whole */
    struct finding cycled;
    bool is_cycled_whole;
    char dead[RECOVERY_TROUBLE];   /* why, when it is */
    char repair[RECOVERY_TROUBLE]; /* what went wrong with it; empty: nothing */
};

struct recovery {
    struct campaign *campaign;
    struct stand off, now; /* as new, and the one that recovers */
    const struct image *images[RECOVERY_IMAGES];
    const struct image *repair, *large_repair;
    bool asks_info; /* of a board that waits */
    struct memory memory;
    struct outcome *outcomes;
    uint32_t outcome_count, outcome_room;
};

/* images: all that may run, NULL behind the last; they and `repair` must live as long. The large
 * repair is the same one, and INFO is not asked for, until the owner changes that. */
void recovery_begin(struct recovery *recovery, struct campaign *campaign,
                    const struct image *const *images, const struct image *repair);
void recovery_end(struct recovery *recovery);

/* Of a board with the flash of this one, whose power is off. kind: below RECOVERY_KINDS, plus
 * one of the above or not. is_new:
 * NULL, or where to say whether it had to be run. Valid until the next call. */
const struct outcome *recovery_of(struct recovery *recovery, const struct vboard *board,
                                  unsigned kind, bool *is_new);

/* The run itself, on recovery->now, for who wants to disturb it: one clock until it is seen what
 * became of the board, another one for the repair (NULL: none). */
struct outcome recovery_run(struct recovery *recovery, const struct vboard *board, unsigned kind,
                            const struct stand_clock *clock,
                            const struct stand_clock *repair_clock);

/* NULL: well, as stand_judge() has it, and repaired; else a sentence. earlier: what may run after
 * the cycles, too; or NULL. */
const char *outcome_problem(const struct outcome *outcome, const struct image *const *allowed,
                            const struct image *earlier, bool may_wait);

#endif
