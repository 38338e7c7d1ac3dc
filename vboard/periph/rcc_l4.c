/* SPDX-License-Identifier: MIT */
#include "rcc_l4.h"

enum {
    AHB1ENR_RESET = 0x100, /* the flash interface */
    MSI_RANGE_MAX = 11,
};

#define MICROSECONDS(n) (UINT64_C(1000000) * (n))

/* From switching on to the ready flag, typical: DS11451, clock source characteristics. */
static const uint64_t startup[OSCILLATORS] = {
    [OSC_MSI] = MICROSECONDS(5),       [OSC_HSI16] = MICROSECONDS(4),
    [OSC_HSE] = TIME_FOREVER, /* no crystal on these boards */
    [OSC_PLL] = MICROSECONDS(15),      [OSC_SAI1] = MICROSECONDS(15),
    [OSC_SAI2] = MICROSECONDS(15),     [OSC_LSI] = MICROSECONDS(80),
    [OSC_LSE] = MICROSECONDS(2000000), [OSC_HSI48] = MICROSECONDS(4),
};

static void power(struct rcc *rcc, enum oscillator oscillator, bool on, uint64_t now) {
    rcc_power(rcc, oscillator, on, now, startup[oscillator]);
}

static enum oscillator system_oscillator(const struct rcc *rcc, uint32_t select) {
    return rcc->facts->system[select & RCC_CFGR_SW];
}

/* Is this oscillator what the core runs on now, directly or through the PLL? */
static bool in_use(const struct rcc *rcc, enum oscillator oscillator) {
    enum oscillator system = system_oscillator(rcc, rcc->reg[RCC_CFGR / 4] >> RCC_CFGR_SWS_SHIFT);
    return system == oscillator || (system == OSC_PLL && rcc_pll_fed_by(rcc, oscillator));
}

/* "It is recommended to use a transition state": AHB at half the speed for 1 us, when the source
 * changes to or from a fast PLL. RM0440, system clock selection. */
static void check_step(const struct rcc *rcc, struct vboard *wires, uint64_t old_sysclk,
                       uint64_t old_hclk) {
    uint32_t limit = rcc->facts->step_hz;
    bool falls = old_hclk > limit && old_hclk == old_sysclk;
    bool rises = rcc->hclk > limit && rcc->hclk == rcc->sysclk;
    if (limit != 0 && (falls || rises)) {
        wires_warning(wires,
                      "HCLK goes from %llu to %llu Hz in one step: above %u MHz the AHB prescaler "
                      "should be 2 for 1 us in between (" MANUAL ", system clock selection)",
                      (unsigned long long)old_hclk, (unsigned long long)rcc->hclk,
                      (unsigned)(limit / 1000000));
    }
}

static void switch_when_ready(struct rcc *rcc, struct vboard *wires) {
    uint32_t *cfgr = &rcc->reg[RCC_CFGR / 4];
    enum oscillator wanted = system_oscillator(rcc, *cfgr);
    if (wanted == OSC_NONE) {
        wires_violation(wires, "SW 0x%x is reserved (" MANUAL " RCC_CFGR)",
                        (unsigned)(*cfgr & RCC_CFGR_SW));
        return;
    }
    uint64_t old_sysclk = rcc->sysclk, old_hclk = rcc->hclk;
    uint32_t source = *cfgr & RCC_CFGR_SWS;
    if (rcc_ready(rcc, wanted, wires_now(wires))) {
        uint32_t select = *cfgr & RCC_CFGR_SW;
        *cfgr = (*cfgr & ~RCC_CFGR_SWS) | select << RCC_CFGR_SWS_SHIFT;
        wires_cancel(wires, EVENT_RCC);
    } else {
        wires_schedule(wires, EVENT_RCC, rcc->ready_at[wanted]);
    }
    rcc_update_tree(rcc);
    if (source != (*cfgr & RCC_CFGR_SWS)) {
        check_step(rcc, wires, old_sysclk, old_hclk);
    }
    wires_clocks_changed(wires);
}

static void event(struct rcc *rcc, struct vboard *wires) {
    switch_when_ready(rcc, wires);
}

static uint32_t cr_read(const struct rcc *rcc, uint64_t now) {
    uint32_t value = rcc->reg[RCC_CR / 4];
    value |= rcc_ready(rcc, OSC_MSI, now) ? RCC_CR_MSIRDY : 0;
    value |= rcc_ready(rcc, OSC_HSI16, now) ? RCC_CR_HSIRDY : 0;
    value |= rcc_ready(rcc, OSC_PLL, now) ? RCC_CR_PLLRDY : 0;
    value |= rcc_ready(rcc, OSC_SAI1, now) ? RCC_CR_PLLSAI1RDY : 0;
    value |= rcc_ready(rcc, OSC_SAI2, now) ? RCC_CR_PLLSAI2RDY : 0;
    return value;
}

static const struct {
    enum oscillator oscillator;
    uint32_t on;
} cr_switches[] = {{OSC_MSI, RCC_CR_MSION},      {OSC_HSI16, RCC_CR_HSION},
                   {OSC_HSE, RCC_CR_HSEON},      {OSC_PLL, RCC_CR_PLLON},
                   {OSC_SAI1, RCC_CR_PLLSAI1ON}, {OSC_SAI2, RCC_CR_PLLSAI2ON}};

static bool msi_range_allowed(const struct rcc *rcc, struct vboard *wires, uint32_t old,
                              uint32_t value) {
    uint32_t range = (value >> RCC_CR_MSIRANGE_SHIFT) & 0xF;
    if ((((old ^ value) >> RCC_CR_MSIRANGE_SHIFT) & 0xF) == 0) {
        return true;
    }
    if (range > MSI_RANGE_MAX) {
        wires_violation(wires, "MSIRANGE %u does not exist (" MANUAL " RCC_CR)", (unsigned)range);
        return false;
    }
    if ((old & RCC_CR_MSION) != 0 && !rcc_ready(rcc, OSC_MSI, wires_now(wires))) {
        wires_violation(wires,
                        "MSIRANGE changed while MSI is on and not ready (" MANUAL " RCC_CR)");
        return false;
    }
    if ((old & RCC_CR_PLLON) != 0 && rcc_pll_fed_by(rcc, OSC_MSI)) {
        wires_violation(wires, "MSIRANGE changed under a running PLL (" MANUAL ", RCC PLL)");
        return false;
    }
    return true;
}

static void cr_write(struct rcc *rcc, struct vboard *wires, uint32_t value) {
    const uint32_t read_only = RCC_CR_MSIRDY | RCC_CR_HSIRDY | 1u << 17 | RCC_CR_PLLRDY |
                               RCC_CR_PLLSAI1RDY | RCC_CR_PLLSAI2RDY;
    uint32_t old = rcc->reg[RCC_CR / 4];
    uint64_t now = wires_now(wires);
    value = (value & ~read_only) | (old & (RCC_CR_MSIRGSEL | RCC_CR_CSSON)); /* set-only bits */

    if (!rcc_ready(rcc, OSC_LSE, now)) { /* nothing to trim it by: RM0394 RCC_CR MSIPLLEN */
        value &= ~(uint32_t)RCC_CR_MSIPLLEN;
    }
    if (!msi_range_allowed(rcc, wires, old, value)) {
        return;
    }
    for (size_t i = 0; i < sizeof cr_switches / sizeof cr_switches[0]; i++) {
        enum oscillator oscillator = cr_switches[i].oscillator;
        bool on = (value & cr_switches[i].on) != 0;
        if (!on && in_use(rcc, oscillator)) {
            wires_violation(wires,
                            "the clock that the core runs on switched off (" MANUAL " RCC_CR)");
            return;
        }
        if (oscillator == OSC_PLL && on && (old & RCC_CR_PLLON) == 0) {
            if (!rcc_pll_allowed(rcc, wires)) {
                return;
            }
        }
        power(rcc, oscillator, on, now);
    }
    rcc->reg[RCC_CR / 4] = value;
    switch_when_ready(rcc, wires);
}

static void cfgr_write(struct rcc *rcc, struct vboard *wires, uint32_t value) {
    rcc->reg[RCC_CFGR / 4] = (value & ~RCC_CFGR_SWS) | (rcc->reg[RCC_CFGR / 4] & RCC_CFGR_SWS);
    switch_when_ready(rcc, wires);
}

static void pllcfgr_write(struct rcc *rcc, struct vboard *wires, uint32_t value) {
    const uint32_t outputs = 1u << 16 | 1u << 20 | RCC_PLLCFGR_REN; /* may change at any time */
    uint32_t changed = rcc->reg[RCC_PLLCFGR / 4] ^ value;
    if ((rcc->reg[RCC_CR / 4] & RCC_CR_PLLON) != 0 && (changed & ~outputs) != 0) {
        wires_violation(wires, "PLLCFGR changed while the PLL is on (" MANUAL " RCC_PLLCFGR)");
        return;
    }
    if ((changed & RCC_PLLCFGR_REN) != 0 && in_use(rcc, OSC_PLL)) {
        wires_violation(wires, "PLLREN cleared while the core runs on it (" MANUAL " RCC_PLLCFGR)");
        return;
    }
    rcc->reg[RCC_PLLCFGR / 4] = value;
    rcc_update_tree(rcc);
}

static void bdcr_write(struct rcc *rcc, struct vboard *wires, uint32_t value) {
    value = rcc_bdcr_write(wires, rcc->reg[RCC_BDCR / 4], value);
    rcc->reg[RCC_BDCR / 4] = value;
    power(rcc, OSC_LSE, (value & RCC_BDCR_LSEON) != 0, wires_now(wires));
    wires_clocks_changed(wires);
}

static void csr_write(struct rcc *rcc, struct vboard *wires, uint32_t value) {
    /* "MSISRANGE can be written only when MSIRGSEL = 1": RM0394 RCC_CSR. */
    bool range_open = (rcc->reg[RCC_CR / 4] & RCC_CR_MSIRGSEL) != 0;
    const uint32_t writable = RCC_CSR_LSION | (range_open ? RCC_CSR_MSISRANGE : 0u);
    uint32_t kept = RCC_CSR_MSISRANGE & ~writable;
    kept |= (value & RCC_CSR_RMVF) != 0 ? 0 : RCC_CSR_FLAGS;
    rcc->reg[RCC_CSR / 4] = (value & writable) | (rcc->reg[RCC_CSR / 4] & kept);
    power(rcc, OSC_LSI, (value & RCC_CSR_LSION) != 0, wires_now(wires));
    wires_clocks_changed(wires);
}

static uint32_t read(void *state, struct vboard *wires, uint32_t offset) {
    const struct rcc *rcc = state;
    uint64_t now = wires_now(wires);
    uint32_t value = rcc->reg[offset / 4];
    switch (offset) {
    case RCC_CR: return cr_read(rcc, now);
    case RCC_BDCR: return value | (rcc_ready(rcc, OSC_LSE, now) ? RCC_BDCR_LSERDY : 0);
    case RCC_CSR: return value | (rcc_ready(rcc, OSC_LSI, now) ? RCC_CSR_LSIRDY : 0);
    case RCC_CRRCR: return value | (rcc_ready(rcc, OSC_HSI48, now) ? RCC_CRRCR_HSI48RDY : 0);
    default: return value;
    }
}

static void write(void *state, struct vboard *wires, uint32_t offset, uint32_t value,
                  uint32_t lanes) {
    (void)lanes;
    struct rcc *rcc = state;
    switch (offset) {
    case RCC_CR: cr_write(rcc, wires, value); break;
    case RCC_CFGR: cfgr_write(rcc, wires, value); break;
    case RCC_PLLCFGR: pllcfgr_write(rcc, wires, value); break;
    case RCC_BDCR: bdcr_write(rcc, wires, value); break;
    case RCC_CSR: csr_write(rcc, wires, value); break;
    case RCC_CICR: break;
    case RCC_CIER:
        if (value != 0) {
            wires_violation(wires, "RCC interrupts are not modelled");
        }
        break;
    case RCC_CRRCR:
        rcc->reg[offset / 4] = value & RCC_CRRCR_HSI48ON;
        power(rcc, OSC_HSI48, (value & RCC_CRRCR_HSI48ON) != 0, wires_now(wires));
        break;
    case RCC_AHB1RSTR:
    case RCC_AHB2RSTR:
    case RCC_AHB3RSTR:
    case RCC_APB1RSTR1:
    case RCC_APB1RSTR2:
    case RCC_APB2RSTR:
        rcc->reg[offset / 4] = value;
        wires_peripheral_reset(wires, offset, value);
        break;
    default:
        rcc->reg[offset / 4] = value;
        if (offset == RCC_CCIPR || offset == RCC_APB1ENR1) {
            wires_clocks_changed(wires);
        }
    }
}

static void reset_registers(struct rcc *rcc, uint64_t now, uint32_t msi_range) {
    uint32_t bdcr = rcc->reg[RCC_BDCR / 4];
    uint32_t flags = rcc->reg[RCC_CSR / 4] & RCC_CSR_FLAGS;
    uint64_t lse = rcc->ready_at[OSC_LSE];
    for (size_t i = 0; i < RCC_WORDS; i++) {
        rcc->reg[i] = 0;
    }
    for (size_t i = 0; i < OSCILLATORS; i++) {
        rcc->ready_at[i] = TIME_FOREVER;
    }
    const struct clock_facts *facts = rcc->facts;
    rcc->ready_at[OSC_LSE] = lse;
    rcc->ready_at[facts->after_reset] = now;
    rcc->reg[RCC_BDCR / 4] = bdcr;
    rcc->reg[RCC_CSR / 4] = msi_range | flags;
    rcc->reg[RCC_CR / 4] = facts->cr;
    rcc->reg[RCC_ICSCR / 4] = facts->icscr;
    rcc->reg[RCC_CFGR / 4] = facts->cfgr;
    rcc->reg[RCC_PLLCFGR / 4] = facts->pllcfgr;
    rcc->reg[RCC_PLLSAI1CFGR / 4] = facts->pllcfgr;
    rcc->reg[RCC_PLLSAI2CFGR / 4] = facts->pllcfgr;
    rcc->reg[RCC_AHB1ENR / 4] = AHB1ENR_RESET;
    rcc_update_tree(rcc);
}

static void power_on(struct rcc *rcc, const struct clock_facts *facts, bool backup_kept) {
    rcc->facts = facts;
    if (!backup_kept) {
        rcc->reg[RCC_BDCR / 4] = 0;
        rcc->ready_at[OSC_LSE] = TIME_FOREVER;
    }
    rcc->reg[RCC_CSR / 4] = 0;
    reset_registers(rcc, 0, facts->csr);
}

static void system_reset(struct rcc *rcc, struct vboard *wires, enum reset_source source) {
    /* Every internal reset drives the NRST pin too: RM0394, system reset. */
    static const uint32_t flags[] = {
        [RESET_POWER] = RCC_CSR_BORRSTF | RCC_CSR_PINRSTF,
        [RESET_PIN] = RCC_CSR_PINRSTF,
        [RESET_SOFTWARE] = RCC_CSR_SFTRSTF | RCC_CSR_PINRSTF,
        [RESET_WATCHDOG] = RCC_CSR_IWDGRSTF | RCC_CSR_PINRSTF,
        [RESET_STANDBY] = 0, /* PWR_SR1 SBF tells */
    };
    /* "This range is used after exiting Standby mode until MSIRGSEL is set. After a pad or a
     * power-on reset, the range is always 4 MHz": RM0394 RCC_CSR MSISRANGE. */
    uint32_t msi_range =
        source == RESET_STANDBY ? rcc->reg[RCC_CSR / 4] & RCC_CSR_MSISRANGE : rcc->facts->csr;
    rcc->reg[RCC_CSR / 4] |= flags[source];
    reset_registers(rcc, wires_now(wires), msi_range);
    for (uint32_t at = RCC_AHB1SMENR; at <= RCC_APB2SMENR; at += 4) { /* all ones after a reset */
        rcc->reg[at / 4] = wires_fields(wires, &rcc_peripheral, at);
    }
    rcc->reg[RCC_APB1ENR1 / 4] = rcc->facts->apb1enr1[wires_chip(wires)->die];
}

const struct peripheral rcc_peripheral = {read, write, NULL};

const struct rcc_version rcc_l4 = {
    .csr = RCC_CSR,
    .bdcr = RCC_BDCR,
    .usart_select = RCC_CCIPR,
    .enable_from_reset = RCC_AHB1ENR - RCC_AHB1RSTR,
    .sleep_from_enable = RCC_AHB1SMENR - RCC_AHB1ENR,
    .pllcfgr = RCC_PLLCFGR,
    .cfgr = RCC_CFGR,
    .cfgr_pll = 3,
    .power_on = power_on,
    .system_reset = system_reset,
    .event = event,
    .usart_hz = rcc_l4_usart_hz,
    .tim_hz = rcc_l4_tim_hz,
    .rtc_hz = rcc_l4_rtc_hz,
};
