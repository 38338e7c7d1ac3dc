/* SPDX-License-Identifier: MIT */
/* What the feature firmware finds on the STM32L475: a Cortex-M4. */
#ifndef FEATURE_M4_VARIANT_H
#define FEATURE_M4_VARIANT_H

/* All flags that there are. */
#define APSR_ALL  "apsr_nzcvqg"
#define APSR_BITS 0xF80F0000u

/* Lines whose peripherals this firmware never starts: nobody but software pends them. */
enum {
    LINE_A = 40,
    LINE_B = 41,
    LINE_C = 61,
    LINE_D = 64,
};

#endif
