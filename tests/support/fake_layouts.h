/* SPDX-License-Identifier: MIT */
/* Boards that tests use: kinds of flash, each with a map. */
#ifndef TESTS_SUPPORT_FAKE_LAYOUTS_H
#define TESTS_SUPPORT_FAKE_LAYOUTS_H

#include "support/fake_board.h"

/* Equal pages of 2 KB, double-words with ECC, as an STM32L4's. The small one of fake_board.h. */
extern const struct fake_layout fake_layout_plain, fake_layout_two_slots;

/* The same with an application area of 64 KB, for the host's tests. */
extern const struct fake_layout fake_layout_roomy, fake_layout_roomy_two_slots;

/* Units of 16, 64 and 128 KB, words without ECC, as an STM32F411's or F446's; all three kinds of
 * unit lie in the application area. */
extern const struct fake_layout fake_layout_unequal;

/* The same in small, 8 and 16 KB; a slot of two has three of the larger ones. */
extern const struct fake_layout fake_layout_sectors, fake_layout_sectors_two_slots;

/* Pages of 1 KB, half-words without ECC over which only zeros may be programmed, as an
 * STM32F103's. */
extern const struct fake_layout fake_layout_halfwords, fake_layout_halfwords_two_slots;

#endif
