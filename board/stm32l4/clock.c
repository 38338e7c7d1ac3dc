#include "port.h"

enum {
    MSI_HZ = 4000000,   /* after reset (RM0394 6.2.3) */
    FULL_HZ = 80000000, /* MSI / 1 * 40 / 2 */
    PLL_N = 40,
    TICK_HZ = 1000,
    READY_POLLS = 10000, /* 20 ms; the PLL locks within 40 us (DS11451 table 46) */
};

static bool fast; /* on the PLL */
static volatile uint32_t ticks;

void systick_handler(void);

void systick_handler(void) {
    ticks++;
}

static __attribute__((noinline)) bool becomes(volatile uint32_t *reg, uint32_t mask,
                                              uint32_t value) {
    for (uint32_t i = 0; i < READY_POLLS; i++) {
        if ((*reg & mask) == value) {
            return true;
        }
    }
    return false;
}

/* RM0394 3.3.3: more wait states first, read back, then the faster clock. */
static bool switch_to_pll(void) {
    FLASH_ACR = (FLASH_ACR & ~FLASH_ACR_LATENCY_MASK) | FLASH_ACR_LATENCY_4WS;
    if (!becomes(&FLASH_ACR, FLASH_ACR_LATENCY_MASK, FLASH_ACR_LATENCY_4WS)) {
        return false;
    }
    RCC_PLLCFGR = RCC_PLLCFGR_SRC_MSI | 0u << RCC_PLLCFGR_M_SHIFT |
                  (uint32_t)PLL_N << RCC_PLLCFGR_N_SHIFT | RCC_PLLCFGR_REN;
    RCC_CR |= RCC_CR_PLLON;
    if (!becomes(&RCC_CR, RCC_CR_PLLRDY, RCC_CR_PLLRDY)) {
        RCC_CR &= ~RCC_CR_PLLON;
        return false;
    }
    RCC_CFGR = (RCC_CFGR & ~RCC_CFGR_SW_MASK) | RCC_CFGR_SW_PLL;
    return becomes(&RCC_CFGR, RCC_CFGR_SW_MASK << RCC_CFGR_SWS_SHIFT,
                   RCC_CFGR_SW_PLL << RCC_CFGR_SWS_SHIFT);
}

void clock_init(void) {
    fast = switch_to_pll();
    SYSTICK_LOAD = clock_hz() / TICK_HZ - 1;
    SYSTICK_VAL = 0;
    SYSTICK_CTRL = SYSTICK_CTRL_CLKSOURCE | SYSTICK_CTRL_TICKINT | SYSTICK_CTRL_ENABLE;
}

uint32_t clock_hz(void) {
    return fast ? FULL_HZ : MSI_HZ;
}

uint32_t clock_now_ms(void *context) {
    (void)context;
    return ticks;
}
