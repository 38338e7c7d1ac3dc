/* An uncorrectable ECC error in every double-word outside the bootloader's own code, in turn: no
 * hang, the right verdict, and the board can be flashed. */
#include <stdio.h>

#include "campaign/damage.h"

enum {
    SHORT_ONE_IN = 4,
    SHORT_TWO_SLOTS_ONE_IN = 25,
    SHORT_REST_ONE_IN = 200,
    SHORT_TWO_SLOTS_REST_ONE_IN = 3000,
    LONG_TWO_SLOTS_REST_ONE_IN = 20,
};

static void try_words(struct damage *damage, uint32_t start, uint32_t end) {
    for (uint32_t address = start; address < end; address += STAND_WORD) {
        damage_try(damage, (struct vboard_fault){.kind = VBOARD_FAULT_BAD_WORD, .address = address},
                   VERDICT_BAD_WORD);
    }
}

static void try_everywhere(struct campaign *campaign, enum situation situation,
                           const char *what_matters, const char *the_rest) {
    enum { MATTERS = 3 * STAND_PAGE }; /* the image and what is right behind it */
    struct damage damage;
    bool two_slots = stand_has_two_slots(campaign);

    campaign_chapter(campaign, what_matters);
    if (damage_prepare(&damage, campaign, situation)) {
        campaign_default_one_in(campaign, campaign->is_long ? 1
                                          : two_slots       ? SHORT_TWO_SLOTS_ONE_IN
                                                            : SHORT_ONE_IN);
        try_words(&damage, STAND_JOURNAL, STAND_APPLICATION + MATTERS);
        if (two_slots) {
            try_words(&damage, damage.waiting - STAND_PAGE, damage.waiting + MATTERS);
        }
        campaign_chapter(campaign, the_rest);
        campaign_default_one_in(campaign, campaign->is_long && !two_slots ? 1
                                          : campaign->is_long ? LONG_TWO_SLOTS_REST_ONE_IN
                                          : two_slots         ? SHORT_TWO_SLOTS_REST_ONE_IN
                                                              : SHORT_REST_ONE_IN);
        try_words(&damage, STAND_APPLICATION + MATTERS, damage.end);
    }
    damage_free(&damage);
}

int main(int argc, char **argv) {
    struct campaign campaign = campaign_begin("ecc", argc, argv);

    try_everywhere(&campaign, SITUATION_INSTALLED, "installed: records, journal, images",
                   "installed: the rest");
    if (stand_has_two_slots(&campaign)) {
        try_everywhere(&campaign, SITUATION_TRIAL, "on trial: records, journal, images",
                       "on trial: the rest");
        try_everywhere(&campaign, SITUATION_ORDERED, "exchange ordered: records, journal, images",
                       "exchange ordered: the rest");
    }
    return campaign_end(&campaign);
}
