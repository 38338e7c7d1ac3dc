/* SPDX-License-Identifier: MIT */
/* What becomes of a board when its power comes back: it recovers, somebody looks, and it is flashed
 * again. Two boards whose flash cannot make a difference have the same recovery; it is run once
 * (memory.h). Now and then a known one is run all the same, and must come out the same. */
#ifndef CAMPAIGN_RECOVERY_H
#define CAMPAIGN_RECOVERY_H

#include "campaign/memory.h"
#include "campaign/stand.h"
#include "faults.h"

enum {
    RECOVERY_KINDS = WAYS, /* a way of the repair, and what RAM holds at power-on */
    /* Add one of these. The repair is made with the large image; or before it the board is switched
     * off and on so often that a trial that is not confirmed is over. */
    RECOVERY_LARGE = WAYS,
    RECOVERY_CYCLED = 2 * WAYS,
    /* Or, without ECC: when the board has recovered, the cells between the levels drift, the power
     * is cycled, and that three times, to zeros, to ones and by chance, beginning with one of them
     * (WAYS times which one is added). The repair brings the image in that the cut update was
     * about, and then they drift three times again. */
    RECOVERY_DRIFTING = 3 * WAYS,
    RECOVERY_DRIFTING_KINDS = VBOARD_DRIFTS * WAYS,
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
    unsigned drifts; /* what was found after each, and whether it was whole */
    struct finding drifted[VBOARD_DRIFTS];
    bool is_drifted_whole[VBOARD_DRIFTS];
    char dead[RECOVERY_TROUBLE];   /* why, when it is */
    char repair[RECOVERY_TROUBLE]; /* what went wrong with it; empty: nothing */
};

/* How many recoveries were asked for in which cells drift, and in how many of them they did. */
struct drift_counts {
    uint64_t planned, fired;
};

struct recovery {
    struct campaign *campaign;
    struct stand off, now; /* as new, and the one that recovers */
    const struct image *images[RECOVERY_IMAGES];
    const struct image *repair, *large_repair;
    const struct image
        *resumed;   /* one of the images; NULL: the repair is what drifting ones end with */
    bool asks_info; /* of a board that waits */
    struct memory memory;
    struct outcome *outcomes;
    uint32_t outcome_count, outcome_room;
    struct drift_counts drift_counts;
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

/* A kind for this board, whose power is off: `kind`, or, where cells may drift, one in which they
 * do. */
unsigned recovery_kind(struct recovery *recovery, const struct vboard *board, unsigned kind);

/* A line with the counts, where there are any; they must agree. */
void recovery_print_drifts(const struct recovery *recovery);

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
