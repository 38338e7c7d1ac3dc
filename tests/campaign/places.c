/* SPDX-License-Identifier: MIT */
#include "campaign/places.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support/kit_layout.h"

enum { BOOTLOADER_START = 0x08000000, PATH = 1024, SUFFIX = 4 /* ".bin" */ };

void places_begin(struct places *places, const struct campaign *campaign) {
    char path[PATH];
    char error[PATH];

    memset(places, 0, sizeof *places);
    if (campaign->bootloader == NULL) {
        snprintf(path, sizeof path, "%s/%s/bootloader.elf", FIRMWARE_DIR, campaign->board);
    } else {
        size_t stem = strlen(campaign->bootloader);
        stem = stem > SUFFIX ? stem - SUFFIX : stem;
        snprintf(path, sizeof path, "%.*s.elf", (int)stem, campaign->bootloader);
    }
    struct vboard *scratch = vboard_new(kit_layout()->kit);
    if (scratch != NULL &&
        !vboard_load_file(scratch, &places->symbols, path, BOOTLOADER_START, error, sizeof error)) {
        printf("  no names for places: %s\n", error);
    }
    vboard_free(scratch);
}

void places_end(struct places *places) {
    symbols_free(&places->symbols);
}

void places_note(struct places *places, uint32_t address) {
    size_t i = 0;

    while (i < places->count && places->list[i].address != address) {
        i++;
    }
    if (i == PLACES_MAX) {
        places->beyond++;
        return;
    }
    places->list[i].address = address;
    places->list[i].times++;
    places->count += i == places->count;
}

const char *places_name(struct places *places, uint32_t address) {
    uint32_t into;
    const char *name = symbols_find(&places->symbols, address, &into);

    if (name == NULL) {
        return "?";
    }
    snprintf(places->name, sizeof places->name, "%s+0x%x", name, (unsigned)into);
    return places->name;
}

static int by_address(const void *a, const void *b) {
    const struct place *left = a, *right = b;

    return (left->address > right->address) - (left->address < right->address);
}

void places_print(struct places *places) {
    qsort(places->list, places->count, sizeof places->list[0], by_address);
    for (size_t i = 0; i < places->count; i++) {
        printf("    0x%08X %-40s %6" PRIu64 "\n", places->list[i].address,
               places_name(places, places->list[i].address), places->list[i].times);
    }
    if (places->beyond > 0) {
        printf("    elsewhere %47" PRIu64 "\n", places->beyond);
    }
}

void places_clear(struct places *places) {
    places->count = 0;
    places->beyond = 0;
    memset(places->list, 0, sizeof places->list);
}
