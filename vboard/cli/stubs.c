/* SPDX-License-Identifier: MIT */
#include "stubs.h"

#include <stdio.h>

bool stubs_apply(struct vboard *board, const struct options *options) {
    for (unsigned i = 0; i < options->stub_count; i++) {
        if (!vboard_stub(board, options->stubs[i])) {
            fprintf(stderr,
                    "vboard: --stub: %s is no part of this board's chip that is not modelled; "
                    "--stub list names them\n",
                    options->stubs[i]);
            return false;
        }
    }
    return true;
}

void stubs_list(const struct vboard *board) {
    const char *name;
    for (unsigned i = 0; (name = vboard_unmodelled(board, i)) != NULL; i++) {
        puts(name);
    }
}
