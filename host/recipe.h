/* SPDX-License-Identifier: MIT */
/* The cheapest way to send an update: estimated, not tried out. */
#ifndef HOST_RECIPE_H
#define HOST_RECIPE_H

#include "host/packer.h"

/* packer: made by packer_init(); it is as new again afterwards. baud: the rate of the line.
 * in_flight: BLOCKs that may be under way. When packer->cancel is asked, any recipe is good. */
struct recipe recipe_choose(struct packer *packer, uint32_t baud, uint32_t in_flight);

#endif
