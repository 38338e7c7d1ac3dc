/* SPDX-License-Identifier: MIT */
/* What the parts of the lockstep test share. */
#ifndef TESTS_CORE_LOCKSTEP_H
#define TESTS_CORE_LOCKSTEP_H

#include <stdbool.h>
#include <stdint.h>

#include "core.h"
#include "oracle.h"
#include "subject.h"

/* ---- Random numbers (lockstep_code.c) ---- */

void random_seed(uint64_t seed);
uint32_t random32(void);
bool one_in(uint32_t n);

/* ---- Instructions (lockstep_code.c) ---- */

struct code {
    uint32_t hw1;
    uint32_t hw2;
    bool conditional; /* behind an IT instruction */
    uint32_t condition;
};

struct code random_code(const struct subject *subject);

/* ---- What is not compared (lockstep_excluded.c) ---- */

enum verdict {
    COMPARED,
    EXCLUDED_UNPREDICTABLE,
    EXCLUDED_SYSTEM,
    EXCLUDED_SLEEP,
    EXCLUDED_PPB,
    EXCLUDED_UNALIGNED,
    EXCLUDED_FIXED_ROUNDING,
    EXCLUDED_BITBAND,
    EXCLUDED_NEON,
    EXCLUDED_EXCLUSIVE_DOUBLE,
    EXCLUDED_BLX_IMMEDIATE,
    EXCLUDED_UNDEFINED_COPROCESSOR,
    EXCLUDED_ERET,
    EXCLUDED_FP_SYSTEM,
    EXCLUDED_STORE_TO_PC,
    EXCLUDED_SMLAD_Q,
    EXCLUDED_DSP,
    EXCLUDED_IT,
    EXCLUDED_CBZ,
    EXCLUDED_SATURATION_FLAG,
    EXCLUDED_CLASSES,
};

struct exclusion {
    const char *name;
    const char *reason;
};
extern const struct exclusion exclusions[EXCLUDED_CLASSES];

/* Before anything runs. */
enum verdict classify(const struct code *code);

/* One case that both have run. */
struct trial {
    const struct code *code;
    const struct state *before;
    const struct core *core; /* after it */
    bool faulted;            /* the core has */
    int error;               /* Unicorn's */
    uint32_t bad_address;    /* where Unicorn found no memory */
};
/* After it: COMPARED, or why not. */
enum verdict why_excluded(const struct trial *trial);

#endif
