/* SPDX-License-Identifier: MIT */
/* A bit flips while the board is off: every bit of what the records say and of the image's header,
 * and a bit in every other byte of both (with one slot every bit of the image in the long form).
 * What is altered is never started. */
#include <stddef.h>
#include <stdio.h>

#include "campaign/damage.h"
#include "campaign/old_records.h"
#include "wire/image.h"
#include "wire/record.h"

enum {
    SHORT_ONE_IN = 4,
    SHORT_WITHOUT_ECC_ONE_IN = 10, /* more records, and longer recoveries */
    SHORT_TWO_SLOTS_ONE_IN = 20,
    SHORT_SECTORS_ONE_IN = 400, /* a recovery copies and reads sectors of 128 KB */
    RECORDS_LOOKED_AT = 7,
    BLANK_LOOKED_AT = 3,
    BITS = 8
};

static void flip(struct damage *damage, uint32_t address, unsigned bit) {
    damage_try(damage,
               (struct vboard_fault){.kind = VBOARD_FAULT_FLIP, .address = address, .bit = bit},
               VERDICT_ALTERED);
}

/* In a record, what is of no use yet: a bit in every byte is enough. */
static bool is_unused(size_t place) {
    return place >= offsetof(struct record, journal_check) &&
           place < offsetof(struct record, check);
}

/* Bits of the records that are there, and of the blank ones right behind. */
static void flip_records(struct damage *damage) {
    uint32_t there = old_records_places_taken(damage->before.board) + BLANK_LOOKED_AT;
    uint32_t places = there > RECORDS_LOOKED_AT ? there : RECORDS_LOOKED_AT;

    for (uint32_t i = 0; i < places * RECORD_SIZE; i++) {
        bool all = !is_unused(i % RECORD_SIZE);
        unsigned first = all ? 0 : i % BITS;

        for (unsigned bit = first; bit < (all ? BITS : first + 1); bit++) {
            flip(damage, kit_layout()->records + i, bit);
        }
    }
}

static void flip_image(struct damage *damage, uint32_t start) {
    bool all_bits = damage->campaign->is_long && !damage->two_slots;

    for (uint32_t i = 0; i < damage->new.size; i++) {
        bool all = all_bits || i < VECTORS_CHECKED;
        unsigned first = all ? 0 : i % BITS;

        for (unsigned bit = first; bit < (all ? BITS : first + 1); bit++) {
            flip(damage, start + i, bit);
        }
    }
}

/* Of what the swap has marks and a map in, a bit of every byte. */
static void flip_journal(struct damage *damage) {
    for (uint32_t i = 0; i < stand_page(); i++) {
        flip(damage, kit_layout()->journal + i, i % BITS);
    }
}

static void flip_in(struct campaign *campaign, enum situation situation, const char *name) {
    struct damage damage;

    campaign_chapter(campaign, name);
    if (damage_prepare(&damage, campaign, situation)) {
        flip_records(&damage);
        flip_image(&damage, kit_layout()->application);
        if (damage.two_slots) {
            flip_image(&damage, damage.waiting);
            flip_journal(&damage);
        }
    }
    damage_free(&damage);
}

int main(int argc, char **argv) {
    struct campaign campaign = campaign_begin("flips", argc, argv);
    bool two_slots = stand_has_two_slots();

    campaign_default_one_in(&campaign, campaign.is_long                      ? 1
                                       : two_slots && !kit_layout()->has_ecc ? SHORT_SECTORS_ONE_IN
                                       : two_slots              ? SHORT_TWO_SLOTS_ONE_IN
                                       : !kit_layout()->has_ecc ? SHORT_WITHOUT_ECC_ONE_IN
                                                                : SHORT_ONE_IN);
    flip_in(&campaign, SITUATION_INSTALLED, "installed");
    if (two_slots) {
        flip_in(&campaign, SITUATION_TRIAL, "on trial");
        flip_in(&campaign, SITUATION_ORDERED, "swap ordered");
        flip_in(&campaign, SITUATION_TRIAL_OF_OVERLAY, "an overlay on trial");
        flip_in(&campaign, SITUATION_ORDERED_OVERLAY, "an overlay ordered");
    }
    return campaign_end(&campaign);
}
