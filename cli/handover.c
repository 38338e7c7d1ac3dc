/* SPDX-License-Identifier: MIT */
#include "cli/handover.h"

#include <string.h>

#include "cli/cache.h"
#include "cli/claim.h"
#include "cli/text.h"
#include "tulpar/image.h"

enum { NAME_MAX_BYTES = 32 };

/* The process has one. */
static struct {
    char directory[CACHE_PATH_MAX];
    struct claim offer, request;
    char wanted_name[NAME_MAX_BYTES];
} handover;

static void name_of(const char *device, const char *kind, char name[NAME_MAX_BYTES]) {
    uint32_t crc = tulpar_crc((const uint8_t *)device, strlen(device));

    text_set(name, NAME_MAX_BYTES, "port-%08X.%s", (unsigned)crc, kind);
}

void handover_begin(const char *directory) {
    text_set(handover.directory, sizeof handover.directory, "%s", directory);
}

bool handover_ask(const char *device) {
    char monitor[NAME_MAX_BYTES], wanted[NAME_MAX_BYTES];

    if (*handover.directory == '\0') {
        return false;
    }
    name_of(device, "monitor", monitor);
    name_of(device, "wanted", wanted);
    return claim_is_held_elsewhere(&handover.offer, handover.directory, monitor) &&
           (handover.request.held || claim_hold(&handover.request, handover.directory, wanted));
}

void handover_thank(void) {
    claim_release(&handover.request);
}

void handover_offer(const char *device) {
    char monitor[NAME_MAX_BYTES], wanted[NAME_MAX_BYTES];

    name_of(device, "monitor", monitor);
    name_of(device, "wanted", wanted);
    if (*handover.directory == '\0' || *device == '\0' ||
        (handover.offer.held && strcmp(wanted, handover.wanted_name) == 0)) {
        return;
    }
    claim_release(&handover.offer); /* the adapter has another name now */
    memcpy(handover.wanted_name, wanted, sizeof wanted);
    (void)claim_hold(&handover.offer, handover.directory, monitor); /* or nothing is given away */
}

void handover_withdraw(void) {
    claim_release(&handover.offer);
}

bool handover_is_wanted(void) {
    return handover.offer.held &&
           claim_is_held_elsewhere(&handover.request, handover.directory, handover.wanted_name);
}
