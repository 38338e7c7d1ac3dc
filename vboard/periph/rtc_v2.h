/* SPDX-License-Identifier: MIT */
/* RTC: the calendar and the backup registers. RM0394, RM0351 and RM0090, RTC.
 *
 * Modelled: time and date, sub-seconds, initialisation, write protection, backup registers. Not:
 * alarms, wake-up timer, time stamps, tampers, calibration, shifts: switching one on stops the run.
 *
 * It lies in the backup domain: a reset of the system leaves it alone. */
#ifndef VBOARD_PERIPH_RTC_V2_H
#define VBOARD_PERIPH_RTC_V2_H

#include "../regs.h"
#include "../wires.h"

enum { RTC_BACKUP_WORDS = 32, RTC_BKP0R = 0x50 };

struct rtc {
    uint32_t cr, prer, wutr, or_bits, isr;
    uint32_t alarms[4];
    uint32_t backup[RTC_BACKUP_WORDS];
    unsigned keys; /* of WPR given in order; both: writes are allowed */

    /* At the time `since` the calendar showed tr and dr, at the start of a second; hz was its clock
     * from then on. In initialisation mode it stands still. */
    uint32_t tr, dr;
    uint64_t since, hz;
    bool init_asked;
    uint64_t init_at;   /* INITF is set from then on */
    uint64_t shadow_at; /* likewise RSF */
};

#define RTC_BACKUP_REG(n)                                                                          \
    { "BKP" #n "R", RTC_BKP0R + 4 * (n), REG_RW, REG_ALL_BITS }

extern const struct peripheral rtc_peripheral;
/* Of the STM32L4. */
extern const struct reg rtc_v2_regs[51];

/* A reset of the backup domain: BDRST, or the power without a battery. */
void rtc_backup_reset(struct rtc *rtc);
/* Its clock has changed, perhaps: RCC_BDCR, or the oscillator that it selects. */
void rtc_clock_changed(struct rtc *rtc, struct vboard *wires);

#endif
