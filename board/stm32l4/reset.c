#include "port.h"
#include "wire/handoff.h"

static uint8_t cause;

/* Any reset pulls the NRST pin, so its flag counts only when it stands alone (RM0394 6.1.2). */
static uint8_t cause_of(uint32_t csr) {
    static const struct {
        uint32_t flag;
        uint8_t cause;
    } causes[] = {
        {RCC_CSR_BORRSTF, RESET_CAUSE_POWER},      {RCC_CSR_SFTRSTF, RESET_CAUSE_SOFTWARE},
        {RCC_CSR_IWDGRSTF, RESET_CAUSE_WATCHDOG},  {RCC_CSR_WWDGRSTF, RESET_CAUSE_WINDOW_WATCHDOG},
        {RCC_CSR_LPWRRSTF, RESET_CAUSE_LOW_POWER}, {RCC_CSR_OBLRSTF, RESET_CAUSE_OPTION_BYTES},
        {RCC_CSR_FWRSTF, RESET_CAUSE_FIREWALL},
    };
    uint8_t result = 0;

    for (unsigned i = 0; i < sizeof causes / sizeof causes[0]; i++) {
        if ((csr & causes[i].flag) != 0) {
            result |= causes[i].cause;
        }
    }
    if (result == 0 && (csr & RCC_CSR_PINRSTF) != 0) {
        result = RESET_CAUSE_PIN;
    }
    return result;
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
