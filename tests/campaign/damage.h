/* SPDX-License-Identifier: MIT */
/* A board whose flash is damaged while it is off: what must become of it depends on where. */
#ifndef CAMPAIGN_DAMAGE_H
#define CAMPAIGN_DAMAGE_H

#include "campaign/recovery.h"

enum situation {
    SITUATION_INSTALLED, /* an update is installed, an older application was there before */
    SITUATION_TRIAL,     /* two slots: the update was started once and has not confirmed itself */
    SITUATION_ORDERED,   /* two slots: the swap is ordered and has not begun */
    /* The same of an overlay: the first and the last page of three are new. */
    SITUATION_TRIAL_OF_OVERLAY,
    SITUATION_ORDERED_OVERLAY,
    SITUATION_INSTALLED_OVERLAY,
};

struct damage {
    struct campaign *campaign;
    enum situation situation;
    struct stand before, now;
    struct recovery recovery;
    struct image old, new, repair;
    bool two_slots;
    uint32_t newest;  /* address of the newest record */
    uint32_t waiting; /* two slots: where a new image waits for the swap */
    uint32_t end;     /* of the flash */
};

/* Makes the situation. False: that failed, and was counted as a failure. */
bool damage_prepare(struct damage *damage, struct campaign *campaign, enum situation situation);
void damage_free(struct damage *damage);

/* Plans a fault in the flash (its `kind`, `address`, `bit`), injects it, switches on, judges,
 * repairs and judges again. verdict: what INFO says of an image that is damaged so. */
void damage_try(struct damage *damage, struct vboard_fault fault, enum verdict verdict);

#endif
