/* SPDX-License-Identifier: MIT */
/* A word that is stored to the flash while nobody programs it, by a pointer that is wrong: it
 * stands for nothing, and must not keep the next update away. What the controller makes of it
 * differs: an error that stays set, or, where settings can be in use, a flag that no wait ends
 * (CFGBSY). */
#include "campaign/bounds.h"
#include "campaign/inside.h"

enum {
    FLASH_SR = 0x40022010, /* of every chip whose flash has double-words with an ECC */
    WORD = 4,
    WORDS_MAX = 2, /* the second one goes elsewhere */
    ELSEWHERE = 2048,
};

static uint32_t flash_status(struct bounds *bounds) {
    return inside_read(bounds->now.board, FLASH_SR);
}

static void store_and_update(struct bounds *bounds, uint32_t address, unsigned words) {
    stand_copy(&bounds->now, &bounds->before);
    uint32_t status = flash_status(bounds);

    for (unsigned i = 0; i < words; i++) {
        inside_store(bounds->now.board, address + i * ELSEWHERE, 0);
    }
    campaign_fired(&bounds->campaign, flash_status(bounds) != status);
    if (!stand_flash(&bounds->now, &bounds->repair, false)) {
        campaign_fail(&bounds->campaign, "no update behind %u stray words at 0x%08X", words,
                      address);
    }
    bounds_check_code(bounds, "a stray word", address);
}

void bounds_of_stray_words(struct bounds *bounds) {
    const uint32_t places[] = {BOUNDS_FLASH_START, kit_layout()->code_end - STAND_WORD,
                               kit_layout()->records, kit_layout()->application,
                               bounds->end - ELSEWHERE - STAND_WORD};
    enum { PLACES = sizeof places / sizeof places[0] };

    campaign_chapter(&bounds->campaign, "a stray word in the flash");
    bounds->campaign.one_in = 1; /* few */
    for (unsigned i = 0; i < PLACES * WORDS_MAX * 2; i++) {
        if (campaign_plan(&bounds->campaign)) {
            store_and_update(bounds, places[i % PLACES] + i / PLACES % 2 * WORD,
                             1 + i / PLACES / 2);
        }
    }
}
