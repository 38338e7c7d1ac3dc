/* SPDX-License-Identifier: MIT */
/* The question that everything which may take long asks from time to time: shall this end? */
#ifndef HOST_CANCEL_H
#define HOST_CANCEL_H

#include <stdbool.h>
#include <stddef.h>

struct cancel {
    bool (*asked)(void *context); /* NULL: never */
    void *context;
};

static inline bool cancel_asked(const struct cancel *cancel) {
    return cancel->asked != NULL && cancel->asked(cancel->context);
}

#endif
