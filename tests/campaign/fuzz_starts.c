/* SPDX-License-Identifier: MIT */
/* The boards that an execution of the fuzzer may begin with; the bootloader waits in each. */
#include <stdio.h>

#include "campaign/fuzz.h"
#include "campaign/old_records.h"
#include "support/hand_written.h"

enum {
    OLD = 0,
    NEW = 2, /* of several pages */
    PIECE = 128,
    PIECES = 3,
    SETTLE_US = 20000,
    SWAP_US = 200000,
    STARTED_MS = 4000,
    IN_IMAGE = 512, /* offset of what is damaged */
    TRIALS = 5,     /* power-ons after which a trial is over */
};

const char *const fuzz_start_names[FUZZ_STARTS] = {
    "empty",          "installed", "updating", "update open",     "tutorial's update open",
    "damaged record", "bad word",  "ordered",  "swap that fails", "on trial",
    "reverting",
};

bool fuzz_enter(struct stand *stand) {
    stand_forget(stand);
    return stand_command(stand, COMMAND_ENTER);
}

static bool power_cycle(struct stand *stand) {
    stand_power_on(stand, 1);
    return fuzz_enter(stand);
}

/* While the board is on: a power cycle follows. */
static bool plant(struct stand *stand, struct vboard_fault fault) {
    fault.when = VBOARD_NOW;
    return vboard_arm(stand->board, &fault) >= 0;
}

static bool flip(struct stand *stand, uint32_t address) {
    return plant(stand, (struct vboard_fault){.kind = VBOARD_FAULT_FLIP, .address = address});
}

static bool begin_and_write(struct stand *stand, const struct image *image) {
    return stand_begin(stand, image, 0) && stand_write(stand, image, 0, stand_page());
}

static bool tutorial_pieces(struct stand *stand, const struct image *image) {
    uint8_t reply[STAND_REPLY_MAX];
    bool good = true;

    for (uint32_t i = 0; i < PIECES && good; i++) {
        good = stand_request(stand, COMMAND_DATA, image->bytes + i * (size_t)PIECE, PIECE, reply) ==
                   1 &&
               reply[0] == REPLY_ACK;
    }
    return good;
}

/* Runs, and is asked to make way: no start is counted. */
static bool go_on_trial(struct stand *stand) {
    uint8_t packet[HAND_PACKET_MAX];

    if (!stand_command(stand, COMMAND_RUN) || stand_look(stand, STARTED_MS).what != FOUND_RUNNING) {
        return false;
    }
    (void)vboard_uart_send(stand->board, packet, hand_packet(packet, COMMAND_ENTER, NULL, 0));
    return stand_run_us(stand, SETTLE_US) && fuzz_enter(stand);
}

static bool wear_out(struct stand *stand) {
    struct vboard_fault weak = {.kind = VBOARD_FAULT_WEAK,
                                .when = VBOARD_NOW,
                                .address = kit_layout()->application + IN_IMAGE};

    return vboard_arm(stand->board, &weak) >= 0;
}

/* A worn-out cell keeps the new application out. */
static bool fail_to_swap(struct stand *stand) {
    bool good = wear_out(stand) && stand_command(stand, COMMAND_RUN);

    (void)stand_run_us(stand, SWAP_US);
    vboard_disarm_all(stand->board);
    return good && fuzz_enter(stand);
}

/* And the old one from coming back. */
static bool fail_to_revert(struct stand *stand) {
    bool good = wear_out(stand);

    for (int i = 0; i < TRIALS; i++) {
        stand_power_on(stand, 1);
        (void)stand_look(stand, STARTED_MS);
    }
    vboard_disarm_all(stand->board);
    return good && fuzz_enter(stand);
}

static bool damage_newest_record(struct stand *stand) {
    struct record record;
    uint32_t newest = old_records_newest(stand->board, &record);
    bool good = true;

    for (unsigned i = 0; i < old_records_copies(); i++) {
        good = good && flip(stand, newest - i * (uint32_t)RECORD_SIZE + RECORD_SIZE / 2);
    }
    return good && power_cycle(stand);
}

/* Makes one from `stand`, a board as from the factory. */
static bool make(struct fuzz *fuzz, enum fuzz_start start, struct stand *stand) {
    const struct image *old = &fuzz->images[OLD];
    const struct image *new = &fuzz->images[NEW];

    if (!fuzz_enter(stand) || start == FUZZ_EMPTY) {
        return start == FUZZ_EMPTY;
    }
    if (!stand_flash(stand, old, false) || !power_cycle(stand)) {
        return false;
    }
    switch (start) {
    case FUZZ_UPDATING:
        return flip(stand, kit_layout()->application + IN_IMAGE) && power_cycle(stand) &&
               begin_and_write(stand, new) && power_cycle(stand);
    case FUZZ_OPEN: return begin_and_write(stand, new);
    case FUZZ_TUTORIAL_OPEN: return tutorial_pieces(stand, new);
    case FUZZ_DAMAGED_RECORD: return damage_newest_record(stand);
    case FUZZ_BAD_WORD:
        return plant(stand,
                     (struct vboard_fault){.kind = VBOARD_FAULT_BAD_WORD,
                                           .address = kit_layout()->application + IN_IMAGE}) &&
               power_cycle(stand);
    case FUZZ_ORDERED: return stand_flash(stand, new, false);
    case FUZZ_STUCK: return stand_flash(stand, new, false) && fail_to_swap(stand);
    case FUZZ_TRIAL: return stand_flash(stand, new, false) && go_on_trial(stand);
    case FUZZ_REVERTING:
        return stand_flash(stand, new, false) && go_on_trial(stand) && fail_to_revert(stand);
    case FUZZ_EMPTY:
    case FUZZ_INSTALLED:
    case FUZZ_STARTS: break;
    }
    return true;
}

/* What INFO must say of each, so that a start is what its name says. */
static bool is_made(const struct fuzz *fuzz, enum fuzz_start start,
                    const struct device_info *info) {
    static const uint8_t states[FUZZ_STARTS] = {
        [FUZZ_INSTALLED] = RECORD_INSTALLED, [FUZZ_UPDATING] = RECORD_UPDATING,
        [FUZZ_BAD_WORD] = RECORD_INSTALLED,  [FUZZ_ORDERED] = RECORD_SWAPPING,
        [FUZZ_STUCK] = RECORD_SWAPPING,      [FUZZ_TRIAL] = RECORD_TRIAL,
        [FUZZ_REVERTING] = RECORD_REVERTING,
    };
    bool open = info->next_offset != NO_OFFSET;
    bool bad_word = info->image.verdict == VERDICT_BAD_WORD;

    switch (start) {
    case FUZZ_OPEN:
    case FUZZ_TUTORIAL_OPEN: return open;
    case FUZZ_DAMAGED_RECORD:
        return !open && (fuzz->two_slots || info->image.verdict == VERDICT_NONE);
    default: return info->record_state == states[start] && bad_word == (start == FUZZ_BAD_WORD);
    }
}

bool fuzz_has_start(const struct fuzz *fuzz, enum fuzz_start start) {
    return start == FUZZ_BAD_WORD ? kit_layout()->has_ecc
                                  : fuzz->two_slots || start < FUZZ_STARTS_ONE_SLOT;
}

bool fuzz_make_starts(struct fuzz *fuzz) {
    bool good = true;

    for (unsigned i = 0; i < FUZZ_STARTS; i++) {
        if (!fuzz_has_start(fuzz, (enum fuzz_start)i)) {
            continue;
        }
        struct device_info info = {0};
        struct stand *stand = &fuzz->starts[i];

        *stand = stand_new(&fuzz->campaign);
        bool made = make(fuzz, (enum fuzz_start)i, stand) && stand_info(stand, &info);
        if (!made || !is_made(fuzz, (enum fuzz_start)i, &info)) {
            campaign_fail(&fuzz->campaign, "the board \"%s\" cannot be made", fuzz_start_names[i]);
            good = false;
        }
        if (i == FUZZ_EMPTY) {
            fuzz->info = info;
        }
    }
    return good;
}
