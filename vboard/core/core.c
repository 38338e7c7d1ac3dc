/* SPDX-License-Identifier: MIT */
/* Power, reset, stops, and what a debugger would ask: all that is not execution. */
#include <stdio.h>
#include <string.h>

#include "internal.h"

void core_power_on(struct core *core) {
    const struct core_features features = core->features;
    struct core_window windows[CORE_WINDOWS + 1];
    memcpy(windows, core->windows, sizeof windows);
    memset(core, 0, sizeof *core);
    core->features = features;
    memcpy(core->windows, windows, sizeof windows);
    core->windows[CORE_WINDOWS] = (struct core_window){0};
    debug_reset(core);
}

/* Manual B1.5.5 TakeReset(); register values from B3.2 to B3.5 and the TRM. R0-R12 are UNKNOWN:
 * they keep what they had, as on the chip. */
void core_reset(struct core *core) {
    memset(core->pending, 0, sizeof core->pending);
    memset(core->active, 0, sizeof core->active);
    memset(core->enabled, 0, sizeof core->enabled);
    memset(core->priority, 0, sizeof core->priority);
    core->enabled[0] = 1u << EXC_NMI | 1u << EXC_HARDFAULT | 1u << EXC_SVCALL | 1u << EXC_PENDSV |
                       1u << EXC_SYSTICK;
    if (core->demcr & 1u << 16) /* MON_EN survives a system reset */
        core->enabled[0] |= 1u << EXC_DEBUGMON;
    core->prigroup = 0;
    core->vtor = 0;
    core->scr = 0;
    core->ccr = core->features.stkalign ? CCR_STKALIGN : 0;
    if (is_v6m(core)) /* both are fixed (DDI 0419 B3.2.8) */
        core->ccr = CCR_STKALIGN | CCR_UNALIGN_TRP;
    core->cfsr = core->hfsr = 0;
    core->actlr = 0;
    core->systick_ctrl = core->systick_load = core->systick_value = 0;
    core->mpu_ctrl = core->mpu_rnr = 0;
    mpu_set_checks(core, false);
    memset(core->mpu_rasr, 0, sizeof core->mpu_rasr);
    memset(core->mpu_rbar, 0, sizeof core->mpu_rbar);
    core->cpacr = 0;
    core->fpccr = core->features.fpu ? FPCCR_ASPEN | FPCCR_LSPEN : 0;
    core->fpcar = 0;
    core->fpdscr = 0;
    core->fpscr = 0;

    core->ipsr = 0;
    core->primask = core->faultmask = false;
    core->basepri = 0;
    core->control_npriv = core->control_spsel = core->control_fpca = false;
    core->itstate = core->itstate_at = 0;
    core->sleep = CORE_AWAKE;
    core->event = false;
    core->exclusive = false;
    core->reset_requested = false;
    core->locked_up = false;
    core->was_reset = true;
    core->refused = false;
    core->broken = false;
    core->stop_text[0] = '\0';
    for (unsigned i = 0; i < CORE_EXCEPTION_WORDS; i++)
        core->pending[i] |= core->level[i];

    uint32_t sp = 0;
    uint32_t pc = 0;
    if (!memory_read_vector(core, 0, &sp) || !memory_read_vector(core, 4, &pc))
        core->locked_up = true;
    core->r[13] = sp & ~3u;
    core->sp_other = 0;
    core->r[14] = 0xFFFFFFFFu;
    core->r[15] = pc & ~1u;
    core->at = core->r[15];
    core->thumb = (pc & 1u) != 0;
    need_attention(core);
}

void core_break(struct core *core) {
    core->broken = true;
    need_attention(core);
}

void core_set_debugger(struct core *core, bool attached) {
    core->debugger = attached;
}

void core_send_event(struct core *core) {
    core->event = true;
    need_attention(core);
}

uint32_t core_pc(const struct core *core) {
    return core->at;
}

/* The next instruction's first halfword. */
static bool fetch_next(struct core *core, uint32_t *halfword) {
    uint16_t fetched;
    if (memory_peek_halfword(core, core->r[15], halfword))
        return true;
    if (bus_fetch(core, core->r[15], &fetched) != BUS_OK)
        return false;
    *halfword = fetched;
    return true;
}

bool core_skip(struct core *core) {
    uint32_t halfword;
    if (core->sleep != CORE_AWAKE || core->refused || core->locked_up || core->reset_requested)
        return false;
    if (core->cycles >= core_next_event(core))
        systick_sync(core);
    const unsigned exception = exception_to_take(core);
    if (exception != NO_EXCEPTION)
        exception_entry(core, exception);
    if (core->locked_up || core->refused || !fetch_next(core, &halfword))
        return false;
    core->cycles++;
    core->instructions++;
    core->r[15] += halfword >= 0xE800u ? 4 : 2;
    core->at = core->r[15];
    core->itstate = advance_it(core->itstate);
    return true;
}

enum outcome refuse(struct core *core, const char *rule) {
    uint32_t hw1 = 0;
    uint32_t hw2 = 0;
    core->refused = true;
    if (core->stop_text[0] != '\0')
        return REFUSED; /* the first reason counts */
    char encoding[16] = "";
    if (memory_peek_halfword(core, core->at, &hw1)) {
        if (hw1 >= 0xE800u && memory_peek_halfword(core, core->at + 2, &hw2))
            (void)snprintf(encoding, sizeof encoding, " (%04x %04x)", hw1 & 0xFFFFu, hw2 & 0xFFFFu);
        else
            (void)snprintf(encoding, sizeof encoding, " (%04x)", hw1 & 0xFFFFu);
    }
    (void)snprintf(core->stop_text, sizeof core->stop_text, "at 0x%08x%s: %s", (unsigned)core->at,
                   encoding, rule);
    return REFUSED;
}
