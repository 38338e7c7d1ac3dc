/* SPDX-License-Identifier: MIT */
#include "campaign/damage.h"

#include "campaign/old_records.h"

enum {
    OLD_SIZE = 1980,
    NEW_SIZE = 2100,
    REPAIR_SIZE = 2000,
    STARTED_MS = 1500,
    FLASH_START = 0x08000000,
};

/* Of an overlay: the first and the last page of three are new; sectors hold all of it. */
static uint32_t overlay_size(void) {
    return 2 * stand_page() + 300;
}

static bool in_range(uint32_t address, uint32_t start, uint32_t size) {
    uint32_t word = address - address % STAND_WORD;

    return word >= start - start % STAND_WORD && word < start + size;
}

static bool starts(struct stand *stand, const struct image *image) {
    stand->heard_size = 0;
    if (!stand_command(stand, COMMAND_RUN)) {
        return false;
    }
    struct finding finding = stand_look(stand, STARTED_MS);
    return finding.what == FOUND_RUNNING && finding.minor == image->minor;
}

static bool is_overlay(const struct damage *damage) {
    return damage->situation == SITUATION_TRIAL_OF_OVERLAY ||
           damage->situation == SITUATION_ORDERED_OVERLAY ||
           damage->situation == SITUATION_INSTALLED_OVERLAY;
}

static bool is_ordered(const struct damage *damage) {
    return damage->situation == SITUATION_ORDERED || damage->situation == SITUATION_ORDERED_OVERLAY;
}

static bool is_installed(const struct damage *damage) {
    return damage->situation == SITUATION_INSTALLED ||
           damage->situation == SITUATION_INSTALLED_OVERLAY;
}

static bool make(struct damage *damage) {
    struct stand *stand = &damage->before;
    struct device_info info;
    struct record newest;

    bool good = stand_flash(stand, &damage->old, false) && starts(stand, &damage->old);
    stand_power_on(stand, damage->campaign->seed);
    good = good && stand_info(stand, &info) && stand_flash(stand, &damage->new, is_overlay(damage));
    damage->waiting = info.application.base + info.application.size + stand_slot_unit();
    if (!is_ordered(damage)) {
        good = good && starts(stand, &damage->new);
    }
    if (is_installed(damage) && damage->two_slots) {
        good = good && stand_run_us(stand, STAND_CONFIRMED_US);
    }
    damage->newest = old_records_newest(stand->board, &newest);
    return good;
}

bool damage_prepare(struct damage *damage, struct campaign *campaign, enum situation situation) {
    *damage = (struct damage){
        .campaign = campaign,
        .situation = situation,
        .before = stand_new(campaign),
        .repair = image_make(campaign, 3, REPAIR_SIZE),
        .two_slots = stand_has_two_slots(),
    };
    damage->old = image_make(campaign, 1, is_overlay(damage) ? overlay_size() : OLD_SIZE);
    damage->new =
        is_overlay(damage) ? image_vary(&damage->old, 2) : image_make(campaign, 2, NEW_SIZE);
    damage->end = FLASH_START + vboard_flash_size(damage->before.board);
    bool good = make(damage);
    damage->now = stand_like(&damage->before);
    recovery_begin(&damage->recovery, campaign,
                   (const struct image *[]){&damage->old, &damage->new, NULL}, &damage->repair);
    damage->recovery.asks_info = true;
    if (!good) {
        campaign_fail(campaign, "the situation cannot be made");
    }
    return good;
}

void damage_free(struct damage *damage) {
    stand_free(&damage->before);
    stand_free(&damage->now);
    recovery_end(&damage->recovery);
    image_free(&damage->old);
    image_free(&damage->new);
    image_free(&damage->repair);
}

/* What may become of the board. */
struct expectation {
    const struct image *runs[2];
    bool waits;
};

/* In an erase unit of the image that starts there, which is not the same in both. */
static bool in_changed_unit(const struct damage *damage, uint32_t address, uint32_t start) {
    uint32_t unit = (address - start) / stand_slot_unit();

    return in_range(address, start, damage->new.size) &&
           (!is_overlay(damage) || unit == 0 || unit == damage->new.size / stand_slot_unit());
}

/* What is damaged is the newest record, and it is written once: the one before counts then. */
static bool loses_record(const struct damage *damage, uint32_t address) {
    return old_records_copies() == 1 && in_range(address, damage->newest, RECORD_SIZE);
}

static struct expectation expect(const struct damage *damage, uint32_t address) {
    bool image = in_changed_unit(damage, address, kit_layout()->application);
    bool record = loses_record(damage, address);
    bool waiting = in_changed_unit(damage, address, damage->waiting);
    const struct expectation new_runs = {.runs = {&damage->new}};
    const struct expectation old_runs = {.runs = {&damage->old}};
    const struct expectation waits = {.waits = true};

    switch (damage->situation) {
    case SITUATION_INSTALLED:
    case SITUATION_INSTALLED_OVERLAY:
        /* One slot: the record before it says "updating". Two: it says "on trial". */
        return image || (record && !damage->two_slots) ? waits : new_runs;
    case SITUATION_TRIAL:
    case SITUATION_TRIAL_OF_OVERLAY: return image ? old_runs : new_runs; /* others are mended */
    case SITUATION_ORDERED:
    case SITUATION_ORDERED_OVERLAY: break;
    }
    /* A damaged image is noticed when it is checked before the swap, which is not made. */
    return record || waiting ? old_runs : new_runs;
}

static const char *judge(const struct damage *damage, const struct outcome *outcome,
                         uint32_t address, enum verdict verdict) {
    struct expectation expected = expect(damage, address);
    const struct image *const allowed[] = {expected.runs[0], NULL};
    bool record = loses_record(damage, address);
    enum found what = outcome->finding.what;

    if (what == FOUND_RUNNING && allowed[0] == NULL) {
        return "an application runs that must not be started";
    }
    if (what == FOUND_WAITING && !outcome->has_info) {
        return "no INFO";
    }
    if (what == FOUND_WAITING && is_installed(damage) &&
        outcome->verdict != (record ? VERDICT_NONE : verdict)) {
        return "wrong verdict";
    }
    return outcome_problem(outcome, allowed, NULL, expected.waits);
}

void damage_try(struct damage *damage, struct vboard_fault fault, enum verdict verdict) {
    struct campaign *campaign = damage->campaign;
    struct vboard *board = damage->now.board;

    if (!campaign_plan(campaign)) {
        return;
    }
    vboard_copy(board, damage->before.board);
    fault.when = VBOARD_NOW;
    int number = vboard_arm(board, &fault);
    campaign_fired(campaign, vboard_fault_fired(board, number) == 1);
    const struct outcome *outcome = recovery_of(
        &damage->recovery, board, (unsigned)campaign_draw(campaign, RECOVERY_KINDS), NULL);
    const char *problem = judge(damage, outcome, fault.address, verdict);
    if (problem != NULL) {
        campaign_fail(campaign, "damage at 0x%08X: %s", fault.address, problem);
    }
}
