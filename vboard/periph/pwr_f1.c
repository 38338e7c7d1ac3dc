/* SPDX-License-Identifier: MIT */
#include "pwr_f1.h"

enum {
    CR = 0x00,
    CSR = 0x04,
    CR_PDDS = 1u << 1,
    CR_CWUF = 1u << 2,
    CR_CSBF = 1u << 3,
    CR_PVDE = 1u << 4,
    CR_PLS_SHIFT = 5,
    CR_DBP = 1u << 8,
    CSR_WUF = 1u << 0,
    CSR_SBF = 1u << 1,
    CSR_PVDO = 1u << 2,
    CSR_EWUP = 1u << 8,
    PVD_LOWEST = 2200, /* millivolts; each level is 100 more */
    PVD_STEP = 100,
    WAIT_STATES = 3,
    WAKE_PIN = 1,
};

/* WUF and SBF are kept in sr1, at their places in CSR. */
static uint32_t csr(const struct pwr *pwr) {
    uint32_t cr = pwr->reg[CR / 4];
    unsigned level = PVD_LOWEST + PVD_STEP * (cr >> CR_PLS_SHIFT & 7);
    bool low = (cr & CR_PVDE) != 0 && pwr->supply < level;
    return pwr->reg[CSR / 4] | pwr->sr1 | (low ? CSR_PVDO : 0u);
}

static uint32_t read(void *state, struct vboard *wires, uint32_t offset) {
    (void)wires;
    const struct pwr *pwr = state;
    return offset == CSR ? csr(pwr) : pwr->reg[CR / 4];
}

static void write(void *state, struct vboard *wires, uint32_t offset, uint32_t value,
                  uint32_t lanes) {
    (void)wires;
    (void)lanes;
    struct pwr *pwr = state;
    if (offset == CSR) {
        pwr->reg[CSR / 4] = value & CSR_EWUP;
        return;
    }
    pwr->reg[CR / 4] = value & ~(uint32_t)(CR_CWUF | CR_CSBF);
    pwr->sr1 &= (value & CR_CWUF) != 0 ? ~(uint32_t)CSR_WUF : UINT32_MAX;
    pwr->sr1 &= (value & CR_CSBF) != 0 ? ~(uint32_t)CSR_SBF : UINT32_MAX;
}

static struct hclk_limits hclk_limits(const struct pwr *pwr, const struct chip *chip,
                                      uint64_t now) {
    (void)pwr;
    (void)now;
    const uint32_t *limits = chip->family->clocks.hclk_max[RANGE_1];
    return (struct hclk_limits){.fastest = limits[WAIT_STATES - 1],
                                .by_wait_states = limits,
                                .wait_states = WAIT_STATES,
                                .scale = "this chip",
                                .supply = "on this chip"};
}

static bool backup_writable(const struct pwr *pwr) {
    return (pwr->reg[CR / 4] & CR_DBP) != 0;
}

static const char *enter_standby(struct pwr *pwr) {
    if ((pwr->reg[CR / 4] & CR_PDDS) == 0) {
        return "SLEEPDEEP: Stop mode (PWR_CR PDDS clear) is not modelled";
    }
    if ((pwr->sr1 & CSR_WUF) != 0) {
        return "Standby entered while WUF is set (" MANUAL
               ", Standby mode: it must be cleared first)";
    }
    pwr->sr1 = CSR_SBF;
    return NULL;
}

static bool wake(struct pwr *pwr, unsigned source) {
    bool enabled =
        source == PWR_WAKE_INTERNAL || (source == WAKE_PIN && (pwr->reg[CSR / 4] & CSR_EWUP) != 0);
    pwr->sr1 |= enabled ? CSR_WUF : 0u;
    return enabled;
}

static bool keeps_sram(const struct pwr *pwr) {
    (void)pwr;
    return false;
}

/* EWUP and WUF end with a system reset, SBF does not: RM0008 PWR_CSR. */
static void system_reset(struct pwr *pwr) {
    pwr->reg[CSR / 4] = 0;
    pwr->sr1 &= CSR_SBF;
}

static void power_on(struct pwr *pwr) {
    system_reset(pwr);
    pwr->sr1 = 0;
}

static void reset(void *state, struct vboard *wires) {
    (void)wires;
    struct pwr *pwr = state;
    pwr->reg[CR / 4] = 0;
}

const struct peripheral pwr_f1_peripheral = {read, write, reset};

const struct pwr_version pwr_f1 = {
    .power_on = power_on,
    .system_reset = system_reset,
    .hclk_limits = hclk_limits,
    .backup_writable = backup_writable,
    .enter_standby = enter_standby,
    .wake = wake,
    .keeps_sram = keeps_sram,
};
