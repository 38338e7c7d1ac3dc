/* SPDX-License-Identifier: MIT */
/* The power goes again while the board recovers, or while it is repaired. With two slots all of it
 * is told twice: with an update that is whole, and with an overlay.
 *
 * In turn: the power goes at every flash operation of an update and of its start; each recovery
 * that this leads to, the repair included, is made once more, and the power goes at every flash
 * operation of it. At random: the power goes at an operation that is drawn, and again at one of the
 * recovery and the update after it, and a third time, on copies, at some operations of the last
 * recovery. The board runs a whole application or waits after each, and can be flashed in the end.
 */
#include <inttypes.h>
#include <stdio.h>

#include "campaign/cutter.h"
#include "campaign/recovery.h"

enum {
    OLD_SIZE = 1980,
    NEW_SIZE = 2100,
    REPAIR_SIZE = 2000,
    START_MS = 10000,
    SHORT_FIRST_ONE_IN = 60,
    SHORT_SECOND_ONE_IN = 60,
    TWO_SLOTS_REPAIR_ONE_IN = 24, /* the swap that a repair ends with is long */
    SPARSE_ONE_IN =
        50, /* a sparse repair asks what is there: each flash has a recovery of its own */
    SHORT_STORIES = 60,
    LONG_STORIES = 12000, /* some five triples each, two boards: more than 100,000 */
    /* Without ECC a board has more recoveries, and each is followed by six drifts of the cells:
     * some 15 million pairs on an STM32F411, days of CPU time. */
    LONG_FIRST_WITHOUT_ECC_ONE_IN = 256,
    LONG_STORIES_WITHOUT_ECC = 1000, /* some fifteen triples each */
    CUTS = 2,                        /* before those that a story ends with */
    THIRD_ONE_IN = 240,
    TWO_SLOTS_THIRD_ONE_IN = 1500,
    OPERATIONS_MAX = 1200, /* drawn from: an update with its swap takes about so many */
    PATIENCE_MS = 4000,
};

/* Of an overlay: two pages of four are new. */
static uint32_t wide_size(void) {
    return 3 * stand_page() + 300;
}

struct nested {
    struct campaign *campaign;
    bool two_slots;
    bool overlay;             /* the update is one, and is given up on trial */
    struct stand before, now; /* `before` runs `old` */
    struct image old, new, repair;
    const struct image *allowed[4];
    struct recovery first, second; /* after one cut, and after more */
    struct cutter cutter, settle_cutter, repair_cutter, third_cutter;
    uint64_t recoveries, triples;
};

/* A problem, or NULL, as far as the last cut is concerned. */
static void check(struct nested *nested, const struct outcome *outcome) {
    const char *problem = outcome_problem(outcome, nested->allowed, NULL, !nested->two_slots);

    if (problem != NULL) {
        campaign_fail(nested->campaign, "%s", problem);
    }
}

/* -- in turn -----------------------------------------------------------------------------------*/

static void judge_second(void *context, struct vboard *board) {
    struct nested *nested = context;
    bool sparse = campaign_draw(nested->campaign, SPARSE_ONE_IN) == 0;
    unsigned kind = sparse                                    ? WAY_SPARSE
                    : campaign_draw(nested->campaign, 2) == 0 ? WAY_PLAIN
                                                              : WAY_TUTORIAL;

    kind = recovery_kind(&nested->second, board, kind);
    check(nested, recovery_of(&nested->second, board, kind, NULL));
}

static void judge_first(void *context, struct vboard *board) {
    struct nested *nested = context;
    unsigned kind = recovery_kind(&nested->first, board,
                                  (unsigned)campaign_draw(nested->campaign, RECOVERY_KINDS));
    bool is_new;

    check(nested, recovery_of(&nested->first, board, kind, &is_new));
    if (is_new) {
        struct campaign_place place = campaign_enter(nested->campaign);

        nested->recoveries++;
        (void)recovery_run(&nested->first, board, kind, &nested->settle_cutter.clock,
                           &nested->repair_cutter.clock);
        campaign_leave(nested->campaign, &place);
    }
}

static bool runs(struct nested *nested, const struct image *image) {
    struct finding finding = stand_look(&nested->now, START_MS);

    return finding.what == FOUND_RUNNING && finding.minor == image->minor;
}

static bool start(struct nested *nested, const struct image *image) {
    nested->now.heard_size = 0;
    return stand_command(&nested->now, COMMAND_RUN) && runs(nested, image);
}

/* An update, its start and, with two slots, its confirmation or, of an overlay, its revert. */
static bool tell(struct nested *nested) {
    struct stand *stand = &nested->now;

    stand_copy(stand, &nested->before);
    stand->clock = &nested->cutter.clock;
    stand_power_on(stand, nested->campaign->seed);
    bool good = stand_command(stand, COMMAND_ENTER) &&
                stand_flash(stand, &nested->new, nested->overlay) && start(nested, &nested->new);
    if (!nested->overlay) {
        return good && stand_run_us(stand, STAND_CONFIRMED_US);
    }
    if (good) {
        stand_power_on(stand, nested->campaign->seed);
    }
    good = good && stand_command(stand, COMMAND_ENTER) && stand_command(stand, COMMAND_REVERT) &&
           stand_look(stand, START_MS).what != FOUND_DEAD;
    stand_power_on(stand, nested->campaign->seed);
    return good && runs(nested, &nested->old);
}

/* One piece: it knows which recoveries it has had. */
static void in_turn(struct nested *nested) {
    struct campaign *campaign = nested->campaign;

    campaign->shards = 1;
    campaign_chapter(campaign, nested->overlay
                                   ? "an overlay, its revert, a cut, and one in its recovery"
                                   : "a cut, and one in its recovery");
    cutter_begin(&nested->cutter, campaign, judge_first, nested);
    cutter_begin(&nested->settle_cutter, campaign, judge_second, nested);
    cutter_begin(&nested->repair_cutter, campaign, judge_second, nested);
    nested->repair_cutter.one_in = nested->two_slots ? TWO_SLOTS_REPAIR_ONE_IN : 1;
    campaign_default_one_in(
        campaign, campaign->is_long && !kit_layout()->has_ecc ? LONG_FIRST_WITHOUT_ECC_ONE_IN : 1);
    if (!campaign->is_long) {
        nested->cutter.one_in = SHORT_FIRST_ONE_IN * (kit_layout()->has_ecc ? 1 : 3);
        nested->settle_cutter.one_in = SHORT_SECOND_ONE_IN;
        nested->repair_cutter.one_in *= SHORT_SECOND_ONE_IN;
    }
    if (!tell(nested)) {
        campaign_fail(campaign, "the story itself fails");
    }
    cutter_end(&nested->cutter);
    cutter_end(&nested->settle_cutter);
    cutter_end(&nested->repair_cutter);
}

/* -- at random ---------------------------------------------------------------------------------*/

/* An early operation is drawn as often as a late one, and the first ones more often. */
static uint64_t draw_operation(struct nested *nested) {
    uint64_t limit = 1 + campaign_draw(nested->campaign, OPERATIONS_MAX);

    return 1 + campaign_draw(nested->campaign, limit);
}

static struct vboard_fault draw_cut(struct nested *nested) {
    uint64_t operation = draw_operation(nested);
    unsigned moment = (unsigned)campaign_draw(nested->campaign, CUTTER_MOMENTS);

    return cutter_fault(operation, moment, campaign_draw(nested->campaign, UINT64_MAX));
}

static bool is_well(struct nested *nested, const struct finding *finding) {
    const char *problem = stand_judge(&nested->now, finding, nested->allowed, !nested->two_slots);

    if (problem != NULL) {
        campaign_fail(nested->campaign, "%s", problem);
    }
    return problem == NULL;
}

/* Off and on with a cut armed that may hit the recovery, or the update that follows it. An
 * operation past the end of both is drawn now and then: it is not counted as planned. */
static bool cut_once(struct nested *nested) {
    struct vboard_fault fault = draw_cut(nested);
    struct stand *stand = &nested->now;
    enum way way = (enum way)campaign_draw(nested->campaign, WAYS);

    vboard_disarm_all(stand->board);
    int number = vboard_arm(stand->board, &fault);
    (void)vboard_drift(stand->board, (enum vboard_drift)(fault.seed % VBOARD_DRIFTS), fault.seed);
    stand_power_on(stand, fault.seed);
    struct finding finding = stand_look(stand, PATIENCE_MS);
    if (vboard_fault_fired(stand->board, number) == 0) {
        if (!is_well(nested, &finding)) {
            return false;
        }
        (void)stand_repair(stand, &finding, &nested->new, nested->overlay ? WAY_SPARSE : way);
    }
    if (vboard_fault_fired(stand->board, number) == 1) {
        campaign_count(nested->campaign);
        campaign_fired(nested->campaign, stand->stop == VBOARD_POWER_CUT);
    }
    return true;
}

static void one_story(struct nested *nested) {
    struct campaign_place place = campaign_enter(nested->campaign);
    bool good = true;

    stand_copy(&nested->now, &nested->before);
    for (int i = 0; i < CUTS && good; i++) {
        good = cut_once(nested);
    }
    if (good) {
        unsigned kind = recovery_kind(&nested->second, nested->now.board,
                                      (unsigned)campaign_draw(nested->campaign, RECOVERY_KINDS));
        uint64_t before = nested->campaign->planned;

        check(nested, recovery_of(&nested->second, nested->now.board, kind, NULL));
        (void)recovery_run(&nested->first, nested->now.board, kind, &nested->third_cutter.clock,
                           &nested->third_cutter.clock);
        nested->triples += nested->campaign->planned - before;
    }
    campaign_leave(nested->campaign, &place);
}

/* shards: of the random part alone. */
static void at_random(struct nested *nested, unsigned shard, unsigned shards) {
    cutter_begin(&nested->third_cutter, nested->campaign, judge_second, nested);
    nested->third_cutter.one_in = nested->two_slots ? TWO_SLOTS_THIRD_ONE_IN : THIRD_ONE_IN;
    bool has_ecc = kit_layout()->has_ecc;
    int stories = nested->campaign->is_long ? (has_ecc ? LONG_STORIES : LONG_STORIES_WITHOUT_ECC)
                                            : (has_ecc ? SHORT_STORIES : SHORT_STORIES / 2);

    campaign_default_one_in(nested->campaign, 1);
    campaign_chapter(nested->campaign, nested->overlay
                                           ? "an overlay, cuts at random, three in a row"
                                           : "cuts at random, three in a row");
    nested->campaign->shard = shard;
    nested->campaign->shards = shards;
    for (int i = 0; i < stories; i++) {
        if (campaign_next(nested->campaign)) {
            one_story(nested);
        }
    }
    cutter_end(&nested->third_cutter);
}

/* shard, shards: the first one makes the part in turn, the others share the random part. */
static void tell_all(struct nested *nested, unsigned shard, unsigned shards) {
    struct campaign *campaign = nested->campaign;

    nested->old = image_make(campaign, 1, nested->overlay ? wide_size() : OLD_SIZE);
    nested->new = nested->overlay ? image_vary(&nested->old, 2) : image_make(campaign, 2, NEW_SIZE);
    nested->repair = image_make(campaign, 3, REPAIR_SIZE);
    nested->allowed[0] = &nested->old;
    nested->allowed[1] = &nested->new;
    nested->allowed[2] = &nested->repair;
    recovery_begin(&nested->first, campaign, nested->allowed, &nested->repair);
    recovery_begin(&nested->second, campaign, nested->allowed, &nested->repair);
    nested->first.resumed = nested->second.resumed = &nested->new;
    nested->before = stand_new(campaign);
    nested->now = stand_like(&nested->before);
    if (!stand_flash(&nested->before, &nested->old, false)) {
        campaign_fail(campaign, "the application cannot be installed");
    }
    if (shards == 1 || shard == 0) {
        in_turn(nested);
    }
    if (shards == 1) {
        at_random(nested, 0, 1);
    } else if (shard > 0) {
        at_random(nested, shard - 1, shards - 1);
    }
    recovery_print_drifts(&nested->first);
    recovery_print_drifts(&nested->second);
    stand_free(&nested->before);
    stand_free(&nested->now);
    recovery_end(&nested->first);
    recovery_end(&nested->second);
    image_free(&nested->old);
    image_free(&nested->new);
    image_free(&nested->repair);
}

int main(int argc, char **argv) {
    struct campaign campaign = campaign_begin("nested", argc, argv);
    struct nested nested = {.campaign = &campaign, .two_slots = stand_has_two_slots()};
    unsigned shard = campaign.shard, shards = campaign.shards;

    tell_all(&nested, shard, shards);
    if (nested.two_slots) {
        nested.overlay = true;
        tell_all(&nested, shard, shards);
    }
    printf("TRIPLES %s %" PRIu64 " after %" PRIu64 " different recoveries in turn\n",
           campaign.board, nested.triples, nested.recoveries);
    return campaign_end(&campaign);
}
