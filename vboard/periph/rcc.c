/* SPDX-License-Identifier: MIT */
#include "rcc.h"

void rcc_power(struct rcc *rcc, enum oscillator oscillator, bool on, uint64_t now,
               uint64_t startup) {
    if (!on) {
        rcc->ready_at[oscillator] = TIME_FOREVER;
    } else if (rcc->ready_at[oscillator] == TIME_FOREVER && startup != TIME_FOREVER &&
               now != TIME_FOREVER) {
        rcc->ready_at[oscillator] = now + startup;
    }
}

uint64_t rcc_pll_locks_from(const struct rcc *rcc, struct vboard *wires, enum oscillator source) {
    uint64_t now = wires_now(wires), ready_at = rcc->ready_at[source];
    if (ready_at <= now) {
        return now;
    }
    wires_warning(wires, "PLL switched on before its source is ready: it locks later (" MANUAL
                         ", RCC PLL)");
    return ready_at;
}

static bool bus_too_fast(struct vboard *wires, unsigned bus, uint64_t hz, uint32_t max_hz) {
    const uint32_t mhz = 1000000;
    if (hz <= max_hz) {
        return false;
    }
    wires_warning(wires, "APB%u runs at %llu Hz, beyond %u MHz (" MANUAL " RCC_CFGR PPRE%u)", bus,
                  (unsigned long long)hz, (unsigned)(max_hz / mhz), bus);
    return true;
}

void rcc_check_buses(struct rcc *rcc, struct vboard *wires) {
    const struct bus_limits *limits = &rcc->facts->bus_max_hz[wires_chip(wires)->die];
    rcc->apb1_too_fast = bus_too_fast(wires, 1, rcc->pclk1, limits->apb1);
    rcc->apb2_too_fast = bus_too_fast(wires, 2, rcc->pclk2, limits->apb2);
}

enum { CIR_ENABLES_SHIFT = 8, CIR_CLEARS_SHIFT = 16 };

static bool flag_is_enabled(const struct rcc *rcc, const struct rcc_ready_flags *flags,
                            unsigned bit) {
    return (rcc->reg[flags->cir / 4] >> (CIR_ENABLES_SHIFT + bit) & 1) != 0;
}

void rcc_collect_flags(struct rcc *rcc, struct vboard *wires, const struct rcc_ready_flags *flags) {
    uint32_t *cir = &rcc->reg[flags->cir / 4];
    uint64_t now = wires_now(wires);
    for (unsigned bit = 0; bit < flags->count; bit++) {
        uint64_t at = rcc->ready_at[flags->of[bit]];
        if (flag_is_enabled(rcc, flags, bit) && at > rcc->flagged_until && at <= now) {
            *cir |= 1u << bit;
        }
    }
    rcc->flagged_until = now;
    wires_irq(wires, IRQ_RCC, (*cir & *cir >> CIR_ENABLES_SHIFT) != 0);
}

void rcc_cir_write(struct rcc *rcc, struct vboard *wires, const struct rcc_ready_flags *flags,
                   uint32_t value) {
    uint32_t *cir = &rcc->reg[flags->cir / 4];
    const uint32_t all = (1u << flags->count) - 1;
    rcc_collect_flags(rcc, wires, flags);
    *cir = (value & all << CIR_ENABLES_SHIFT) | (*cir & all & ~(value >> CIR_CLEARS_SHIFT));
    rcc_collect_flags(rcc, wires, flags);
}

uint64_t rcc_next_flag(const struct rcc *rcc, const struct rcc_ready_flags *flags, uint64_t other) {
    uint64_t next = other;
    for (unsigned bit = 0; bit < flags->count; bit++) {
        uint64_t at = rcc->ready_at[flags->of[bit]];
        if (flag_is_enabled(rcc, flags, bit) && at > rcc->flagged_until && at < next) {
            next = at;
        }
    }
    return next;
}

uint32_t rcc_bdcr_write(struct vboard *wires, uint32_t old, uint32_t value) {
    const uint32_t select = 3u << RCC_BDCR_RTCSEL_SHIFT;
    uint32_t selected = old & select;
    if ((value & RCC_BDCR_BDRST) != 0) {
        value = RCC_BDCR_BDRST;
        wires_backup_reset(wires);
    } else if (selected != 0 && (value & select) != selected) {
        wires_warning(wires, "RTCSEL changed without BDRST: no effect (" MANUAL " RCC_BDCR)");
        value = (value & ~select) | selected;
    }
    return value & ~(uint32_t)RCC_BDCR_LSERDY;
}
