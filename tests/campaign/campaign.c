/* SPDX-License-Identifier: MIT */
#include "campaign/campaign.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "support/kit_layout.h"

enum {
    MESSAGES_MAX = 12,
    SHARD_BLOCK = 64, /* cases that stay together: neighbours have much in common */
};

static _Noreturn void usage(const char *program) {
    fprintf(stderr,
            "usage: %s BOARD [--long] [--seed N] [--one-in N] [--shard I/N] [--chapter TEXT] "
            "[--bootloader FILE] [--until-failure]\n",
            program);
    exit(2);
}

static uint64_t number(const char *program, const char *text) {
    char *end;
    uint64_t value = text != NULL ? strtoull(text, &end, 0) : 0;

    if (text == NULL || *text == '\0' || *end != '\0') {
        usage(program);
    }
    return value;
}

/* "1/4" is the first of four. */
static void read_shard(struct campaign *campaign, const char *program, const char *text) {
    char *end = NULL;
    unsigned long first = text != NULL ? strtoul(text, &end, 10) : 0;
    unsigned long of = end != NULL && *end == '/' ? strtoul(end + 1, &end, 10) : 0;

    if (first == 0 || first > of || of > UINT16_MAX || *end != '\0') {
        usage(program);
    }
    campaign->shard = (unsigned)first - 1;
    campaign->shards = (unsigned)of;
}

struct campaign campaign_begin(const char *name, int argc, char **argv) {
    struct campaign campaign = {
        .name = name, .seed = 1, .one_in = 1, .chapter_one_in = 1, .shards = 1};

    if (argc < 2) {
        usage(argv[0]);
    }
    campaign.board = argv[1];
    if (!kit_layout_choose(campaign.board)) {
        fprintf(stderr, "no such board: %s\n", campaign.board);
        exit(2);
    }
    for (int i = 2; i < argc; i++) {
        if (strcmp(argv[i], "--long") == 0) {
            campaign.is_long = true;
        } else if (strcmp(argv[i], "--until-failure") == 0) {
            campaign.until_failure = true;
        } else if (strcmp(argv[i], "--seed") == 0) {
            campaign.seed = number(argv[0], argv[++i]);
        } else if (strcmp(argv[i], "--one-in") == 0) {
            campaign.one_in = number(argv[0], argv[++i]);
            campaign.is_one_in_given = campaign.one_in > 0;
        } else if (strcmp(argv[i], "--shard") == 0) {
            read_shard(&campaign, argv[0], argv[++i]);
        } else if (strcmp(argv[i], "--chapter") == 0 && i + 1 < argc) {
            campaign.only = argv[++i];
        } else if (strcmp(argv[i], "--bootloader") == 0 && i + 1 < argc) {
            campaign.bootloader = argv[++i];
        } else {
            usage(argv[0]);
        }
    }
    campaign.random = campaign.seed;
    campaign.chapter = name;
    return campaign;
}

/* SplitMix64 (Steele, Lea, Flood: Fast splittable pseudorandom number generators). */
static uint64_t scatter(uint64_t z) {
    z = (z ^ z >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ z >> 27) * UINT64_C(0x94D049BB133111EB);
    return z ^ z >> 31;
}

static uint64_t seed_from(const char *name) {
    uint64_t sum = 0;

    for (; *name != '\0'; name++) {
        sum = scatter(sum + (uint8_t)*name);
    }
    return sum;
}

void campaign_chapter(struct campaign *campaign, const char *chapter) {
    if (campaign->chapter != campaign->name) {
        printf("  %-44s one in %5" PRIu64 ": planned %8" PRIu64 "  fired %8" PRIu64
               "  failed %" PRIu64 "\n",
               campaign->chapter, campaign->chapter_one_in,
               campaign->planned - campaign->before.planned,
               campaign->fired - campaign->before.fired,
               campaign->failed - campaign->before.failed);
        fflush(stdout);
    }
    campaign->before = (struct counts){campaign->planned, campaign->fired, campaign->failed};
    campaign->chapter = chapter;
    campaign->chapter_seed = seed_from(chapter);
    campaign->cases = 0;
}

uint64_t campaign_draw(struct campaign *campaign, uint64_t limit) {
    campaign->random += UINT64_C(0x9E3779B97F4A7C15);
    return scatter(campaign->random) % limit;
}

static bool is_chosen(const struct campaign *campaign) {
    return campaign->only == NULL ||
           strncmp(campaign->chapter, campaign->only, strlen(campaign->only)) == 0;
}

/* Every case before this one is over, and one of them has shown more than a fault that stayed out.
 */
static bool has_failed(const struct campaign *campaign) {
    return campaign->depth == 0 && campaign->failed > campaign->silent;
}

bool campaign_next(struct campaign *campaign) {
    if (campaign->until_failure && has_failed(campaign)) {
        exit(campaign_end(campaign));
    }
    if (campaign->depth == 0) {
        campaign->chapter_one_in = campaign->one_in;
    }
    uint64_t number = campaign->cases++;
    uint64_t own = scatter(scatter(campaign->seed + campaign->chapter_seed) + number);
    bool taken = campaign->one_in <= 1 || own % campaign->one_in == 0;
    campaign->random = scatter(own);
    return taken && is_chosen(campaign) &&
           number / SHARD_BLOCK % campaign->shards == campaign->shard;
}

void campaign_count(struct campaign *campaign) {
    campaign->planned++;
}

bool campaign_plan(struct campaign *campaign) {
    bool taken = campaign_next(campaign);

    campaign->planned += taken;
    return taken;
}

struct campaign_place campaign_enter(struct campaign *campaign) {
    struct campaign_place place = {campaign->cases, campaign->one_in, campaign->chapter_seed,
                                   campaign->shard, campaign->shards};

    campaign->depth++;
    campaign->chapter_seed = campaign_draw(campaign, UINT64_MAX);
    campaign->cases = 0;
    campaign->one_in = 1;
    campaign->shard = 0;
    campaign->shards = 1;
    return place;
}

void campaign_leave(struct campaign *campaign, const struct campaign_place *place) {
    campaign->depth--;
    campaign->cases = place->cases;
    campaign->one_in = place->one_in;
    campaign->chapter_seed = place->chapter_seed;
    campaign->shard = place->shard;
    campaign->shards = place->shards;
}

void campaign_default_one_in(struct campaign *campaign, uint64_t one_in) {
    campaign->one_in = campaign->is_one_in_given ? campaign->one_in : one_in;
}

void campaign_fired(struct campaign *campaign, bool fired) {
    campaign->fired += fired;
    if (!fired) {
        campaign->silent++;
        campaign_fail(campaign, "the fault did not fire");
    }
}

void campaign_fail(struct campaign *campaign, const char *format, ...) {
    va_list arguments;

    if (campaign->failed++ < MESSAGES_MAX) {
        printf("  FAILED: %s, case %" PRIu64 ": ", campaign->chapter, campaign->cases);
        va_start(arguments, format);
        vprintf(format, arguments);
        va_end(arguments);
        printf("\n");
    }
}

int campaign_end(struct campaign *campaign) {
    campaign_chapter(campaign, campaign->name);
    double seconds = (double)clock() / CLOCKS_PER_SEC;
    printf("%s on %s (%s, seed %" PRIu64 "): planned %" PRIu64 ", fired %" PRIu64
           ", failed %" PRIu64 "; recoveries run %" PRIu64 ", %" PRIu64
           " of them to audit; %.1f s\n",
           campaign->name, campaign->board, campaign->is_long ? "long" : "short", campaign->seed,
           campaign->planned, campaign->fired, campaign->failed, campaign->judged,
           campaign->audited, seconds);
    printf("RESULT %s %s %" PRIu64 " %" PRIu64 " %" PRIu64 " %" PRIu64 " %.0f\n", campaign->name,
           campaign->board, campaign->planned, campaign->fired, campaign->judged, campaign->failed,
           seconds);
    bool good = campaign->fired == campaign->planned && campaign->failed == 0 &&
                (campaign->planned > 0 || campaign->shards > 1);
    return good ? 0 : 1;
}
