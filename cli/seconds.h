/* SPDX-License-Identifier: MIT */
/* Times are microseconds throughout the tool and the library; people are told seconds. */
#ifndef CLI_SECONDS_H
#define CLI_SECONDS_H

#define US_PER_SECOND 1000000u

#endif
