/* SPDX-License-Identifier: MIT */
/* What the campaign `skip` leaves instructions out of: what lies in flash, how the run begins, and
 * what may be started of it. */
#ifndef CAMPAIGN_SKIP_STORIES_H
#define CAMPAIGN_SKIP_STORIES_H

#include "campaign/damage.h"
#include "wire/handoff.h"

enum contents { /* of the application area */
                ALTERED_VECTORS,
                ALTERED_CODE,
                ALTERED_END,
                ERASED,      /* and the record is there */
                UPDATE_OPEN, /* all is written, but for the record */
                NO_RECORD,
                /* Two slots. */
                WAITING_ALTERED, /* a swap is ordered */
                WAITING,         /* the same, and all is well */
                TRIAL_ALTERED,
                BOTH_ALTERED,   /* and so is the old one that would come back */
                SHARED_ALTERED, /* of an overlay: a page that both images have */
};

enum end { /* of the run that nothing disturbs, and of the resets behind it */
           WAITS,
           OLD_RUNS,
           NEW_RUNS,
};

struct story {
    const char *name;
    enum situation situation;
    enum contents contents;
    enum handoff_order order; /* HANDOFF_NONE: power-on */
    enum end end;
    bool old_may_start, new_may_start; /* whole, at a vector */
};

/* A story without a name is behind the last. */
extern const struct story skip_stories[];

#endif
