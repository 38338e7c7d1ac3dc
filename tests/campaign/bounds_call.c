/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "campaign/bounds.h"
#include "campaign/inside.h"
#include "campaign/places.h"

enum {
    STACK_POINTER = 13,
    LINK_REGISTER = 14,
    PROGRAM_COUNTER = 15,
    LAST_OF_THE_CALLER = 12,
    THUMB = 1,
    LOOP = 0xE7FE,      /* "b ." */
    BELOW_STACK = 1024, /* of the caller's, deeper than the driver's */
    CR_STRT = 1 << 16,  /* of FLASH_CR: an erase begins */
    CR_STRT_OF_F1 = 1 << 6,
};

void bounds_run_without(struct bounds *bounds, unsigned instruction, uint64_t end_ns) {
    const struct vboard_fault fault = {
        .kind = VBOARD_FAULT_SKIP, .when = VBOARD_AT_INSTRUCTION, .at = instruction};
    int number = vboard_arm(bounds->now.board, &fault);

    bounds->now.stop = vboard_run(bounds->now.board, end_ns, false);
    campaign_fired(&bounds->campaign, vboard_fault_fired(bounds->now.board, number) == 1);
    vboard_disarm_all(bounds->now.board);
}

static uint32_t address_of_cr(struct vboard *board) {
    static struct inside_register list[INSIDE_REGISTERS_MAX];
    size_t count = inside_list(board, list);

    for (size_t i = 0; i < count; i++) {
        if (strcmp(list[i].peripheral, "FLASH") == 0 && strcmp(list[i].name, "CR") == 0) {
            return list[i].address;
        }
    }
    return 0;
}

/* "write of 0x... to 0x...", in the words of a violation: to FLASH_CR, with STRT. */
static bool starts_erase(struct vboard *board, const char *violation) {
    static const char write[] = "write of ", to[] = " to ";
    bool is_f1 = strcmp(inside_family(board), "STM32F1") == 0;
    const char *place = strstr(violation, write);

    if (place == NULL) {
        return false;
    }
    char *rest;
    unsigned long value = strtoul(place + strlen(write), &rest, 0);
    return (value & (is_f1 ? CR_STRT_OF_F1 : CR_STRT)) != 0 && strncmp(rest, to, strlen(to)) == 0 &&
           strtoul(rest + strlen(to), NULL, 0) == address_of_cr(board);
}

/* A chip takes no notice of a bit that is reserved, and of others nobody knows what it makes. It
 * erases what it is told with its data cache on. */
void bounds_check_erase(struct bounds *bounds, const char *what, uint32_t number) {
    if (bounds->now.stop == VBOARD_VIOLATION &&
        strstr(vboard_violation(bounds->now.board), "data cache on") == NULL &&
        starts_erase(bounds->now.board, vboard_violation(bounds->now.board))) {
        campaign_fail(&bounds->campaign, "%s 0x%08X: %s", what, number,
                      vboard_violation(bounds->now.board));
    }
}

uint32_t bounds_function(struct bounds *bounds, const char *name) {
    struct places places;
    uint32_t address = 0;

    places_begin(&places, &bounds->campaign);
    for (size_t i = 0; i < places.symbols.count && address == 0; i++) {
        if (strcmp(places.symbols.list[i].name, name) == 0) {
            address = places.symbols.list[i].address;
        }
    }
    places_end(&places);
    if (address == 0) {
        campaign_fail(&bounds->campaign, "the bootloader's ELF file does not name %s()", name);
    }
    return address;
}

static uint32_t loop_of(const struct stand *stand) {
    return (inside_core(stand->board)->r[STACK_POINTER] & ~3u) - BELOW_STACK;
}

void bounds_call(const struct bounds *bounds, struct stand *stand, const struct bounds_call *call) {
    const uint8_t loop[] = {LOOP & 0xFF, LOOP >> 8};

    stand_copy(stand, &bounds->before);
    (void)vboard_poke(stand->board, loop_of(stand), loop, sizeof loop);
    struct core *core = inside_core(stand->board);
    for (unsigned i = 0; i <= LAST_OF_THE_CALLER; i++) {
        core->r[i] = i < call->count ? call->arguments[i] : call->leftover;
    }
    core->r[LINK_REGISTER] = loop_of(stand) | THUMB;
    core->r[PROGRAM_COUNTER] = call->function;
    core->sleep = CORE_AWAKE;
}

bool bounds_is_back(const struct stand *stand) {
    return inside_core(stand->board)->r[PROGRAM_COUNTER] == loop_of(stand);
}
