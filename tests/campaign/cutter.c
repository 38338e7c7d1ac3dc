/* SPDX-License-Identifier: MIT */
#include "campaign/cutter.h"

#include <stdio.h>
#include <stdlib.h>

enum {
    SHORT_NS = 50000,   /* some operations, as long as they are made short */
    LONG_NS = 2000000,  /* while nothing happens in the flash */
    MARGIN_NS = 100000, /* for an operation that begins at the end of a slice */
};

static const struct vboard_fault moments[CUTTER_MOMENTS] = {
    {.when = VBOARD_BEFORE_OPERATION},
    {.when = VBOARD_IN_OPERATION, .torn = VBOARD_TORN_BEFORE},
    {.when = VBOARD_IN_OPERATION, .torn = VBOARD_TORN_BETWEEN},
    {.when = VBOARD_IN_OPERATION, .torn = VBOARD_TORN_WORST},
    {.when = VBOARD_IN_OPERATION, .torn = VBOARD_TORN_AFTER},
    {.when = VBOARD_AFTER_OPERATION},
};

struct vboard_fault cutter_fault(uint64_t operation, unsigned moment, uint64_t seed) {
    struct vboard_fault fault = moments[moment];

    fault.kind = VBOARD_FAULT_POWER_CUT;
    fault.at = operation;
    fault.seed = seed;
    return fault;
}

static uint64_t operations_of(const struct vboard *board) {
    struct vboard_stats stats;

    vboard_get_stats(board, &stats);
    return stats.flash_operations;
}

static void cut(struct cutter *cutter, uint64_t operation, unsigned moment, uint64_t until_ns) {
    struct campaign *campaign = cutter->campaign;
    struct vboard_fault fault =
        cutter_fault(operation, moment, campaign_draw(campaign, UINT64_MAX));

    vboard_copy(cutter->trial, cutter->before);
    int number = vboard_arm(cutter->trial, &fault);
    (void)vboard_run(cutter->trial, until_ns + MARGIN_NS, false);
    if (cutter->is_wanted != NULL && !cutter->is_wanted(cutter->context, cutter->trial)) {
        return;
    }
    campaign_count(campaign);
    campaign_fired(campaign, vboard_fault_fired(cutter->trial, number) == 1);
    cutter->judge(cutter->context, cutter->trial);
}

static void cut_everywhere(struct cutter *cutter, uint64_t operations, uint64_t until_ns) {
    struct campaign *campaign = cutter->campaign;

    for (uint64_t operation = 1; operation <= operations; operation++) {
        for (unsigned moment = 0; moment < CUTTER_MOMENTS; moment++) {
            if (campaign_next(campaign) && campaign_draw(campaign, cutter->one_in) == 0) {
                cut(cutter, operation, moment, until_ns);
            }
        }
    }
    cutter->operations += operations;
}

static uint64_t operations_that_count(const struct cutter *cutter, const struct vboard *board) {
    return cutter->range_length == 0
               ? operations_of(board)
               : vboard_flash_operations_in(board, cutter->range, cutter->range_length);
}

/* One slice, and the cuts in it. A long one in which something happened is made again in short
 * ones: each cut repeats the slice from its beginning. */
static enum vboard_stop slice(struct cutter *cutter, struct vboard *board, uint64_t until_ns,
                              bool stop_on_output) {
    vboard_copy(cutter->before, board);
    uint64_t operations = operations_of(board);
    enum vboard_stop stop = vboard_run(board, until_ns, stop_on_output);
    operations = operations_of(board) - operations;
    if (operations > 0 && cutter->slice_ns > SHORT_NS) {
        vboard_copy(board, cutter->before);
        cutter->slice_ns = SHORT_NS;
        return VBOARD_UNTIL;
    }
    if (operations_that_count(cutter, board) != operations_that_count(cutter, cutter->before)) {
        cut_everywhere(cutter, operations, until_ns);
    }
    bool idle = operations == 0 && cutter->slice_ns < LONG_NS;
    cutter->slice_ns = operations > 0 ? SHORT_NS : cutter->slice_ns << idle;
    return stop;
}

static enum vboard_stop run(void *context, struct vboard *board, uint64_t until_ns,
                            bool stop_on_output) {
    struct cutter *cutter = context;
    enum vboard_stop stop = VBOARD_UNTIL;

    while (stop == VBOARD_UNTIL && vboard_now_ns(board) < until_ns) {
        uint64_t end_ns = vboard_now_ns(board) + cutter->slice_ns;

        stop = slice(cutter, board, end_ns < until_ns ? end_ns : until_ns, stop_on_output);
    }
    return stop;
}

static struct vboard *board_new(void) {
    struct vboard *board = vboard_new(kit_layout()->kit);

    if (board == NULL) {
        char error[256];

        vboard_why_not(kit_layout()->kit, error, sizeof error);
        fprintf(stderr, "%s\n", error);
        exit(2);
    }
    return board;
}

void cutter_begin(struct cutter *cutter, struct campaign *campaign,
                  void (*judge)(void *context, struct vboard *board), void *context) {
    *cutter = (struct cutter){
        .clock = {cutter, run},
        .campaign = campaign,
        .before = board_new(),
        .trial = board_new(),
        .slice_ns = SHORT_NS,
        .one_in = 1,
        .judge = judge,
        .context = context,
    };
}

void cutter_end(struct cutter *cutter) {
    vboard_free(cutter->before);
    vboard_free(cutter->trial);
}
