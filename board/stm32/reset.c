/* SPDX-License-Identifier: MIT */
#include "port.h"
#include "registers.h"
#include "wire/handoff.h"

#define WARM_START 0x5741524Du

static uint8_t cause;

/* What the flags in RCC_CSR stand for, from RCC_CSR_FIRST up; the chips differ in the first two.
 * Any reset pulls the NRST pin, so its flag counts only when it stands alone (RM0394 6.1.2). */
static uint8_t cause_of(uint32_t csr) {
    static const uint8_t causes[] = {
        RCC_CSR_FIRST_CAUSES,  0,
        RESET_CAUSE_POWER,     RESET_CAUSE_SOFTWARE,
        RESET_CAUSE_WATCHDOG,  RESET_CAUSE_WINDOW_WATCHDOG,
        RESET_CAUSE_LOW_POWER,
    };
    uint32_t flags = csr / RCC_CSR_FIRST;
    uint8_t result = 0;

    for (unsigned i = 0; i < sizeof causes; i++) {
        if ((flags >> i & 1) != 0) {
            result |= causes[i];
        }
    }
    return result == 0 && (csr & RCC_CSR_PINRSTF) != 0 ? RESET_CAUSE_PIN : result;
}

void reset_clear_flags(void) {
    RCC_CSR |= RCC_CSR_RMVF;
    RCC_CSR &= ~RCC_CSR_RMVF;
}

void reset_read_cause(void) {
    cause = cause_of(RCC_CSR);
    reset_clear_flags();
}

uint8_t reset_cause(void *context) {
    (void)context;
    return cause;
}

/* The flag alone is not enough: no system reset clears it (RM0394 5.4.5), so until the application
 * does, every reset would look like a wake-up. A wake-up leaves no flag in RCC_CSR, or on some
 * chips that of the power, which has cleared PWR's flag where it was off (registers.h). */
bool reset_from_standby(void) {
    return (cause & ~(uint32_t)RESET_CAUSES_OF_WAKING) == 0 && PWR_WOKEN;
}

/* Not 0: some interrupt is enabled. */
#define NVIC_ENABLED (NVIC_ISER(0) | (INTERRUPTS > 32 ? NVIC_ISER(1) | NVIC_ISER(2) : 0))

/* What another program leaves behind and a reset does not. */
static bool warm(void) {
    uint32_t ipsr, control;

    __asm__ volatile("mrs %0, ipsr" : "=r"(ipsr));
    __asm__ volatile("mrs %0, control" : "=r"(control));
    return (RCC_CFGR & RCC_CFGR_SW_MASK << RCC_CFGR_SWS_SHIFT) != RCC_CFGR_SW_RESET
                                                                      << RCC_CFGR_SWS_SHIFT ||
           !RCC_CLOCKS_AS_RESET || SYSTICK_CTRL != 0 || SCB_VTOR != 0 || NVIC_ENABLED != 0 ||
           (ipsr | control) != 0;
}

/* Once: what a reset does not cure is no warm start. */
void reset_if_warm(void) {
    bool reset_before = mailbox.warm_start == WARM_START;

    mailbox.warm_start = 0;
    if (warm() && !reset_before) {
        mailbox.warm_start = WARM_START;
        reset_chip();
    }
}

void reset_chip(void) {
    barrier();
    SCB_AIRCR = SCB_AIRCR_RESET;
    barrier();
    for (;;) { /* a few cycles until the reset takes hold (ARM DDI 0403 B1.5.16) */
    }
}

void reset_after_drain(void *context) {
    (void)context;
    serial_drain();
    reset_chip();
}
