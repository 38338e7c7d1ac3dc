/* SPDX-License-Identifier: MIT */
/* Times are microseconds throughout the tool and the library; people are told seconds. */
#ifndef CLI_SECONDS_H
#define CLI_SECONDS_H

#define US_PER_SECOND 1000000u

/* For a hand to find the reset button, and BOOT0, unless --timeout says otherwise. */
#define HAND_S  20u
#define HAND_US (HAND_S * US_PER_SECOND)

/* Nobody finds the button in less. */
#define TIME_TO_PRESS_US (2 * US_PER_SECOND)

#endif
