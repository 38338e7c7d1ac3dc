/* The cheapest way to send an update: estimated, not tried out. */
#ifndef TULPAR_RECIPE_H
#define TULPAR_RECIPE_H

#include "host/packer.h"

/* packer: from packer_init(), and as new afterwards. device: knows packed blocks. baud: of the
 * line. */
struct recipe recipe_choose(struct packer *packer, uint32_t baud);

#endif
