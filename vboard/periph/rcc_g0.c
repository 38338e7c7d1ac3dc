/* SPDX-License-Identifier: MIT */
#include "rcc_g0.h"

enum {
    CR_HSION = 1u << 8,
    CR_HSIRDY = 1u << 10,
    CR_HSEON = 1u << 16,
    CR_HSERDY = 1u << 17,
    CR_CSSON = 1u << 19,
    CR_HSI48ON = 1u << 22,
    CR_HSI48RDY = 1u << 23,
    CR_PLLON = 1u << 24,
    CR_PLLRDY = 1u << 25,
    CR_READ_ONLY = CR_HSIRDY | CR_HSERDY | CR_HSI48RDY | CR_PLLRDY,
    SW_PLL = 2,
    AHBENR_RESET = 0x100, /* the flash interface */
    CSR_LSION = 1u << 0,
    CSR_LSIRDY = 1u << 1,
    CSR_RMVF = 1u << 23,
    CSR_PINRSTF = 1u << 26,
    CSR_PWRRSTF = 1u << 27,
    CSR_SFTRSTF = 1u << 28,
    CSR_IWDGRSTF = 1u << 29,
};

#define MICROSECONDS(n) (UINT64_C(1000000) * (n))

/* From switching on to the ready flag, typical: DS12232, clock source characteristics. */
static const uint64_t startup[OSCILLATORS] = {
    [OSC_HSI16] = MICROSECONDS(1),     [OSC_HSE] = TIME_FOREVER, /* no crystal on these boards */
    [OSC_PLL] = MICROSECONDS(15),      [OSC_LSI] = MICROSECONDS(80),
    [OSC_LSE] = MICROSECONDS(2000000), [OSC_HSI48] = MICROSECONDS(3),
};

static void power(struct rcc *rcc, enum oscillator oscillator, bool on, uint64_t now) {
    rcc_power(rcc, oscillator, on, now, startup[oscillator]);
}

static const struct {
    enum oscillator oscillator;
    uint32_t on, ready;
} cr_switches[] = {{OSC_HSI16, CR_HSION, CR_HSIRDY},
                   {OSC_HSE, CR_HSEON, CR_HSERDY},
                   {OSC_PLL, CR_PLLON, CR_PLLRDY},
                   {OSC_HSI48, CR_HSI48ON, CR_HSI48RDY}};
enum { CR_SWITCHES = sizeof cr_switches / sizeof cr_switches[0] };

/* Is this oscillator what the core runs on now, directly or through the PLL? */
static bool in_use(const struct rcc *rcc, enum oscillator oscillator) {
    enum oscillator system = rcc_g0_system(rcc->reg[RCC_G0_CFGR / 4] >> RCC_G0_SWS_SHIFT);
    return system == oscillator || (system == OSC_PLL && rcc_g0_pll_source(rcc) == oscillator);
}

static void switch_when_ready(struct rcc *rcc, struct vboard *wires) {
    uint32_t *cfgr = &rcc->reg[RCC_G0_CFGR / 4];
    uint32_t select = *cfgr & RCC_G0_SW;
    enum oscillator wanted = rcc_g0_system(select);
    if (wanted == OSC_NONE) {
        wires_violation(wires, "SW 0x%x is reserved (" MANUAL " RCC_CFGR)", (unsigned)select);
        return;
    }
    if (rcc_ready(rcc, wanted, wires_now(wires))) {
        *cfgr = (*cfgr & ~RCC_G0_SWS) | select << RCC_G0_SWS_SHIFT;
        wires_cancel(wires, EVENT_RCC);
    } else {
        wires_schedule(wires, EVENT_RCC, rcc->ready_at[wanted]);
    }
    rcc_g0_update_tree(rcc);
    wires_clocks_changed(wires);
}

static void event(struct rcc *rcc, struct vboard *wires) {
    switch_when_ready(rcc, wires);
}

static uint32_t cr_read(const struct rcc *rcc, uint64_t now) {
    uint32_t value = rcc->reg[RCC_G0_CR / 4];
    for (size_t i = 0; i < CR_SWITCHES; i++) {
        value |= rcc_ready(rcc, cr_switches[i].oscillator, now) ? cr_switches[i].ready : 0;
    }
    return value;
}

static bool switch_allowed(const struct rcc *rcc, struct vboard *wires, enum oscillator oscillator,
                           bool was_on, bool on) {
    if (!on && in_use(rcc, oscillator)) {
        wires_violation(wires, "the clock that the core runs on switched off (" MANUAL " RCC_CR)");
        return false;
    }
    return oscillator != OSC_PLL || !on || was_on || rcc_g0_pll_allowed(rcc, wires);
}

static void cr_write(struct rcc *rcc, struct vboard *wires, uint32_t value) {
    uint32_t old = rcc->reg[RCC_G0_CR / 4];
    value = (value & ~(uint32_t)CR_READ_ONLY) | (old & CR_CSSON); /* set only */
    for (size_t i = 0; i < CR_SWITCHES; i++) {
        bool on = (value & cr_switches[i].on) != 0;
        bool was_on = (old & cr_switches[i].on) != 0;
        if (!switch_allowed(rcc, wires, cr_switches[i].oscillator, was_on, on)) {
            return;
        }
        power(rcc, cr_switches[i].oscillator, on, wires_now(wires));
    }
    rcc->reg[RCC_G0_CR / 4] = value;
    switch_when_ready(rcc, wires);
}

static void cfgr_write(struct rcc *rcc, struct vboard *wires, uint32_t value) {
    uint32_t source = rcc->reg[RCC_G0_CFGR / 4] & RCC_G0_SWS;
    rcc->reg[RCC_G0_CFGR / 4] = (value & ~RCC_G0_SWS) | source;
    switch_when_ready(rcc, wires);
}

static void pllcfgr_write(struct rcc *rcc, struct vboard *wires, uint32_t value) {
    const uint32_t outputs = RCC_G0_PLLCFGR_PEN | RCC_G0_PLLCFGR_QEN | RCC_G0_PLLCFGR_REN;
    uint32_t changed = rcc->reg[RCC_G0_PLLCFGR / 4] ^ value;
    if ((rcc->reg[RCC_G0_CR / 4] & CR_PLLON) != 0 && (changed & ~outputs) != 0) {
        wires_violation(wires, "PLLCFGR changed while the PLL is on (" MANUAL " RCC_PLLCFGR)");
        return;
    }
    if ((changed & RCC_G0_PLLCFGR_REN) != 0 && in_use(rcc, OSC_PLL)) {
        wires_violation(wires, "PLLREN cleared while the core runs on it (" MANUAL " RCC_PLLCFGR)");
        return;
    }
    rcc->reg[RCC_G0_PLLCFGR / 4] = value;
    rcc_g0_update_tree(rcc);
}

static void bdcr_write(struct rcc *rcc, struct vboard *wires, uint32_t value) {
    value = rcc_bdcr_write(wires, rcc->reg[RCC_G0_BDCR / 4], value);
    rcc->reg[RCC_G0_BDCR / 4] = value;
    power(rcc, OSC_LSE, (value & RCC_BDCR_LSEON) != 0, wires_now(wires));
    wires_clocks_changed(wires);
}

static void csr_write(struct rcc *rcc, struct vboard *wires, uint32_t value) {
    uint32_t kept = (value & CSR_RMVF) != 0 ? 0 : RCC_CSR_FLAGS;
    rcc->reg[RCC_G0_CSR / 4] = (value & CSR_LSION) | (rcc->reg[RCC_G0_CSR / 4] & kept);
    power(rcc, OSC_LSI, (value & CSR_LSION) != 0, wires_now(wires));
    wires_clocks_changed(wires);
}

static uint32_t read(void *state, struct vboard *wires, uint32_t offset) {
    const struct rcc *rcc = state;
    uint64_t now = wires_now(wires);
    uint32_t value = rcc->reg[offset / 4];
    switch (offset) {
    case RCC_G0_CR: return cr_read(rcc, now);
    case RCC_G0_BDCR: return value | (rcc_ready(rcc, OSC_LSE, now) ? RCC_BDCR_LSERDY : 0);
    case RCC_G0_CSR: return value | (rcc_ready(rcc, OSC_LSI, now) ? CSR_LSIRDY : 0);
    default: return value;
    }
}

static void write(void *state, struct vboard *wires, uint32_t offset, uint32_t value,
                  uint32_t lanes) {
    (void)lanes;
    struct rcc *rcc = state;
    switch (offset) {
    case RCC_G0_CR: cr_write(rcc, wires, value); break;
    case RCC_G0_CFGR: cfgr_write(rcc, wires, value); break;
    case RCC_G0_PLLCFGR: pllcfgr_write(rcc, wires, value); break;
    case RCC_G0_BDCR: bdcr_write(rcc, wires, value); break;
    case RCC_G0_CSR: csr_write(rcc, wires, value); break;
    case RCC_G0_CICR: break;
    case RCC_G0_CIER:
        if (value != 0) {
            wires_violation(wires, "RCC interrupts are not modelled");
        }
        break;
    case RCC_G0_IOPRSTR:
    case RCC_G0_AHBRSTR:
    case RCC_G0_APBRSTR1:
    case RCC_G0_APBRSTR2:
        rcc->reg[offset / 4] = value;
        wires_peripheral_reset(wires, offset, value);
        break;
    default:
        rcc->reg[offset / 4] = value;
        if (offset == RCC_G0_CCIPR || offset == RCC_G0_APBENR1) {
            wires_clocks_changed(wires);
        }
    }
}

static void reset_registers(struct rcc *rcc, uint64_t now) {
    const struct clock_facts *facts = rcc->facts;
    uint32_t bdcr = rcc->reg[RCC_G0_BDCR / 4];
    uint32_t flags = rcc->reg[RCC_G0_CSR / 4] & RCC_CSR_FLAGS;
    uint64_t lse = rcc->ready_at[OSC_LSE];
    for (size_t i = 0; i < RCC_WORDS; i++) {
        rcc->reg[i] = 0;
    }
    for (size_t i = 0; i < OSCILLATORS; i++) {
        rcc->ready_at[i] = TIME_FOREVER;
    }
    rcc->ready_at[OSC_LSE] = lse;
    rcc->ready_at[facts->after_reset] = now;
    rcc->reg[RCC_G0_BDCR / 4] = bdcr;
    rcc->reg[RCC_G0_CSR / 4] = flags;
    rcc->reg[RCC_G0_CR / 4] = facts->cr;
    rcc->reg[RCC_G0_ICSCR / 4] = facts->icscr;
    rcc->reg[RCC_G0_PLLCFGR / 4] = facts->pllcfgr;
    rcc->reg[RCC_G0_AHBENR / 4] = AHBENR_RESET;
    rcc_g0_update_tree(rcc);
}

static void power_on(struct rcc *rcc, const struct clock_facts *facts, bool backup_kept) {
    rcc->facts = facts;
    if (!backup_kept) {
        rcc->reg[RCC_G0_BDCR / 4] = 0;
        rcc->ready_at[OSC_LSE] = TIME_FOREVER;
    }
    rcc->reg[RCC_G0_CSR / 4] = 0;
    reset_registers(rcc, 0);
}

static void system_reset(struct rcc *rcc, struct vboard *wires, enum reset_source source) {
    /* Every internal reset drives the NRST pin too: RM0444, system reset. */
    static const uint32_t flags[] = {
        [RESET_POWER] = CSR_PWRRSTF | CSR_PINRSTF,
        [RESET_PIN] = CSR_PINRSTF,
        [RESET_SOFTWARE] = CSR_SFTRSTF | CSR_PINRSTF,
        [RESET_WATCHDOG] = CSR_IWDGRSTF | CSR_PINRSTF,
        [RESET_STANDBY] = 0, /* PWR_SR1 SBF tells */
    };
    rcc->reg[RCC_G0_CSR / 4] |= flags[source];
    reset_registers(rcc, wires_now(wires));
    for (uint32_t at = RCC_G0_IOPSMENR; at <= RCC_G0_APBSMENR2; at += 4) { /* all ones */
        rcc->reg[at / 4] = wires_fields(wires, &rcc_g0_peripheral, at);
    }
}

const struct peripheral rcc_g0_peripheral = {read, write, NULL};

const struct rcc_version rcc_g0 = {
    .csr = RCC_G0_CSR,
    .bdcr = RCC_G0_BDCR,
    .usart_select = RCC_G0_CCIPR,
    .enable_from_reset = RCC_G0_IOPENR - RCC_G0_IOPRSTR,
    .sleep_from_enable = RCC_G0_IOPSMENR - RCC_G0_IOPENR,
    .pllcfgr = RCC_G0_PLLCFGR,
    .cfgr = RCC_G0_CFGR,
    .cfgr_pll = SW_PLL,
    .power_on = power_on,
    .system_reset = system_reset,
    .event = event,
    .usart_hz = rcc_g0_usart_hz,
    .tim_hz = rcc_g0_tim_hz,
    .rtc_hz = rcc_g0_rtc_hz,
};
