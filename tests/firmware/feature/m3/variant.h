/* SPDX-License-Identifier: MIT */
/* What the feature firmware finds on the MPS2 board with the image AN385: a Cortex-M3. */
#ifndef FEATURE_M3_VARIANT_H
#define FEATURE_M3_VARIANT_H

/* All flags that there are. */
#define APSR_ALL  "apsr_nzcvq"
#define APSR_BITS 0xF8000000u

/* Lines whose peripherals this firmware never starts: nobody but software pends them. */
enum {
    LINE_A = 20,
    LINE_B = 21,
    LINE_C = 26,
    LINE_D = 30,
};

#endif
