/* SPDX-License-Identifier: MIT */
/* The cheapest way to send an update: estimated, not tried out. */
#ifndef HOST_RECIPE_H
#define HOST_RECIPE_H

#include "host/packer.h"

/* packer: made by packer_init(); it is as new again afterwards. baud: the rate of the line.
 * in_flight: BLOCKs that may be under way. When packer->cancel is asked, any recipe is good. */
struct recipe recipe_choose(struct packer *packer, uint32_t baud, uint32_t in_flight);

/* What sending takes in the way of a recipe. */
struct forecast {
    uint64_t bytes;   /* in BLOCKs, with what is around them */
    uint64_t time_us; /* on the line and in the device, from the first block to the last */
};

/* The pages that the plan leaves, packed by the packer where the recipe is not raw, which takes as
 * long to compute as for the update itself; otherwise the packer may be a zeroed one. When
 * packer->cancel is asked, any forecast is good. */
struct forecast recipe_forecast(struct packer *packer, const struct plan *plan,
                                const struct recipe *recipe, uint32_t baud, uint32_t in_flight);

#endif
