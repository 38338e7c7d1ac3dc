/* SPDX-License-Identifier: MIT */
#include "campaign/recovery.h"

#include <inttypes.h>
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
    recovery->off = stand_off();
    recovery->now = stand_like(&recovery->off);
    memory_begin(&recovery->memory);
}

void recovery_end(struct recovery *recovery) {
    stand_free(&recovery->off);
    stand_free(&recovery->now);
    memory_end(&recovery->memory);
    free(recovery->outcomes);
}

/* No cell of it may read otherwise tomorrow. */
static bool is_firm(const struct recovery *recovery, const struct image *image) {
    return vboard_drifting(recovery->now.board, kit_layout()->application, image->size) == 0;
}

static bool runs_whole(struct recovery *recovery, unsigned minor) {
    for (const struct image *const *image = recovery->images; *image != NULL; image++) {
        if ((*image)->minor == minor) {
            return is_firm(recovery, *image) && stand_holds(&recovery->now, *image);
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

/* -- cells that drift --------------------------------------------------------------------------*/

static bool is_drifting(unsigned kind) {
    return kind >= RECOVERY_DRIFTING;
}

static struct finding drift(struct recovery *recovery, unsigned kind, unsigned turn) {
    struct stand *stand = &recovery->now;
    unsigned first = (kind - RECOVERY_DRIFTING) / WAYS;

    (void)vboard_drift(stand->board, (enum vboard_drift)((first + turn) % VBOARD_DRIFTS),
                       POWER_ON_SEED + turn);
    stand_power_on(stand, POWER_ON_SEED + kind % WAYS);
    return stand_look(stand, PATIENCE_MS);
}

/* False: the power went. */
static bool drift_before_repair(struct recovery *recovery, struct outcome *outcome, unsigned kind) {
    for (unsigned i = 0; i < VBOARD_DRIFTS; i++) {
        outcome->drifted[i] = drift(recovery, kind, i);
        outcome->drifts = i + 1;
        if (outcome->drifted[i].what == FOUND_DEAD) {
            snprintf(outcome->dead, sizeof outcome->dead, "%s", stand_why_dead(&recovery->now));
            return false;
        }
        outcome->is_drifted_whole[i] = outcome->drifted[i].what == FOUND_RUNNING &&
                                       runs_whole(recovery, outcome->drifted[i].minor);
    }
    return true;
}

static const char *drift_after_repair(struct recovery *recovery, const struct image *image,
                                      unsigned kind) {
    const struct image *const allowed[] = {image, NULL};
    const char *problem = NULL;

    if (stand_has_two_slots()) {
        (void)stand_run_us(&recovery->now, STAND_CONFIRMED_US); /* else a trial ends meanwhile */
    }
    for (unsigned i = 0; i < VBOARD_DRIFTS && problem == NULL; i++) {
        struct finding finding = drift(recovery, kind, i);

        problem = stand_judge(&recovery->now, &finding, allowed, false);
        if (problem == NULL && !is_firm(recovery, image)) {
            problem = "cells of a repaired image lie between the levels";
        }
    }
    return problem;
}

/* ----------------------------------------------------------------------------------------------*/

static const struct image *image_of_repair(const struct recovery *recovery, unsigned kind) {
    if (is_drifting(kind)) {
        return recovery->resumed != NULL ? recovery->resumed : recovery->repair;
    }
    return kind >= RECOVERY_LARGE && kind < RECOVERY_CYCLED ? recovery->large_repair
                                                            : recovery->repair;
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
    const struct finding *latest = &outcome.finding;
    if (is_drifting(kind)) {
        if (!drift_before_repair(recovery, &outcome, kind)) {
            return outcome;
        }
        latest = &outcome.drifted[VBOARD_DRIFTS - 1];
    } else if (kind >= RECOVERY_CYCLED && outcome.finding.what == FOUND_RUNNING) {
        cycle(recovery, &outcome, kind);
        latest = &outcome.cycled;
    }
    stand->clock = repair_clock;
    const struct image *repair = image_of_repair(recovery, kind);
    const char *problem = stand_repair(stand, latest, repair, (enum way)(kind % WAYS));
    if (problem == NULL && is_drifting(kind)) {
        problem = drift_after_repair(recovery, repair, kind);
    }
    snprintf(outcome.repair, sizeof outcome.repair, "%s", problem != NULL ? problem : "");
    return outcome;
}

static bool same_drifts(const struct outcome *a, const struct outcome *b) {
    bool equal = a->drifts == b->drifts;

    for (unsigned i = 0; i < a->drifts && equal; i++) {
        equal = a->drifted[i].what == b->drifted[i].what &&
                a->drifted[i].minor == b->drifted[i].minor &&
                a->is_drifted_whole[i] == b->is_drifted_whole[i];
    }
    return equal;
}

static bool same(const struct outcome *a, const struct outcome *b) {
    return a->finding.what == b->finding.what && a->finding.minor == b->finding.minor &&
           a->finding.has_valid == b->finding.has_valid && a->is_whole == b->is_whole &&
           a->is_cycled == b->is_cycled && a->cycled.what == b->cycled.what &&
           a->cycled.minor == b->cycled.minor && a->is_cycled_whole == b->is_cycled_whole &&
           same_drifts(a, b) && a->has_info == b->has_info && a->verdict == b->verdict &&
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

unsigned recovery_kind(struct recovery *recovery, const struct vboard *board, unsigned kind) {
    if (vboard_drifting(board, STAND_FLASH, vboard_flash_size(board)) == 0) {
        return kind;
    }
    return RECOVERY_DRIFTING + (unsigned)campaign_draw(recovery->campaign, RECOVERY_DRIFTING_KINDS);
}

/* What a run depends on beside the flash. */
static uint32_t key_of(const struct recovery *recovery, unsigned kind) {
    enum { KINDS = RECOVERY_DRIFTING + RECOVERY_DRIFTING_KINDS };
    bool resumes = is_drifting(kind) && recovery->resumed != NULL;

    return kind + (resumes ? KINDS * (1 + recovery->resumed->minor) : 0);
}

const struct outcome *recovery_of(struct recovery *recovery, const struct vboard *board,
                                  unsigned kind, bool *is_new) {
    uint32_t number = memory_find(&recovery->memory, board, key_of(recovery, kind));
    bool unknown = number == MEMORY_NONE;

    if (unknown) {
        struct outcome outcome = recovery_run(recovery, board, kind, NULL, NULL);
        const uint16_t *pages;
        size_t count = vboard_watched_pages(recovery->now.board, &pages);

        number = keep(recovery, &outcome);
        memory_add(&recovery->memory, board, key_of(recovery, kind), pages, count, number);
        recovery->campaign->judged++;
    } else if (campaign_draw(recovery->campaign, AUDIT_ONE_IN) == 0) {
        audit(recovery, board, kind, &recovery->outcomes[number]);
    }
    if (is_new != NULL) {
        *is_new = unknown;
    }
    recovery->drift_counts.planned += is_drifting(kind);
    recovery->drift_counts.fired += recovery->outcomes[number].drifts == VBOARD_DRIFTS;
    return &recovery->outcomes[number];
}

void recovery_print_drifts(const struct recovery *recovery) {
    const struct drift_counts *counts = &recovery->drift_counts;

    if (counts->planned > 0) {
        printf("DRIFTS %s planned %" PRIu64 ", fired %" PRIu64 "\n", recovery->campaign->board,
               counts->planned, counts->fired);
    }
    if (counts->planned != counts->fired) {
        campaign_fail(recovery->campaign, "cells that should have drifted did not");
    }
}

static bool is_allowed(unsigned minor, const struct image *const *allowed) {
    for (; *allowed != NULL; allowed++) {
        if ((*allowed)->minor == minor) {
            return true;
        }
    }
    return false;
}

static const char *found_problem(const struct outcome *outcome, const struct finding *finding,
                                 bool is_whole, const struct image *const *allowed, bool may_wait) {
    switch (finding->what) {
    case FOUND_DEAD: return outcome->dead;
    case FOUND_RUNNING:
        if (!is_allowed(finding->minor, allowed)) {
            return "another application runs than the ones allowed";
        }
        return is_whole ? NULL : "an altered application runs";
    case FOUND_WAITING: break;
    }
    if (finding->has_valid) {
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
    const char *problem =
        found_problem(outcome, &outcome->finding, outcome->is_whole, allowed, may_wait);

    for (unsigned i = 0; i < outcome->drifts && problem == NULL; i++) {
        bool ends_trial = earlier != NULL && outcome->drifted[i].what == FOUND_RUNNING &&
                          outcome->drifted[i].minor == earlier->minor;
        const struct image *const before[] = {earlier, NULL};

        problem = found_problem(outcome, &outcome->drifted[i], outcome->is_drifted_whole[i],
                                ends_trial ? before : allowed, may_wait);
    }
    if (problem == NULL && outcome->is_cycled) {
        problem = cycled_problem(outcome, allowed, earlier);
    }
    return problem != NULL || outcome->repair[0] == '\0' ? problem : outcome->repair;
}
