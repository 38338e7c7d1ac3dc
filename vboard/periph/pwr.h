/* SPDX-License-Identifier: MIT */
/* PWR: what its versions share, and what the machine asks of each. */
#ifndef VBOARD_PERIPH_PWR_H
#define VBOARD_PERIPH_PWR_H

#include "../regs.h"
#include "../wires.h"

enum { PWR_WORDS = 0x84 / 4 };

struct pwr {
    uint32_t reg[PWR_WORDS];
    uint64_t voltage_ready_at;
    uint64_t over_drive_at, switched_at; /* over-drive is ready, and in use, from then on */
    uint32_t sr1;                        /* SBF and the wake-up flags */
    unsigned supply;                     /* millivolts at VDD; not a register: the bench sets it */
};

/* VDD as a bench supply gives it, in millivolts; the range the chips are made for. */
enum { PWR_SUPPLY_MIN = 1710, PWR_SUPPLY = 3300, PWR_SUPPLY_MAX = 3600 };

enum { PWR_WAKE_INTERNAL = 0, PWR_WAKE_PINS = 5 };

/* The fastest HCLK as supply and regulator are now, in hertz. */
struct hclk_limits {
    uint32_t fastest;               /* with any wait states */
    uint32_t in_any_scale;          /* up to this it is only warned about; 0: it is not */
    const uint32_t *by_wait_states; /* more than the last one allow no more */
    unsigned wait_states;           /* how many that are */
    const char *scale;              /* what `fastest` is for: "voltage range 1" */
    const char *supply;             /* what the others are for: "in voltage range 1" */
};

struct pwr_version {
    void (*power_on)(struct pwr *pwr);
    /* What the peripheral's own reset leaves alone: registers outside the core's supply. */
    void (*system_reset)(struct pwr *pwr);
    struct hclk_limits (*hclk_limits)(const struct pwr *pwr, const struct chip *chip, uint64_t now);
    /* NULL: the chip has no voltage ranges. Range 1 counts only when the voltage has risen. */
    enum voltage_range (*voltage_range)(const struct pwr *pwr, uint64_t now);
    bool (*backup_writable)(const struct pwr *pwr);
    /* The core sleeps deeply. NULL: into Standby, and SBF says so. Otherwise why that cannot be. */
    const char *(*enter_standby)(struct pwr *pwr);
    /* Something wakes the chip from Standby: 0 is the internal line (the RTC's), 1 to 5 a WKUP pin.
     * Its flag is set. False: not enabled, so the chip sleeps on. */
    bool (*wake)(struct pwr *pwr, unsigned source);
    /* Standby keeps SRAM2. */
    bool (*keeps_sram)(const struct pwr *pwr);
};

#endif
