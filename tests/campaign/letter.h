/* SPDX-License-Identifier: MIT */
/* An update as a running application takes it: units in the secondary slot and a letter, put
 * together by hand (docs/PROTOCOL.md, "A letter from the application"). */
#ifndef CAMPAIGN_LETTER_H
#define CAMPAIGN_LETTER_H

#include "campaign/stand.h"

/* While the board is off. secondary: the slot's address. `old` runs; the pages of `image` that
 * differ from it lie in the slot then. flags: of BEGIN. False: there is no newest record. */
bool letter_put(struct stand *stand, uint32_t secondary, const struct image *old,
                const struct image *image, uint32_t flags);

#endif
