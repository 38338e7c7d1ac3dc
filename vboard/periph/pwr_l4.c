/* SPDX-License-Identifier: MIT */
#include "pwr_l4.h"

enum {
    CR1 = 0x00,
    CR2 = 0x04,
    CR3 = 0x08,
    CR4 = 0x0C,
    SR1 = 0x10,
    SR2 = 0x14,
    SCR = 0x18,
    CR5 = 0x80,
    CR5_R1MODE = 1u << 8, /* range 1 without boost; where there is none it stays set */
    CR1_RESET = 0x200,    /* range 1 */
    CR3_RESET = 0x8000,
    CR1_LPMS = 7u,
    LPMS_STANDBY = 3,
    CR1_DBP = 1u << 8,
    CR1_VOS_SHIFT = 9,
    CR1_LPR = 1u << 14,
    CR3_RRS = 1u << 8,
    CR3_EIWUL = 1u << 15,
    SR1_WUF = 0x1F, /* the pins' flags */
    SR1_SBF = 1u << 8,
    SR1_WUFI = 1u << 15,
    CR2_PVDE = 1u << 0,
    CR2_PLS_SHIFT = 1,
    CR2_PLS_MASK = 7,
    SR2_REGLPS = 1u << 8,
    SR2_VOSF = 1u << 10,
    SR2_PVDO = 1u << 11,
};

/* From range 2 to range 1: DS11451, wakeup times, 20 us at most. */
#define VOLTAGE_RISE UINT64_C(20000000)

static unsigned selected_range(const struct pwr *pwr) {
    return (pwr->reg[CR1 / 4] >> CR1_VOS_SHIFT) & 3;
}

/* RM0394 and RM0440, dynamic voltage scaling. */
static enum voltage_range voltage_range(const struct pwr *pwr, uint64_t now) {
    if (selected_range(pwr) != 1 || pwr->voltage_ready_at > now) {
        return RANGE_2;
    }
    return (pwr->reg[CR5 / 4] & CR5_R1MODE) != 0 ? RANGE_1 : RANGE_1_BOOST;
}

static struct hclk_limits hclk_limits(const struct pwr *pwr, const struct chip *chip,
                                      uint64_t now) {
    static const char *const scales[CHIP_RANGES] = {[RANGE_1] = "voltage range 1",
                                                    [RANGE_2] = "voltage range 2",
                                                    [RANGE_1_BOOST] = "voltage range 1 (boost)"};
    static const char *const supplies[CHIP_RANGES] = {[RANGE_1] = "in voltage range 1",
                                                      [RANGE_2] = "in voltage range 2",
                                                      [RANGE_1_BOOST] =
                                                          "in voltage range 1 (boost)"};
    enum voltage_range range = voltage_range(pwr, now);
    const uint32_t *limits = chip->family->clocks.hclk_max[range];
    return (struct hclk_limits){.fastest = limits[CHIP_WAIT_STATES - 1],
                                .by_wait_states = limits,
                                .wait_states = CHIP_WAIT_STATES,
                                .scale = scales[range],
                                .supply = supplies[range]};
}

static bool backup_writable(const struct pwr *pwr) {
    return (pwr->reg[CR1 / 4] & CR1_DBP) != 0;
}

static unsigned pvd_level(const struct vboard *wires, uint32_t cr2) {
    return wires_chip(wires)->family->supply.pvd_levels[cr2 >> CR2_PLS_SHIFT & CR2_PLS_MASK];
}

/* Where the STM32G0 has a second level for a rising supply, this is the falling one's. */
static bool supply_is_low(const struct pwr *pwr, const struct vboard *wires) {
    uint32_t cr2 = pwr->reg[CR2 / 4];
    return (cr2 & CR2_PVDE) != 0 && pwr->supply < pvd_level(wires, cr2);
}

static void cr2_write(struct pwr *pwr, struct vboard *wires, uint32_t value) {
    if ((value & wires_chip(wires)->family->supply.monitors) != 0) {
        wires_violation(wires, "the monitors of other supplies (PVM) are not modelled");
        return;
    }
    if ((value & CR2_PVDE) != 0 && pvd_level(wires, value) == 0) {
        wires_violation(wires, "the PVD's outside input is not modelled");
        return;
    }
    pwr->reg[CR2 / 4] = value;
}

static uint32_t read(void *state, struct vboard *wires, uint32_t offset) {
    const struct pwr *pwr = state;
    if (offset == SR1) {
        return pwr->sr1;
    }
    if (offset == SR2) {
        return SR2_REGLPS | (pwr->voltage_ready_at > wires_now(wires) ? SR2_VOSF : 0) |
               (supply_is_low(pwr, wires) ? SR2_PVDO : 0);
    }
    return pwr->reg[offset / 4];
}

static void cr1_write(struct pwr *pwr, struct vboard *wires, uint32_t value) {
    unsigned range = (value >> CR1_VOS_SHIFT) & 3;
    if (range != 1 && range != 2) {
        wires_violation(wires, "VOS %u cannot be written (" MANUAL " PWR_CR1)", range);
        return;
    }
    if ((value & CR1_LPR) != 0) {
        wires_violation(wires, "low-power run mode is not modelled");
        return;
    }
    if (range == 1 && selected_range(pwr) == 2) {
        pwr->voltage_ready_at = wires_now(wires) + VOLTAGE_RISE;
    }
    pwr->reg[CR1 / 4] = value;
    wires_clocks_changed(wires);
}

/* WUFI follows its source, the RTC's own flags, which are not modelled: it ends with SBF. */
static void scr_write(struct pwr *pwr, uint32_t value) {
    pwr->sr1 &= ~(value & (SR1_WUF | SR1_SBF));
    if ((value & SR1_SBF) != 0) {
        pwr->sr1 &= ~(uint32_t)SR1_WUFI;
    }
}

static void write(void *state, struct vboard *wires, uint32_t offset, uint32_t value,
                  uint32_t lanes) {
    (void)lanes;
    struct pwr *pwr = state;
    switch (offset) {
    case CR1: cr1_write(pwr, wires, value); break;
    case CR2: cr2_write(pwr, wires, value); break;
    case SCR: scr_write(pwr, value); break;
    case CR5:
        pwr->reg[CR5 / 4] = value;
        wires_clocks_changed(wires);
        break;
    default: pwr->reg[offset / 4] = value;
    }
}

static const char *enter_standby(struct pwr *pwr) {
    if ((pwr->reg[CR1 / 4] & CR1_LPMS) != LPMS_STANDBY) {
        return "SLEEPDEEP: Stop and Shutdown modes (PWR_CR1 LPMS other than 3) are not modelled";
    }
    if ((pwr->sr1 & SR1_WUF) != 0) {
        return "Standby entered while a wake-up flag is set (" MANUAL
               ", Standby mode: WUFx must be "
               "cleared first)";
    }
    pwr->sr1 = SR1_SBF;
    return NULL;
}

static bool wake(struct pwr *pwr, unsigned source) {
    bool internal = source == PWR_WAKE_INTERNAL;
    uint32_t flag = internal ? (uint32_t)SR1_WUFI : UINT32_C(1) << (source - 1);
    uint32_t enable = internal ? (uint32_t)CR3_EIWUL : flag;
    if (source > PWR_WAKE_PINS || (pwr->reg[CR3 / 4] & enable) == 0) {
        return false;
    }
    pwr->sr1 |= flag;
    return true;
}

static bool keeps_sram(const struct pwr *pwr) {
    return (pwr->reg[CR3 / 4] & CR3_RRS) != 0;
}

/* SBF "is not cleared by the system reset": RM0394 PWR_SR1. */
static void system_reset(struct pwr *pwr) {
    for (size_t i = CR3 / 4; i < CR5 / 4; i++) {
        pwr->reg[i] = 0;
    }
    pwr->reg[CR3 / 4] = CR3_RESET;
    pwr->sr1 &= SR1_SBF;
}

static void power_on(struct pwr *pwr) {
    system_reset(pwr);
    pwr->sr1 = 0;
}

/* CR3, CR4, SR1 and the pulls are "not reset when exiting Standby modes and with the PWRRST bit":
 * RM0394, PWR registers. */
static void reset(void *state, struct vboard *wires) {
    struct pwr *pwr = state;
    pwr->reg[CR1 / 4] = CR1_RESET;
    pwr->reg[CR2 / 4] = 0;
    pwr->reg[CR5 / 4] = CR5_R1MODE;
    pwr->voltage_ready_at = wires_now(wires);
}

const struct peripheral pwr_peripheral = {read, write, reset};

const struct pwr_version pwr_l4 = {
    .power_on = power_on,
    .system_reset = system_reset,
    .hclk_limits = hclk_limits,
    .voltage_range = voltage_range,
    .backup_writable = backup_writable,
    .enter_standby = enter_standby,
    .wake = wake,
    .keeps_sram = keeps_sram,
};
