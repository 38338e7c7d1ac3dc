/* SPDX-License-Identifier: MIT */
/* The clock tree of the STM32G0: from oscillators to bus clocks. RM0444, RCC, "Clock tree". */
#include "rcc_g0.h"

enum {
    HSI16_HZ = 16000000,
    LSE_HZ = 32768,
    MHZ = 1000000,
    USART_CLOCK_PCLK = 0,
    USART_CLOCK_SYSCLK = 1,
    USART_CLOCK_HSI16 = 2,
    USART_SELECT_BITS = 2,
    PLLSRC_HSI16 = 2,
    PLLSRC_HSE = 3,
};

static uint32_t field(uint32_t word, unsigned shift, unsigned width) {
    return (word >> shift) & ((1u << width) - 1u);
}

enum oscillator rcc_g0_system(uint32_t select) {
    static const enum oscillator sources[8] = {OSC_HSI16, OSC_HSE,  OSC_PLL,  OSC_LSI,
                                               OSC_LSE,   OSC_NONE, OSC_NONE, OSC_NONE};
    return sources[select & RCC_G0_SW];
}

enum oscillator rcc_g0_pll_source(const struct rcc *rcc) {
    switch (field(rcc->reg[RCC_G0_PLLCFGR / 4], 0, 2)) {
    case PLLSRC_HSI16: return OSC_HSI16;
    case PLLSRC_HSE: return OSC_HSE;
    default: return OSC_NONE;
    }
}

/* HSE: no crystal on these boards. */
static uint64_t pll_source_hz(const struct rcc *rcc) {
    return rcc_g0_pll_source(rcc) == OSC_HSI16 ? HSI16_HZ : 0;
}

static uint64_t pll_m(const struct rcc *rcc) {
    return field(rcc->reg[RCC_G0_PLLCFGR / 4], 4, 3) + 1;
}

static uint64_t pll_n(const struct rcc *rcc) {
    return field(rcc->reg[RCC_G0_PLLCFGR / 4], 8, 7);
}

/* The divider comes last so that settings that are exact on paper are exact here. PLLR 0, a divider
 * of 1, is reserved: RM0444 RCC_PLLCFGR. */
static uint64_t pll_hz(const struct rcc *rcc) {
    uint32_t cfgr = rcc->reg[RCC_G0_PLLCFGR / 4];
    uint64_t r = field(cfgr, 29, 3) + 1;
    bool on = (cfgr & RCC_G0_PLLCFGR_REN) != 0;
    return on ? pll_source_hz(rcc) * pll_n(rcc) / (pll_m(rcc) * r) : 0;
}

bool rcc_g0_pll_allowed(const struct rcc *rcc, struct vboard *wires) {
    const struct clock_facts *facts = rcc->facts;
    uint64_t m = pll_m(rcc), n = pll_n(rcc), source = pll_source_hz(rcc);
    if (source == 0) {
        wires_violation(wires,
                        "the PLL has no running clock source (" MANUAL " RCC_PLLCFGR PLLSRC)");
    } else if (n < facts->pll_n_min || n > facts->pll_n_max) {
        wires_violation(wires, "PLLN must be %u to %u (" MANUAL " RCC_PLLCFGR)",
                        (unsigned)facts->pll_n_min, (unsigned)facts->pll_n_max);
    } else if (field(rcc->reg[RCC_G0_PLLCFGR / 4], 29, 3) == 0) {
        wires_violation(wires, "PLLR must divide by 2 to 8 (" MANUAL " RCC_PLLCFGR)");
    } else if (source < facts->pll_input_min_hz * m || source > facts->pll_input_max_hz * m) {
        wires_violation(
            wires, "the PLL's input after PLLM must be %g to %g MHz (" MANUAL " RCC_PLLCFGR)",
            (double)facts->pll_input_min_hz / MHZ, (double)facts->pll_input_max_hz / MHZ);
    } else if (source * n < facts->pll_vco_min_hz * m || source * n > facts->pll_vco_max_hz * m) {
        wires_violation(wires, "the PLL's VCO must run at %u to %u MHz (" MANUAL " RCC_PLLCFGR)",
                        (unsigned)(facts->pll_vco_min_hz / MHZ),
                        (unsigned)(facts->pll_vco_max_hz / MHZ));
    } else if (!rcc_ready(rcc, rcc_g0_pll_source(rcc), wires_now(wires))) {
        wires_violation(wires, "PLL switched on before its source is ready (" MANUAL ", RCC PLL)");
    } else {
        return true;
    }
    return false;
}

/* Hertz; 0 when that clock does not run now. HSISYS is HSI16 divided by RCC_CR HSIDIV. */
static uint64_t system_hz(const struct rcc *rcc, enum oscillator oscillator) {
    switch (oscillator) {
    case OSC_HSI16: return HSI16_HZ >> field(rcc->reg[RCC_G0_CR / 4], 11, 3);
    case OSC_PLL: return pll_hz(rcc);
    case OSC_LSI: return rcc->lsi_hz;
    case OSC_LSE: return LSE_HZ;
    default: return 0;
    }
}

void rcc_g0_update_tree(struct rcc *rcc) {
    static const uint16_t ahb_divider[8] = {2, 4, 8, 16, 64, 128, 256, 512};
    uint32_t cfgr = rcc->reg[RCC_G0_CFGR / 4];
    uint32_t hpre = field(cfgr, 8, 4);
    uint32_t ppre = field(cfgr, 12, 3);

    rcc->sysclk = system_hz(rcc, rcc_g0_system(cfgr >> RCC_G0_SWS_SHIFT));
    rcc->hclk = hpre < 8 ? rcc->sysclk : rcc->sysclk / ahb_divider[hpre - 8];
    rcc->pclk1 = ppre < 4 ? rcc->hclk : rcc->hclk >> (ppre - 3);
    rcc->pclk2 = rcc->pclk1; /* there is one APB */
}

uint64_t rcc_g0_rtc_hz(const struct rcc *rcc, uint64_t *runs_from) {
    (void)rcc;
    *runs_from = TIME_FOREVER;
    return 0;
}

uint64_t rcc_g0_tim_hz(const struct rcc *rcc, unsigned instance) {
    if ((rcc->reg[RCC_G0_APBENR1 / 4] >> instance & 1) == 0) {
        return 0;
    }
    return rcc->pclk1 == rcc->hclk ? rcc->pclk1 : 2 * rcc->pclk1;
}

/* A USART whose clock cannot be chosen has reserved bits here: zeros. */
uint64_t rcc_g0_usart_hz(const struct rcc *rcc, unsigned instance, uint64_t now) {
    switch (field(rcc->reg[RCC_G0_CCIPR / 4], instance * USART_SELECT_BITS, USART_SELECT_BITS)) {
    case USART_CLOCK_PCLK: return rcc->pclk1;
    case USART_CLOCK_SYSCLK: return rcc->sysclk;
    case USART_CLOCK_HSI16: return rcc_ready(rcc, OSC_HSI16, now) ? HSI16_HZ : 0;
    default: return rcc_ready(rcc, OSC_LSE, now) ? LSE_HZ : 0;
    }
}
