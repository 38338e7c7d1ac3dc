/* SPDX-License-Identifier: MIT */
#include "fault_list.h"
#include "help.h"

#include <inttypes.h>
#include <stdio.h>

#include "faults.h"

bool fault_list_arm(struct vboard *board, const struct options *options) {
    for (unsigned i = 0; i < options->fault_count; i++) {
        struct vboard_fault fault = {.seed = options->seed + i};
        char error[VBOARD_FAULT_TEXT];
        if (!vboard_fault_parse(board, options->faults[i], &fault, error, sizeof error)) {
            fprintf(stderr, "vboard: --fault %s: %s\n", options->faults[i], error);
            help_suggest();
            return false;
        }
        if (vboard_arm(board, &fault) < 0) { /* the options have no more than a board takes */
            fprintf(stderr, "vboard: --fault %s: too many faults\n", options->faults[i]);
            return false;
        }
    }
    return true;
}

void fault_list_tell(const struct vboard *board, const struct options *options) {
    for (unsigned i = 0; i < options->fault_count; i++) {
        uint64_t fired = vboard_fault_fired(board, (int)i);
        uint64_t met = vboard_fault_met(board, (int)i);
        fprintf(stderr, "vboard: fault %s: ", options->faults[i]);
        if (fired == 0) {
            fputs("did not fire\n", stderr);
        } else if (fired == met) {
            fprintf(stderr, "fired (%" PRIu64 ")\n", fired);
        } else {
            fprintf(stderr, "fired (%" PRIu64 "), met %" PRIu64 " times\n", fired, met);
        }
    }
}
