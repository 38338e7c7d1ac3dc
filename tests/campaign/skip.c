/* SPDX-License-Identifier: MIT */
/* One instruction does not happen, each in turn, and nothing is started that must not be: an image
 * that was altered, one whose update did not end, one that no record knows. From power-on, and from
 * a reset with an order in the mailbox, until the bootloader has waited for 20 ms. A start is an
 * instruction executed in the application area, wherever in it. No debugger is attached. Then the
 * power goes and comes back: an image that may run runs, or the bootloader waits and can be
 * flashed. The run that nothing disturbs ends with exactly the image that should run.
 *
 * Most skips change nothing that lasts: the bootloader soon waits in a state from which another run
 * has gone on to the end already, and nothing was started. Such a run ends there (settled.h), and
 * one in 1000 is run on all the same. Others never sleep again, for example in a loop that counts
 * past its end, and hear no host: of these one in ten is run on. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "campaign/damage.h"
#include "campaign/inside.h"
#include "campaign/places.h"
#include "campaign/settled.h"
#include "campaign/skip_stories.h"
#include "support/hand_written.h"
#include "watch.h"
#include "wire/bytes.h"
#include "wire/handoff.h"

enum {
    NS_PER_MS = 1000000,
    WAITING_MS = 20,      /* in the last of them an instruction is still left out */
    NEVER_ASLEEP_MS = 10, /* a bootloader that polls waits by then */
    WINDOW_MS = 520,      /* after this the window has passed */
    RUN_MS = 20,          /* after RUN */
    HALF_MS_NS = 500000,
    LOOKS = 3, /* at a board that sleeps, a millisecond apart */
    AUDIT_ONE_IN = 1000,
    SPIN_MS = 30, /* behind the end, without sleep: it will not sleep any more */
    SPINS_ONE_IN = 10,
    STEP_NS = 1, /* less than a cycle: one instruction */
    ALIGNMENT = 2,
    BOOTLOADER_START = 0x08000000,
    RAM_START = 0x20000000,
    MAILBOX = RAM_START,

    /* Where a bit of the image changes. */
    IN_VECTORS = 8, /* the NMI vector: what must be plausible stays so */
    IN_CODE = 400,
    FIRST_VECTOR = 4, /* reset, then what the core itself raises */
    VECTORS_END = 28,
    LAST_BIT = 7,

    /* Of an instruction that has come up so often, samples are taken. */
    OFTEN = 2,
    OFTEN_WITH_TWO_SLOTS = 1,
    OFTEN_WITHOUT_ECC = 1, /* in the short form */
    SHORT_ONE_IN = 400,
    SHORT_TWO_SLOTS_ONE_IN = 4000,
    LONG_TWO_SLOTS_ONE_IN = 16, /* beside the first time that each comes up */
    LONG_WITHOUT_ECC_ONE_IN = 64,
    SHORT_RESETS_ONE_IN = 4, /* are followed by resets */

    /* At most, of what was tried in a story at whose end an application runs. Measured are one in 8
     * (an overlay's story in the short form), in 24 (each instruction once) and in 50 (a sample).
     */
    NO_APPLICATION_ONE_IN = 5,
    FEW = 50, /* so many say little */
};

struct skip {
    struct campaign *campaign;
    struct damage damage;
    const struct story *story;
    struct stand base, now; /* the run that nothing disturbs, and the one that is disturbed */
    uint64_t end_ns; /* of the part in which instructions are left out; 0: the run that nothing
                      * disturbs starts an application before */
    uint64_t started_ns;
    struct places places;
    struct settled settled; /* states of this story */
    uint64_t violations;
    uint64_t spins; /* not run to their end */
    uint64_t tried;
    uint64_t waits; /* for good, where undisturbed an application runs */
    unsigned often;
};

/* -- the board before it is switched on ---------------------------------------------------------*/

static void flip(struct skip *skip, uint32_t address, unsigned bit) {
    struct vboard_fault fault = {.kind = VBOARD_FAULT_FLIP, .address = address, .bit = bit};

    int number = vboard_arm(skip->base.board, &fault);
    if (vboard_fault_fired(skip->base.board, number) != 1) {
        campaign_fail(skip->campaign, "the image cannot be altered");
    }
    vboard_disarm_all(skip->base.board);
}

static void blank(struct stand *stand, uint32_t from, uint32_t to) {
    uint8_t page[STAND_PAGE_MAX];

    memset(page, 0xFF, sizeof page);
    for (uint32_t address = from; address < to; address += stand_page()) {
        (void)vboard_load(stand->board, address, page, stand_page());
    }
}

static void leave_open(struct skip *skip) {
    struct stand *stand = &skip->base;
    const struct image *image = &skip->damage.repair;

    /* With two slots it would go beside an application that is valid. */
    bool good = stand_command(stand, COMMAND_ENTER) && stand_command(stand, COMMAND_ERASE) &&
                stand_begin(stand, image, 0);
    for (uint32_t offset = 0; offset < image->size && good; offset += stand_page()) {
        good = stand_write(stand, image, offset, stand_page());
    }
    if (!good) {
        campaign_fail(skip->campaign, "the update cannot be left open");
    }
}

static void make_contents(struct skip *skip) {
    uint32_t size = skip->damage.new.size;
    uint32_t pages_end = kit_layout()->application + stand_whole_pages(size);

    switch (skip->story->contents) {
    case ALTERED_VECTORS: flip(skip, kit_layout()->application + IN_VECTORS, 1); break;
    case TRIAL_ALTERED:
    case ALTERED_CODE: flip(skip, kit_layout()->application + IN_CODE, 0); break;
    case ALTERED_END: flip(skip, kit_layout()->application + size - 1, LAST_BIT); break;
    case ERASED: blank(&skip->base, kit_layout()->application, pages_end); break;
    case UPDATE_OPEN: leave_open(skip); break;
    case NO_RECORD:
        blank(&skip->base, kit_layout()->records,
              kit_layout()->records + kit_layout()->records_size);
        break;
    case WAITING_ALTERED: flip(skip, skip->damage.waiting + IN_CODE, 0); break;
    case WAITING: break;
    case BOTH_ALTERED:
        flip(skip, kit_layout()->application + IN_CODE, 0);
        flip(skip, skip->damage.waiting - stand_slot_unit() + IN_CODE, 0);
        break;
    case SHARED_ALTERED:
        flip(skip, kit_layout()->application + stand_slot_unit() + IN_CODE, 0);
        break;
    }
}

/* The bootloader has run since power-on, and is reset with this order. */
static void reset_with_order(struct skip *skip) {
    struct handoff mailbox = {.order = skip->story->order, .reset_cause = RESET_CAUSE_SOFTWARE};

    handoff_seal(&mailbox);
    (void)vboard_poke(skip->base.board, MAILBOX, &mailbox, sizeof mailbox);
    inside_software_reset(skip->base.board);
}

/* At the first instruction behind the reset. */
static void make_base(struct skip *skip) {
    struct stand *base = &skip->base;

    stand_copy(base, &skip->damage.before);
    if (skip->story->contents == UPDATE_OPEN) {
        stand_power_on(base, skip->campaign->seed);
    }
    if (skip->story->order == HANDOFF_NONE) {
        make_contents(skip);
        vboard_power_on(base->board, skip->campaign->seed + 1);
    } else {
        stand_power_on(base, skip->campaign->seed);
        (void)stand_command(base, COMMAND_ENTER);
        make_contents(skip);
        reset_with_order(skip);
    }
    stand_forget(base);
    /* What the chip shrugs off is no end of a run here. */
    vboard_set_strict(base->board, false);
    vboard_fence_code(base->board, kit_layout()->application);
    skip->started_ns = vboard_now_ns(base->board);
    skip->end_ns = 0;
}

/* -- a case -------------------------------------------------------------------------------------*/

/* A jump without its last instructions ends in the fault handler of an image that may run. */
static bool is_vector(const struct image *image, uint32_t address) {
    bool found = false;

    for (uint32_t at = FIRST_VECTOR; at < VECTORS_END; at += sizeof address) {
        found = found || address == (get_u32(image->bytes + at) & ~1u);
    }
    return found;
}

/* In a slot of one unit the copy that waited for the swap lies where the parity of shared units
 * would: without the map, which a skipped instruction can lose, what is altered on trial is mended
 * from it (boot/parity.h). It is the image that was tried, to the last bit, also where the
 * application says that it works: then it stays. */
static bool new_may_start(const struct skip *skip) {
    bool has_copy = kit_layout()->application_size == stand_slot_unit();

    return skip->story->new_may_start || (skip->story->contents == TRIAL_ALTERED && has_copy);
}

/* An image that may run, whole, at one of its vectors. */
static bool may_start(const struct skip *skip, const struct stand *stand, uint32_t address) {
    const struct image *images[] = {
        skip->story->old_may_start ? &skip->damage.old : NULL,
        new_may_start(skip) ? &skip->damage.new : NULL,
    };

    for (size_t i = 0; i < sizeof images / sizeof images[0]; i++) {
        if (images[i] != NULL && stand_holds(stand, images[i]) && is_vector(images[i], address)) {
            return true;
        }
    }
    return false;
}

/* False: the run ends here. */
static bool run_until(struct skip *skip, uint64_t ns) {
    uint32_t address;

    skip->now.stop = vboard_run(skip->now.board, ns, false);
    if (skip->now.stop == VBOARD_VIOLATION && !vboard_left_code(skip->now.board, &address)) {
        skip->violations++;
    }
    return skip->now.stop == VBOARD_UNTIL;
}

static uint64_t waiting_end(const struct skip *skip) {
    return skip->end_ns != 0
               ? skip->end_ns
               : skip->started_ns + (uint64_t)(NEVER_ASLEEP_MS + WAITING_MS) * NS_PER_MS;
}

/* What was found to be good is started after the window, after a minute, and at the host's word:
 * this is said here, in the long form when the window has passed. */
static uint64_t window_end(const struct skip *skip) {
    uint64_t window = skip->campaign->is_long ? (uint64_t)WINDOW_MS * NS_PER_MS : 0;

    return waiting_end(skip) + window;
}

static void run_on(struct skip *skip) {
    uint8_t packet[HAND_PACKET_MAX];
    size_t size = hand_packet(packet, COMMAND_RUN, NULL, 0);
    uint64_t end = window_end(skip);

    if (run_until(skip, end)) {
        (void)vboard_uart_send(skip->now.board, packet, size);
        (void)run_until(skip, end + (uint64_t)RUN_MS * NS_PER_MS);
    }
}

/* The middle of a millisecond since the start, the first behind now: between two ticks, when a
 * bootloader that waits sleeps. */
static uint64_t next_look(const struct skip *skip) {
    uint64_t since = vboard_now_ns(skip->now.board) - skip->started_ns;

    return skip->started_ns + (since + HALF_MS_NS) / NS_PER_MS * NS_PER_MS + HALF_MS_NS;
}

enum rest {
    REST_OPEN,    /* to be run, or ended already */
    REST_SETTLED, /* as another run's, which ended well */
    REST_SPINS,   /* a loop without sleep */
};

/* The run goes on until it is known what the rest of it is like. The states in which it slept are
 * put down in states[LOOKS], 0 behind the last. */
static enum rest look_ahead(struct skip *skip, uint64_t states[LOOKS]) {
    uint64_t spin_end = waiting_end(skip) + (uint64_t)SPIN_MS * NS_PER_MS;
    unsigned looks = 0;

    while (looks < LOOKS && next_look(skip) < window_end(skip) &&
           run_until(skip, next_look(skip))) {
        if (inside_core(skip->now.board)->sleep != CORE_AWAKE) {
            inside_clear_leftovers(skip->now.board);
            states[looks] = inside_fingerprint(skip->now.board);
            if (settled_has(&skip->settled, states[looks])) {
                return REST_SETTLED;
            }
            looks++;
        } else if (looks == 0 && next_look(skip) > spin_end) {
            return REST_SPINS;
        }
    }
    return REST_OPEN;
}

/* The fault has fired. */
static void run_to_end(struct skip *skip) {
    uint64_t states[LOOKS] = {0};
    bool is_audit = campaign_draw(skip->campaign, AUDIT_ONE_IN) == 0;
    enum rest rest = is_audit ? REST_OPEN : look_ahead(skip, states);

    if (rest == REST_SETTLED ||
        (rest == REST_SPINS && campaign_draw(skip->campaign, SPINS_ONE_IN) != 0)) {
        skip->spins += rest == REST_SPINS;
        return;
    }
    skip->campaign->judged++;
    skip->campaign->audited += is_audit;
    if (skip->now.stop == VBOARD_UNTIL) {
        run_on(skip);
    }
    for (unsigned i = 0; i < LOOKS && states[i] != 0 && skip->now.stop == VBOARD_UNTIL; i++) {
        settled_add(&skip->settled, states[i]);
    }
}

/* -- and then -----------------------------------------------------------------------------------*/

static const struct outcome *after_resets(struct skip *skip, const struct stand *stand) {
    unsigned kind = skip->campaign->is_long
                        ? (unsigned)campaign_draw(skip->campaign, RECOVERY_KINDS)
                        : WAY_PLAIN;

    return recovery_of(&skip->damage.recovery, stand->board, kind, NULL);
}

/* Exactly what the story ends with. */
static void judge_undisturbed(struct skip *skip) {
    const struct story *story = skip->story;
    const struct image *const ends[] = {
        [WAITS] = NULL, [OLD_RUNS] = &skip->damage.old, [NEW_RUNS] = &skip->damage.new};
    const struct image *const allowed[] = {ends[story->end], NULL};
    const char *problem =
        outcome_problem(after_resets(skip, &skip->base), allowed, NULL, story->end == WAITS);

    if (problem != NULL) {
        campaign_fail(skip->campaign, "undisturbed: %s", problem);
    }
}

/* Whatever else is written, nothing of the bootloader's is. */
static bool keeps_bootloader(const struct skip *skip) {
    bool same = true;

    uint32_t size = kit_layout()->code_end - BOOTLOADER_START;

    for (uint32_t page = 0; page < size / vboard_page_size(skip->base.board); page++) {
        same = same && vboard_page_fingerprint(skip->now.board, page) ==
                           vboard_page_fingerprint(skip->base.board, page);
    }
    return same;
}

/* What becomes of the board when its power goes now and comes back. A record or a page that was
 * written without one of its instructions may be wrong, and the look that comes before it is made
 * once: then the bootloader may wait, with nothing that is valid, and can be flashed. */
static void judge_rest(struct skip *skip, uint32_t pc) {
    if (!skip->campaign->is_long && campaign_draw(skip->campaign, SHORT_RESETS_ONE_IN) != 0) {
        return;
    }
    const struct image *allowed[3] = {NULL};
    size_t count = 0;

    skip->tried++;
    if (!keeps_bootloader(skip)) {
        places_note(&skip->places, pc);
        campaign_fail(skip->campaign,
                      "without the instruction at 0x%08X (%s) the bootloader is written to", pc,
                      places_name(&skip->places, pc));
        return;
    }
    const struct outcome *outcome = after_resets(skip, &skip->now);
    if (skip->story->old_may_start) {
        allowed[count++] = &skip->damage.old;
    }
    if (new_may_start(skip)) {
        allowed[count++] = &skip->damage.new;
    }
    const char *problem = outcome_problem(outcome, allowed, NULL, true);
    skip->waits += skip->story->end != WAITS && outcome->finding.what == FOUND_WAITING;
    if (problem != NULL) {
        places_note(&skip->places, pc);
        campaign_fail(skip->campaign, "without the instruction at 0x%08X (%s), after resets: %s",
                      pc, places_name(&skip->places, pc), problem);
    }
}

static void try_here(struct skip *skip) {
    const struct vboard_fault fault = {
        .kind = VBOARD_FAULT_SKIP, .when = VBOARD_AT_INSTRUCTION, .at = 1};
    uint32_t pc = vboard_pc(skip->base.board);
    uint32_t address;

    stand_copy(&skip->now, &skip->base);
    int number = vboard_arm(skip->now.board, &fault);
    bool goes_on = run_until(skip, next_look(skip));
    campaign_fired(skip->campaign, vboard_fault_fired(skip->now.board, number) == 1);
    vboard_disarm_all(skip->now.board);
    if (goes_on) {
        run_to_end(skip);
    } else {
        skip->campaign->judged++;
    }
    if (vboard_left_code(skip->now.board, &address) && !may_start(skip, &skip->now, address)) {
        places_note(&skip->places, pc);
        campaign_fail(skip->campaign,
                      "without the instruction at 0x%08X (%s) 0x%08X is executed after %.3f ms", pc,
                      places_name(&skip->places, pc), address,
                      (double)(vboard_now_ns(skip->now.board) - skip->started_ns) / NS_PER_MS);
    }
    judge_rest(skip, pc);
}

/* -- in turn ------------------------------------------------------------------------------------*/

static bool asleep(struct skip *skip) {
    return inside_core(skip->base.board)->sleep != CORE_AWAKE;
}

/* The next instruction is the bootloader's, in flash or in RAM: not the first of what it starts. */
static bool in_bootloader(const struct skip *skip) {
    uint32_t pc = vboard_pc(skip->base.board);

    return pc < kit_layout()->application || pc >= RAM_START;
}

/* Until 20 ms after it went to sleep first. */
static bool at_end(struct skip *skip) {
    uint64_t now = vboard_now_ns(skip->base.board);

    if (skip->end_ns == 0 &&
        (asleep(skip) || now - skip->started_ns > (uint64_t)NEVER_ASLEEP_MS * NS_PER_MS)) {
        skip->end_ns = now + (uint64_t)WAITING_MS * NS_PER_MS;
    }
    return skip->end_ns != 0 && now >= skip->end_ns;
}

/* The run that nothing disturbs goes on by an instruction. False: it ends here. */
static bool step(struct skip *skip) {
    struct vboard *board = skip->base.board;
    uint32_t address;

    do {
        skip->base.stop = vboard_run(board, vboard_now_ns(board) + STEP_NS, false);
    } while (skip->base.stop == VBOARD_UNTIL && asleep(skip) && !at_end(skip));
    if (skip->base.stop == VBOARD_UNTIL) {
        return !at_end(skip);
    }
    if (!vboard_left_code(board, &address)) {
        campaign_fail(skip->campaign, "undisturbed: %s", vboard_violation(board));
    } else if (!may_start(skip, &skip->base, address)) {
        campaign_fail(skip->campaign, "undisturbed: 0x%08X is executed", address);
    }
    return false;
}

/* The end is known before the first instruction is left out, so that all runs have the same one. */
static void make_base_with_end(struct skip *skip) {
    make_base(skip);
    while (skip->end_ns == 0 && step(skip)) {
    }
    judge_undisturbed(skip);
    uint64_t end = skip->end_ns;
    make_base(skip);
    skip->end_ns = end;
}

/* The short forms with two slots and without ECC leave out most of what all have in common. */
static bool is_told(const struct skip *skip, const struct story *story, enum situation situation) {
    bool common = situation == SITUATION_INSTALLED;
    bool told =
        story->contents == ALTERED_CODE ||
        (!skip->damage.two_slots &&
         (kit_layout()->has_ecc || story->contents == UPDATE_OPEN || story->contents == NO_RECORD));

    /* A unit is shared between the one that the image begins with and the one that it ends in. */
    bool possible =
        story->contents != SHARED_ALTERED || skip->damage.new.size > 2 * stand_slot_unit();

    return story->situation == situation && possible &&
           (skip->campaign->is_long || !common || told);
}

/* The first times that an instruction comes up all are tried. */
static bool chosen(struct skip *skip, uint8_t *seen) {
    struct campaign *campaign = skip->campaign;
    uint32_t place = (vboard_pc(skip->base.board) - BOOTLOADER_START) / ALIGNMENT;
    struct campaign sampled = *campaign;

    if (place < STAND_CODE_MAX / ALIGNMENT && seen[place] < skip->often) {
        seen[place]++;
        campaign->one_in = 1;
    }
    bool taken = campaign_plan(campaign);
    campaign->one_in = sampled.one_in;
    return taken;
}

/* In the short form an overlay's story counts on from the one before: what they have in common was
 * tried there. */
static bool counts_on(const struct skip *skip) {
    return !skip->campaign->is_long && skip->story->situation >= SITUATION_TRIAL_OF_OVERLAY;
}

static void try_all(struct skip *skip) {
    static uint8_t seen[STAND_CODE_MAX / ALIGNMENT];

    if (!counts_on(skip)) {
        memset(seen, 0, sizeof seen);
    }
    settled_begin(&skip->settled);
    make_base_with_end(skip);
    do {
        if (!asleep(skip) && in_bootloader(skip) && chosen(skip, seen)) {
            try_here(skip);
        }
    } while (step(skip));
    settled_end(&skip->settled);
}

static void tell(struct skip *skip, uint64_t cases) {
    printf("  %s: %llu instructions, %llu end in what the manual forbids, %llu never sleep again, "
           "%llu of %llu leave no application\n",
           skip->story->name, (unsigned long long)cases, (unsigned long long)skip->violations,
           (unsigned long long)skip->spins, (unsigned long long)skip->waits,
           (unsigned long long)skip->tried);
    if (skip->waits * NO_APPLICATION_ONE_IN > skip->tried + FEW) {
        campaign_fail(skip->campaign, "too many skipped instructions leave no application");
    }
    places_print(&skip->places);
    places_clear(&skip->places);
    skip->violations = 0;
    skip->spins = 0;
    skip->tried = 0;
    skip->waits = 0;
}

static void prepare(struct skip *skip, struct campaign *campaign, enum situation situation) {
    (void)damage_prepare(&skip->damage, campaign, situation);
    skip->base = stand_like(&skip->damage.before);
    skip->now = stand_like(&skip->damage.before);
}

static void leave(struct skip *skip) {
    stand_free(&skip->base);
    stand_free(&skip->now);
    damage_free(&skip->damage);
}

int main(int argc, char **argv) {
    struct campaign campaign = campaign_begin("skip", argc, argv);
    struct skip skip = {.campaign = &campaign};
    bool two_slots = stand_has_two_slots();

    if (!campaign.is_long) {
        campaign_default_one_in(&campaign, two_slots ? SHORT_TWO_SLOTS_ONE_IN : SHORT_ONE_IN);
    } else if (two_slots) {
        campaign_default_one_in(&campaign, LONG_TWO_SLOTS_ONE_IN);
    } else if (!kit_layout()->has_ecc) {
        campaign_default_one_in(&campaign, LONG_WITHOUT_ECC_ONE_IN);
    }
    skip.often = two_slots                                     ? OFTEN_WITH_TWO_SLOTS
                 : !campaign.is_long && !kit_layout()->has_ecc ? OFTEN_WITHOUT_ECC
                                                               : OFTEN;
    places_begin(&skip.places, &campaign);
    for (enum situation s = SITUATION_INSTALLED; s <= SITUATION_ORDERED_OVERLAY; s++) {
        if (s != SITUATION_INSTALLED && !two_slots) {
            continue;
        }
        campaign_chapter(&campaign, "making the situation");
        prepare(&skip, &campaign, s);
        for (const struct story *story = skip_stories; story->name != NULL; story++) {
            if (is_told(&skip, story, s)) {
                skip.story = story;
                campaign_chapter(&campaign, story->name);
                try_all(&skip);
                tell(&skip, campaign.cases);
            }
        }
        leave(&skip);
    }
    places_end(&skip.places);
    return campaign_end(&campaign);
}
