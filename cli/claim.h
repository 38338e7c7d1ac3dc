/* SPDX-License-Identifier: MIT */
/* A name that one process of this user holds until it gives it back, or ends, however it ends: the
 * system takes it back then. Others can see that it is held. */
#ifndef CLI_CLAIM_H
#define CLI_CLAIM_H

#include <stdbool.h>

/* Zeroed is one that is not held. */
struct claim {
    bool held;
    int descriptor; /* Linux, macOS */
    void *handle;   /* Windows */
};

/* directory: the user's own, made when it is not there (Windows needs none). name: of a file.
 * False: another process holds it, or the system has no room for it. */
bool claim_hold(struct claim *claim, const char *directory, const char *name);

/* Safe on one that is not held. */
void claim_release(struct claim *claim);

/* By another process than this one. Changes nothing. */
bool claim_is_held_elsewhere(const struct claim *own, const char *directory, const char *name);

#endif
