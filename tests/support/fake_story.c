/* SPDX-License-Identifier: MIT */
#include "support/fake_story.h"

#include <setjmp.h>

enum { RESETS_MAX = 4 };

void fake_reset(struct fake_board *fake, struct boot *boot, enum handoff_order order) {
    fake->now_ms = fake->restarts = 0;
    fake_forget_output(fake);
    fake->mailbox = (struct handoff){.order = order};
    handoff_seal(&fake->mailbox);
    boot_begin(boot, &fake->board);
}

bool fake_starts(struct fake_board *fake, struct boot *boot, uint32_t patience_ms) {
    struct handoff message = {.order = HANDOFF_NONE};

    for (int resets = 0; resets < RESETS_MAX; resets++) {
        fake_reset(fake, boot, (enum handoff_order)message.order);
        while (fake->restarts == 0 && fake->now_ms < patience_ms) {
            (void)boot_step(boot);
        }
        if (!handoff_take(&fake->mailbox, &message)) {
            return false;
        }
        if (message.order == HANDOFF_JUMP) {
            return true;
        }
    }
    return false;
}

bool fake_cut_at(struct fake_board *fake, void (*story)(void), unsigned n, enum fake_cut outcome) {
    fake->cut_operation = fake->erases + fake->programs + n;
    fake->cut_outcome = outcome;
    if (setjmp(fake->power_off) != 0) {
        fake->cut_operation = 0;
        return true;
    }
    story();
    fake->cut_operation = 0;
    return false;
}
