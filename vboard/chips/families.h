/* SPDX-License-Identifier: MIT */
/* The families there are: each folder of chips/ defines one, `family_` and the folder's name. */
#ifndef VBOARD_CHIPS_FAMILIES_H
#define VBOARD_CHIPS_FAMILIES_H

#include "chip.h"

/* Ends with NULL. The build makes it from the folders. */
extern const struct family *const families[];

#endif
