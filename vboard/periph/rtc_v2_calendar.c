/* SPDX-License-Identifier: MIT */
#include "rtc_v2_calendar.h"

enum {
    MINUTE = 60,
    HOUR = 60 * MINUTE,
    DAY = 24 * HOUR,
    MONTHS = 12,
    WEEK = 7,
    CENTURY = 100,
    HALF_DAY_HOURS = 12,
    TR_MINUTES = 8, /* shifts and masks of RTC_TR and RTC_DR */
    TR_HOURS = 16,
    TR_PM = 1 << 22,
    DR_MONTH = 8,
    DR_WEEKDAY = 13,
    DR_YEAR = 16,
};

static uint32_t from_bcd(uint32_t word, unsigned shift, uint32_t mask) {
    uint32_t field = word >> shift & mask;
    return (field >> 4) * 10 + (field & 0xF);
}

static uint32_t to_bcd(uint32_t value) {
    return value / 10 << 4 | value % 10;
}

static uint32_t days_of(uint32_t month, uint32_t year) {
    static const uint8_t days[MONTHS] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    uint32_t index = month >= 1 && month <= MONTHS ? month - 1 : 0;
    return days[index] + (index == 1 && year % 4 == 0 ? 1u : 0u);
}

static uint32_t seconds_of(uint32_t tr, bool half_days) {
    uint32_t hours = from_bcd(tr, TR_HOURS, 0x3F);
    if (half_days) {
        hours = hours % HALF_DAY_HOURS + ((tr & TR_PM) != 0 ? HALF_DAY_HOURS : 0u);
    }
    return hours * HOUR + from_bcd(tr, TR_MINUTES, 0x7F) * MINUTE + from_bcd(tr, 0, 0x7F);
}

static uint32_t time_register(uint32_t seconds, bool half_days) {
    uint32_t hours = seconds / HOUR;
    uint32_t pm = 0;
    if (half_days) {
        pm = hours >= HALF_DAY_HOURS ? (uint32_t)TR_PM : 0;
        hours = hours % HALF_DAY_HOURS == 0 ? HALF_DAY_HOURS : hours % HALF_DAY_HOURS;
    }
    return pm | to_bcd(hours) << TR_HOURS | to_bcd(seconds / MINUTE % MINUTE) << TR_MINUTES |
           to_bcd(seconds % MINUTE);
}

static void next_day(uint32_t *dr) {
    uint32_t day = from_bcd(*dr, 0, 0x3F) + 1;
    uint32_t month = from_bcd(*dr, DR_MONTH, 0x1F);
    uint32_t year = from_bcd(*dr, DR_YEAR, 0xFF);
    uint32_t weekday = *dr >> DR_WEEKDAY & 7;
    if (day > days_of(month, year)) {
        day = 1;
        month++;
    }
    if (month > MONTHS) {
        month = 1;
        year = (year + 1) % CENTURY;
    }
    weekday = weekday == 0 ? 0 : weekday % WEEK + 1; /* 0 is forbidden: it stays */
    *dr = to_bcd(year) << DR_YEAR | weekday << DR_WEEKDAY | to_bcd(month) << DR_MONTH | to_bcd(day);
}

void calendar_advance(uint32_t *tr, uint32_t *dr, uint64_t seconds, bool half_days) {
    if (seconds == 0) {
        return; /* as it was written, allowed or not */
    }
    seconds += seconds_of(*tr, half_days);
    for (; seconds >= DAY; seconds -= DAY) {
        next_day(dr);
    }
    *tr = time_register((uint32_t)seconds, half_days);
}
