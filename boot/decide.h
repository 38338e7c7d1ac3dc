/* SPDX-License-Identifier: MIT */
/* What to do after a reset: a pure function of what is known then. */
#ifndef BOOT_DECIDE_H
#define BOOT_DECIDE_H

#include <stdbool.h>
#include <stdint.h>

#include "wire/handoff.h"
#include "wire/message.h"

enum decision {
    DECISION_START,  /* start the application now, unless a packet has come meanwhile */
    DECISION_WINDOW, /* start it unless a packet comes within the window */
    DECISION_STAY,   /* wait for the host; when none speaks for IDLE_LIMIT_MS and there is a valid
                      * application by then, start it */
    DECISION_WAIT,   /* start nothing but on the host's word */
};

enum {
    /* Faults of the bootloader in a row after which it does nothing by itself any more. */
    FAULTS_TOLERATED = 3,

    /* A board that someone left in the bootloader goes back to work after this time, if it can. */
    IDLE_LIMIT_MS = 60000,
};

struct circumstances {
    bool startable;           /* there is an application that may be started */
    enum handoff_order order; /* from the mailbox */
    uint32_t fault_count;
    uint32_t window_ms;
};

enum decision decide(const struct circumstances *circumstances);

#endif
