/* SPDX-License-Identifier: MIT */
/* The cores that the lockstep tests compare with Unicorn's. */
#ifndef TESTS_CORE_SUBJECT_H
#define TESTS_CORE_SUBJECT_H

#include "core.h"
#include "oracle.h"

/* Which core is compared with which. */
struct subject {
    const char *name;
    const struct core_features *features;
    enum oracle_model model;
    uint32_t flags; /* the bits of APSR that it has */
};

#define SUBJECT_NAMES "m4|m3|m0plus"
/* NULL: no such name. */
const struct subject *subject_named(const char *name);

#endif
