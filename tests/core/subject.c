/* SPDX-License-Identifier: MIT */
#include "subject.h"

#include <stddef.h>
#include <string.h>

#include "chip.h"

/* Unicorn has no Cortex-M0+: what it has more than the Cortex-M0 (VTOR, MPU, unprivileged code) no
 * single instruction shows. */
static const struct subject subjects[] = {
    {"m4", &chip_m4f, ORACLE_CORTEX_M4, 0xF80F0000u},
    {"m3", &chip_m3, ORACLE_CORTEX_M3, 0xF8000000u},
    {"m0plus", &chip_m0plus, ORACLE_CORTEX_M0, 0xF0000000u},
};

const struct subject *subject_named(const char *name) {
    for (size_t i = 0; i < sizeof subjects / sizeof *subjects; i++)
        if (strcmp(subjects[i].name, name) == 0)
            return &subjects[i];
    return NULL;
}
