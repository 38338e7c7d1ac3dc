/* SPDX-License-Identifier: MIT */
/* One kit, compiled for the PC. KIT_SYMBOL: its name in the table. */
#include "description.h"

extern const struct boot_description KIT_SYMBOL;

const struct boot_description KIT_SYMBOL = {DESCRIPTION_OF_KIT};
