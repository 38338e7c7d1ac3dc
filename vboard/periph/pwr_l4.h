/* SPDX-License-Identifier: MIT */
/* PWR: the voltage range and what guards the backup domain. RM0394 and RM0351, PWR. */
#ifndef VBOARD_PERIPH_PWR_L4_H
#define VBOARD_PERIPH_PWR_L4_H

#include "../regs.h"
#include "../wires.h"

enum { PWR_WORDS = 0x84 / 4 };

struct pwr {
    uint32_t reg[PWR_WORDS];
    uint64_t voltage_ready_at;
    uint32_t sr1;    /* SBF and the wake-up flags */
    unsigned supply; /* millivolts at VDD; not a register: the bench sets it */
};

extern const struct peripheral pwr_peripheral;

/* RM0394 and RM0440, dynamic voltage scaling. Range 1 counts only when the voltage has risen. */
enum voltage_range pwr_voltage_range(const struct pwr *pwr, uint64_t now);
/* VDD as a bench supply gives it, in millivolts; the range the chip is made for. */
enum { PWR_SUPPLY_MIN = 1710, PWR_SUPPLY = 3300, PWR_SUPPLY_MAX = 3600 };

bool pwr_backup_writable(const struct pwr *pwr);

enum { PWR_WAKE_INTERNAL = 0, PWR_WAKE_PINS = 5 };

/* The core sleeps deeply. NULL: into Standby, and SBF says so. Otherwise why that cannot be. */
const char *pwr_enter_standby(struct pwr *pwr) __attribute__((warn_unused_result));
/* Something wakes the chip from Standby: 0 is the internal line (the RTC's), 1 to 5 a WKUP pin. Its
 * flag is set. False: not enabled, so the chip sleeps on. */
bool pwr_wake(struct pwr *pwr, unsigned source) __attribute__((warn_unused_result));
/* Standby keeps SRAM2. */
bool pwr_keeps_sram(const struct pwr *pwr);
/* What the peripheral's own reset leaves alone: registers outside the core's supply. */
void pwr_system_reset(struct pwr *pwr);
void pwr_power_on(struct pwr *pwr);

#endif
