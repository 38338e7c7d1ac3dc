/* SPDX-License-Identifier: MIT */
#include "rcc_f1.h"

enum {
    CR_HSIRDY = 1u << 1,
    CR_HSERDY = 1u << 17,
    CR_HSEBYP = 1u << 18,
    CR_PLLON = 1u << 24,
    CR_PLLRDY = 1u << 25,
    CR_READ_ONLY = CR_HSIRDY | 0xFF00 /* HSICAL */ | CR_HSERDY | CR_PLLRDY,
    CFGR_SW = 3u,
    CFGR_SW_PLL = 2u,
    CFGR_SWS_SHIFT = 2,
    CFGR_SWS = 3u << CFGR_SWS_SHIFT,
    CFGR_OF_PLL = 0x3Fu << 16, /* PLLSRC, PLLXTPRE, PLLMUL */
    BDCR_LSEON = 1u << 0,
    BDCR_LSERDY = 1u << 1,
    BDCR_RTCSEL = 3u << 8,
    BDCR_RTCEN = 1u << 15,
    BDCR_BDRST = 1u << 16,
    CSR_LSION = 1u << 0,
    CSR_LSIRDY = 1u << 1,
    CSR_RMVF = 1u << 24,
    CSR_PINRSTF = 1u << 26,
    CSR_PORRSTF = 1u << 27,
    CSR_SFTRSTF = 1u << 28,
    CSR_IWDGRSTF = 1u << 29,
    AHBENR_RESET = 0x14, /* SRAM and flash interface in Sleep */
};

#define MICROSECONDS(n) (UINT64_C(1000000) * (n))

/* From switching on to the ready flag: DS5319, clock source and PLL characteristics. */
static const uint64_t startup[OSCILLATORS] = {
    [OSC_HSI8] = MICROSECONDS(2), [OSC_HSE] = MICROSECONDS(2000),    [OSC_PLL] = MICROSECONDS(200),
    [OSC_LSI] = MICROSECONDS(85), [OSC_LSE] = MICROSECONDS(3000000),
};

static void power(struct rcc *rcc, enum oscillator oscillator, bool on, uint64_t now) {
    bool exists = oscillator != OSC_HSE || rcc->hse_hz != 0;
    rcc_power(rcc, oscillator, on, now, exists ? startup[oscillator] : TIME_FOREVER);
}

static const struct rcc_ready_flags ready_flags = {
    RCC_F1_CIR, 5, {OSC_LSI, OSC_LSE, OSC_HSI8, OSC_HSE, OSC_PLL}};

/* The next that happens here by itself: the core's clock is switched, or a flag rises. */
static void schedule(const struct rcc *rcc, struct vboard *wires) {
    uint32_t cfgr = rcc->reg[RCC_F1_CFGR / 4];
    bool switched = (cfgr & CFGR_SW) == (cfgr & CFGR_SWS) >> CFGR_SWS_SHIFT;
    uint64_t ready_at = rcc->ready_at[rcc->facts->system[cfgr & CFGR_SW]];
    wires_schedule(wires, EVENT_RCC,
                   rcc_next_flag(rcc, &ready_flags, switched ? TIME_FOREVER : ready_at));
}

static void switch_when_ready(struct rcc *rcc, struct vboard *wires) {
    uint32_t *cfgr = &rcc->reg[RCC_F1_CFGR / 4];
    enum oscillator wanted = rcc->facts->system[*cfgr & CFGR_SW];
    if (wanted == OSC_NONE) {
        wires_violation(wires, "SW 3 is not allowed (" MANUAL " RCC_CFGR)");
        return;
    }
    if (rcc_ready(rcc, wanted, wires_now(wires))) {
        *cfgr = (*cfgr & ~(uint32_t)CFGR_SWS) | (*cfgr & CFGR_SW) << CFGR_SWS_SHIFT;
    }
    schedule(rcc, wires);
    rcc_f1_update_tree(rcc);
    rcc_check_buses(rcc, wires);
    wires_clocks_changed(wires);
}

static void event(struct rcc *rcc, struct vboard *wires) {
    rcc_collect_flags(rcc, wires, &ready_flags);
    switch_when_ready(rcc, wires);
}

/* Is this oscillator what the core runs on now, directly or through the PLL? */
static bool in_use(const struct rcc *rcc, enum oscillator oscillator) {
    enum oscillator system =
        rcc->facts->system[(rcc->reg[RCC_F1_CFGR / 4] & CFGR_SWS) >> CFGR_SWS_SHIFT];
    return system == oscillator || (system == OSC_PLL && rcc_f1_pll_source(rcc) == oscillator);
}

static void cr_write(struct rcc *rcc, struct vboard *wires, uint32_t value) {
    static const struct {
        enum oscillator oscillator;
        uint32_t on;
    } switches[] = {{OSC_HSI8, RCC_F1_CR_HSION}, {OSC_HSE, RCC_F1_CR_HSEON}, {OSC_PLL, CR_PLLON}};
    uint32_t old = rcc->reg[RCC_F1_CR / 4];
    value &= ~(uint32_t)CR_READ_ONLY;
    if (((old ^ value) & CR_HSEBYP) != 0 && (old & RCC_F1_CR_HSEON) != 0) {
        wires_violation(wires, "HSEBYP changed while HSE is on (" MANUAL " RCC_CR)");
        return;
    }
    for (size_t i = 0; i < sizeof switches / sizeof switches[0]; i++) {
        enum oscillator oscillator = switches[i].oscillator;
        bool on = (value & switches[i].on) != 0;
        if (!on && in_use(rcc, oscillator)) {
            wires_violation(wires,
                            "the clock that the core runs on switched off (" MANUAL " RCC_CR)");
            return;
        }
        bool pll_starts = oscillator == OSC_PLL && on && (old & CR_PLLON) == 0;
        if (pll_starts && !rcc_f1_pll_allowed(rcc, wires, value)) {
            return;
        }
        power(rcc, oscillator, on,
              pll_starts ? rcc_pll_locks_from(rcc, wires, rcc_f1_pll_source(rcc))
                         : wires_now(wires));
    }
    rcc->reg[RCC_F1_CR / 4] = value;
    switch_when_ready(rcc, wires);
}

static void cfgr_write(struct rcc *rcc, struct vboard *wires, uint32_t value) {
    uint32_t old = rcc->reg[RCC_F1_CFGR / 4];
    if ((rcc->reg[RCC_F1_CR / 4] & CR_PLLON) != 0 && ((old ^ value) & CFGR_OF_PLL) != 0) {
        wires_warning(wires, "PLLSRC, PLLXTPRE or PLLMUL changed while the PLL is on: no effect "
                             "(" MANUAL " RCC_CFGR)");
        value = (value & ~(uint32_t)CFGR_OF_PLL) | (old & CFGR_OF_PLL);
    }
    rcc->reg[RCC_F1_CFGR / 4] = (value & ~(uint32_t)CFGR_SWS) | (old & CFGR_SWS);
    switch_when_ready(rcc, wires);
}

static void bdcr_write(struct rcc *rcc, struct vboard *wires, uint32_t value) {
    uint32_t selected = rcc->reg[RCC_F1_BDCR / 4] & BDCR_RTCSEL;
    if ((value & BDCR_BDRST) != 0) {
        value = BDCR_BDRST;
        wires_backup_reset(wires);
    } else if (selected != 0 && (value & BDCR_RTCSEL) != selected) {
        wires_warning(wires, "RTCSEL changed without BDRST: no effect (" MANUAL " RCC_BDCR)");
        value = (value & ~(uint32_t)BDCR_RTCSEL) | selected;
    }
    rcc->reg[RCC_F1_BDCR / 4] = value & ~(uint32_t)BDCR_LSERDY;
    power(rcc, OSC_LSE, (value & BDCR_LSEON) != 0, wires_now(wires));
    schedule(rcc, wires);
}

static void csr_write(struct rcc *rcc, struct vboard *wires, uint32_t value) {
    uint32_t flags = (value & CSR_RMVF) != 0 ? 0 : rcc->reg[RCC_F1_CSR / 4] & RCC_CSR_FLAGS;
    rcc->reg[RCC_F1_CSR / 4] = (value & CSR_LSION) | flags;
    power(rcc, OSC_LSI, (value & CSR_LSION) != 0, wires_now(wires));
    schedule(rcc, wires);
}

static uint32_t cr_read(const struct rcc *rcc, uint64_t now) {
    return rcc->reg[RCC_F1_CR / 4] | (rcc_ready(rcc, OSC_HSI8, now) ? CR_HSIRDY : 0u) |
           (rcc_ready(rcc, OSC_HSE, now) ? CR_HSERDY : 0u) |
           (rcc_ready(rcc, OSC_PLL, now) ? CR_PLLRDY : 0u);
}

static uint32_t read(void *state, struct vboard *wires, uint32_t offset) {
    const struct rcc *rcc = state;
    uint64_t now = wires_now(wires);
    uint32_t value = rcc->reg[offset / 4];
    switch (offset) {
    case RCC_F1_CR: return cr_read(rcc, now);
    case RCC_F1_BDCR: return value | (rcc_ready(rcc, OSC_LSE, now) ? BDCR_LSERDY : 0u);
    case RCC_F1_CSR: return value | (rcc_ready(rcc, OSC_LSI, now) ? CSR_LSIRDY : 0u);
    default: return value;
    }
}

static void merge_write(struct rcc *rcc, struct vboard *wires, uint32_t offset, uint32_t value) {
    switch (offset) {
    case RCC_F1_CR: cr_write(rcc, wires, value); break;
    case RCC_F1_CFGR: cfgr_write(rcc, wires, value); break;
    case RCC_F1_CIR:
        rcc_cir_write(rcc, wires, &ready_flags, value);
        schedule(rcc, wires);
        break;
    case RCC_F1_BDCR: bdcr_write(rcc, wires, value); break;
    case RCC_F1_CSR: csr_write(rcc, wires, value); break;
    case RCC_F1_APB1RSTR:
    case RCC_F1_APB2RSTR:
        rcc->reg[offset / 4] = value;
        wires_peripheral_reset(wires, offset, value);
        break;
    default:
        rcc->reg[offset / 4] = value;
        if (offset == RCC_F1_APB1ENR) {
            wires_clocks_changed(wires);
        }
    }
}

/* "No wait state, word, half-word and byte access": RM0008 RCC_CR and all others. */
static void write(void *state, struct vboard *wires, uint32_t offset, uint32_t value,
                  uint32_t lanes) {
    struct rcc *rcc = state;
    merge_write(rcc, wires, offset, (rcc->reg[offset / 4] & ~lanes) | value);
}

static void reset_registers(struct rcc *rcc, uint64_t now) {
    uint32_t bdcr = rcc->reg[RCC_F1_BDCR / 4];
    uint32_t flags = rcc->reg[RCC_F1_CSR / 4] & RCC_CSR_FLAGS;
    uint64_t lse = rcc->ready_at[OSC_LSE];
    for (size_t i = 0; i < RCC_WORDS; i++) {
        rcc->reg[i] = 0;
    }
    for (size_t i = 0; i < OSCILLATORS; i++) {
        rcc->ready_at[i] = TIME_FOREVER;
    }
    rcc->ready_at[OSC_LSE] = lse;
    rcc->apb1_too_fast = rcc->apb2_too_fast = false;
    rcc->flagged_until = now;
    rcc->ready_at[rcc->facts->after_reset] = now;
    rcc->reg[RCC_F1_BDCR / 4] = bdcr;
    rcc->reg[RCC_F1_CSR / 4] = flags;
    rcc->reg[RCC_F1_CR / 4] = rcc->facts->cr;
    rcc->reg[RCC_F1_AHBENR / 4] = AHBENR_RESET;
    rcc_f1_update_tree(rcc);
}

static void power_on(struct rcc *rcc, const struct clock_facts *facts, bool backup_kept) {
    rcc->facts = facts;
    if (!backup_kept) {
        rcc->reg[RCC_F1_BDCR / 4] = 0;
        rcc->ready_at[OSC_LSE] = TIME_FOREVER;
    }
    rcc->reg[RCC_F1_CSR / 4] = 0;
    reset_registers(rcc, 0);
}

/* Every internal reset drives the NRST pin too: RM0008, system reset. */
static void system_reset(struct rcc *rcc, struct vboard *wires, enum reset_source source) {
    static const uint32_t flags[] = {
        [RESET_POWER] = CSR_PORRSTF | CSR_PINRSTF,
        [RESET_PIN] = CSR_PINRSTF,
        [RESET_SOFTWARE] = CSR_SFTRSTF | CSR_PINRSTF,
        [RESET_WATCHDOG] = CSR_IWDGRSTF | CSR_PINRSTF,
        [RESET_STANDBY] = 0, /* PWR_CSR SBF tells */
    };
    rcc->reg[RCC_F1_CSR / 4] |= flags[source];
    reset_registers(rcc, wires_now(wires));
    wires_irq(wires, IRQ_RCC, false);
}

const struct peripheral rcc_f1_peripheral = {read, write, NULL};

const struct rcc_version rcc_f1 = {
    .csr = RCC_F1_CSR,
    .bdcr = RCC_F1_BDCR,
    .enable_from_reset = RCC_F1_APB2ENR - RCC_F1_APB2RSTR,
    .pllcfgr = RCC_F1_CFGR,
    .cfgr = RCC_F1_CFGR,
    .cfgr_pll = CFGR_SW_PLL,
    .power_on = power_on,
    .system_reset = system_reset,
    .event = event,
    .usart_hz = rcc_f1_usart_hz,
    .tim_hz = rcc_f1_tim_hz,
    .rtc_hz = rcc_f1_rtc_hz,
};
