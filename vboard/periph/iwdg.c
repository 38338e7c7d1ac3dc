/* SPDX-License-Identifier: MIT */
#include "iwdg.h"

enum {
    KR = 0x00,
    PR = 0x04,
    RLR = 0x08,
    SR = 0x0C,
    WINR = 0x10,
    KEY_RELOAD = 0xAAAA,
    KEY_UNLOCK = 0x5555,
    KEY_START = 0xCCCC,
    COUNT_RESET = 0xFFF,
    PVU = 0,
    RVU = 1,
    WVU = 2,
    PRESCALER_MIN = 4,
    PRESCALER_LAST = 6, /* 7 divides as 6 does */
    UPDATE_CYCLES = 5,  /* RM0394, IWDG_SR */
};

const struct reg iwdg_v2_regs[] = {
    {"KR", KR, REG_WRITE | REG_NARROW, REG_SAME(0xFFFF)},
    {"PR", PR, REG_RW | REG_NARROW, REG_SAME(0x7)},
    {"RLR", RLR, REG_RW | REG_NARROW, REG_SAME(0xFFF)},
    {"SR", SR, REG_READ, REG_SAME(0x7)},
    {"WINR", WINR, REG_RW | REG_NARROW, REG_SAME(0xFFF)},
};

const struct reg iwdg_v1_regs[] = {
    {"KR", KR, REG_WRITE | REG_NARROW, REG_SAME(0xFFFF)},
    {"PR", PR, REG_RW | REG_NARROW, REG_SAME(0x7)},
    {"RLR", RLR, REG_RW | REG_NARROW, REG_SAME(0xFFF)},
    {"SR", SR, REG_READ, REG_SAME(0x3)},
};

static uint64_t lsi_period(const struct vboard *wires) {
    return PICOSECONDS / wires_lsi_hz(wires);
}

static uint64_t tick(const struct iwdg *iwdg, const struct vboard *wires) {
    uint32_t shift = iwdg->pr > PRESCALER_LAST ? PRESCALER_LAST : iwdg->pr;
    return lsi_period(wires) * ((uint64_t)PRESCALER_MIN << shift);
}

static void load(struct iwdg *iwdg, struct vboard *wires) {
    iwdg->loaded_at = wires_now(wires);
    if (iwdg->running) {
        wires_schedule(wires, EVENT_IWDG, iwdg->loaded_at + tick(iwdg, wires) * (iwdg->rlr + 1));
    }
}

void iwdg_start(struct iwdg *iwdg, struct vboard *wires) {
    if (!iwdg->running) {
        iwdg->running = true;
        load(iwdg, wires);
    }
}

void iwdg_event(struct iwdg *iwdg, struct vboard *wires) {
    (void)iwdg;
    wires_reset(wires, RESET_WATCHDOG);
}

/* A reload while the counter is above the window is a reset: RM0394, IWDG window option. */
static void reload(struct iwdg *iwdg, struct vboard *wires) {
    uint64_t ticks = (wires_now(wires) - iwdg->loaded_at) / tick(iwdg, wires);
    uint64_t counter = ticks > iwdg->rlr ? 0 : iwdg->rlr - ticks;
    iwdg->unlocked = false;
    if (iwdg->running && counter > iwdg->winr) {
        wires_reset(wires, RESET_WATCHDOG);
    } else {
        load(iwdg, wires);
    }
}

static uint32_t read(void *state, struct vboard *wires, uint32_t offset) {
    const struct iwdg *iwdg = state;
    uint64_t now = wires_now(wires);
    switch (offset) {
    case PR: return iwdg->pr;
    case RLR: return iwdg->rlr;
    case WINR: return iwdg->winr;
    case SR:
        return (uint32_t)(iwdg->updated[PVU] > now) | (uint32_t)(iwdg->updated[RVU] > now) << RVU |
               (uint32_t)(iwdg->updated[WVU] > now) << WVU;
    default: return 0;
    }
}

static void configure(struct iwdg *iwdg, struct vboard *wires, unsigned flag, uint32_t *word,
                      uint32_t value) {
    uint64_t now = wires_now(wires);
    if (!iwdg->unlocked) {
        return; /* protected: the write has no effect, RM0394, IWDG register access protection */
    }
    if (iwdg->updated[flag] > now) {
        wires_violation(wires,
                        "IWDG register written while its update flag is set (" MANUAL " IWDG_SR)");
        return;
    }
    *word = value;
    iwdg->updated[flag] = now + UPDATE_CYCLES * lsi_period(wires);
    if (flag != RVU) { /* a new window reloads; a new prescaler changes the time that is left */
        load(iwdg, wires);
    }
}

static void write(void *state, struct vboard *wires, uint32_t offset, uint32_t value,
                  uint32_t lanes) {
    (void)lanes;
    struct iwdg *iwdg = state;
    switch (offset) {
    case PR: configure(iwdg, wires, PVU, &iwdg->pr, value); break;
    case RLR: configure(iwdg, wires, RVU, &iwdg->rlr, value); break;
    case WINR: configure(iwdg, wires, WVU, &iwdg->winr, value); break;
    default:
        switch (value) {
        case KEY_RELOAD: reload(iwdg, wires); break;
        case KEY_START:
            iwdg->unlocked = false;
            iwdg_start(iwdg, wires);
            break;
        default: iwdg->unlocked = value == KEY_UNLOCK;
        }
    }
}

static void reset(void *state, struct vboard *wires) {
    struct iwdg *iwdg = state;
    *iwdg = (struct iwdg){.rlr = COUNT_RESET, .winr = COUNT_RESET};
    wires_cancel(wires, EVENT_IWDG);
}

const struct peripheral iwdg_peripheral = {read, write, reset};
