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
    [EXCLUDED_DSP] =
        {"SXTAH and its kin, SSAT16, USAT16 and multiplications of halves, on a Cortex-M3",
         "Unicorn executes them; they belong to the DSP extension: UNDEFINED (A5.3.15 "
         "to A5.3.17); unit tests have them"},
    [EXCLUDED_IT] = {"IT on a Cortex-M0",
                     "Unicorn executes it; UNDEFINED in ARMv6-M (DDI 0419 A5.2.5)"},
    [EXCLUDED_CBZ] = {"CBZ, CBNZ on a Cortex-M0",
                      "Unicorn executes them; UNDEFINED in ARMv6-M (DDI 0419 A5.2.5)"},
    [EXCLUDED_SATURATION_FLAG] =
        {"MSR of the APSR with bit 27 set, on a Cortex-M0",
         "Unicorn sets Q; the APSR of ARMv6-M has none (DDI 0419 B1.4.2); a unit test has it"},
};

enum verdict classify(const struct code *code) {
    const uint32_t both = code->hw1 << 16 | code->hw2;
    const bool special = (both & 0xFFE0D000u) == 0xF3808000u || (both & 0xFFE0D000u) == 0xF3E08000u;
    if ((code->hw1 & 0xFF00u) == 0xB600u)
        return EXCLUDED_SYSTEM;
    return special && (both & 0xFFu) > 3 ? EXCLUDED_SYSTEM : COMPARED;
}

static bool is_fixed_to_float(const struct code *code) {
    return (code->hw1 & 0xFFBEu) == 0xEEBAu && (code->hw2 & 0x0F50u) == 0x0A40u;
}

static bool is_undefined(const struct trial *trial) {
    return trial->core->cfsr == CFSR_UNDEFINSTR;
}

/* Where Unicorn has no memory and the core has. */
static enum verdict why_place(const struct trial *trial) {
    if (trial->error == 0 || trial->faulted)
        return COMPARED;
    const uint32_t region = trial->bad_address & 0xFE000000u;
    if (trial->bad_address >> 20 == 0xE00u)
        return EXCLUDED_PPB;
    if (trial->core->features.architecture == CORE_ARMV6M)
        return COMPARED; /* no bit-band */
    return region == 0x22000000u || region == 0x42000000u ? EXCLUDED_BITBAND : COMPARED;
}

/* What is UNDEFINED in the M profile, and Unicorn executes. */
static enum verdict why_undefined(const struct trial *trial) {
    const uint32_t hw1 = trial->code->hw1;
    const uint32_t hw2 = trial->code->hw2;
    if (oracle_error_kind(trial->error) == ORACLE_INVALID_INSTRUCTION)
        return COMPARED;
    if ((hw1 & 0xFF10u) == 0xF900u)
        return EXCLUDED_NEON;
    if ((hw1 & 0xFFE0u) == 0xE8C0u && (hw2 & 0xF0u) == 0x70u)
        return EXCLUDED_EXCLUSIVE_DOUBLE;
    if ((hw1 & 0xF800u) == 0xF000u && (hw2 & 0xD000u) == 0xC000u)
        return EXCLUDED_BLX_IMMEDIATE;
    if ((hw1 & 0xEC00u) == 0xEC00u && oracle_error_kind(trial->error) == ORACLE_EXCEPTION)
        return EXCLUDED_UNDEFINED_COPROCESSOR;
    if (hw1 == 0xF3DEu && (hw2 & 0xD000u) == 0x8000u)
        return EXCLUDED_ERET;
    if ((hw1 & 0xFFE0u) == 0xEEE0u && (hw2 & 0x0F10u) == 0x0A10u)
        return EXCLUDED_FP_SYSTEM;
    return (hw1 & 0xFF1Fu) == 0xF80Fu ? EXCLUDED_STORE_TO_PC : COMPARED;
}

/* What is UNDEFINED on the lesser core, and Unicorn executes all the same. */
static enum verdict why_undefined_here(const struct trial *trial) {
    const uint32_t hw1 = trial->code->hw1;
    const uint32_t hw2 = trial->code->hw2;
    const struct core_features *const features = &trial->core->features;
    if (oracle_error_kind(trial->error) == ORACLE_INVALID_INSTRUCTION)
        return COMPARED;
    const bool extend = (hw1 & 0xFF80u) == 0xFA00u && (hw2 & 0xF080u) == 0xF080u;
    const bool multiply = (hw1 & 0xFF80u) == 0xFB00u && (hw1 & 0x70u) != 0;
    const bool multiply_long = (hw1 & 0xFFC0u) == 0xFBC0u && (hw2 & 0xF0u) != 0;
    const bool saturate = (hw1 & 0xFB70u) == 0xF320u && (hw2 & 0xF0C0u) == 0;
    if (!features->dsp && features->architecture == CORE_ARMV7M &&
        (extend || multiply || multiply_long || saturate))
        return EXCLUDED_DSP;
    if (features->architecture == CORE_ARMV6M && hw1 >> 8 == 0xBFu)
        return EXCLUDED_IT;
    if (features->architecture == CORE_ARMV6M && (hw1 & 0xF500u) == 0xB100u)
        return EXCLUDED_CBZ;
    return COMPARED;
}

static bool is_smlad_of_the_most_negative(const struct trial *trial) {
    const struct code *const code = trial->code;
    return (code->hw1 & 0xFFF0u) == 0xFB20u && trial->before->r[code->hw1 & 15u] == 0x80008000u &&
           trial->before->r[code->hw2 & 15u] == 0x80008000u;
}

static bool is_msr_of_saturation_flag(const struct trial *trial) {
    const struct code *const code = trial->code;
    return (code->hw1 & 0xFFF0u) == 0xF380u && (code->hw2 & 0xFFFCu) == 0x8800u &&
           (trial->before->r[code->hw1 & 15u] >> 27 & 1u) != 0;
}

enum verdict why_excluded(const struct trial *trial) {
    const bool v6m = trial->core->features.architecture == CORE_ARMV6M;
    if (trial->core->cfsr == CFSR_UNALIGNED && !v6m)
        return EXCLUDED_UNALIGNED;
    if (is_fixed_to_float(trial->code) && (trial->before->fpscr & 0x00C00000u))
        return EXCLUDED_FIXED_ROUNDING;
    enum verdict verdict = why_place(trial);
    if (verdict == COMPARED && is_undefined(trial))
        verdict = why_undefined(trial);
    if (verdict == COMPARED && is_undefined(trial))
        verdict = why_undefined_here(trial);
    if (verdict == COMPARED && !trial->faulted && is_smlad_of_the_most_negative(trial))
        verdict = EXCLUDED_SMLAD_Q;
    if (verdict == COMPARED && v6m && is_msr_of_saturation_flag(trial))
        verdict = EXCLUDED_SATURATION_FLAG;
    return verdict;
}
