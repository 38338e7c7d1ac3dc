/* SPDX-License-Identifier: MIT */
/* What every campaign has: arguments, a seed, and the count of faults planned and fired.
 *
 *     campaign_NAME BOARD [--long] [--seed N] [--one-in N] [--shard I/N] [--chapter TEXT]
 *                    [--bootloader FILE] [--until-failure]
 *
 * A campaign fails when a case fails, and when a fault that was planned did not fire. What a case
 * draws comes from the seed, the chapter and the case's number alone: it is the same case whatever
 * --one-in, --shard and --chapter (only those whose names begin so) leave out. With --until-failure
 * the first case that fails is the last one: all that a mutant has to show. */
#ifndef CAMPAIGN_H
#define CAMPAIGN_H

#include <stdbool.h>
#include <stdint.h>

struct counts {
    uint64_t planned, fired, failed;
};

struct campaign {
    const char *name;
    const char *board;
    const char *bootloader; /* file; NULL: the one that was built */
    const char *only;       /* chapters whose names begin so; NULL: all */
    bool is_long;
    bool until_failure;
    uint64_t seed;
    uint64_t one_in;         /* of so many cases one is run, drawn from the seed; 1: all */
    uint64_t chapter_one_in; /* as it was for the last case of the chapter: for its line */
    bool is_one_in_given;
    unsigned shard, shards; /* this process runs shard number `shard` of so many */
    uint64_t cases;         /* that have come up in this chapter, run here or not */
    uint64_t planned, fired, failed;
    uint64_t silent;  /* failed because their fault did not fire */
    unsigned depth;   /* cases within which the present one is */
    uint64_t judged;  /* recoveries that were run: the others are known from these (recovery.h) */
    uint64_t audited; /* known ones that were run all the same, to compare */
    uint64_t random;
    const char *chapter;
    uint64_t chapter_seed;
    struct counts before; /* the chapter */
};

/* Reads the arguments; ends the program with status 2 when they are wrong. */
struct campaign campaign_begin(const char *name, int argc, char **argv);

/* From here on messages speak of this part, and its cases are numbered anew; prints what the part
 * before came to. */
void campaign_chapter(struct campaign *campaign, const char *chapter);

/* Cases within a case, of which none is left out: their numbers begin anew, and what they draw
 * comes from the outer one. campaign_leave() goes back to it. */
struct campaign_place {
    uint64_t cases, one_in, chapter_seed;
    unsigned shard, shards;
};
struct campaign_place campaign_enter(struct campaign *campaign);
void campaign_leave(struct campaign *campaign, const struct campaign_place *place);

/* Unless --one-in said otherwise. */
void campaign_default_one_in(struct campaign *campaign, uint64_t one_in);

/* The next case comes up: what it draws begins anew. False: --one-in or --shard leave it out. */
bool campaign_next(struct campaign *campaign);

/* Counts a fault that is about to be injected. */
void campaign_count(struct campaign *campaign);

/* Both, for a case with one fault: the next case comes up, and its fault is counted. False: left
 * out, and not counted. */
bool campaign_plan(struct campaign *campaign);

/* The fault that was planned went off, or did not: then the case has failed. */
void campaign_fired(struct campaign *campaign, bool fired);

/* A case failed: a sentence about it. Only the first few are printed. */
void campaign_fail(struct campaign *campaign, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* A number below `limit` from the seed, the chapter and the number of the case. */
uint64_t campaign_draw(struct campaign *campaign, uint64_t limit);

/* Prints what all came to, and a line that scripts/campaign.sh adds up; the exit status of the
 * program. */
int campaign_end(struct campaign *campaign);

#endif
