/* What every campaign has: arguments, a seed, and the count of faults planned and fired.
 *
 *     campaign_NAME BOARD [--long] [--seed N] [--one-in N] [--bootloader FILE]
 *
 * A campaign fails when a case fails, and when a fault that was planned did not fire. */
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
    bool is_long;
    uint64_t seed;
    uint64_t one_in; /* of so many cases one is run, drawn from the seed; 1: all */
    bool is_one_in_given;
    uint64_t planned, fired, failed;
    uint64_t random;
    const char *chapter;  /* for messages */
    struct counts before; /* the chapter */
};

/* Reads the arguments; ends the program with status 2 when they are wrong. */
struct campaign campaign_begin(const char *name, int argc, char **argv);

/* From here on messages speak of this part; prints what the part before came to. */
void campaign_chapter(struct campaign *campaign, const char *chapter);

/* Unless --one-in said otherwise. */
void campaign_default_one_in(struct campaign *campaign, uint64_t one_in);

/* Counts a fault that is about to be injected. False: left out by --one-in, and not counted. */
bool campaign_plan(struct campaign *campaign);

/* The fault that was planned went off, or did not: then the case has failed. */
void campaign_fired(struct campaign *campaign, bool fired);

/* A case failed: a sentence about it. Only the first few are printed. */
void campaign_fail(struct campaign *campaign, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* A number below `limit` from the seed. */
uint64_t campaign_draw(struct campaign *campaign, uint64_t limit);

/* Prints the line of the table; the exit status of the program. */
int campaign_end(struct campaign *campaign);

#endif
