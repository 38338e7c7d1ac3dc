/* SPDX-License-Identifier: MIT */
#include "campaign/recovery.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "watch.h"

enum {
    PATIENCE_MS = 4000, /* virtual, until a board has recovered: three windows and a swap */
    AUDIT_ONE_IN = 1000,
    FIRST_ROOM = 64,
    POWER_ON_SEED = 7,
    TRIAL_STARTS = 3, /* the first one has been seen */
};

void recovery_begin(struct recovery *recovery, struct campaign *campaign,
                    const struct image *const *images, const struct image *repair) {
    *recovery = (struct recovery){.campaign = campaign, .repair = repair, .large_repair = repair};
    for (size_t i = 0; images[i] != NULL; i++) {
        if (i + 1 == RECOVERY_IMAGES) {
            fprintf(stderr, "more images than a recovery knows\n");
            exit(2);
        }
        recovery->images[i] = images[i];
    }
    recovery->off = stand_off(campaign);
    recovery->now = stand_like(campaign, &recovery->off);
    memory_begin(&recovery->memory);
}

void recovery_end(struct recovery *recovery) {
    stand_free(&recovery->off);
    stand_free(&recovery->now);
    memory_end(&recovery->memory);
    free(recovery->outcomes);
}

static bool runs_whole(struct recovery *recovery, unsigned minor) {
    for (const struct image *const *image = recovery->images; *image != NULL; image++) {
        if ((*image)->minor == minor) {
            return stand_holds(&recovery->now, *image);
        }
    }
    return false;
}

/* An application on trial is not given the time to confirm itself. */
static void cycle(struct recovery *recovery, struct outcome *outcome, unsigned kind) {
    struct stand *stand = &recovery->now;

    outcome->is_cycled = true;
    for (int i = 0; i < TRIAL_STARTS; i++) {
        stand_power_on(stand, POWER_ON_SEED + kind);
        outcome->cycled = stand_look(stand, PATIENCE_MS);
    }
    outcome->is_cycled_whole =
        outcome->cycled.what == FOUND_RUNNING && runs_whole(recovery, outcome->cycled.minor);
}

struct outcome recovery_run(struct recovery *recovery, const struct vboard *board, unsigned kind,
                            const struct stand_clock *clock,
                            const struct stand_clock *repair_clock) {
    struct stand *stand = &recovery->now;
    struct outcome outcome = {.has_info = false};
    struct device_info info;

    stand_copy(stand, &recovery->off);
    vboard_take_flash(stand->board, board);
    vboard_watch_flash(stand->board, kit_layout()->code_end);
    stand->clock = clock;
    stand_power_on(stand, POWER_ON_SEED + kind % WAYS);
    outcome.finding = stand_look(stand, PATIENCE_MS);
    if (outcome.finding.what == FOUND_DEAD) {
        snprintf(outcome.dead, sizeof outcome.dead, "%s", stand_why_dead(stand));
        return outcome;
    }
    if (outcome.finding.what == FOUND_RUNNING) {
        outcome.is_whole = runs_whole(recovery, outcome.finding.minor);
    } else if (recovery->asks_info && !outcome.finding.has_valid && stand_info(stand, &info)) {
        outcome.has_info = true;
        outcome.verdict = info.image.verdict;
    }
    if (kind >= RECOVERY_CYCLED && outcome.finding.what == FOUND_RUNNING) {
        cycle(recovery, &outcome, kind);
    }
    stand->clock = repair_clock;
    bool large = kind >= RECOVERY_LARGE && kind < RECOVERY_CYCLED;
    const struct image *repair = large ? recovery->large_repair : recovery->repair;
    const char *problem =
        stand_repair(stand, outcome.is_cycled ? &outcome.cycled : &outcome.finding, repair,
                     (enum way)(kind % WAYS));
    snprintf(outcome.repair, sizeof outcome.repair, "%s", problem != NULL ? problem : "");
    return outcome;
}

static bool same(const struct outcome *a, const struct outcome *b) {
    return a->finding.what == b->finding.what && a->finding.minor == b->finding.minor &&
           a->finding.has_valid == b->finding.has_valid && a->is_whole == b->is_whole &&
           a->is_cycled == b->is_cycled && a->cycled.what == b->cycled.what &&
           a->cycled.minor == b->cycled.minor && a->is_cycled_whole == b->is_cycled_whole &&
           a->has_info == b->has_info && a->verdict == b->verdict &&
           strcmp(a->dead, b->dead) == 0 && strcmp(a->repair, b->repair) == 0;
}

static void audit(struct recovery *recovery, const struct vboard *board, unsigned kind,
                  const struct outcome *known) {
    struct outcome again = recovery_run(recovery, board, kind, NULL, NULL);

    recovery->campaign->judged++;
    recovery->campaign->audited++;
    if (!same(&again, known)) {
        campaign_fail(recovery->campaign, "a recovery that was known comes out differently");
    }
}

static uint32_t keep(struct recovery *recovery, const struct outcome *outcome) {
    if (recovery->outcome_count == recovery->outcome_room) {
        recovery->outcome_room =
            recovery->outcome_room > 0 ? 2 * recovery->outcome_room : FIRST_ROOM;
        recovery->outcomes =
            realloc(recovery->outcomes, recovery->outcome_room * sizeof *recovery->outcomes);
        if (recovery->outcomes == NULL) {
            fprintf(stderr, "out of memory\n");
            exit(2);
        }
    }
    recovery->outcomes[recovery->outcome_count] = *outcome;
    return recovery->outcome_count++;
}

const struct outcome *recovery_of(struct recovery *recovery, const struct vboard *board,
                                  unsigned kind, bool *is_new) {
    uint32_t number = memory_find(&recovery->memory, board, kind);
    bool unknown = number == MEMORY_NONE;

    if (unknown) {
        struct outcome outcome = recovery_run(recovery, board, kind, NULL, NULL);
        const uint16_t *pages;
        size_t count = vboard_watched_pages(recovery->now.board, &pages);

        number = keep(recovery, &outcome);
        memory_add(&recovery->memory, board, kind, pages, count, number);
        recovery->campaign->judged++;
    } else if (campaign_draw(recovery->campaign, AUDIT_ONE_IN) == 0) {
        audit(recovery, board, kind, &recovery->outcomes[number]);
    }
    if (is_new != NULL) {
        *is_new = unknown;
    }
    return &recovery->outcomes[number];
}

static bool is_allowed(unsigned minor, const struct image *const *allowed) {
    for (; *allowed != NULL; allowed++) {
        if ((*allowed)->minor == minor) {
            return true;
        }
    }
    return false;
}

static const char *found_problem(const struct outcome *outcome, const struct image *const *allowed,
                                 bool may_wait) {
    switch (outcome->finding.what) {
    case FOUND_DEAD: return outcome->dead;
    case FOUND_RUNNING:
        if (!is_allowed(outcome->finding.minor, allowed)) {
            return "another application runs than the ones allowed";
        }
        return outcome->is_whole ? NULL : "an altered application runs";
    case FOUND_WAITING: break;
    }
    if (outcome->finding.has_valid) {
        return "a valid application is not started";
    }
    return may_wait ? NULL : "the bootloader waits, and an application should run";
}

static const char *cycled_problem(const struct outcome *outcome, const struct image *const *allowed,
                                  const struct image *earlier) {
    bool is_earlier = earlier != NULL && earlier->minor == outcome->cycled.minor;

    if (outcome->cycled.what != FOUND_RUNNING) {
        return "no application runs any more after some power cycles";
    }
    if (!is_earlier && !is_allowed(outcome->cycled.minor, allowed)) {
        return "after some power cycles another application runs than the ones allowed";
    }
    return outcome->is_cycled_whole ? NULL : "an altered application runs after some power cycles";
}

const char *outcome_problem(const struct outcome *outcome, const struct image *const *allowed,
                            const struct image *earlier, bool may_wait) {
    const char *problem = found_problem(outcome, allowed, may_wait);

    if (problem == NULL && outcome->is_cycled) {
        problem = cycled_problem(outcome, allowed, earlier);
    }
    return problem != NULL || outcome->repair[0] == '\0' ? problem : outcome->repair;
}
