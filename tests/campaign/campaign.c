#include "campaign/campaign.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MESSAGES_MAX = 12 };

static _Noreturn void usage(const char *program) {
    fprintf(stderr, "usage: %s BOARD [--long] [--seed N] [--one-in N] [--bootloader FILE]\n",
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

struct campaign campaign_begin(const char *name, int argc, char **argv) {
    struct campaign campaign = {.name = name, .seed = 1, .one_in = 1};

    if (argc < 2) {
        usage(argv[0]);
    }
    campaign.board = argv[1];
    for (int i = 2; i < argc; i++) {
        if (strcmp(argv[i], "--long") == 0) {
            campaign.is_long = true;
        } else if (strcmp(argv[i], "--seed") == 0) {
            campaign.seed = number(argv[0], argv[++i]);
        } else if (strcmp(argv[i], "--one-in") == 0) {
            campaign.one_in = number(argv[0], argv[++i]);
            campaign.is_one_in_given = campaign.one_in > 0;
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

void campaign_chapter(struct campaign *campaign, const char *chapter) {
    if (campaign->chapter != campaign->name) {
        printf("  %-44s one in %5" PRIu64 ": planned %8" PRIu64 "  fired %8" PRIu64
               "  failed %" PRIu64 "\n",
               campaign->chapter, campaign->one_in, campaign->planned - campaign->before.planned,
               campaign->fired - campaign->before.fired,
               campaign->failed - campaign->before.failed);
        fflush(stdout);
    }
    campaign->before = (struct counts){campaign->planned, campaign->fired, campaign->failed};
    campaign->chapter = chapter;
}

/* SplitMix64 (Steele, Lea, Flood: Fast splittable pseudorandom number generators). */
uint64_t campaign_draw(struct campaign *campaign, uint64_t limit) {
    uint64_t z = campaign->random += UINT64_C(0x9E3779B97F4A7C15);

    z = (z ^ z >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ z >> 27) * UINT64_C(0x94D049BB133111EB);
    return (z ^ z >> 31) % limit;
}

bool campaign_plan(struct campaign *campaign) {
    bool taken = campaign->one_in <= 1 || campaign_draw(campaign, campaign->one_in) == 0;

    campaign->planned += taken;
    return taken;
}

void campaign_default_one_in(struct campaign *campaign, uint64_t one_in) {
    campaign->one_in = campaign->is_one_in_given ? campaign->one_in : one_in;
}

void campaign_fired(struct campaign *campaign, bool fired) {
    campaign->fired += fired;
    if (!fired) {
        campaign_fail(campaign, "the fault did not fire");
    }
}

void campaign_fail(struct campaign *campaign, const char *format, ...) {
    va_list arguments;

    if (campaign->failed++ < MESSAGES_MAX) {
        printf("  FAILED: %s, fault %" PRIu64 ": ", campaign->chapter, campaign->planned);
        va_start(arguments, format);
        vprintf(format, arguments);
        va_end(arguments);
        printf("\n");
    }
}

int campaign_end(struct campaign *campaign) {
    campaign_chapter(campaign, campaign->name);
    printf("%s on %s (%s, seed %" PRIu64 "): planned %" PRIu64 ", fired %" PRIu64
           ", failed %" PRIu64 "\n",
           campaign->name, campaign->board, campaign->is_long ? "long" : "short", campaign->seed,
           campaign->planned, campaign->fired, campaign->failed);
    bool good =
        campaign->planned > 0 && campaign->fired == campaign->planned && campaign->failed == 0;
    return good ? 0 : 1;
}
