/* SPDX-License-Identifier: MIT */
#include "rcc_f4.h"

enum {
    CR_HSION = 1u << 0,
    CR_HSIRDY = 1u << 1,
    CR_HSEON = 1u << 16,
    CR_HSERDY = 1u << 17,
    CR_HSEBYP = 1u << 18,
    CR_CSSON = 1u << 19,
    CR_PLLON = 1u << 24,
    CR_PLLRDY = 1u << 25,
    CR_PLLI2SON = 1u << 26,
    CR_PLLI2SRDY = 1u << 27,
    CR_PLLSAION = 1u << 28,
    CR_PLLSAIRDY = 1u << 29,
    CR_HSICAL = 0xFF00,
    CR_READ_ONLY = CR_HSIRDY | CR_HSERDY | CR_PLLRDY | CR_PLLI2SRDY | CR_PLLSAIRDY | CR_HSICAL,
    CFGR_SW = 3u,
    CFGR_SWS = 3u << 2,
    CFGR_SWS_SHIFT = 2,
    SW_PLL_R = 3,
    PLLR_SHIFT = 28,
    BDCR_LSEON = 1u << 0,
    BDCR_LSERDY = 1u << 1,
    BDCR_RTCSEL = 3u << 8,
    BDCR_BDRST = 1u << 16,
    CSR_LSION = 1u << 0,
    CSR_LSIRDY = 1u << 1,
    CSR_RMVF = 1u << 24,
    CSR_BORRSTF = 1u << 25,
    CSR_PINRSTF = 1u << 26,
    CSR_PORRSTF = 1u << 27,
    CSR_SFTRSTF = 1u << 28,
    CSR_IWDGRSTF = 1u << 29,
};

#define MICROSECONDS(n) (UINT64_C(1000000) * (n))

/* From switching on to the ready flag, typical, the PLLs' at most: DS8626, clock source
 * characteristics. HSE has what the board has. */
static const uint64_t startup[OSCILLATORS] = {
    [OSC_HSI16] = MICROSECONDS(2),     [OSC_HSE] = MICROSECONDS(2000),
    [OSC_PLL] = MICROSECONDS(200),     [OSC_SAI1] = MICROSECONDS(200),
    [OSC_SAI2] = MICROSECONDS(200),    [OSC_LSI] = MICROSECONDS(15),
    [OSC_LSE] = MICROSECONDS(2000000),
};

static void power(struct rcc *rcc, enum oscillator oscillator, bool on, uint64_t now) {
    bool exists = oscillator != OSC_HSE || rcc->hse_hz != 0;
    rcc_power(rcc, oscillator, on, now, exists ? startup[oscillator] : TIME_FOREVER);
}

/* Is this oscillator what the core runs on now, directly or through the PLL? */
static bool in_use(const struct rcc *rcc, enum oscillator oscillator) {
    enum oscillator system =
        rcc->facts->system[(rcc->reg[RCC_F4_CFGR / 4] & CFGR_SWS) >> CFGR_SWS_SHIFT];
    return system == oscillator || (system == OSC_PLL && rcc_f4_pll_source(rcc) == oscillator);
}

static const struct rcc_ready_flags ready_flags = {
    RCC_F4_CIR, 7, {OSC_LSI, OSC_LSE, OSC_HSI16, OSC_HSE, OSC_PLL, OSC_SAI1, OSC_SAI2}};

/* The next that happens here by itself: the core's clock is switched, or a flag rises. */
static void schedule(const struct rcc *rcc, struct vboard *wires) {
    uint32_t cfgr = rcc->reg[RCC_F4_CFGR / 4];
    bool switched = (cfgr & CFGR_SW) == (cfgr & CFGR_SWS) >> CFGR_SWS_SHIFT;
    uint64_t ready_at = rcc->ready_at[rcc->facts->system[cfgr & CFGR_SW]];
    wires_schedule(wires, EVENT_RCC,
                   rcc_next_flag(rcc, &ready_flags, switched ? TIME_FOREVER : ready_at));
}

static void switch_when_ready(struct rcc *rcc, struct vboard *wires) {
    uint32_t *cfgr = &rcc->reg[RCC_F4_CFGR / 4];
    uint32_t select = *cfgr & CFGR_SW;
    enum oscillator wanted = rcc->facts->system[select];
    bool has_pll_r = wires_fields(wires, &rcc_f4_peripheral, RCC_F4_PLLCFGR) >> PLLR_SHIFT != 0;
    if (select == SW_PLL_R && !has_pll_r) {
        wires_violation(wires, "SW 0x%x is not allowed (" MANUAL " RCC_CFGR)", (unsigned)select);
        return;
    }
    if (rcc_ready(rcc, wanted, wires_now(wires))) {
        *cfgr = (*cfgr & ~(uint32_t)CFGR_SWS) | select << CFGR_SWS_SHIFT;
    }
    schedule(rcc, wires);
    rcc_f4_update_tree(rcc);
    wires_clocks_changed(wires);
    rcc_check_buses(rcc, wires);
}

static void event(struct rcc *rcc, struct vboard *wires) {
    rcc_collect_flags(rcc, wires, &ready_flags);
    switch_when_ready(rcc, wires);
}

static const struct {
    enum oscillator oscillator;
    uint32_t on, ready;
} cr_switches[] = {{OSC_HSI16, CR_HSION, CR_HSIRDY},
                   {OSC_HSE, CR_HSEON, CR_HSERDY},
                   {OSC_PLL, CR_PLLON, CR_PLLRDY},
                   {OSC_SAI1, CR_PLLI2SON, CR_PLLI2SRDY},
                   {OSC_SAI2, CR_PLLSAION, CR_PLLSAIRDY}};
enum { CR_SWITCHES = sizeof cr_switches / sizeof cr_switches[0] };

static uint32_t cr_read(const struct rcc *rcc, uint64_t now) {
    uint32_t value = rcc->reg[RCC_F4_CR / 4];
    for (size_t i = 0; i < CR_SWITCHES; i++) {
        value |= rcc_ready(rcc, cr_switches[i].oscillator, now) ? cr_switches[i].ready : 0;
    }
    return value;
}

static bool switch_allowed(const struct rcc *rcc, struct vboard *wires, enum oscillator oscillator,
                           bool starts, bool on) {
    if (!on && in_use(rcc, oscillator)) {
        wires_violation(wires, "the clock that the core runs on switched off (" MANUAL " RCC_CR)");
        return false;
    }
    return oscillator != OSC_PLL || !starts || rcc_f4_pll_allowed(rcc, wires);
}

static void cr_write(struct rcc *rcc, struct vboard *wires, uint32_t value) {
    uint32_t old = rcc->reg[RCC_F4_CR / 4];
    value = (value & ~(uint32_t)CR_READ_ONLY) | (old & CR_HSICAL);
    if (((old ^ value) & CR_HSEBYP) != 0 && (old & CR_HSEON) != 0) {
        wires_violation(wires, "HSEBYP changed while HSE is on (" MANUAL " RCC_CR)");
        return;
    }
    for (size_t i = 0; i < CR_SWITCHES; i++) {
        enum oscillator oscillator = cr_switches[i].oscillator;
        bool on = (value & cr_switches[i].on) != 0;
        bool starts = on && (old & cr_switches[i].on) == 0;
        if (!switch_allowed(rcc, wires, oscillator, starts, on)) {
            return;
        }
        power(rcc, oscillator, on,
              oscillator == OSC_PLL && starts
                  ? rcc_pll_locks_from(rcc, wires, rcc_f4_pll_source(rcc))
                  : wires_now(wires));
    }
    rcc->reg[RCC_F4_CR / 4] = value;
    switch_when_ready(rcc, wires);
}

/* "These bits can be written only if PLL is disabled": RM0090 RCC_PLLCFGR, PLLP too. */
static void pllcfgr_write(struct rcc *rcc, struct vboard *wires, uint32_t value) {
    if ((rcc->reg[RCC_F4_CR / 4] & CR_PLLON) != 0 && value != rcc->reg[RCC_F4_PLLCFGR / 4]) {
        wires_violation(wires, "PLLCFGR changed while the PLL is on (" MANUAL " RCC_PLLCFGR)");
        return;
    }
    rcc->reg[RCC_F4_PLLCFGR / 4] = value;
    rcc_f4_update_tree(rcc);
}

static void bdcr_write(struct rcc *rcc, struct vboard *wires, uint32_t value) {
    uint32_t selected = rcc->reg[RCC_F4_BDCR / 4] & BDCR_RTCSEL;
    if ((value & BDCR_BDRST) != 0) {
        value = BDCR_BDRST;
        wires_backup_reset(wires);
    } else if (selected != 0 && (value & BDCR_RTCSEL) != selected) {
        wires_warning(wires, "RTCSEL changed without BDRST: no effect (" MANUAL " RCC_BDCR)");
        value = (value & ~(uint32_t)BDCR_RTCSEL) | selected;
    }
    rcc->reg[RCC_F4_BDCR / 4] = value & ~(uint32_t)BDCR_LSERDY;
    power(rcc, OSC_LSE, (value & BDCR_LSEON) != 0, wires_now(wires));
    schedule(rcc, wires);
    wires_clocks_changed(wires);
}

static void csr_write(struct rcc *rcc, struct vboard *wires, uint32_t value) {
    uint32_t flags = (value & CSR_RMVF) != 0 ? 0 : rcc->reg[RCC_F4_CSR / 4] & RCC_CSR_FLAGS;
    rcc->reg[RCC_F4_CSR / 4] = (value & CSR_LSION) | flags;
    power(rcc, OSC_LSI, (value & CSR_LSION) != 0, wires_now(wires));
    schedule(rcc, wires);
    wires_clocks_changed(wires);
}

static uint32_t read(void *state, struct vboard *wires, uint32_t offset) {
    const struct rcc *rcc = state;
    uint64_t now = wires_now(wires);
    uint32_t value = rcc->reg[offset / 4];
    switch (offset) {
    case RCC_F4_CR: return cr_read(rcc, now);
    case RCC_F4_BDCR: return value | (rcc_ready(rcc, OSC_LSE, now) ? BDCR_LSERDY : 0);
    case RCC_F4_CSR: return value | (rcc_ready(rcc, OSC_LSI, now) ? CSR_LSIRDY : 0);
    default: return value;
    }
}

static void merged_write(struct rcc *rcc, struct vboard *wires, uint32_t offset, uint32_t value) {
    switch (offset) {
    case RCC_F4_CR: cr_write(rcc, wires, value); break;
    case RCC_F4_PLLCFGR: pllcfgr_write(rcc, wires, value); break;
    case RCC_F4_CFGR:
        rcc->reg[offset / 4] = (value & ~(uint32_t)CFGR_SWS) | (rcc->reg[offset / 4] & CFGR_SWS);
        switch_when_ready(rcc, wires);
        break;
    case RCC_F4_CIR:
        rcc_cir_write(rcc, wires, &ready_flags, value);
        schedule(rcc, wires);
        break;
    case RCC_F4_BDCR: bdcr_write(rcc, wires, value); break;
    case RCC_F4_CSR: csr_write(rcc, wires, value); break;
    case RCC_F4_AHB1RSTR:
    case RCC_F4_AHB2RSTR:
    case RCC_F4_AHB3RSTR:
    case RCC_F4_APB1RSTR:
    case RCC_F4_APB2RSTR:
        rcc->reg[offset / 4] = value;
        wires_peripheral_reset(wires, offset, value);
        break;
    default:
        rcc->reg[offset / 4] = value;
        if (offset == RCC_F4_APB1ENR || offset == RCC_F4_DCKCFGR) {
            wires_clocks_changed(wires);
        }
    }
}

/* "Word, half-word and byte access": RM0090 RCC_CR and all others. */
static void write(void *state, struct vboard *wires, uint32_t offset, uint32_t value,
                  uint32_t lanes) {
    struct rcc *rcc = state;
    merged_write(rcc, wires, offset, (rcc->reg[offset / 4] & ~lanes) | value);
}

static void reset_registers(struct rcc *rcc, uint64_t now) {
    const struct clock_facts *facts = rcc->facts;
    uint32_t bdcr = rcc->reg[RCC_F4_BDCR / 4];
    uint32_t flags = rcc->reg[RCC_F4_CSR / 4] & RCC_CSR_FLAGS;
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
    rcc->ready_at[OSC_HSI16] = now;
    rcc->reg[RCC_F4_BDCR / 4] = bdcr;
    rcc->reg[RCC_F4_CSR / 4] = flags;
    rcc->reg[RCC_F4_CR / 4] = facts->cr;
    rcc->reg[RCC_F4_PLLCFGR / 4] = facts->pllcfgr;
    rcc_f4_update_tree(rcc);
}

static void power_on(struct rcc *rcc, const struct clock_facts *facts, bool backup_kept) {
    rcc->facts = facts;
    if (!backup_kept) {
        rcc->reg[RCC_F4_BDCR / 4] = 0;
        rcc->ready_at[OSC_LSE] = TIME_FOREVER;
    }
    rcc->reg[RCC_F4_CSR / 4] = 0;
    reset_registers(rcc, 0);
}

static void reset_from_tables(struct rcc *rcc, const struct vboard *wires) {
    static const struct {
        uint32_t offset, value;
    } values[] = {{RCC_F4_AHB1ENR, 1u << 20}, /* CCMDATARAMEN: RM0090 RCC_AHB1ENR */
                  {RCC_F4_PLLI2SCFGR, 0x20003000},
                  {RCC_F4_PLLSAICFGR, 0x24003000}};
    for (uint32_t at = RCC_F4_AHB1LPENR; at <= RCC_F4_APB2LPENR; at += 4) { /* all ones */
        rcc->reg[at / 4] = wires_fields(wires, &rcc_f4_peripheral, at);
    }
    for (size_t i = 0; i < sizeof values / sizeof values[0]; i++) {
        rcc->reg[values[i].offset / 4] =
            values[i].value & wires_fields(wires, &rcc_f4_peripheral, values[i].offset);
    }
}

static void system_reset(struct rcc *rcc, struct vboard *wires, enum reset_source source) {
    /* Every internal reset drives the NRST pin too: RM0090, system reset. */
    static const uint32_t flags[RESET_SOURCES] = {
        [RESET_POWER] = CSR_BORRSTF | CSR_PORRSTF | CSR_PINRSTF,
        [RESET_PIN] = CSR_PINRSTF,
        [RESET_SOFTWARE] = CSR_SFTRSTF | CSR_PINRSTF,
        [RESET_WATCHDOG] = CSR_IWDGRSTF | CSR_PINRSTF,
        [RESET_STANDBY] = 0, /* PWR_CSR SBF tells */
    };
    rcc->reg[RCC_F4_CSR / 4] |= flags[source];
    reset_registers(rcc, wires_now(wires));
    wires_irq(wires, IRQ_RCC, false);
    reset_from_tables(rcc, wires);
}

const struct peripheral rcc_f4_peripheral = {read, write, NULL};

const struct rcc_version rcc_f4 = {
    .csr = RCC_F4_CSR,
    .bdcr = RCC_F4_BDCR,
    .enable_from_reset = RCC_F4_AHB1ENR - RCC_F4_AHB1RSTR,
    .sleep_from_enable = RCC_F4_AHB1LPENR - RCC_F4_AHB1ENR,
    .pllcfgr = RCC_F4_PLLCFGR,
    .cfgr = RCC_F4_CFGR,
    .cfgr_pll = 2 | 4u << 10, /* APB1 at half the speed */
    .power_on = power_on,
    .system_reset = system_reset,
    .event = event,
    .usart_hz = rcc_f4_usart_hz,
    .tim_hz = rcc_f4_tim_hz,
    .rtc_hz = rcc_f4_rtc_hz,
};
