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

/* What every chip has alike, in order of address (reg_find()): up to CALIBR, which the STM32F4 has
 * alone; up to the tampers; behind RTC_OR, which the STM32L4 has alone. ISR: zeros clear, so
 * software writes ones everywhere else. */
#define RTC_REGS_TO_WUTR(cr)                                                                       \
    {"TR", 0x00, REG_RW, REG_SAME(0x007F7F7F)}, {"DR", 0x04, REG_RW, REG_SAME(0x00FFFF3F)},        \
        {"CR", 0x08, REG_RW, REG_SAME(cr)}, {"ISR", 0x0C, REG_RW, REG_ALL_BITS},                   \
        {"PRER", 0x10, REG_RW, REG_SAME(0x007F7FFF)}, {                                            \
        "WUTR", 0x14, REG_RW, REG_SAME(0x0000FFFF)                                                 \
    }
#define RTC_REGS_TO_CALR                                                                           \
    {"ALRMAR", 0x1C, REG_RW, REG_ALL_BITS}, {"ALRMBR", 0x20, REG_RW, REG_ALL_BITS},                \
        {"WPR", 0x24, REG_WRITE | REG_NARROW, REG_SAME(0x000000FF)},                               \
        {"SSR", 0x28, REG_READ, REG_SAME(0x0000FFFF)},                                             \
        {"SHIFTR", 0x2C, REG_WRITE, REG_SAME(0x80007FFF)},                                         \
        {"TSTR", 0x30, REG_READ, REG_SAME(0x007F7F7F)},                                            \
        {"TSDR", 0x34, REG_READ, REG_SAME(0x0000FF3F)},                                            \
        {"TSSSR", 0x38, REG_READ, REG_SAME(0x0000FFFF)}, {                                         \
        "CALR", 0x3C, REG_RW, REG_SAME(0x0000E1FF)                                                 \
    }
#define RTC_REGS_SUB_SECONDS                                                                       \
    {"ALRMASSR", 0x44, REG_RW, REG_SAME(0x0F007FFF)}, {                                            \
        "ALRMBSSR", 0x48, REG_RW, REG_SAME(0x0F007FFF)                                             \
    }
#define RTC_BACKUP_REGS_TO_19                                                                      \
    RTC_BACKUP_REG(0), RTC_BACKUP_REG(1), RTC_BACKUP_REG(2), RTC_BACKUP_REG(3), RTC_BACKUP_REG(4), \
        RTC_BACKUP_REG(5), RTC_BACKUP_REG(6), RTC_BACKUP_REG(7), RTC_BACKUP_REG(8),                \
        RTC_BACKUP_REG(9), RTC_BACKUP_REG(10), RTC_BACKUP_REG(11), RTC_BACKUP_REG(12),             \
        RTC_BACKUP_REG(13), RTC_BACKUP_REG(14), RTC_BACKUP_REG(15), RTC_BACKUP_REG(16),            \
        RTC_BACKUP_REG(17), RTC_BACKUP_REG(18), RTC_BACKUP_REG(19)

extern const struct peripheral rtc_peripheral;
/* Of the STM32L4. */
extern const struct reg rtc_v2_regs[51];

/* A reset of the backup domain: BDRST, or the power without a battery. */
void rtc_backup_reset(struct rtc *rtc);
/* Its clock has changed, perhaps: RCC_BDCR, or the oscillator that it selects. */
void rtc_clock_changed(struct rtc *rtc, struct vboard *wires);

#endif
