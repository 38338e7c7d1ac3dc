/* SPDX-License-Identifier: MIT */
/* What is not compared, each class with its reason. */
#include "internal.h"
#include "lockstep.h"

const struct exclusion exclusions[EXCLUDED_CLASSES] = {
    [COMPARED] = {"compared", ""},
    [EXCLUDED_UNPREDICTABLE] = {"UNPREDICTABLE", "the core refuses it; Unicorn executes something"},
    [EXCLUDED_SYSTEM] = {"CPS, MSR to MSP..CONTROL, MRS of them",
                         "would change the mode that the next cases run in; unit tests have them"},
    [EXCLUDED_SLEEP] = {"WFI, WFE", "Unicorn does not sleep; unit tests have them"},
    [EXCLUDED_UNALIGNED] = {"unaligned LDM, STM, LDRD, STRD, LDREX, VLDR...",
                            "Unicorn does the access; the manual (A3.2.1) has them fault"},
    [EXCLUDED_FIXED_ROUNDING] = {"VCVT from fixed point with RMode other than nearest",
                                 "Unicorn rounds by RMode; the manual (A7.7.229) has it round to "
                                 "nearest always"},
    [EXCLUDED_BITBAND] = {"bit-band alias", "no memory for Unicorn; unit tests have it"},
    [EXCLUDED_PPB] = {"private peripheral bus", "no memory for Unicorn; unit tests have it"},
    [EXCLUDED_NEON] =
        {"Advanced SIMD loads and stores",
         "Unicorn executes them; the M profile has none: UNDEFINED (A5.3, table A5-9)"},
    [EXCLUDED_EXCLUSIVE_DOUBLE] = {"LDREXD, STREXD",
                                   "Unicorn executes them; the M profile has none: UNDEFINED "
                                   "(A5.3.6)"},
    [EXCLUDED_BLX_IMMEDIATE] = {"BLX (immediate)",
                                "Unicorn leaves Thumb state; the M profile has none: UNDEFINED "
                                "(A5.3.4)"},
    [EXCLUDED_UNDEFINED_COPROCESSOR] = {"coprocessor encodings that are UNDEFINED (A5.3.18)",
                                        "Unicorn stops with NOCP instead: both fault"},
    [EXCLUDED_ERET] = {"SUBS PC, LR, #imm8",
                       "Unicorn returns from an exception it never took; not in the M profile: "
                       "UNDEFINED (A5.3.4)"},
    [EXCLUDED_FP_SYSTEM] =
        {"VMRS, VMSR of registers other than FPSCR",
         "Unicorn knows FPSID and others; the M profile has FPSCR only: UNDEFINED "
         "(A6.6)"},
    [EXCLUDED_STORE_TO_PC] = {"STR, STRB, STRH with Rn = PC",
                              "Unicorn stores; the manual (A7.7.162) says UNDEFINED"},
    [EXCLUDED_SMLAD_Q] = {"SMLAD whose two products overflow, but not their sum with Ra",
                          "Unicorn sets Q at the first addition; the manual (A7.7.136) looks at "
                          "the final result"},
};

enum class classify(const struct code *code) {
    const uint32_t both = code->hw1 << 16 | code->hw2;
    if ((code->hw1 & 0xFF00u) == 0xB600u) return EXCLUDED_SYSTEM;
    if ((both & 0xFFE0D000u) == 0xF3808000u && (both & 0xFFu) > 3) return EXCLUDED_SYSTEM;
    if ((both & 0xFFE0D000u) == 0xF3E08000u && (both & 0xFFu) > 3) return EXCLUDED_SYSTEM;
    return COMPARED;
}

static bool is_fixed_to_float(const struct code *code) {
    return (code->hw1 & 0xFFBEu) == 0xEEBAu && (code->hw2 & 0x0F50u) == 0x0A40u;
}

static bool is_undefined(const struct trial *trial) {
    return trial->core->cfsr == CFSR_UNDEFINSTR;
}

/* Where Unicorn has no memory and the core has. */
static enum class why_place(const struct trial *trial) {
    if (trial->error == 0 || trial->faulted) return COMPARED;
    const uint32_t region = trial->bad_address & 0xFE000000u;
    if (trial->bad_address >> 20 == 0xE00u) return EXCLUDED_PPB;
    return region == 0x22000000u || region == 0x42000000u ? EXCLUDED_BITBAND : COMPARED;
}

/* What is UNDEFINED in the M profile, and Unicorn executes. */
static enum class why_undefined(const struct trial *trial) {
    const uint32_t hw1 = trial->code->hw1; const uint32_t hw2 = trial->code->hw2;
    if ((hw1 & 0xFF10u) == 0xF900u) return EXCLUDED_NEON;
    if ((hw1 & 0xFFE0u) == 0xE8C0u && (hw2 & 0xF0u) == 0x70u) return EXCLUDED_EXCLUSIVE_DOUBLE;
    if ((hw1 & 0xF800u) == 0xF000u && (hw2 & 0xD000u) == 0xC000u) return EXCLUDED_BLX_IMMEDIATE;
    if ((hw1 & 0xEC00u) == 0xEC00u &&
        oracle_error_kind(trial->error) == ORACLE_EXCEPTION) return EXCLUDED_UNDEFINED_COPROCESSOR;
    if (hw1 == 0xF3DEu && (hw2 & 0xD000u) == 0x8000u) return EXCLUDED_ERET;
    if ((hw1 & 0xFFE0u) == 0xEEE0u && (hw2 & 0x0F10u) == 0x0A10u) return EXCLUDED_FP_SYSTEM;
    return (hw1 & 0xFF1Fu) == 0xF80Fu ? EXCLUDED_STORE_TO_PC : COMPARED;
}

static bool is_smlad_of_the_most_negative(const struct trial *trial) {
    const struct code *const code = trial->code;
    return (code->hw1 & 0xFFF0u) == 0xFB20u && trial->before->r[code->hw1 & 15u] == 0x80008000u &&
           trial->before->r[code->hw2 & 15u] == 0x80008000u;
}

enum class why_excluded(const struct trial *trial) {
    enum class class = COMPARED; if (trial->core->cfsr == CFSR_UNALIGNED) return EXCLUDED_UNALIGNED;
    if (is_fixed_to_float(trial->code) &&
        (trial->before->fpscr & 0x00C00000u)) return EXCLUDED_FIXED_ROUNDING;
    class = why_place(trial);
    if (class == COMPARED && is_undefined(trial)) class = why_undefined(trial);
    if (class == COMPARED && is_smlad_of_the_most_negative(trial)) class = EXCLUDED_SMLAD_Q;
    return class;
}
