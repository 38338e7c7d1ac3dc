/* SPDX-License-Identifier: MIT */
/* SYSCLK from the HSI by the PLL: RM0394 6.4. The chip's facts say what the clock is after reset
 * and at full speed (CLOCK_...), and its registers.h how the PLL is set up for that. */
#include "facts.h"
#include "port.h"
#include "registers.h"

enum {
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

static bool set_flash_for(uint32_t speed) {
    FLASH_ACR = (FLASH_ACR & ~FLASH_ACR_SPEED) | speed;
    return becomes(&FLASH_ACR, FLASH_ACR_SPEED, speed);
}

static bool switch_to(uint32_t source) {
    RCC_CFGR = (RCC_CFGR & ~RCC_CFGR_SW_MASK) | source;
    return becomes(&RCC_CFGR, RCC_CFGR_SW_MASK << RCC_CFGR_SWS_SHIFT, source << RCC_CFGR_SWS_SHIFT);
}

/* RM0394 3.3.3: more wait states first, read back, then the faster clock. HSI16 and not the MSI:
 * its 1 % over temperature is a third of the MSI's, and 4 MHz would be the very edge of what the
 * PLL takes (DS11451, HSI16, MSI and PLL characteristics). Buses that are slower than the core get
 * their dividers before it is fast. */
bool clock_raise(void) {
    if (CLOCK_SWITCHES_HSI) {
        RCC_CR |= RCC_CR_HSION;
    }
    if (!set_flash_for(FLASH_ACR_FULL) ||
        (CLOCK_SWITCHES_HSI && !becomes(&RCC_CR, RCC_CR_HSIRDY, RCC_CR_HSIRDY))) {
        return false;
    }
    RCC_PLLCFGR = RCC_PLLCFGR_FULL;
    RCC_CR |= RCC_CR_PLLON;
    if (!becomes(&RCC_CR, RCC_CR_PLLRDY, RCC_CR_PLLRDY)) {
        RCC_CR &= ~RCC_CR_PLLON;
        return false;
    }
    if (RCC_CFGR_FULL != 0) {
        RCC_CFGR = RCC_CFGR_FULL;
    }
    return switch_to(RCC_CFGR_SW_PLL);
}

/* Otherwise they share a register, and the buses get their dividers back with the PLL's settings,
 * which stay as they are while it is on (RM0008 7.3.2). */
static inline bool pll_has_its_register(void) {
    return &RCC_PLLCFGR != &RCC_CFGR;
}

bool clock_lower(void) {
    bool lowered = switch_to(RCC_CFGR_SW_RESET);

    if (RCC_CFGR_FULL != 0 && pll_has_its_register()) {
        RCC_CFGR = RCC_CFGR_SW_RESET;
    }
    RCC_CR &= ~RCC_CR_PLLON;
    lowered = becomes(&RCC_CR, RCC_CR_PLLRDY, 0) && lowered;
    RCC_PLLCFGR = RCC_PLLCFGR_RESET;
    if (!CLOCK_RESET_HSI) {
        RCC_CR &= ~RCC_CR_HSION;
        lowered = becomes(&RCC_CR, RCC_CR_HSIRDY, 0) && lowered;
    }
    lowered = set_flash_for(FLASH_ACR_SLOW) && lowered;
    if (FLASH_CACHES_STAY_OFF) {
        flash_empty_caches();
    }
    return lowered;
}

void clock_init(void) {
    fast = clock_raise();
    systick_init(clock_hz());
}

uint32_t clock_hz(void) {
    return fast ? CLOCK_FULL_HZ : CLOCK_RESET_HZ;
}

uint32_t clock_apb1_hz(void) {
    return fast ? CLOCK_FULL_HZ / CLOCK_APB1_DIVIDER : CLOCK_RESET_HZ;
}
