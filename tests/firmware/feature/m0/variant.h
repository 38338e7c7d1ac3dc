/* SPDX-License-Identifier: MIT */
/* What the feature firmware finds on the micro:bit: a Cortex-M0. */
#ifndef FEATURE_M0_VARIANT_H
#define FEATURE_M0_VARIANT_H

/* All flags that there are. */
#define APSR_ALL  "apsr_nzcvq"
#define APSR_BITS 0xF0000000u

/* Lines that the nRF51 leaves free: nobody but software pends them. Each has the lowest byte of a
 * register of priorities. */
enum {
    LINE_A = 20,
    LINE_B = 24,
    LINE_C = 28,
};

#endif
