/* SPDX-License-Identifier: MIT */
/* The clock tree: from oscillators to bus clocks. RM0394 and RM0351, RCC, "Clock tree". */
#include "rcc_l4.h"

enum {
    HSI16_HZ = 16000000,
    HSI48_HZ = 48000000,
    LSE_HZ = 32768,
    MSI_RANGES = 12,
    MHZ = 1000000,
    USART_CLOCK_PCLK = 0,
    USART_CLOCK_SYSCLK = 1,
    USART_CLOCK_HSI16 = 2,
};

static uint32_t field(uint32_t word, unsigned shift, unsigned width) {
    return (word >> shift) & ((1u << width) - 1u);
}

static uint64_t msi_hz(const struct rcc *rcc) {
    static const uint32_t ranges[MSI_RANGES] = {100000,   200000,   400000,   800000,
                                                1000000,  2000000,  4000000,  8000000,
                                                16000000, 24000000, 32000000, 48000000};
    uint32_t cr = rcc->reg[RCC_CR / 4];
    uint32_t range = (cr & RCC_CR_MSIRGSEL) != 0
                         ? field(cr, RCC_CR_MSIRANGE_SHIFT, 4)
                         : field(rcc->reg[RCC_CSR / 4], RCC_CSR_MSISRANGE_SHIFT, 4);
    return range < MSI_RANGES ? ranges[range] : 0;
}

static enum oscillator pll_source(const struct rcc *rcc) {
    return rcc->facts->pll[field(rcc->reg[RCC_PLLCFGR / 4], 0, 2)];
}

static uint64_t pll_source_hz(const struct rcc *rcc) {
    switch (pll_source(rcc)) {
    case OSC_MSI: return msi_hz(rcc);
    case OSC_HSI16: return HSI16_HZ;
    default: return 0;
    }
}

static uint64_t pll_m(const struct rcc *rcc) {
    return field(rcc->reg[RCC_PLLCFGR / 4], 4, rcc->facts->pll_m_bits) + 1;
}

/* The divider comes last so that settings that are exact on paper are exact here. */
static uint64_t pll_hz(const struct rcc *rcc) {
    uint32_t cfgr = rcc->reg[RCC_PLLCFGR / 4];
    uint64_t n = field(cfgr, 8, 7);
    uint64_t r = (field(cfgr, 25, 2) + 1) * 2;
    return (cfgr & RCC_PLLCFGR_REN) != 0 ? pll_source_hz(rcc) * n / (pll_m(rcc) * r) : 0;
}

bool rcc_pll_fed_by(const struct rcc *rcc, enum oscillator oscillator) {
    return oscillator != OSC_NONE && pll_source(rcc) == oscillator;
}

bool rcc_pll_allowed(const struct rcc *rcc, struct vboard *wires) {
    const struct clock_facts *facts = rcc->facts;
    uint64_t m = pll_m(rcc);
    uint64_t n = field(rcc->reg[RCC_PLLCFGR / 4], 8, 7);
    uint64_t source = pll_source_hz(rcc);
    if (source == 0) {
        wires_violation(wires,
                        "the PLL has no running clock source (" MANUAL " RCC_PLLCFGR PLLSRC)");
    } else if (n < facts->pll_n_min || n > facts->pll_n_max) {
        wires_violation(wires, "PLLN must be %u to %u (" MANUAL " RCC_PLLCFGR)",
                        (unsigned)facts->pll_n_min, (unsigned)facts->pll_n_max);
    } else if (source < facts->pll_input_min_hz * m || source > facts->pll_input_max_hz * m) {
        wires_violation(
            wires, "the PLL's input after PLLM must be %g to %g MHz (" MANUAL " RCC_PLLCFGR)",
            (double)facts->pll_input_min_hz / MHZ, (double)facts->pll_input_max_hz / MHZ);
    } else if (source * n < facts->pll_vco_min_hz * m || source * n > facts->pll_vco_max_hz * m) {
        wires_violation(wires, "the PLL's VCO must run at %u to %u MHz (" MANUAL " RCC_PLLCFGR)",
                        (unsigned)(facts->pll_vco_min_hz / MHZ),
                        (unsigned)(facts->pll_vco_max_hz / MHZ));
    } else if (rcc->ready_at[pll_source(rcc)] > wires_now(wires)) {
        wires_violation(wires, "PLL switched on before its source is ready (" MANUAL ", RCC PLL)");
    } else {
        return true;
    }
    return false;
}

/* Hertz; 0 when that clock does not run now. */
static uint64_t rcc_oscillator_hz(const struct rcc *rcc, enum oscillator oscillator) {
    switch (oscillator) {
    case OSC_MSI: return msi_hz(rcc);
    case OSC_HSI16: return HSI16_HZ;
    case OSC_PLL: return pll_hz(rcc);
    case OSC_LSI: return rcc->lsi_hz;
    case OSC_LSE: return LSE_HZ;
    case OSC_HSI48: return HSI48_HZ;
    default: return 0;
    }
}

void rcc_update_tree(struct rcc *rcc) {
    static const uint16_t ahb_divider[8] = {2, 4, 8, 16, 64, 128, 256, 512};
    uint32_t cfgr = rcc->reg[RCC_CFGR / 4];
    uint32_t hpre = field(cfgr, 4, 4);
    uint32_t ppre1 = field(cfgr, 8, 3);
    uint32_t ppre2 = field(cfgr, 11, 3);

    rcc->sysclk = rcc_oscillator_hz(rcc, rcc->facts->system[field(cfgr, RCC_CFGR_SWS_SHIFT, 2)]);
    rcc->hclk = hpre < 8 ? rcc->sysclk : rcc->sysclk / ahb_divider[hpre - 8];
    rcc->pclk1 = ppre1 < 4 ? rcc->hclk : rcc->hclk >> (ppre1 - 3);
    rcc->pclk2 = ppre2 < 4 ? rcc->hclk : rcc->hclk >> (ppre2 - 3);
}

uint64_t rcc_l4_rtc_hz(const struct rcc *rcc, uint64_t *runs_from) {
    static const enum oscillator sources[4] = {OSCILLATORS, OSC_LSE, OSC_LSI, OSC_HSE};
    uint32_t bdcr = rcc->reg[RCC_BDCR / 4];
    enum oscillator source = sources[field(bdcr, RCC_BDCR_RTCSEL_SHIFT, 2)];
    if ((bdcr & RCC_BDCR_RTCEN) == 0 || source == OSCILLATORS) {
        *runs_from = TIME_FOREVER;
        return 0;
    }
    *runs_from = rcc->ready_at[source];
    return rcc_oscillator_hz(rcc, source);
}

uint64_t rcc_l4_tim_hz(const struct rcc *rcc, unsigned instance) {
    if ((rcc->reg[RCC_APB1ENR1 / 4] >> instance & 1) == 0) {
        return 0;
    }
    return rcc->pclk1 == rcc->hclk ? rcc->pclk1 : 2 * rcc->pclk1;
}

uint64_t rcc_l4_usart_hz(const struct rcc *rcc, unsigned instance, uint64_t now) {
    switch (field(rcc->reg[RCC_CCIPR / 4], instance * 2, 2)) {
    case USART_CLOCK_PCLK: return instance == 0 ? rcc->pclk2 : rcc->pclk1;
    case USART_CLOCK_SYSCLK: return rcc->sysclk;
    case USART_CLOCK_HSI16: return rcc->ready_at[OSC_HSI16] <= now ? HSI16_HZ : 0;
    default: return rcc->ready_at[OSC_LSE] <= now ? LSE_HZ : 0;
    }
}
