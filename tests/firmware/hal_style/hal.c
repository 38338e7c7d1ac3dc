/* SPDX-License-Identifier: MIT */
#include "hal.h"

#include "hal_chip.h"
#include "port.h"

enum {
    FAST_HZ = 80000000,
    TICKS_PER_SECOND = 1000,
    TIMEOUT_MS = 2,
    LSE_TIMEOUT_MS = 5000,
    CLOCK_SWITCH_TIMEOUT_MS = 5000,
    TICK_PRIORITY = 15,
    VOLTAGE_WAIT_US = 50,
    MICROSECONDS = 1000000,
};

#define AIRCR_WRITE_KEY  (0x5FAu << 16)
#define AIRCR_KEY_MASK   (0xFFFFu << 16)
#define AIRCR_GROUP_MASK (7u << 8)
#define AIRCR_4_0_BITS   (3u << 8) /* four bits of priority, none of subpriority */

uint32_t system_core_clock;
static volatile uint32_t tick;

void systick_handler(void) {
    tick++;
}

uint32_t hal_tick(void) {
    return tick;
}

void hal_delay(uint32_t ms) {
    uint32_t start = tick;

    while (tick - start < ms + 1) {
    }
}

static bool wait_for(volatile uint32_t *reg, uint32_t bits, bool set, uint32_t timeout_ms) {
    uint32_t start = hal_tick();

    while (((*reg & bits) != 0) != set) {
        if (hal_tick() - start > timeout_ms) {
            return false;
        }
    }
    return true;
}

static void modify(volatile uint32_t *reg, uint32_t clear, uint32_t set) {
    *reg = (*reg & ~clear) | set;
}

/* As CMSIS's SysTick_Config(): reload, lowest priority, value, on. */
static void tick_init(void) {
    SYSTICK_LOAD = system_core_clock / TICKS_PER_SECOND - 1;
    SCB_SHPR(EXCEPTION_SYSTICK) = TICK_PRIORITY << (8 - PRIORITY_BITS);
    SYSTICK_VAL = 0;
    SYSTICK_CTRL = SYSTICK_CTRL_CLKSOURCE | SYSTICK_CTRL_TICKINT | SYSTICK_CTRL_ENABLE;
}

bool hal_init(void) {
    system_core_clock = CLOCK_RESET_HZ;
    FLASH_ACR |= FLASH_ACR_PRFTEN;
    SCB_AIRCR =
        (SCB_AIRCR & ~(AIRCR_KEY_MASK | AIRCR_GROUP_MASK)) | AIRCR_WRITE_KEY | AIRCR_4_0_BITS;
    tick_init();
    enable_clock(&RCC_APB2ENR, RCC_APB2ENR_SYSCFGEN);
    enable_clock(&RCC_APB1ENR1, RCC_APB1ENR1_PWREN);
    return (SCB_AIRCR & AIRCR_GROUP_MASK) == AIRCR_4_0_BITS;
}

bool hal_voltage_range_1(void) {
    uint32_t loops = VOLTAGE_WAIT_US * system_core_clock / MICROSECONDS + 1;

    if ((PWR_CR1 & PWR_CR1_VOS_MASK) == PWR_CR1_VOS_1) {
        return true;
    }
    modify(&PWR_CR1, PWR_CR1_VOS_MASK, PWR_CR1_VOS_1);
    while ((PWR_SR2 & PWR_SR2_VOSF) != 0 && loops > 0) {
        loops--;
    }
    return (PWR_SR2 & PWR_SR2_VOSF) == 0;
}

bool hal_lse_on(void) {
    PWR_CR1 |= PWR_CR1_DBP;
    if (!wait_for(&PWR_CR1, PWR_CR1_DBP, true, TIMEOUT_MS)) {
        return false;
    }
    modify(&RCC_BDCR, RCC_BDCR_LSEDRV_MASK, 0);
    RCC_BDCR |= RCC_BDCR_LSEON;
    return wait_for(&RCC_BDCR, RCC_BDCR_LSERDY, true, LSE_TIMEOUT_MS);
}

/* It is the system clock: only range and trimming are set, and latency where the range rises. */
bool hal_msi_on(void) {
    if ((RCC_CFGR >> RCC_CFGR_SWS_SHIFT & RCC_CFGR_SW_MASK) != 0) {
        return false;
    }
    RCC_CR |= RCC_CR_MSIRGSEL;
    modify(&RCC_CR, RCC_CR_MSIRANGE_MASK, RCC_CR_MSIRANGE_4MHZ);
    modify(&RCC_ICSCR, RCC_ICSCR_MSITRIM_MASK, 0);
    modify(&FLASH_ACR, FLASH_ACR_SPEED, 0);
    if ((FLASH_ACR & FLASH_ACR_SPEED) != 0) {
        return false;
    }
    tick_init();
    return true;
}

bool hal_hsi16_on(void) {
    RCC_CR |= RCC_CR_HSION;
    if (!wait_for(&RCC_CR, RCC_CR_HSIRDY, true, TIMEOUT_MS)) {
        return false;
    }
    modify(&RCC_ICSCR, RCC_ICSCR_HSITRIM_MASK, RCC_ICSCR_HSITRIM_MID);
    return true;
}

bool hal_pll_on(uint32_t source, uint32_t m, uint32_t n) {
    RCC_CR &= ~RCC_CR_PLLON;
    if (!wait_for(&RCC_CR, RCC_CR_PLLRDY, false, TIMEOUT_MS)) {
        return false;
    }
    modify(&RCC_PLLCFGR, RCC_PLLCFGR_MASK, source | RCC_PLLCFGR_M(m) | RCC_PLLCFGR_N(n));
    RCC_CR |= RCC_CR_PLLON;
    RCC_PLLCFGR |= RCC_PLLCFGR_REN;
    return wait_for(&RCC_CR, RCC_CR_PLLRDY, true, TIMEOUT_MS);
}

bool hal_sai1_on(uint32_t n) {
    RCC_CR &= ~RCC_CR_PLLSAI1ON;
    if (!wait_for(&RCC_CR, RCC_CR_PLLSAI1RDY, false, TIMEOUT_MS)) {
        return false;
    }
    modify(&RCC_PLLSAI1CFGR, RCC_PLLCFGR_N(0x7F) | 3u << RCC_PLLCFGR_Q_SHIFT,
           RCC_PLLCFGR_N(n) | 1u << RCC_PLLCFGR_Q_SHIFT);
    RCC_CR |= RCC_CR_PLLSAI1ON;
    if (!wait_for(&RCC_CR, RCC_CR_PLLSAI1RDY, true, TIMEOUT_MS)) {
        return false;
    }
    RCC_PLLSAI1CFGR |= RCC_PLLSAI1CFGR_QEN;
    return true;
}

bool hal_clock_to_pll(uint32_t latency) {
    modify(&FLASH_ACR, FLASH_ACR_SPEED, latency);
    if ((FLASH_ACR & FLASH_ACR_SPEED) != latency || (RCC_CR & RCC_CR_PLLRDY) == 0) {
        return false;
    }
    modify(&RCC_CFGR, RCC_CFGR_SW_MASK, RCC_CFGR_SW_PLL);
    uint32_t start = hal_tick();
    while ((RCC_CFGR >> RCC_CFGR_SWS_SHIFT & RCC_CFGR_SW_MASK) != RCC_CFGR_SW_PLL) {
        if (hal_tick() - start > CLOCK_SWITCH_TIMEOUT_MS) {
            return false;
        }
    }
    modify(&RCC_CFGR, RCC_CFGR_HPRE_MASK, 0);
    modify(&RCC_CFGR, RCC_CFGR_PPRE1_MASK, 0);
    modify(&RCC_CFGR, RCC_CFGR_PPRE2_MASK, 0);
    system_core_clock = FAST_HZ;
    tick_init();
    return true;
}
