/* SPDX-License-Identifier: MIT */
#include "pwr_f4.h"

enum {
    CR = 0x00,
    CSR = 0x04,
    CR_PDDS = 1u << 1,
    CR_CWUF = 1u << 2,
    CR_CSBF = 1u << 3,
    CR_PVDE = 1u << 4,
    CR_PLS_SHIFT = 5,
    CR_PLS_MASK = 7,
    CR_DBP = 1u << 8,
    CR_FPDS = 1u << 9,
    CR_VOS_SHIFT = 14,
    CR_ODEN = 1u << 16,
    CR_ODSWEN = 1u << 17,
    CR_UDEN = 3u << 18,
    CSR_WUF = 1u << 0,
    CSR_SBF = 1u << 1,
    CSR_PVDO = 1u << 2,
    CSR_BRR = 1u << 3,
    CSR_EWUP = 1u << 8,
    CSR_BRE = 1u << 9,
    CSR_VOSRDY = 1u << 14,
    CSR_ODRDY = 1u << 16,
    CSR_ODSWRDY = 1u << 17,
};
/* From HSI; ODRDY's is not in the datasheet: DS10693, over-drive switching characteristics. */
#define OVER_DRIVE_TIME UINT64_C(45000000)

static uint32_t vos(const struct pwr *pwr) {
    return pwr->reg[CR / 4] >> CR_VOS_SHIFT & 3;
}

/* Thresholds in millivolts, as the vendor's drivers name them: RM0090 PWR_CR PLS. */
static const unsigned pvd_levels[CR_PLS_MASK + 1] = {2000, 2100, 2300, 2500,
                                                     2600, 2700, 2800, 2900};

static bool supply_is_low(const struct pwr *pwr) {
    uint32_t cr = pwr->reg[CR / 4];
    return (cr & CR_PVDE) != 0 && pwr->supply < pvd_levels[cr >> CR_PLS_SHIFT & CR_PLS_MASK];
}

/* The vendor's examples for the F411 run at 100 MHz in the scale that the chip has after a reset.
 */
static uint32_t fastest_scale(const uint32_t scale_max[CHIP_SCALES]) {
    uint32_t fastest = 0;
    for (unsigned scale = 0; scale < CHIP_SCALES; scale++) {
        fastest = scale_max[scale] > fastest ? scale_max[scale] : fastest;
    }
    return fastest;
}

static struct hclk_limits hclk_limits(const struct pwr *pwr, const struct chip *chip,
                                      uint64_t now) {
    static const char *const scales[] = {"PWR_CR VOS 0", "PWR_CR VOS 1", "PWR_CR VOS 2",
                                         "PWR_CR VOS 3"};
    const struct clock_facts *clocks = &chip->family->clocks;
    const struct supply_speeds *speeds = clocks->speeds[chip->die];
    const uint32_t *fastest =
        pwr->switched_at <= now ? clocks->over_drive_max[chip->die] : clocks->scale_max[chip->die];
    while (speeds->from_mv > pwr->supply) {
        speeds++;
    }
    return (struct hclk_limits){.fastest = fastest[vos(pwr)],
                                .in_any_scale = fastest_scale(fastest),
                                .by_wait_states = speeds->hclk_max,
                                .wait_states = CHIP_SUPPLY_WAIT_STATES,
                                .scale = scales[vos(pwr)],
                                .supply = speeds->name};
}

static bool backup_writable(const struct pwr *pwr) {
    return (pwr->reg[CR / 4] & CR_DBP) != 0;
}

static uint32_t read(void *state, struct vboard *wires, uint32_t offset) {
    const struct pwr *pwr = state;
    uint32_t value = pwr->reg[offset / 4];
    if (offset == CSR) {
        value |= pwr->sr1 | (supply_is_low(pwr) ? CSR_PVDO : 0);
        value |= wires_now(wires) >= pwr->voltage_ready_at ? CSR_VOSRDY : 0;
        value |= (value & CSR_BRE) != 0 ? CSR_BRR : 0;
        value |= wires_now(wires) >= pwr->over_drive_at ? CSR_ODRDY : 0;
        value |= wires_now(wires) >= pwr->switched_at ? CSR_ODSWRDY : 0;
    }
    return value;
}

/* Which scale the firmware may choose, and when: on dies with two bits "only when the PLL is off"
 * (RM0383 and RM0390 PWR_CR VOS), where 0 is reserved. */
static bool scale_allowed(const struct pwr *pwr, struct vboard *wires, uint32_t value) {
    const struct chip *chip = wires_chip(wires);
    uint32_t wanted = value >> CR_VOS_SHIFT & 3;
    if (wanted == vos(pwr)) {
        return true;
    }
    if (chip->family->clocks.scale_max[chip->die][wanted] == 0) {
        wires_violation(wires, "VOS %u is reserved (" MANUAL " PWR_CR)", (unsigned)wanted);
    } else if (chip->family->clocks.scale_with_pll_off[chip->die] && wires_pll_is_on(wires)) {
        wires_violation(wires, "VOS changed while the PLL is on (" MANUAL " PWR_CR VOS)");
    } else {
        return true;
    }
    return false;
}

/* "To set or reset the ODEN bit, the HSI or HSE must be selected as system clock", and so for
 * ODSWEN: RM0390 PWR_CR. That no part should have its clock meanwhile, which the vendor's own start
 * does not keep, is not looked at. */
static bool over_drive_allowed(const struct pwr *pwr, struct vboard *wires, uint32_t value) {
    uint32_t changed = (pwr->reg[CR / 4] ^ value) & (CR_ODEN | CR_ODSWEN);
    if ((value & CR_UDEN) != 0) {
        wires_violation(wires, "under-drive is not modelled");
    } else if (changed != 0 && wires_pll_is_used(wires)) {
        wires_violation(wires, "ODEN or ODSWEN changed while the core runs from the PLL (" MANUAL
                               " PWR_CR)");
    } else if ((changed & value & CR_ODSWEN) != 0 && wires_now(wires) < pwr->over_drive_at) {
        wires_violation(wires, "ODSWEN set while ODRDY is clear (" MANUAL " PWR_CR)");
    } else {
        return true;
    }
    return false;
}

static uint64_t ready_at(uint64_t before, bool on, uint64_t now) {
    uint64_t from = before == TIME_FOREVER ? now + OVER_DRIVE_TIME : before;
    return on ? from : TIME_FOREVER;
}

/* "On any over-drive switch (enabled or disabled), the system clock is stalled": RM0390 PWR_CR. */
static void over_drive(struct pwr *pwr, struct vboard *wires) {
    uint32_t cr = pwr->reg[CR / 4];
    uint64_t now = wires_now(wires);
    bool was_switched = pwr->switched_at != TIME_FOREVER;
    bool switched = (cr & CR_ODSWEN) != 0;
    pwr->over_drive_at = ready_at(pwr->over_drive_at, (cr & CR_ODEN) != 0, now);
    pwr->switched_at = ready_at(pwr->switched_at, switched, now);
    if (switched != was_switched) {
        wires_stall(wires, now + OVER_DRIVE_TIME);
    }
}

static void cr_write(struct pwr *pwr, struct vboard *wires, uint32_t value) {
    value &= (value & CR_ODEN) != 0 ? UINT32_MAX : ~(uint32_t)CR_ODSWEN; /* goes with it */
    if (!over_drive_allowed(pwr, wires, value) || !scale_allowed(pwr, wires, value)) {
        return;
    }
    pwr->sr1 &= ~(uint32_t)((value & CR_CWUF) != 0 ? CSR_WUF : 0);
    pwr->sr1 &= ~(uint32_t)((value & CR_CSBF) != 0 ? CSR_SBF : 0);
    pwr->reg[CR / 4] = value & ~(uint32_t)(CR_CWUF | CR_CSBF); /* they read as 0 */
    over_drive(pwr, wires);
    wires_clocks_changed(wires);
}

static void write(void *state, struct vboard *wires, uint32_t offset, uint32_t value,
                  uint32_t lanes) {
    (void)lanes;
    struct pwr *pwr = state;
    if (offset == CR) {
        cr_write(pwr, wires, value);
    } else {
        pwr->reg[CSR / 4] = value & (CSR_EWUP | CSR_BRE);
    }
}

static const char *enter_standby(struct pwr *pwr) {
    if ((pwr->reg[CR / 4] & CR_PDDS) == 0) {
        return "SLEEPDEEP: Stop mode (PWR_CR PDDS clear) is not modelled";
    }
    if ((pwr->sr1 & CSR_WUF) != 0) {
        return "Standby entered while WUF is set (" MANUAL ", Standby mode: it must be cleared "
               "first)";
    }
    pwr->sr1 = CSR_SBF;
    return NULL;
}

static bool wake(struct pwr *pwr, unsigned source) {
    bool pin_1 = source == PWR_WAKE_INTERNAL + 1 && (pwr->reg[CSR / 4] & CSR_EWUP) != 0;
    if (source != PWR_WAKE_INTERNAL && !pin_1) {
        return false;
    }
    pwr->sr1 |= CSR_WUF;
    return true;
}

static bool keeps_sram(const struct pwr *pwr) {
    (void)pwr;
    return false;
}

/* PWR_CSR is "not reset by wakeup from the Standby mode": RM0090 PWR_CSR; its flags fall with the
 * power, or when the firmware clears them. */
static void system_reset(struct pwr *pwr) {
    pwr->reg[CSR / 4] = 0;
}

static void power_on(struct pwr *pwr) {
    pwr->reg[CSR / 4] = 0;
    pwr->sr1 = 0;
}

static void reset(void *state, struct vboard *wires) {
    struct pwr *pwr = state;
    const struct chip *chip = wires_chip(wires);
    pwr->reg[CR / 4] = chip->family->clocks.scale_after_reset[chip->die] << CR_VOS_SHIFT;
    pwr->voltage_ready_at = wires_now(wires);
    pwr->over_drive_at = pwr->switched_at = TIME_FOREVER;
}

const struct peripheral pwr_f4_peripheral = {read, write, reset};

const struct pwr_version pwr_f4 = {
    .power_on = power_on,
    .system_reset = system_reset,
    .hclk_limits = hclk_limits,
    .backup_writable = backup_writable,
    .enter_standby = enter_standby,
    .wake = wake,
    .keeps_sram = keeps_sram,
};
