/* SPDX-License-Identifier: MIT */
/* An uncorrectable ECC error in every double-word outside the bootloader's own code, in turn: no
 * hang, the right verdict, and the board can be flashed. */
#include <stdio.h>

#include "campaign/damage.h"

enum {
    SHORT_TWO_SLOTS_ONE_IN = 10,
    SHORT_REST_OF_OVERLAY_ONE_IN = 40, /* of what nobody looks at, as without an overlay */
};

/* Bytes of an image and of what is right behind it. */
static uint32_t what_matters_size(void) {
    return 3 * stand_page();
}

static void try_words(struct damage *damage, uint32_t start, uint32_t end) {
    for (uint32_t address = start; address < end; address += STAND_WORD) {
        damage_try(damage, (struct vboard_fault){.kind = VBOARD_FAULT_BAD_WORD, .address = address},
                   VERDICT_BAD_WORD);
    }
}

static void try_everywhere(struct campaign *campaign, enum situation situation,
                           const char *what_matters, const char *the_rest) {
    struct damage damage;
    bool two_slots = stand_has_two_slots();

    campaign_chapter(campaign, what_matters);
    if (damage_prepare(&damage, campaign, situation)) {
        uint32_t waiting = two_slots ? damage.waiting - stand_slot_unit() : damage.end;
        uint32_t waiting_end = two_slots ? damage.waiting + what_matters_size() : damage.end;

        campaign_default_one_in(campaign,
                                two_slots && !campaign->is_long ? SHORT_TWO_SLOTS_ONE_IN : 1);
        try_words(&damage, kit_layout()->code_end, kit_layout()->application + what_matters_size());
        if (two_slots && kit_layout()->journal > waiting_end) {
            try_words(&damage, kit_layout()->journal, damage.end);
            damage.end = kit_layout()->journal;
        }
        try_words(&damage, waiting, waiting_end);
        campaign_chapter(campaign, the_rest);
        bool sample = !campaign->is_long && situation >= SITUATION_TRIAL_OF_OVERLAY;
        campaign_default_one_in(campaign, sample ? SHORT_REST_OF_OVERLAY_ONE_IN
                                                 : 1); /* nobody looks there: most are known */
        try_words(&damage, kit_layout()->application + what_matters_size(), waiting);
        try_words(&damage, waiting_end, damage.end);
    }
    damage_free(&damage);
}

int main(int argc, char **argv) {
    struct campaign campaign = campaign_begin("ecc", argc, argv);

    try_everywhere(&campaign, SITUATION_INSTALLED, "installed: records, journal, images",
                   "installed: the rest");
    if (stand_has_two_slots()) {
        try_everywhere(&campaign, SITUATION_TRIAL, "on trial: records, journal, images",
                       "on trial: the rest");
        try_everywhere(&campaign, SITUATION_ORDERED, "swap ordered: records, journal, images",
                       "swap ordered: the rest");
        try_everywhere(&campaign, SITUATION_TRIAL_OF_OVERLAY,
                       "an overlay on trial: records, journal, images",
                       "an overlay on trial: the rest");
        try_everywhere(&campaign, SITUATION_ORDERED_OVERLAY,
                       "an overlay ordered: records, journal, images",
                       "an overlay ordered: the rest");
    }
    return campaign_end(&campaign);
}
