/* SPDX-License-Identifier: MIT */
/* What the bootloader asks of the chip at start-up: clocks and the serial port (RM0351 6.4, 40.8).
 */
#include "core.h"
#include "facts.h"
#include "groups.h"
#include "port.h"
#include "report.h"

enum { READY_POLLS = 100000 };

#define RCC_CR_HSION  (1u << 8)
#define RCC_CR_HSIRDY (1u << 10)

static uint32_t becomes(volatile uint32_t *reg, uint32_t mask, uint32_t value) {
    for (unsigned i = 0; i < READY_POLLS; i++) {
        if ((*reg & mask) == value) {
            return 1;
        }
    }
    return 0;
}

static void reset_values(void) {
    report("RCC_CR", RCC_CR);
    report("RCC_CFGR", RCC_CFGR);
    report("RCC_PLLCFGR", RCC_PLLCFGR);
    report("RCC_AHB1ENR", RCC_AHB1ENR);
    report("RCC_AHB2ENR", RCC_AHB2ENR);
    report("RCC_APB2ENR", REGISTER(RCC_BASE, RCC_APB2ENR_OFFSET));
    report("FLASH_ACR", FLASH_ACR);
    report("DBGMCU_IDCODE", REGISTER(DBGMCU_IDCODE_ADDRESS, 0));
}

static void serial_port(void) {
    line_begin("USART1");
    line_value("cr1", USART_CR1(USART1_BASE));
    line_value("brr", USART_BRR(USART1_BASE));
    serial_drain();
    line_value("isr",
               USART_STATUS(USART1_BASE) & (USART_STATUS_TC | USART_STATUS_TXE | USART_STATUS_ORE));
    line_end();
}

/* Nothing is printed at 80 MHz, where the rate would be another one. To 80 MHz and back to 4 MHz as
 * the port does it, every flag waited for. */
static void clocks(void) {
    line_begin("clocks");
    RCC_CR |= RCC_CR_HSION;
    line_value("hsi_ready", becomes(&RCC_CR, RCC_CR_HSIRDY, RCC_CR_HSIRDY));
    serial_drain();
    FLASH_ACR = (FLASH_ACR & ~FLASH_ACR_SPEED) | CLOCK_FULL_WAIT_STATES;
    uint32_t latency = becomes(&FLASH_ACR, FLASH_ACR_SPEED, CLOCK_FULL_WAIT_STATES);
    RCC_PLLCFGR = RCC_PLLCFGR_SRC_MSI | RCC_PLLCFGR_N(40) | RCC_PLLCFGR_REN;
    RCC_CR |= RCC_CR_PLLON;
    uint32_t locked = becomes(&RCC_CR, RCC_CR_PLLRDY, RCC_CR_PLLRDY);
    RCC_CFGR |= RCC_CFGR_SW_PLL;
    uint32_t pll = becomes(&RCC_CFGR, 3u << RCC_CFGR_SWS_SHIFT, 3u << RCC_CFGR_SWS_SHIFT);
    uint32_t cr = RCC_CR;
    uint32_t cfgr = RCC_CFGR;
    RCC_CFGR &= ~RCC_CFGR_SW_MASK;
    uint32_t msi = becomes(&RCC_CFGR, 3u << RCC_CFGR_SWS_SHIFT, 0);
    RCC_CR &= ~RCC_CR_PLLON;
    line_value("latency", latency);
    line_value("pll_locked", locked);
    line_value("on_pll", pll);
    line_value("cr", cr);
    line_value("cfgr", cfgr);
    line_value("pllcfgr", RCC_PLLCFGR);
    line_value("back_on_msi", msi);
    line_value("pll_off", becomes(&RCC_CR, RCC_CR_PLLRDY, 0));
    line_end();
}

void chip_group(void) {
    reset_values();
    serial_port();
    clocks();
}
