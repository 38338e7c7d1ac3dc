/* SPDX-License-Identifier: MIT */
/* memcpy() of ARMv6-M (memcpy_fast.c) without one of its instructions, each in turn: it never
 * writes outside of its place. What is copied may be a stranger's image, and behind its place may
 * lie a return address: skip found one that was started so. Elsewhere a copy may go on without one
 * of its instructions, to the end of memory; all of skip's stories found nothing that this starts.
 */
#include <string.h>

#include "campaign/bounds.h"
#include "campaign/inside.h"

enum {
    STEP_NS = 1, /* less than a cycle: one instruction */
    INSTRUCTIONS_MAX = 600,
    AFTER_NS = 50000, /* a copy that has no end has gone far */

    AROUND = 64,
    LENGTH_MAX = 64,
    REGION = AROUND + LENGTH_MAX + AROUND,
    TO = BOUNDS_RAM_START + 0x800, /* in the bootloader's variables, which nobody asks then */
    FROM = TO + 2 * REGION,
    CANARY = 0xA5,

    WORD = 4,
    EACH_LENGTH_TO = 40, /* two rounds of words, and more than one of bytes */
};

/* How far behind a word both begin, and how much is copied. */
struct copy {
    unsigned to, from, length;
};

/* All rounds of words and of bytes, each ending in each of the others. */
static const struct copy copies[] = {{0, 0, 44}, {0, 0, 16}, {1, 1, 37},
                                     {0, 1, 29}, {2, 3, 3},  {0, 0, 0}};

enum { COPIES = sizeof copies / sizeof copies[0] };

static void call(struct bounds *bounds, uint32_t function, const struct copy *copy) {
    const struct bounds_call call = {
        function, {TO + AROUND + copy->to, FROM + AROUND + copy->from, copy->length}, 3, 0};
    uint8_t region[2 * REGION];

    bounds_call(bounds, &bounds->now, &call);
    memset(region, CANARY, sizeof region);
    (void)vboard_poke(bounds->now.board, TO, region, sizeof region);
    for (unsigned i = 0; i < sizeof region; i++) {
        region[i] = (uint8_t)i;
    }
    (void)vboard_poke(bounds->now.board, FROM, region, sizeof region);
}

/* Nothing is written in front of its place or behind it. */
static bool stays_within(const struct bounds *bounds, const struct copy *copy) {
    uint8_t region[2 * REGION];
    unsigned start = AROUND + copy->to;
    unsigned end = start + copy->length;
    bool within = vboard_peek(bounds->now.board, TO, region, sizeof region);

    for (unsigned i = 0; i < sizeof region; i++) {
        within = within && ((i >= start && i < end) || region[i] == CANARY);
    }
    return within;
}

/* Until it is back; 0: it never is, or has not copied. */
static unsigned instructions_of(struct bounds *bounds, uint32_t function, const struct copy *copy) {
    struct vboard *board = bounds->now.board;
    uint8_t copied[LENGTH_MAX], expected[LENGTH_MAX];
    unsigned count = 0;

    call(bounds, function, copy);
    while (count < INSTRUCTIONS_MAX && !bounds_is_back(&bounds->now)) {
        (void)vboard_run(board, vboard_now_ns(board) + STEP_NS, false);
        count++;
    }
    bool whole = vboard_peek(board, FROM + AROUND + copy->from, expected, copy->length) &&
                 vboard_peek(board, TO + AROUND + copy->to, copied, copy->length) &&
                 memcmp(copied, expected, copy->length) == 0;
    return whole && stays_within(bounds, copy) && count < INSTRUCTIONS_MAX ? count : 0;
}

static void copy_all(struct bounds *bounds, uint32_t function) {
    for (unsigned places = 0; places < WORD * WORD; places++) {
        for (unsigned length = 0; length <= EACH_LENGTH_TO; length++) {
            struct copy copy = {places / WORD, places % WORD, length};

            if (instructions_of(bounds, function, &copy) == 0) {
                campaign_fail(&bounds->campaign, "%u bytes from +%u to +%u are not copied", length,
                              copy.from, copy.to);
            }
        }
    }
}

static void skip_each(struct bounds *bounds, uint32_t function, const struct copy *copy) {
    unsigned count = instructions_of(bounds, function, copy);

    for (unsigned i = 1; i <= count; i++) {
        if (campaign_plan(&bounds->campaign)) {
            call(bounds, function, copy);
            bounds_run_without(bounds, i, vboard_now_ns(bounds->now.board) + AFTER_NS);
            if (!stays_within(bounds, copy)) {
                campaign_fail(&bounds->campaign,
                              "without its instruction number %u a copy of %u bytes from +%u to "
                              "+%u writes outside of its place",
                              i, copy->length, copy->from, copy->to);
            }
        }
    }
}

/* A bootloader that takes no BLOCKs has the small one. */
static bool copies_by_words(const struct bounds *bounds) {
    return inside_core(bounds->before.board)->features.architecture == CORE_ARMV6M &&
           bounds->in_flight > 0;
}

void bounds_of_copies(struct bounds *bounds) {
    if (!copies_by_words(bounds)) {
        return;
    }
    campaign_chapter(&bounds->campaign, "an instruction of memcpy() does not happen");
    bounds->campaign.one_in = 1; /* few */
    uint32_t function = bounds_function(bounds, "memcpy");

    if (function != 0) {
        copy_all(bounds, function);
        vboard_set_strict(bounds->before.board, false);
        for (unsigned i = 0; i < COPIES; i++) {
            skip_each(bounds, function, &copies[i]);
        }
        vboard_set_strict(bounds->before.board, true);
    }
}
