/* SPDX-License-Identifier: MIT */
#include <stdio.h>
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
    CR_PG = 1 << 0,     /* of FLASH_CR: what is stored is programmed */
    CR_STRT = 1 << 16,  /* an erase begins */
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

static uint32_t address_of_cr(const struct vboard *board) {
    static struct inside_register list[INSIDE_REGISTERS_MAX];
    size_t count = inside_list(board, list);

    for (size_t i = 0; i < count; i++) {
        if (strcmp(list[i].peripheral, "FLASH") == 0 && strcmp(list[i].name, "CR") == 0) {
            return list[i].address;
        }
    }
    fprintf(stderr, "the board has no FLASH_CR\n");
    exit(2);
}

bool bounds_is_programming(const struct stand *stand) {
    return (inside_read(stand->board, address_of_cr(stand->board)) & CR_PG) != 0;
}

/* A chip takes no notice of a bit that is reserved, and of others nobody knows what it makes. With
 * its data cache on it erases what it is told to. */
static bool may_erase(const struct bounds *bounds, uint32_t value, uint32_t address) {
    bool is_f1 = strcmp(inside_family(bounds->now.board), "STM32F1") == 0;

    return address == address_of_cr(bounds->now.board) &&
           (value & (is_f1 ? CR_STRT_OF_F1 : CR_STRT)) != 0 &&
           strstr(vboard_violation(bounds->now.board), "data cache on") == NULL;
}

/* At its address, or at 0, where it is seen, too; while PG is set. Flash with ECC takes
 * double-words: a store alone is half of one, and not programmed. */
static bool may_program(const struct bounds *bounds, uint32_t address) {
    uint32_t size = kit_layout()->code_end - BOUNDS_FLASH_START;

    return (address < size || address - BOUNDS_FLASH_START < size) &&
           bounds_is_programming(&bounds->now) && !kit_layout()->has_ecc;
}

void bounds_check_stop(struct bounds *bounds, const char *what, uint32_t number) {
    static const char write[] = "write of ", to[] = " to ";
    const char *violation = vboard_violation(bounds->now.board);
    const char *place = bounds->now.stop == VBOARD_VIOLATION ? strstr(violation, write) : NULL;

    if (place == NULL) {
        return;
    }
    char *rest;
    uint32_t value = (uint32_t)strtoul(place + strlen(write), &rest, 0);
    uint32_t address =
        strncmp(rest, to, strlen(to)) == 0 ? (uint32_t)strtoul(rest + strlen(to), NULL, 0) : 0;
    if (may_erase(bounds, value, address) || may_program(bounds, address)) {
        campaign_fail(&bounds->campaign, "%s 0x%08X: %s", what, number, violation);
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
    core->primask = false; /* who waits masks interrupts (board_idle()), who calls does not */
}

uint32_t bounds_pc(const struct stand *stand) {
    return inside_core(stand->board)->r[PROGRAM_COUNTER];
}

bool bounds_is_back(const struct stand *stand) {
    return bounds_pc(stand) == loop_of(stand);
}
