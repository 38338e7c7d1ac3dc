#include "port.h"
#include "wire/handoff.h"

static uint8_t cause;

/* What the flags in RCC_CSR stand for, from RCC_CSR_FWRSTF up. Any reset pulls the NRST pin, so its
 * flag counts only when it stands alone (RM0394 6.1.2). */
static uint8_t cause_of(uint32_t csr) {
    static const uint8_t causes[] = {
        RESET_CAUSE_FIREWALL,        RESET_CAUSE_OPTION_BYTES, 0,
        RESET_CAUSE_POWER,           RESET_CAUSE_SOFTWARE,     RESET_CAUSE_WATCHDOG,
        RESET_CAUSE_WINDOW_WATCHDOG, RESET_CAUSE_LOW_POWER,
    };
    uint32_t flags = csr / RCC_CSR_FWRSTF;
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
