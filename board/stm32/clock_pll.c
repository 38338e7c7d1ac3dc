/* SPDX-License-Identifier: MIT */
/* SYSCLK from HSI16 by the PLL that is set up in RCC_PLLCFGR: RM0394 6.4. The chip's facts say what
 * the clock is after reset (CLOCK_...). */
#include "facts.h"
#include "port.h"
#include "registers.h"

enum {
    FULL_HZ = 80000000, /* HSI16 / 2 * 20 / 2 */
    PLL_M = 2,          /* the PLL's input is 8 MHz, the middle of its range */
    PLL_N = 20,
    READY_POLLS = 10000, /* 20 ms; the PLL locks within 40 us (DS11451 table 46) */
};

static bool fast; /* on the PLL */

static __attribute__((noinline)) bool becomes(volatile uint32_t *reg, uint32_t mask,
                                              uint32_t value) {
    for (uint32_t i = 0; i < READY_POLLS; i++) {
        if ((*reg & mask) == value) {
            return true;
        }
    }
    return false;
}

static bool set_latency(uint32_t wait_states) {
    FLASH_ACR = (FLASH_ACR & ~FLASH_ACR_LATENCY_MASK) | wait_states;
    return becomes(&FLASH_ACR, FLASH_ACR_LATENCY_MASK, wait_states);
}

static bool switch_to(uint32_t source) {
    RCC_CFGR = (RCC_CFGR & ~RCC_CFGR_SW_MASK) | source;
    return becomes(&RCC_CFGR, RCC_CFGR_SW_MASK << RCC_CFGR_SWS_SHIFT, source << RCC_CFGR_SWS_SHIFT);
}

/* RM0394 3.3.3: more wait states first, read back, then the faster clock. HSI16 and not the MSI:
 * its 1 % over temperature is a third of the MSI's, and 4 MHz would be the very edge of what the
 * PLL takes (DS11451, HSI16, MSI and PLL characteristics). */
bool clock_raise(void) {
    RCC_CR |= RCC_CR_HSION;
    if (!set_latency(CLOCK_FULL_WAIT_STATES) || !becomes(&RCC_CR, RCC_CR_HSIRDY, RCC_CR_HSIRDY)) {
        return false;
    }
    RCC_PLLCFGR = RCC_PLLCFGR_SRC_HSI16 | (uint32_t)(PLL_M - 1) << RCC_PLLCFGR_M_SHIFT |
                  (uint32_t)PLL_N << RCC_PLLCFGR_N_SHIFT | RCC_PLLCFGR_REN;
    RCC_CR |= RCC_CR_PLLON;
    if (!becomes(&RCC_CR, RCC_CR_PLLRDY, RCC_CR_PLLRDY)) {
        RCC_CR &= ~RCC_CR_PLLON;
        return false;
    }
    return switch_to(RCC_CFGR_SW_PLL);
}

bool clock_lower(void) {
    bool lowered = switch_to(RCC_CFGR_SW_RESET);

    RCC_CR &= ~RCC_CR_PLLON;
    lowered = becomes(&RCC_CR, RCC_CR_PLLRDY, 0) && lowered;
    RCC_PLLCFGR = RCC_PLLCFGR_RESET;
    if (!CLOCK_RESET_HSI16) {
        RCC_CR &= ~RCC_CR_HSION;
        lowered = becomes(&RCC_CR, RCC_CR_HSIRDY, 0) && lowered;
    }
    return set_latency(CLOCK_RESET_WAIT_STATES) && lowered;
}

void clock_init(void) {
    fast = clock_raise();
    systick_init(clock_hz());
}

uint32_t clock_hz(void) {
    return fast ? (uint32_t)FULL_HZ : CLOCK_RESET_HZ;
}
