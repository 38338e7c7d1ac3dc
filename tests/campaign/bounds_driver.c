/* SPDX-License-Identifier: MIT */
/* The flash driver, called for each erase unit, and without one of its instructions, each in turn,
 * whatever its caller has left in the registers: nothing but the unit that it is called for is
 * erased or programmed, and the controller is given no order that might do more. A unit's number in
 * the wrong bits is an erase of all. */
#include <string.h>

#include "campaign/bounds.h"
#include "campaign/inside.h"

enum {
    STEP_NS = 1,       /* less than a cycle: one instruction */
    AFTER_NS = 100000, /* behind the instruction, what goes astray has begun */
    TAIL_NS = 20000,   /* before the call is over: its last look at the controller, and the end */
    LOOK_NS = 5000,
    PATIENCE_NS = 2000000000,
    BEGUN_INSTRUCTIONS = 20, /* behind the store that begins an operation */
    BYTES = 16,              /* programmed: two units or more */
    UNITS = 2,               /* until the second one has begun: the first has left its traces */

    /* In the short form: from the first unit on, and before the end, and of how many the tail. A
     * number's lower three bits are where others are in FLASH_CR. */
    SHORT_UNITS = 8,
    SHORT_TAILS = 1,

    TICK_NS = 1000000,
    PHASE_NS = 500, /* less than a word takes */

    ERASE_ALL = 0x10044, /* in FLASH_CR of each family: MER and STRT, and no PER, SER or PG */
};

struct driver {
    struct bounds *bounds;
    struct stand base; /* the call that nothing disturbs */
    struct bounds_call call;
    uint32_t start, end; /* what it may touch */
    unsigned operations; /* that are looked at until they have begun */
};

static uint64_t now_ns(const struct stand *stand) {
    return vboard_now_ns(stand->board);
}

static void step(struct stand *stand) {
    (void)vboard_run(stand->board, now_ns(stand) + STEP_NS, false);
}

static void skip_here(struct driver *driver) {
    static const char what[] = "the driver, without the instruction at";
    struct bounds *bounds = driver->bounds;
    uint32_t pc = bounds_pc(&driver->base);

    if (!campaign_plan(&bounds->campaign)) {
        return;
    }
    stand_copy(&bounds->now, &driver->base);
    bounds_run_without(bounds, 1, now_ns(&driver->base) + AFTER_NS);
    bounds_check_code(bounds, what, pc);
    bounds_check_stop(bounds, what, pc);
    if (bounds_operations_in(bounds, BOUNDS_FLASH_START, driver->start) > 0 ||
        bounds_operations_in(bounds, driver->end, bounds->end) > 0) {
        campaign_fail(&bounds->campaign,
                      "%s 0x%08X, 0x%08X in registers: not only 0x%08X is written to", what, pc,
                      driver->call.leftover, driver->start);
    }
}

static uint64_t operations(const struct driver *driver) {
    return vboard_flash_operations_in(driver->base.board, driver->start,
                                      driver->end - driver->start);
}

/* Until the operations have begun, and a little more. False: they never do. */
static bool skip_until_begun(struct driver *driver) {
    uint64_t all = operations(driver) + driver->operations;
    unsigned behind = 0;

    while (behind < BEGUN_INSTRUCTIONS && !bounds_is_back(&driver->base)) {
        skip_here(driver);
        step(&driver->base);
        behind += operations(driver) >= all;
    }
    return operations(driver) >= all;
}

/* When it is back; 0: never. */
static uint64_t end_of_call(struct driver *driver) {
    struct stand *stand = &driver->bounds->now;
    uint64_t last = now_ns(&driver->base) + PATIENCE_NS;

    stand_copy(stand, &driver->base);
    while (!bounds_is_back(stand) && now_ns(stand) < last) {
        (void)vboard_run(stand->board, now_ns(stand) + LOOK_NS, false);
    }
    return now_ns(stand) < last ? now_ns(stand) : 0;
}

/* In the loop that waits each instruction comes up often: each of the tail is left out once. */
static void skip_tail(struct driver *driver) {
    static bool seen[STAND_CODE_MAX];
    uint64_t end_ns = end_of_call(driver);

    memset(seen, 0, sizeof seen);
    if (end_ns == 0) {
        campaign_fail(&driver->bounds->campaign, "a call of the driver does not end");
        return;
    }
    if (now_ns(&driver->base) + TAIL_NS < end_ns) {
        (void)vboard_run(driver->base.board, end_ns - TAIL_NS, false);
    }
    while (!bounds_is_back(&driver->base)) {
        uint32_t at = bounds_pc(&driver->base) - BOUNDS_FLASH_START;

        if (at < STAND_CODE_MAX && !seen[at]) {
            seen[at] = true;
            skip_here(driver);
        }
        step(&driver->base);
    }
}

static void look_at_call(struct driver *driver, bool with_tail) {
    const uint32_t leftovers[] = {kit_layout()->code_end - kit_unit_size(BOUNDS_FLASH_START),
                                  kit_layout()->code_end - BYTES,
                                  0,
                                  BOUNDS_RAM_START,
                                  UINT32_MAX,
                                  ERASE_ALL};

    for (unsigned i = 0; i < sizeof leftovers / sizeof leftovers[0]; i++) {
        driver->call.leftover = leftovers[i];
        bounds_call(driver->bounds, &driver->base, &driver->call);
        if (!skip_until_begun(driver)) {
            campaign_fail(&driver->bounds->campaign, "0x%08X is not written to", driver->start);
        } else if (with_tail) {
            skip_tail(driver);
        }
    }
}

static void look_at_erases(struct driver *driver, uint32_t function) {
    struct bounds *bounds = driver->bounds;
    bool is_long = bounds->campaign.is_long;
    unsigned count = 0, number = 0;

    for (uint32_t at = kit_layout()->code_end; at < bounds->end; at += kit_unit_size(at)) {
        count++;
    }
    for (uint32_t at = kit_layout()->code_end; at < bounds->end; at += kit_unit_size(at)) {
        if (is_long || number < SHORT_UNITS || number + SHORT_UNITS >= count) {
            driver->start = at;
            driver->end = at + kit_unit_size(at);
            driver->call = (struct bounds_call){function, {0, at}, 2, 0};
            driver->operations = 1;
            look_at_call(driver, is_long || number < SHORT_TAILS);
        }
        number++;
    }
}

/* While PG is set, what a handler stores by a wrong address is programmed where a store of any size
 * is: there none runs then, whenever the tick comes. */
static void look_at_handlers(struct driver *driver) {
    struct bounds *bounds = driver->bounds;
    const struct core *core = inside_core(driver->base.board);
    unsigned handled = 0, while_open = 0;

    for (unsigned i = 0; i < TICK_NS / PHASE_NS; i++) {
        (void)vboard_run(bounds->before.board, now_ns(&bounds->before) + PHASE_NS, false);
        bounds_call(bounds, &driver->base, &driver->call);
        while (!bounds_is_back(&driver->base) && core->ipsr == 0) {
            step(&driver->base);
        }
        handled += core->ipsr != 0;
        while_open += core->ipsr != 0 && bounds_is_programming(&driver->base);
    }
    if (handled == 0 || while_open > 0) {
        campaign_fail(&bounds->campaign, "%u of %u handlers run while PG is set", while_open,
                      handled);
    }
}

/* Of a blank place, the last: nothing was installed there. */
static void look_at_programming(struct driver *driver, uint32_t function, uint32_t data) {
    driver->end = driver->bounds->end;
    driver->start = driver->end - kit_unit_size(driver->end - 1);
    driver->call = (struct bounds_call){function, {0, driver->end - BYTES, data, BYTES}, 4, 0};
    driver->operations = UNITS;
    look_at_call(driver, true);
    if (kit_has_sectors()) {
        look_at_handlers(driver);
    }
}

void bounds_of_driver(struct bounds *bounds) {
    struct driver driver = {.bounds = bounds, .base = stand_like(&bounds->before)};

    campaign_chapter(&bounds->campaign, "an instruction of the driver does not happen");
    bounds->campaign.one_in = 1;
    uint32_t erase = bounds_function(bounds, "flash_erase");
    uint32_t program = bounds_function(bounds, "flash_program");

    /* What the chip shrugs off is no end of a run here. */
    vboard_set_strict(bounds->before.board, false);
    if (erase != 0 && program != 0) {
        look_at_erases(&driver, erase);
        look_at_programming(&driver, program, BOUNDS_FLASH_START);
    }
    vboard_set_strict(bounds->before.board, true);
    stand_free(&driver.base);
}
