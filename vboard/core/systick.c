/* SPDX-License-Identifier: MIT */
/* SysTick (manual B3.3), computed from the cycle count when someone looks. */
#include "internal.h"

enum {
    SYST_CSR = 0x10,
    SYST_RVR = 0x14,
    SYST_CVR = 0x18,
    SYST_CALIB = 0x1C,
    CSR_ENABLE = 1 << 0,
    CSR_TICKINT = 1 << 1,
    CSR_CLKSOURCE = 1 << 2,
    CSR_COUNTFLAG = 1 << 16,
    RELOAD_MASK = 0xFFFFFF,
    EXTERNAL_DIVIDER = 8,     /* RM0394 12.1.1: the external clock is HCLK/8 */
    CALIBRATION = 0x0100270F, /* RM0394 12.2: 1 ms when HCLK/8 is 10 MHz */
};

static uint32_t divider(const struct core *core) {
    return core->systick_ctrl & CSR_CLKSOURCE ? 1 : EXTERNAL_DIVIDER;
}

/* Ticks until the counter next goes from 1 to 0, 0 when it never does. */
static uint64_t ticks_to_zero(const struct core *core) {
    if (core->systick_value != 0)
        return core->systick_value;
    return core->systick_load != 0 ? (uint64_t)core->systick_load + 1 : 0;
}

void systick_sync(struct core *core) {
    if (!(core->systick_ctrl & CSR_ENABLE)) {
        core->systick_since = core->cycles;
        return;
    }
    uint64_t ticks = (core->cycles - core->systick_since) / divider(core);
    const uint64_t first_zero = ticks_to_zero(core);
    core->systick_since += ticks * divider(core);
    if (ticks == 0)
        return;
    if (first_zero == 0)
        return;
    if (ticks < first_zero) {
        core->systick_value =
            (uint32_t)(core->systick_value != 0 ? core->systick_value - ticks
                                                : core->systick_load - (ticks - 1));
        return;
    }
    core->systick_ctrl |= CSR_COUNTFLAG;
    if (core->systick_ctrl & CSR_TICKINT)
        pend(core, EXC_SYSTICK);
    ticks = (ticks - first_zero) % ((uint64_t)core->systick_load + 1);
    core->systick_value = ticks == 0 ? 0 : (uint32_t)(core->systick_load - (ticks - 1));
}

uint64_t core_next_event(const struct core *core) {
    const uint32_t counting = CSR_ENABLE | CSR_TICKINT;
    const uint64_t ticks = ticks_to_zero(core);
    if ((core->systick_ctrl & counting) != counting || ticks == 0)
        return UINT64_MAX;
    return core->systick_since + ticks * divider(core);
}

uint32_t systick_read_register(struct core *core, uint32_t offset) {
    systick_sync(core);
    switch (offset) {
    case SYST_CSR: {
        const uint32_t value = core->systick_ctrl;
        core->systick_ctrl &= ~(uint32_t)CSR_COUNTFLAG; /* cleared by the read */
        return value;
    }
    case SYST_RVR: return core->systick_load;
    case SYST_CVR: return core->systick_value;
    default: return CALIBRATION;
    }
}

void systick_write_register(struct core *core, uint32_t offset, uint32_t value) {
    systick_sync(core);
    switch (offset) {
    case SYST_CSR: {
        const uint32_t writable = CSR_ENABLE | CSR_TICKINT | CSR_CLKSOURCE;
        core->systick_ctrl = (core->systick_ctrl & CSR_COUNTFLAG) | (value & writable);
        core->systick_since = core->cycles;
        break;
    }
    case SYST_RVR: core->systick_load = value & RELOAD_MASK; break;
    case SYST_CVR: /* any write clears the counter and COUNTFLAG */
        core->systick_value = 0;
        core->systick_ctrl &= ~(uint32_t)CSR_COUNTFLAG;
        core->systick_since = core->cycles;
        break;
    default: break; /* CALIB is read-only */
    }
    need_attention(core);
}
