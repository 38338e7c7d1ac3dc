/* SPDX-License-Identifier: MIT */
/* Places in the bootloader's code, with the names that its ELF file has for them, and how often
 * something was noticed there. */
#ifndef CAMPAIGN_PLACES_H
#define CAMPAIGN_PLACES_H

#include <stddef.h>
#include <stdint.h>

#include "campaign/campaign.h"
#include "load.h"

enum { PLACES_MAX = 512, PLACE_NAME = 96 };

struct place {
    uint32_t address;
    uint64_t times;
};

struct places {
    struct symbols symbols; /* empty: there is no ELF file beside the bootloader */
    struct place list[PLACES_MAX];
    size_t count;
    uint64_t beyond; /* the list's end */
    char name[PLACE_NAME];
};

/* Reads the names from the ELF file beside the campaign's bootloader, where there is one. */
void places_begin(struct places *places, const struct campaign *campaign);
void places_end(struct places *places);

void places_note(struct places *places, uint32_t address);

/* "function+0x12", or "?". Valid until the next call. */
const char *places_name(struct places *places, uint32_t address);

/* A line for each place, in order of address. */
void places_print(struct places *places);
/* Forgets what was noted. */
void places_clear(struct places *places);

#endif
