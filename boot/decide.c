/* SPDX-License-Identifier: MIT */
#include "boot/decide.h"

#include "boot/board.h"

enum decision decide(const struct circumstances *circumstances) {
    bool startable = circumstances->startable;

    if (circumstances->fault_count >= FAULTS_TOLERATED) {
        return DECISION_WAIT;
    }
    if (startable &&
        (circumstances->order == HANDOFF_START || circumstances->order == HANDOFF_CONFIRM)) {
        return DECISION_START;
    }
    if (circumstances->window_ms == WINDOW_FOR_EVER) {
        return DECISION_WAIT;
    }
    if (!startable || circumstances->order == HANDOFF_STAY) {
        return DECISION_STAY;
    }
    return circumstances->window_ms == 0 ? DECISION_START : DECISION_WINDOW;
}
