/* SPDX-License-Identifier: MIT */
/* The line campaign with the hardware watchdog (option bit IWDG_SW clear) and on a clock that fell
 * back: how long does the bootloader go without feeding it? */
#ifndef CAMPAIGN_LINE_WATCHDOG_H
#define CAMPAIGN_LINE_WATCHDOG_H

#include "campaign/campaign.h"

/* Garbage that is made to keep the parser busy, at every rate, and a large update. The watchdog
 * never bites; at full clock two feeds are never more than 50 ms apart. Prints the longest time
 * seen. */
void line_watchdog(struct campaign *campaign);

#endif
