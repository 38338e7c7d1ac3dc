/* SPDX-License-Identifier: MIT */
/* Worn-out flash: one cell never takes what is programmed into it, and no flag tells. It lies in
 * the image, in the records, in the journal, in the secondary slot, and an update comes, with
 * Tulpar's packets and with the tutorial's. An altered image is never called valid and never
 * started; the host is told; when the flash is good again, so is the board. */
#include <stdio.h>

#include "campaign/damage.h"
#include "campaign/old_records.h"
#include "wire/record.h"

enum {
    BITS = 64,
    BYTE_BITS = 8,
    LONG_BITS = 8, /* tried, of a double-word */
    PATIENCE_MS = 4000,
    TRIED_AGAIN_US = 200000,
    COMING_SIZE = 2020,
    SHORT_ONE_IN = 8,
    SHORT_WITHOUT_ECC_ONE_IN = 30, /* three times as many records are written */
    SHORT_TWO_SLOTS_ONE_IN = 16,
    SHORT_SECTORS_ONE_IN = 300, /* two slots, and both */
};

struct weak {
    struct damage damage; /* `new` is installed */
    struct image coming;  /* the update */
    bool overlay;         /* it is one, over `new`: the first and the last page are new */
};

static bool update(struct weak *weak, enum way way) {
    struct stand *stand = &weak->damage.now;
    bool good = stand_command(stand, COMMAND_ENTER) &&
                (way == WAY_TUTORIAL ? stand_flash_as_tutorial(stand, &weak->coming)
                                     : stand_flash(stand, &weak->coming, way == WAY_SPARSE));

    stand->heard_size = 0;
    return good && stand_command(stand, COMMAND_RUN);
}

/* A swap that the flash does not let happen: the new image waits, whole, and so does the
 * bootloader, also when it was told once more to start it; or that goes well then, in other places
 * of the records. */
static bool waits_for_swap(struct weak *weak, const struct finding *finding) {
    struct stand *stand = &weak->damage.now;
    struct device_info info;

    if (!weak->damage.two_slots || finding->what != FOUND_WAITING || !finding->has_valid ||
        !stand_run_us(stand, TRIED_AGAIN_US)) {
        return false;
    }
    if (stand_heard_start(stand) == (int)weak->coming.minor) {
        return stand_holds(stand, &weak->coming);
    }
    return stand_info(stand, &info) && info.last_error == STATUS_FLASH &&
           (info.record_state == RECORD_SWAPPING || info.record_state == RECORD_REPLACING);
}

/* said_ok: the host was told that all went well. The cell is still weak. */
static const char *judge(struct weak *weak, bool said_ok) {
    struct stand *stand = &weak->damage.now;
    const struct image *const either[] = {&weak->damage.new, &weak->coming, NULL};
    const struct image *const coming[] = {&weak->coming, NULL};

    if (!said_ok) {
        stand_power_on(stand, weak->damage.campaign->seed);
    }
    struct finding finding = stand_look(stand, PATIENCE_MS);
    if (waits_for_swap(weak, &finding)) {
        return NULL;
    }
    bool must_run = said_ok && !weak->damage.two_slots;
    return stand_judge(stand, &finding, must_run ? coming : either, !must_run);
}

static const char *recover(struct weak *weak, uint64_t seed) {
    struct stand *stand = &weak->damage.now;
    const struct image *const either[] = {&weak->damage.new, &weak->coming, NULL};

    vboard_disarm_all(stand->board);
    stand_power_on(stand, seed);
    struct finding finding = stand_look(stand, PATIENCE_MS);
    const char *problem = stand_judge(stand, &finding, either, true);
    return problem != NULL
               ? problem
               : stand_repair(stand, &finding, &weak->damage.repair, (enum way)(seed % WAYS));
}

/* in_image: the bytes that the host sends are spoilt on their way: it must be told so. */
static void try_cell(struct weak *weak, uint32_t address, unsigned bit, enum way way,
                     bool in_image) {
    struct campaign *campaign = weak->damage.campaign;
    struct stand *stand = &weak->damage.now;
    struct vboard_fault fault = {.kind = VBOARD_FAULT_WEAK, .address = address, .bit = bit};

    if (!campaign_plan(campaign)) {
        return;
    }
    uint64_t seed = campaign_draw(campaign, UINT64_MAX);
    stand_copy(stand, &weak->damage.before);
    stand_power_on(stand, seed);
    int number = vboard_arm(stand->board, &fault);
    bool said_ok = update(weak, way);
    const char *problem = judge(weak, said_ok);
    if (problem == NULL && said_ok && in_image) {
        problem = "the host is told that all went well";
    }
    campaign_fired(campaign, vboard_fault_fired(stand->board, number) > 0);
    if (problem == NULL) {
        problem = recover(weak, seed);
    }
    if (problem != NULL) {
        campaign_fail(campaign, "bit %u of 0x%08X: %s", bit, address, problem);
    }
}

static void try_ways(struct weak *weak, uint32_t address, unsigned bit, bool in_image) {
    static const enum way whole[] = {WAY_PLAIN, WAY_TUTORIAL}, overlay[] = {WAY_SPARSE};
    const enum way *ways = weak->overlay ? overlay : whole;
    unsigned count = weak->overlay ? 1 : sizeof whole / sizeof whole[0];

    for (unsigned i = 0; i < count; i++) {
        try_cell(weak, address, bit, ways[i], in_image);
    }
}

static void try_words(struct weak *weak, uint32_t start, uint32_t size, unsigned bits,
                      bool in_image) {
    for (uint32_t i = 0; i < size; i += STAND_WORD) {
        for (unsigned n = 0; n < bits; n++) {
            unsigned bit = bits == BITS ? n : (i / STAND_WORD * 7 + n * 29) % BITS;

            try_ways(weak, start + i, bit, in_image);
        }
    }
}

static void try_range(struct weak *weak, const char *name, uint32_t start, uint32_t size,
                      unsigned bits, bool in_image) {
    campaign_chapter(weak->damage.campaign, name);
    try_words(weak, start, size, bits, in_image);
}

/* Of the place of an image, which starts there: what the overlay changes, in the erase units that
 * the image begins and ends with. */
static void try_changed(struct weak *weak, const char *name, uint32_t start, unsigned bits,
                        bool in_image) {
    uint32_t size = weak->coming.size, unit = stand_slot_unit();
    uint32_t last = size / unit * unit;

    campaign_chapter(weak->damage.campaign, name);
    try_words(weak, start, unit < size ? unit : size, bits, in_image);
    if (last > 0) {
        try_words(weak, start + last, size - last, bits, in_image);
    }
}

/* -- a cell that does not keep what it took -----------------------------------------------------*/

/* All is written and read back but for the tail, then a bit changes, then FINISH comes. */
static void lose_bit(struct weak *weak, uint32_t start, uint32_t at) {
    struct campaign *campaign = weak->damage.campaign;
    struct stand *stand = &weak->damage.now;
    const struct vboard_fault fault = {
        .kind = VBOARD_FAULT_FLIP, .address = start + at, .bit = at % BYTE_BITS};
    struct device_info info = {0};
    enum record_state expected = weak->damage.two_slots ? RECORD_INSTALLED : RECORD_UPDATING;

    if (!campaign_plan(campaign)) {
        return;
    }
    stand_copy(stand, &weak->damage.before);
    stand_power_on(stand, at);
    bool good = stand_command(stand, COMMAND_ENTER) && stand_begin(stand, &weak->coming, 0);
    for (uint32_t offset = 0; offset < COMING_SIZE && good; offset += stand_page()) {
        good = stand_write(stand, &weak->coming, offset, stand_page());
    }
    int number = vboard_arm(stand->board, &fault);
    bool said_ok = stand_finish(stand);
    campaign_fired(campaign, vboard_fault_fired(stand->board, number) == 1);
    if (!good || said_ok || !stand_info(stand, &info)) {
        campaign_fail(campaign, "byte %u: %s", at,
                      said_ok ? "an altered image is called whole" : "the update fails early");
    } else if (info.record_state != expected) {
        campaign_fail(campaign, "byte %u: a record of an image that was refused", at);
    }
    const char *problem = judge(weak, false);
    if (problem == NULL) {
        problem = recover(weak, at);
    }
    if (problem != NULL) {
        campaign_fail(campaign, "byte %u: %s", at, problem);
    }
}

static void lose_bits(struct weak *weak) {
    uint32_t start = weak->damage.two_slots ? weak->damage.waiting : kit_layout()->application;

    campaign_chapter(weak->damage.campaign, "a bit is lost before FINISH");
    for (uint32_t at = 0; at < COMING_SIZE - COMING_SIZE % STAND_WORD; at++) {
        lose_bit(weak, start, at);
    }
}

/* ----------------------------------------------------------------------------------------------*/

/* The newest record after an update that nothing disturbs; with two slots, when the new image has
 * started, and by the way that writes the fewest. */
static uint32_t last_record(struct weak *weak) {
    struct stand *stand = &weak->damage.now;
    struct record newest;

    stand_copy(stand, &weak->damage.before);
    stand_power_on(stand, weak->damage.campaign->seed);
    bool good = update(weak, weak->overlay            ? WAY_SPARSE
                             : weak->damage.two_slots ? WAY_TUTORIAL
                                                      : WAY_PLAIN);
    if (good && weak->damage.two_slots) {
        good = stand_look(stand, PATIENCE_MS).what == FOUND_RUNNING;
    }
    if (!good) {
        campaign_fail(weak->damage.campaign, "the update fails without a fault");
    }
    return old_records_newest(stand->board, &newest);
}

/* Of `now`: not one that is spoilt, of which each start of the bootloader may leave one. */
static bool holds_record(const struct weak *weak, uint32_t place) {
    struct record record;

    return vboard_peek(weak->damage.now.board, place, &record, sizeof record) &&
           record_whole(&record, sizeof record);
}

/* All that every way of the update writes. */
static void try_records(struct weak *weak, const char *name, bool in_image) {
    enum { PLACES_MAX = 32 };
    uint32_t last = last_record(weak), first = old_records_next(weak->damage.newest);
    bool in_same_unit = kit_unit_start(first) == kit_unit_start(weak->damage.newest);
    uint32_t places[PLACES_MAX];
    unsigned count = 0;

    for (uint32_t place = first; place != old_records_next(last) && count < PLACES_MAX;
         place = old_records_next(place)) {
        if (holds_record(weak, place)) {
            places[count++] = place;
        }
    }
    if (!kit_layout()->has_ecc && in_same_unit) {
        /* The first update after a reset spoils it, whatever it takes (boot/records.c). */
        try_range(weak, "a place that is spoilt", first, STAND_WORD, BITS, false);
    }
    campaign_chapter(weak->damage.campaign, name);
    for (unsigned i = 0; i < count; i++) {
        try_words(weak, places[i], RECORD_SIZE, BITS, in_image);
    }
}

static void one_slot(struct weak *weak, unsigned bits) {
    try_range(weak, "the image", kit_layout()->application, COMING_SIZE, bits, true);
    try_records(weak, "records", true);
}

/* Whole units go out and come in. */
static void two_slots(struct weak *weak, unsigned bits) {
    uint32_t units = (COMING_SIZE + stand_slot_unit() - 1) / stand_slot_unit();

    try_range(weak, "the image where it waits", weak->damage.waiting, COMING_SIZE, bits, true);
    try_records(weak, "records", false);
    try_range(weak, "the journal", kit_layout()->journal, units * STAND_WORD, BITS, false);
    try_range(weak, "what goes out, where it is kept", weak->damage.waiting - stand_slot_unit(),
              weak->damage.new.size, bits, false);
    try_range(weak, "what comes in", kit_layout()->application, COMING_SIZE, bits, false);
}

/* Those of both units' steps, header, map and their xor. */
static void try_journal_of_overlay(struct weak *weak, uint32_t units) {
    uint32_t journal = kit_layout()->journal, last = weak->coming.size / stand_slot_unit();
    uint32_t map_words = (units + BITS - 1) / BITS;

    campaign_chapter(weak->damage.campaign, "the journal of an overlay");
    try_words(weak, journal, STAND_WORD, BITS, false);
    if (last > 0) {
        try_words(weak, journal + last * STAND_WORD, STAND_WORD, BITS, false);
    }
    try_words(weak, journal + units * STAND_WORD, (1 + map_words + 1) * STAND_WORD, BITS, false);
}

static void an_overlay(struct weak *weak, unsigned bits) {
    uint32_t unit = stand_slot_unit(), size = weak->coming.size;
    uint32_t secondary = weak->damage.waiting - unit;
    uint32_t units = (secondary - kit_layout()->application) / unit;

    try_changed(weak, "an overlay where it waits", weak->damage.waiting, bits, true);
    try_records(weak, "records of an overlay", false);
    try_journal_of_overlay(weak, units);
    if (size > 2 * unit) { /* a whole one lies between those that are new */
        try_range(weak, "the parity of what is shared", secondary + units * unit, unit, bits,
                  false);
    }
    try_changed(weak, "what an overlay takes out, where it is kept", secondary, bits, false);
    try_changed(weak, "what an overlay brings in", kit_layout()->application, bits, false);
}

/* False: it cannot be made, and that was counted as a failure. */
static bool begin(struct weak *weak, struct campaign *campaign, enum situation situation) {
    *weak = (struct weak){.overlay = situation == SITUATION_INSTALLED_OVERLAY};
    bool good = damage_prepare(&weak->damage, campaign, situation);

    weak->coming =
        weak->overlay ? image_vary(&weak->damage.new, 4) : image_make(campaign, 4, COMING_SIZE);
    unsigned one_in = weak->damage.two_slots ? SHORT_TWO_SLOTS_ONE_IN : SHORT_ONE_IN;
    if (!kit_layout()->has_ecc) {
        one_in = weak->damage.two_slots ? SHORT_SECTORS_ONE_IN : SHORT_WITHOUT_ECC_ONE_IN;
    }
    campaign_default_one_in(campaign, campaign->is_long ? 1 : one_in);
    return good;
}

static void end(struct weak *weak) {
    damage_free(&weak->damage);
    image_free(&weak->coming);
}

int main(int argc, char **argv) {
    struct campaign campaign = campaign_begin("weak", argc, argv);
    unsigned bits = campaign.is_long ? LONG_BITS : 1;
    struct weak weak;

    if (begin(&weak, &campaign, SITUATION_INSTALLED)) {
        weak.damage.two_slots ? two_slots(&weak, bits) : one_slot(&weak, bits);
        lose_bits(&weak);
    }
    end(&weak);
    if (stand_has_two_slots()) {
        if (begin(&weak, &campaign, SITUATION_INSTALLED_OVERLAY)) {
            an_overlay(&weak, bits);
        }
        end(&weak);
    }
    return campaign_end(&campaign);
}
