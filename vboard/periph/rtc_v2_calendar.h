/* SPDX-License-Identifier: MIT */
/* The calendar's arithmetic: RTC_TR and RTC_DR (RM0394) and what they are some seconds later. */
#ifndef VBOARD_PERIPH_RTC_V2_CALENDAR_H
#define VBOARD_PERIPH_RTC_V2_CALENDAR_H

#include <stdbool.h>
#include <stdint.h>

/* half_days: 12-hour format with PM. */
void calendar_advance(uint32_t *tr, uint32_t *dr, uint64_t seconds, bool half_days);

#endif
