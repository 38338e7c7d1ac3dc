/* SPDX-License-Identifier: MIT */
/* The clock tree: from oscillators to bus clocks. RM0090, RM0383 and RM0390, RCC, clocks. */
#include "rcc_f4.h"

enum {
    HSI_HZ = 16000000,
    LSE_HZ = 32768,
    MHZ = 1000000,
    PLLM_MIN = 2,
    PLLQ_MIN = 2,
    PLLCFGR_SRC_HSE = 1u << 22,
    SWS_SHIFT = 2,
    RTCSEL_SHIFT = 8,
    BDCR_RTCEN = 1u << 15,
    RTCSEL_LSE = 1,
    RTCSEL_LSI = 2,
    RTCSEL_HSE = 3,
    DCKCFGR_TIMPRE = 1u << 24,
};

static uint32_t field(uint32_t word, unsigned shift, unsigned width) {
    return (word >> shift) & ((1u << width) - 1u);
}

struct pll {
    uint64_t source, m, n, p, q, r;
};

static struct pll pll_settings(const struct rcc *rcc) {
    uint32_t cfgr = rcc->reg[RCC_F4_PLLCFGR / 4];
    return (struct pll){.source = rcc_f4_pll_source(rcc) == OSC_HSE ? rcc->hse_hz : HSI_HZ,
                        .m = field(cfgr, 0, 6),
                        .n = field(cfgr, 6, 9),
                        .p = (field(cfgr, 16, 2) + 1) * 2,
                        .q = field(cfgr, 24, 4),
                        .r = field(cfgr, 28, 3)};
}

enum oscillator rcc_f4_pll_source(const struct rcc *rcc) {
    bool from_hse = (rcc->reg[RCC_F4_PLLCFGR / 4] & PLLCFGR_SRC_HSE) != 0;
    return from_hse ? OSC_HSE : OSC_HSI16;
}

/* The divider comes last so that settings that are exact on paper are exact here. */
static uint64_t pll_hz(const struct rcc *rcc, bool by_r) {
    struct pll pll = pll_settings(rcc);
    uint64_t divider = pll.m * (by_r ? pll.r : pll.p);
    return divider != 0 ? pll.source * pll.n / divider : 0;
}

bool rcc_f4_pll_allowed(const struct rcc *rcc, struct vboard *wires) {
    const struct clock_facts *facts = rcc->facts;
    struct pll pll = pll_settings(rcc);
    if (pll.m < PLLM_MIN || pll.q < PLLQ_MIN) {
        wires_violation(wires, "PLLM and PLLQ must be at least 2 (" MANUAL " RCC_PLLCFGR)");
    } else if (pll.n < facts->pll_n_min || pll.n > facts->pll_n_max) {
        wires_violation(wires, "PLLN must be %u to %u (" MANUAL " RCC_PLLCFGR)",
                        (unsigned)facts->pll_n_min, (unsigned)facts->pll_n_max);
    } else if (pll.source < facts->pll_input_min_hz * pll.m ||
               pll.source > facts->pll_input_max_hz * pll.m) {
        wires_violation(
            wires, "the PLL's input after PLLM must be %g to %g MHz (" MANUAL " RCC_PLLCFGR)",
            (double)facts->pll_input_min_hz / MHZ, (double)facts->pll_input_max_hz / MHZ);
    } else if (pll.source * pll.n < facts->pll_vco_min_hz * pll.m ||
               pll.source * pll.n > facts->pll_vco_max_hz * pll.m) {
        wires_violation(wires, "the PLL's VCO must run at %u to %u MHz (" MANUAL " RCC_PLLCFGR)",
                        (unsigned)(facts->pll_vco_min_hz / MHZ),
                        (unsigned)(facts->pll_vco_max_hz / MHZ));
    } else {
        return true;
    }
    return false;
}

void rcc_f4_update_tree(struct rcc *rcc) {
    static const uint16_t ahb_divider[8] = {2, 4, 8, 16, 64, 128, 256, 512};
    uint32_t cfgr = rcc->reg[RCC_F4_CFGR / 4];
    uint32_t hpre = field(cfgr, 4, 4);
    uint32_t ppre1 = field(cfgr, 10, 3);
    uint32_t ppre2 = field(cfgr, 13, 3);

    switch (field(cfgr, SWS_SHIFT, 2)) {
    case 0: rcc->sysclk = HSI_HZ; break;
    case 1: rcc->sysclk = rcc->hse_hz; break;
    case 2: rcc->sysclk = pll_hz(rcc, false); break;
    default: rcc->sysclk = pll_hz(rcc, true);
    }
    rcc->hclk = hpre < 8 ? rcc->sysclk : rcc->sysclk / ahb_divider[hpre - 8];
    rcc->pclk1 = ppre1 < 4 ? rcc->hclk : rcc->hclk >> (ppre1 - 3);
    rcc->pclk2 = ppre2 < 4 ? rcc->hclk : rcc->hclk >> (ppre2 - 3);
}

uint64_t rcc_f4_rtc_hz(const struct rcc *rcc, uint64_t *runs_from) {
    uint32_t bdcr = rcc->reg[RCC_F4_BDCR / 4];
    uint32_t select = (bdcr & BDCR_RTCEN) != 0 ? field(bdcr, RTCSEL_SHIFT, 2) : 0;
    uint32_t rtcpre = field(rcc->reg[RCC_F4_CFGR / 4], 16, 5);
    *runs_from = TIME_FOREVER;
    switch (select) {
    case RTCSEL_LSE: *runs_from = rcc->ready_at[OSC_LSE]; return LSE_HZ;
    case RTCSEL_LSI: *runs_from = rcc->ready_at[OSC_LSI]; return rcc->lsi_hz;
    case RTCSEL_HSE:
        *runs_from = rtcpre >= 2 ? rcc->ready_at[OSC_HSE] : TIME_FOREVER;
        return rtcpre >= 2 ? rcc->hse_hz / rtcpre : 0;
    default: return 0;
    }
}

/* TIM2 to TIM7, on APB1: RM0090, RCC, clocks; TIMPRE, where there is one, makes them faster still.
 */
uint64_t rcc_f4_tim_hz(const struct rcc *rcc, unsigned instance) {
    bool faster = (rcc->reg[RCC_F4_DCKCFGR / 4] & DCKCFGR_TIMPRE) != 0;
    uint64_t most = (faster ? 4 : 2) * rcc->pclk1;
    if ((rcc->reg[RCC_F4_APB1ENR / 4] >> instance & 1) == 0) {
        return 0;
    }
    return most > rcc->hclk ? rcc->hclk : most;
}

uint64_t rcc_f4_usart_hz(const struct rcc *rcc, unsigned instance, uint64_t now) {
    (void)now;
    return instance == 0 ? rcc->pclk2 : rcc->pclk1;
}
