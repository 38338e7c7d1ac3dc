/* The power goes, and goes again at a random operation of the recovery and of the repair, and a
 * third time: random triples. The board runs a whole application or waits after each, and can be
 * flashed in the end. */
#include <stdio.h>

#include "campaign/stand.h"

enum {
    OLD_SIZE = 1980,
    NEW_SIZE = 2100,
    REPAIR_SIZE = 2000,
    SHORT_STORIES = 120,
    LONG_STORIES = 20000,
    CUTS = 3,
    OPERATIONS_MAX = 1200, /* drawn from: an update with its exchange takes about so many */
    PATIENCE_MS = 4000,
    TORNS = 4,
    MOMENTS = 3,
};

struct nested {
    struct campaign campaign;
    struct stand before, now; /* `before` runs `old` */
    struct image old, new, repair;
};

/* Brings `new` in, until the power goes or all is done. */
static void update(struct nested *nested, struct finding *finding) {
    struct stand *stand = &nested->now;

    (void)stand_repair(stand, finding, &nested->new,
                       (enum way)campaign_draw(&nested->campaign, WAYS));
}

/* An early operation is drawn as often as a late one, and the first ones more often. */
static uint64_t draw_operation(struct nested *nested) {
    uint64_t limit = 1 + campaign_draw(&nested->campaign, OPERATIONS_MAX);

    return 1 + campaign_draw(&nested->campaign, limit);
}

static struct vboard_fault draw_cut(struct nested *nested) {
    static const enum vboard_fault_when when[MOMENTS] = {
        VBOARD_BEFORE_OPERATION, VBOARD_IN_OPERATION, VBOARD_AFTER_OPERATION};
    static const enum vboard_torn torn[TORNS] = {VBOARD_TORN_BEFORE, VBOARD_TORN_AFTER,
                                                 VBOARD_TORN_BETWEEN, VBOARD_TORN_WORST};

    return (struct vboard_fault){
        .kind = VBOARD_FAULT_POWER_CUT,
        .when = when[campaign_draw(&nested->campaign, MOMENTS)],
        .torn = torn[campaign_draw(&nested->campaign, TORNS)],
        .at = draw_operation(nested),
        .seed = campaign_draw(&nested->campaign, UINT64_MAX),
    };
}

static bool is_well(struct nested *nested, const struct finding *finding) {
    const struct image *const allowed[] = {&nested->old, &nested->new, NULL};
    bool may_wait = !stand_has_two_slots(&nested->campaign);
    const char *problem = stand_judge(&nested->now, finding, allowed, may_wait);

    if (problem != NULL) {
        campaign_fail(&nested->campaign, "%s", problem);
    }
    return problem == NULL;
}

/* Off and on with a cut armed that may hit the recovery, or the update that follows it. An
 * operation past the end of both is drawn now and then: it is not counted as planned. */
static bool cut_once(struct nested *nested) {
    struct vboard_fault fault = draw_cut(nested);
    struct stand *stand = &nested->now;

    vboard_disarm_all(stand->board);
    int number = vboard_arm(stand->board, &fault);
    stand_power_on(stand, fault.seed);
    struct finding finding = stand_look(stand, PATIENCE_MS);
    if (vboard_fault_fired(stand->board, number) == 0) {
        if (!is_well(nested, &finding)) {
            return false;
        }
        update(nested, &finding);
    }
    if (vboard_fault_fired(stand->board, number) == 1) {
        (void)campaign_plan(&nested->campaign);
        campaign_fired(&nested->campaign, stand->stop == VBOARD_POWER_CUT);
    }
    return true;
}

static void one_story(struct nested *nested) {
    struct stand *stand = &nested->now;
    bool good = true;

    stand_copy(stand, &nested->before);
    for (int i = 0; i < CUTS && good; i++) {
        good = cut_once(nested);
    }
    vboard_disarm_all(stand->board);
    stand_power_on(stand, nested->campaign.seed);
    struct finding finding = stand_look(stand, PATIENCE_MS);
    if (good && is_well(nested, &finding)) {
        const char *problem = stand_repair(stand, &finding, &nested->repair, WAY_PLAIN);
        if (problem != NULL) {
            campaign_fail(&nested->campaign, "%s", problem);
        }
    }
}

int main(int argc, char **argv) {
    struct nested nested = {.campaign = campaign_begin("nested", argc, argv)};
    struct campaign *campaign = &nested.campaign;

    nested.old = image_make(campaign, 1, OLD_SIZE);
    nested.new = image_make(campaign, 2, NEW_SIZE);
    nested.repair = image_make(campaign, 3, REPAIR_SIZE);
    nested.before = stand_new(campaign);
    nested.now = stand_like(campaign, &nested.before);
    if (!stand_flash(&nested.before, &nested.old, false)) {
        campaign_fail(campaign, "the application cannot be installed");
    }
    for (int i = 0; i < (campaign->is_long ? LONG_STORIES : SHORT_STORIES); i++) {
        one_story(&nested);
    }
    stand_free(&nested.before);
    stand_free(&nested.now);
    image_free(&nested.old);
    image_free(&nested.new);
    image_free(&nested.repair);
    return campaign_end(campaign);
}
