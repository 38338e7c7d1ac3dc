/* SPDX-License-Identifier: MIT */
/* The clock tree: from oscillators to bus clocks. RM0008, RCC, clocks. */
#include "rcc_f1.h"

enum {
    HSI_HZ = 8000000,
    LSE_HZ = 32768,
    MHZ = 1000000,
    CFGR_SWS_SHIFT = 2,
    CFGR_PLLSRC = 1u << 16,
    CFGR_PLLXTPRE = 1u << 17,
};

static uint32_t field(uint32_t word, unsigned shift, unsigned width) {
    return (word >> shift) & ((1u << width) - 1u);
}

enum oscillator rcc_f1_pll_source(const struct rcc *rcc) {
    return (rcc->reg[RCC_F1_CFGR / 4] & CFGR_PLLSRC) != 0 ? OSC_HSE : OSC_HSI8;
}

/* PLLMUL 15 is 16, as 14 is. */
static uint64_t pll_hz(const struct rcc *rcc) {
    uint32_t cfgr = rcc->reg[RCC_F1_CFGR / 4];
    uint32_t mul = field(cfgr, 18, 4);
    uint64_t hse = (cfgr & CFGR_PLLXTPRE) != 0 ? rcc->hse_hz / 2 : rcc->hse_hz;
    return (rcc_f1_pll_source(rcc) == OSC_HSI8 ? HSI_HZ / 2 : hse) * (mul < 15 ? mul + 2 : 16);
}

static uint64_t oscillator_hz(const struct rcc *rcc, enum oscillator oscillator) {
    switch (oscillator) {
    case OSC_HSI8: return HSI_HZ;
    case OSC_HSE: return rcc->hse_hz;
    case OSC_PLL: return pll_hz(rcc);
    case OSC_LSI: return rcc->lsi_hz;
    case OSC_LSE: return LSE_HZ;
    default: return 0;
    }
}

void rcc_f1_update_tree(struct rcc *rcc) {
    static const uint16_t ahb_divider[8] = {2, 4, 8, 16, 64, 128, 256, 512};
    uint32_t cfgr = rcc->reg[RCC_F1_CFGR / 4];
    uint32_t hpre = field(cfgr, 4, 4);
    uint32_t ppre1 = field(cfgr, 8, 3);
    uint32_t ppre2 = field(cfgr, 11, 3);
    rcc->sysclk = oscillator_hz(rcc, rcc->facts->system[field(cfgr, CFGR_SWS_SHIFT, 2)]);
    rcc->hclk = hpre < 8 ? rcc->sysclk : rcc->sysclk / ahb_divider[hpre - 8];
    rcc->pclk1 = ppre1 < 4 ? rcc->hclk : rcc->hclk >> (ppre1 - 3);
    rcc->pclk2 = ppre2 < 4 ? rcc->hclk : rcc->hclk >> (ppre2 - 3);
}

/* DS5319, PLL characteristics. */
bool rcc_f1_pll_allowed(const struct rcc *rcc, struct vboard *wires, uint32_t value) {
    const struct clock_facts *facts = rcc->facts;
    uint64_t hz = pll_hz(rcc);
    uint32_t source_on = rcc_f1_pll_source(rcc) == OSC_HSE ? RCC_F1_CR_HSEON : RCC_F1_CR_HSION;
    if ((value & source_on) == 0) {
        wires_violation(wires, "PLL switched on while its source is off (" MANUAL ", RCC PLL)");
    } else if (hz == 0) {
        return true; /* nothing is at HSE: it never comes */
    } else if (hz < facts->pll_vco_min_hz || hz > facts->pll_vco_max_hz) {
        wires_violation(wires,
                        "the PLL's output must be %u to %u MHz, not %llu Hz (" MANUAL
                        " RCC_CFGR PLLMUL)",
                        (unsigned)(facts->pll_vco_min_hz / MHZ),
                        (unsigned)(facts->pll_vco_max_hz / MHZ), (unsigned long long)hz);
    } else {
        return true;
    }
    return false;
}

uint64_t rcc_f1_usart_hz(const struct rcc *rcc, unsigned instance, uint64_t now) {
    (void)now;
    return instance == 0 ? rcc->pclk2 : rcc->pclk1;
}

/* TIM2 to TIM4: RM0008, RCC, clock tree. */
uint64_t rcc_f1_tim_hz(const struct rcc *rcc, unsigned instance) {
    if ((rcc->reg[RCC_F1_APB1ENR / 4] >> instance & 1) == 0) {
        return 0;
    }
    return rcc->pclk1 == rcc->hclk ? rcc->pclk1 : 2 * rcc->pclk1;
}

/* The RTC is not modelled. */
uint64_t rcc_f1_rtc_hz(const struct rcc *rcc, uint64_t *runs_from) {
    (void)rcc;
    *runs_from = TIME_FOREVER;
    return 0;
}
