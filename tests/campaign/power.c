/* The power goes at every flash operation of an installation, an update, a resumed update and, with
 * two slots, an exchange, the start of a trial, a confirmation and a revert. After each cut the
 * board runs a whole application or waits, and can be flashed. */
#include <stdio.h>

#include "campaign/stand.h"

enum {
    MOMENTS = 6,
    CHUNK = 256, /* bytes in a WRITE: a case repeats one packet */
    SLICE_US = 2000,
    PATIENCE_MS = 4000, /* virtual, until a board has recovered: three windows and an exchange */
    STORY_SLICES = 5000,
    KILO = 1024,
    REPAIR_SIZE = 2000,
    SHORT_TWO_SLOTS_ONE_IN = 24,
    LARGE_ONE_IN = 40, /* all of them take most of an hour; two slots, most of a day */
    LARGE_TWO_SLOTS_ONE_IN = 400,
    RESUME_AT_PAGE = 1,
    POWER_ON_SEED = 7, /* what RAM holds in the story itself */
};

static const struct vboard_fault moments[MOMENTS] = {
    {.when = VBOARD_BEFORE_OPERATION},
    {.when = VBOARD_IN_OPERATION, .torn = VBOARD_TORN_BEFORE},
    {.when = VBOARD_IN_OPERATION, .torn = VBOARD_TORN_BETWEEN},
    {.when = VBOARD_IN_OPERATION, .torn = VBOARD_TORN_WORST},
    {.when = VBOARD_IN_OPERATION, .torn = VBOARD_TORN_AFTER},
    {.when = VBOARD_AFTER_OPERATION},
};

enum kind { BEGIN, WRITE, FINISH, RUN, WAIT, POWER };

struct step {
    enum kind kind;
    const struct image *image;
    uint32_t offset, flags;
};

struct power {
    struct campaign campaign;
    struct stand now, before, trial; /* the story, a snapshot of it, and the one that is cut */
    struct image old, new, other, repair;
    const struct image *allowed[4]; /* what may run after a cut */
    bool may_wait;
};

/* False: refused, or no power. */
static bool perform(struct stand *stand, const struct step *step) {
    switch (step->kind) {
    case BEGIN: return stand_begin(stand, step->image, step->flags);
    case WRITE: return stand_write(stand, step->image, step->offset, CHUNK);
    case FINISH: return stand_finish(stand);
    case RUN: return stand_command(stand, COMMAND_RUN);
    case WAIT: return stand_run_us(stand, SLICE_US);
    case POWER: break;
    }
    stand_power_on(stand, POWER_ON_SEED);
    return stand->stop == VBOARD_UNTIL;
}

static void recover(struct power *power, uint64_t seed) {
    struct stand *stand = &power->trial;

    vboard_disarm_all(stand->board);
    stand_power_on(stand, seed);
    struct finding finding = stand_look(stand, PATIENCE_MS);
    const char *problem = stand_judge(stand, &finding, power->allowed, power->may_wait);
    if (problem == NULL) {
        problem = stand_repair(stand, &finding, &power->repair, (enum way)(seed % WAYS));
    }
    if (problem != NULL) {
        campaign_fail(&power->campaign, "%s", problem);
    }
}

/* The same step once more, from the snapshot, and the power goes. */
static void cut(struct power *power, const struct step *step, uint64_t operation, int moment) {
    struct vboard_fault fault = moments[moment];

    fault.kind = VBOARD_FAULT_POWER_CUT;
    fault.at = operation;
    fault.seed = campaign_draw(&power->campaign, UINT64_MAX);
    stand_copy(&power->trial, &power->before);
    int number = vboard_arm(power->trial.board, &fault);
    if (perform(&power->trial, step)) {
        (void)stand_run_us(&power->trial, SLICE_US);
    }
    campaign_fired(&power->campaign, vboard_fault_fired(power->trial.board, number) == 1);
    recover(power, fault.seed);
}

/* Goes on with the story by one step, after cutting it everywhere. False: it failed. */
static bool go_on(struct power *power, const struct step *step) {
    stand_copy(&power->before, &power->now);
    bool good = perform(&power->now, step);
    uint64_t operations = stand_operations(&power->now) - stand_operations(&power->before);

    for (uint64_t operation = 1; operation <= operations; operation++) {
        for (int moment = 0; moment < MOMENTS; moment++) {
            if (campaign_plan(&power->campaign)) {
                cut(power, step, operation, moment);
            }
        }
    }
    if (!good) {
        campaign_fail(&power->campaign, "the story itself fails");
    }
    return good;
}

static void allow(struct power *power, const struct image *a, const struct image *b,
                  bool may_wait) {
    power->allowed[0] = a;
    power->allowed[1] = b;
    power->allowed[2] = NULL;
    power->may_wait = may_wait;
}

static bool write_from(struct power *power, const struct image *image, uint32_t offset,
                       uint32_t end) {
    bool good = true;

    for (; offset < image->size && offset < end && good; offset += CHUNK) {
        good = go_on(power, &(struct step){.kind = WRITE, .image = image, .offset = offset});
    }
    return good;
}

/* Slices of time, until this application has said that it runs. */
static bool wait_for_start(struct power *power, const struct image *image) {
    int heard = -1;

    power->now.heard_size = 0;
    for (int i = 0; i < STORY_SLICES && heard != (int)image->minor; i++) {
        if (!go_on(power, &(struct step){.kind = WAIT})) {
            return false;
        }
        heard = stand_heard_start(&power->now);
    }
    if (heard != (int)image->minor) {
        campaign_fail(&power->campaign, "the story's application does not start");
    }
    return heard == (int)image->minor;
}

static bool start(struct power *power, const struct image *image) {
    return go_on(power, &(struct step){.kind = RUN}) && wait_for_start(power, image);
}

/* The whole of an update, without its start. */
static bool update(struct power *power, const struct image *image, uint32_t flags) {
    return go_on(power, &(struct step){.kind = BEGIN, .image = image, .flags = flags}) &&
           write_from(power, image, 0, image->size) && go_on(power, &(struct step){.kind = FINISH});
}

/* From the application that runs to the bootloader that waits: power off, on, and a packet. */
static bool reach_bootloader(struct power *power) {
    return go_on(power, &(struct step){.kind = POWER}) && stand_command(&power->now, COMMAND_ENTER);
}

static bool first_installation(struct power *power) {
    campaign_chapter(&power->campaign, "first installation");
    allow(power, &power->old, NULL, true);
    return update(power, &power->old, 0) && start(power, &power->old);
}

/* -- one slot ----------------------------------------------------------------------------------*/

static bool update_in_place(struct power *power) {
    campaign_chapter(&power->campaign, "update");
    allow(power, &power->old, &power->new, true);
    return reach_bootloader(power) && update(power, &power->new, 0) && start(power, &power->new);
}

/* The host is gone after a page, and comes back after a power cycle. */
static bool resumed_update(struct power *power) {
    const struct image *image = &power->other;
    uint32_t done = RESUME_AT_PAGE * STAND_PAGE;

    campaign_chapter(&power->campaign, "resumed update");
    allow(power, &power->new, image, true);
    return reach_bootloader(power) && go_on(power, &(struct step){.kind = BEGIN, .image = image}) &&
           write_from(power, image, 0, done) && reach_bootloader(power) &&
           go_on(power, &(struct step){.kind = BEGIN, .image = image, .flags = BEGIN_SPARSE}) &&
           write_from(power, image, done, image->size) &&
           go_on(power, &(struct step){.kind = FINISH}) && start(power, image);
}

/* -- two slots ---------------------------------------------------------------------------------*/

static bool update_beside(struct power *power) {
    campaign_chapter(&power->campaign, "update in the second slot");
    allow(power, &power->old, &power->new, false);
    return reach_bootloader(power) && update(power, &power->new, 0);
}

/* The application confirms itself, and starts once more. */
static bool exchange_and_confirm(struct power *power) {
    allow(power, &power->new, NULL, false);
    campaign_chapter(&power->campaign, "exchange and start of the trial");
    if (!start(power, &power->new)) {
        return false;
    }
    campaign_chapter(&power->campaign, "confirmation");
    return wait_for_start(power, &power->new);
}

/* Three starts, each cut short, and the old one is back. */
static bool revert(struct power *power) {
    enum { STARTS = 3 };

    campaign_chapter(&power->campaign, "another update and exchange");
    allow(power, &power->new, &power->other, false);
    bool good =
        reach_bootloader(power) && update(power, &power->other, 0) && start(power, &power->other);
    for (int i = 1; i < STARTS && good; i++) {
        good = go_on(power, &(struct step){.kind = POWER}) && wait_for_start(power, &power->other);
    }
    campaign_chapter(&power->campaign, "revert");
    allow(power, &power->new, NULL, false);
    return good && go_on(power, &(struct step){.kind = POWER}) &&
           wait_for_start(power, &power->new);
}

/* An exchange is ordered, and before the reset that makes it the host brings something else. */
static bool update_after_order(struct power *power) {
    campaign_chapter(&power->campaign, "another update before the exchange");
    allow(power, &power->new, &power->other, false);
    bool good = reach_bootloader(power) && update(power, &power->other, BEGIN_NO_TRIAL);
    allow(power, &power->new, &power->other, false);
    power->allowed[2] = &power->old;
    return good && update(power, &power->old, 0) && start(power, &power->old);
}

/* The story of a board, with images of these sizes. */
static void tell(struct campaign *campaign, uint32_t old_size, uint32_t new_size,
                 uint32_t other_size) {
    struct power power = {.campaign = *campaign};

    power.old = image_make(campaign, 1, old_size);
    power.new = image_make(campaign, 2, new_size);
    power.other = image_make(campaign, 3, other_size);
    power.repair = image_make(campaign, 4, REPAIR_SIZE);
    power.now = stand_new(campaign);
    power.before = stand_like(campaign, &power.now);
    power.trial = stand_like(campaign, &power.now);
    bool good = first_installation(&power);
    if (stand_has_two_slots(campaign)) {
        good = good && update_beside(&power) && exchange_and_confirm(&power) && revert(&power) &&
               update_after_order(&power);
    } else {
        good = good && update_in_place(&power) && resumed_update(&power);
    }
    if (!good) {
        campaign_fail(&power.campaign, "the story ended early");
    }
    stand_free(&power.now);
    stand_free(&power.before);
    stand_free(&power.trial);
    image_free(&power.old);
    image_free(&power.new);
    image_free(&power.other);
    image_free(&power.repair);
    *campaign = power.campaign;
}

int main(int argc, char **argv) {
    struct campaign campaign = campaign_begin("power", argc, argv);
    bool two_slots = stand_has_two_slots(&campaign);

    campaign_default_one_in(&campaign, two_slots && !campaign.is_long ? SHORT_TWO_SLOTS_ONE_IN : 1);
    tell(&campaign, 1980, 2100, 2060);
    if (campaign.is_long) {
        campaign_chapter(&campaign, campaign.name);
        campaign_default_one_in(&campaign, two_slots ? LARGE_TWO_SLOTS_ONE_IN : LARGE_ONE_IN);
        tell(&campaign, 96 * KILO, 100 * KILO, 98 * KILO);
    }
    return campaign_end(&campaign);
}
