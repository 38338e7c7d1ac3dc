/* SPDX-License-Identifier: MIT */
/* Floating-point instructions, in the order of chapter A6 of the manual, and lazy state
 * preservation (B1.5.7). */
#include "float32.h"
#include "internal.h"

#define RULE_FP_LIST "this list of floating-point registers is UNPREDICTABLE"

/* Cycles on top of the first (TRM table 7-1). */
enum { COST_MULTIPLY_ADD = 2, COST_DIVIDE = 13 };

enum { LAZY_REGISTERS = 16 };

/* The lazily kept registers of an interrupted context go to its stack frame (manual B1.5.7). */
static enum outcome fpu_preserve(struct core *core) {
    const bool privileged = !(core->fpccr & FPCCR_USER);
    enum frame_access result = FRAME_OK;
    for (uint32_t i = 0; i < LAZY_REGISTERS && result == FRAME_OK; i++)
        result = memory_write_frame(core, core->fpcar + 4 * i, privileged, core->s[i]);
    if (result == FRAME_OK)
        result =
            memory_write_frame(core, core->fpcar + 4 * LAZY_REGISTERS, privileged, core->fpscr);
    core->cycles += LAZY_REGISTERS + 1;
    switch (result) {
    case FRAME_OK: core->fpccr &= ~(uint32_t)FPCCR_LSPACT; return DONE;
    case FRAME_MPU_FAULT: return raise_fault(core, EXC_MEMMANAGE, CFSR_MLSPERR);
    case FRAME_BUS_FAULT: return raise_fault(core, EXC_BUSFAULT, CFSR_LSPERR);
    default: return REFUSED;
    }
}

/* ExecuteFPCheck(), after the access right was checked: the context of an interrupted program is
 * saved, a new one is begun. */
static inline enum outcome use_fpu(struct core *core) {
    if (UNLIKELY(core->fpccr & FPCCR_LSPACT))
        TRY(fpu_preserve(core));
    if (UNLIKELY(!core->control_fpca && (core->fpccr & FPCCR_ASPEN))) {
        core->fpscr = core->fpdscr & FPDSCR_BITS;
        core->control_fpca = true;
    }
    return DONE;
}

/* A single register number: four bits and the one that lies apart. */
static inline uint32_t single(uint32_t four, uint32_t low) {
    return four << 1 | low;
}

/* ---- A6.4 Data processing ---- */

static const uint32_t SIGN_BIT = 0x80000000u;

/* VFPExpandImm(). */
static uint32_t expand_immediate(uint32_t imm8) {
    const uint32_t exponent = (bit(imm8, 6) ? 0x1Fu : 0x20u) << 2 | bits(imm8, 5, 4);
    return (imm8 & 0x80u) << 24 | exponent << 23 | (imm8 & 0xFu) << 19;
}

/* Table A6-4: which second operation codes exist where opc1 is 1x11. */
static bool other_is_defined(uint32_t opc2, uint32_t opc3) {
    static const uint16_t with_x1 = 0xFD3F; /* opc3 = x1: all but 6, 7 (double precision) and 9 */
    if (!(opc3 & 1u))
        return true; /* VMOV (immediate) */
    return with_x1 >> opc2 & 1u;
}

static enum outcome convert(struct core *core, uint32_t hw1, uint32_t hw2, uint32_t d, uint32_t m) {
    uint32_t *const fpscr = &core->fpscr;
    const uint32_t opc2 = hw1 & 0xFu;
    if (opc2 == 2 || opc2 == 3) { /* VCVTB, VCVTT */
        const unsigned shift = bit(hw2, 7) ? 16 : 0;
        if (opc2 == 2) {
            core->s[d] = float32_from_half(core->s[m] >> shift & 0xFFFFu, fpscr);
        } else {
            const uint32_t half = float32_to_half(core->s[m], fpscr);
            core->s[d] = (core->s[d] & ~(0xFFFFu << shift)) | half << shift;
        }
        return DONE;
    }
    if (opc2 == 8) { /* integer to floating-point */
        core->s[d] = float32_from_fixed(core->s[m], 32, 0, !bit(hw2, 7), false, fpscr);
        return DONE;
    }
    if (opc2 == 12 || opc2 == 13) { /* floating-point to integer; VCVTR rounds by FPSCR */
        core->s[d] = float32_to_fixed(core->s[m], 32, 0, opc2 == 12, bit(hw2, 7), fpscr);
        return DONE;
    }
    /* Fixed point: in place. */
    const unsigned width = bit(hw2, 7) ? 32 : 16;
    const unsigned imm5 = (hw2 & 0xFu) << 1 | bit(hw2, 5);
    UNPREDICTABLE_IF(imm5 > width, "VCVT with more fraction bits than bits is UNPREDICTABLE");
    const bool is_unsigned = opc2 & 1u;
    if (opc2 & 4u)
        core->s[d] = float32_to_fixed(core->s[d], width, width - imm5, is_unsigned, true, fpscr);
    else
        core->s[d] = float32_from_fixed(core->s[d], width, width - imm5, is_unsigned, true, fpscr);
    return DONE;
}

static enum outcome other_data_processing(struct core *core, uint32_t hw1, uint32_t hw2, uint32_t d,
                                          uint32_t m) {
    const uint32_t opc2 = hw1 & 0xFu;
    const bool upper = bit(hw2, 7);
    if (!bit(hw2, 6)) { /* VMOV (immediate) */
        UNPREDICTABLE_IF(bit(hw2, 7) || bit(hw2, 5), RULE_FIXED_BITS);
        core->s[d] = expand_immediate(opc2 << 4 | (hw2 & 0xFu));
        return DONE;
    }
    switch (opc2) {
    case 0: core->s[d] = upper ? core->s[m] & ~SIGN_BIT : core->s[m]; return DONE;
    case 1:
        if (upper) {
            core->s[d] = float32_sqrt(core->s[m], &core->fpscr);
            core->cycles += COST_DIVIDE;
        } else {
            core->s[d] = core->s[m] ^ SIGN_BIT;
        }
        return DONE;
    case 4:
    case 5: { /* VCMP, VCMPE, with a register or with zero */
        UNPREDICTABLE_IF(opc2 == 5 && (bit(hw2, 5) || (hw2 & 0xFu)), RULE_FIXED_BITS);
        const uint32_t other = opc2 == 5 ? 0 : core->s[m];
        const uint32_t flags = float32_compare(core->s[d], other, upper, &core->fpscr);
        core->fpscr = (core->fpscr & ~FPSCR_NZCV) | flags;
        return DONE;
    }
    default: return convert(core, hw1, hw2, d, m);
    }
}

/* Not inlined: the groups share nothing, and fpu_execute() stays a mere switch. */
static __attribute__((noinline)) enum outcome data_processing(struct core *core, uint32_t hw1,
                                                              uint32_t hw2) {
    const uint32_t d = single(bits(hw2, 15, 12), bit(hw1, 6));
    const uint32_t n = single(hw1 & 0xFu, bit(hw2, 7));
    const uint32_t m = single(hw2 & 0xFu, bit(hw2, 5));
    const uint32_t opc1 = bit(hw1, 7) << 2 | bits(hw1, 5, 4);
    const bool variant = bit(hw2, 6);
    if (bit(hw2, 8)) /* double precision */
        return UNDEFINED;
    if (opc1 == 4 && variant)
        return UNDEFINED;
    if (opc1 == 7 && !other_is_defined(hw1 & 0xFu, bits(hw2, 7, 6)))
        return UNDEFINED;
    TRY(use_fpu(core));

    uint32_t *const s = core->s;
    uint32_t *const fpscr = &core->fpscr;
    switch (opc1) {
    case 0:   /* VMLA, VMLS */
    case 1: { /* VNMLS, VNMLA */
        const uint32_t product = float32_multiply(s[n], s[m], fpscr);
        const uint32_t addend = opc1 == 1 ? s[d] ^ SIGN_BIT : s[d];
        s[d] = float32_add(addend, variant ? product ^ SIGN_BIT : product, fpscr);
        core->cycles += COST_MULTIPLY_ADD;
        return DONE;
    }
    case 2: { /* VMUL, VNMUL */
        const uint32_t product = float32_multiply(s[n], s[m], fpscr);
        s[d] = variant ? product ^ SIGN_BIT : product;
        return DONE;
    }
    case 3: /* VADD, VSUB */
        s[d] = variant ? float32_subtract(s[n], s[m], fpscr) : float32_add(s[n], s[m], fpscr);
        return DONE;
    case 4:
        s[d] = float32_divide(s[n], s[m], fpscr);
        core->cycles += COST_DIVIDE;
        return DONE;
    case 5: /* VFNMS, VFNMA */
    case 6: /* VFMA, VFMS */
        s[d] = float32_fused(opc1 == 5 ? s[d] ^ SIGN_BIT : s[d], variant ? s[n] ^ SIGN_BIT : s[n],
                             s[m], fpscr);
        core->cycles += COST_MULTIPLY_ADD;
        return DONE;
    default: return other_data_processing(core, hw1, hw2, d, m);
    }
}

/* ---- A6.5 Extension register load and store ---- */

/* The words that a list of `words` registers from single register `first` takes. */
static enum outcome transfer(struct core *core, bool load, uint32_t first, uint32_t words,
                             uint32_t address) {
    uint32_t values[32];
    for (uint32_t i = 0; i < words; i++) {
        if (load)
            TRY(load_aligned(core, address + 4 * i, &values[i]));
        else
            TRY(store_aligned(core, address + 4 * i, core->s[first + i]));
    }
    for (uint32_t i = 0; load && i < words; i++)
        core->s[first + i] = values[i];
    core->cycles += words;
    return DONE;
}

static __attribute__((noinline)) enum outcome load_store(struct core *core, uint32_t hw1,
                                                         uint32_t hw2) {
    const bool index = bit(hw1, 8);
    const bool up = bit(hw1, 7);
    const bool writes_back = bit(hw1, 5);
    const bool load = bit(hw1, 4);
    const bool is_double = bit(hw2, 8);
    const uint32_t n = hw1 & 0xFu;
    const uint32_t imm8 = hw2 & 0xFFu;
    const uint32_t offset = imm8 << 2;
    /* The first register, counted in single ones. */
    const uint32_t first = is_double ? (bit(hw1, 6) << 4 | bits(hw2, 15, 12)) << 1
                                     : single(bits(hw2, 15, 12), bit(hw1, 6));
    if (index && !writes_back) { /* VLDR, VSTR */
        if (first >= 32)
            return UNDEFINED;
        UNPREDICTABLE_IF(n == 15 && !load, RULE_SP_PC);
        TRY(use_fpu(core));
        const uint32_t base = n == 15 ? (core->at + 4) & ~3u : core->r[n];
        const uint32_t address = up ? base + offset : base - offset;
        if (is_double)
            return transfer(core, load, first, 2, address);
        core->cycles++;
        if (!load)
            return store_aligned(core, address, core->s[first]);
        uint32_t value;
        TRY(load_aligned(core, address, &value));
        core->s[first] = value;
        return DONE;
    }
    if (index == up || (!index && !up)) /* only IA, and DB with write-back, remain */
        return UNDEFINED;
    const uint32_t words = is_double ? imm8 & ~1u : imm8;
    UNPREDICTABLE_IF(words == 0 || words > 32 || first + words > 32, RULE_FP_LIST);
    UNPREDICTABLE_IF(is_double && (imm8 & 1u), "FLDMX and FSTMX are not for this processor");
    UNPREDICTABLE_IF(n == 15, RULE_SP_PC);
    TRY(use_fpu(core));
    const uint32_t base = core->r[n];
    const uint32_t address = up ? base : base - offset;
    TRY(transfer(core, load, first, words, address));
    if (writes_back) /* SP was aligned, or the transfer would have faulted */
        core->r[n] = up ? base + offset : address;
    return DONE;
}

/* ---- A6.6 8, 16 and 32-bit transfer between core and extension registers ---- */

static enum outcome transfer_status(struct core *core, bool to_core, uint32_t t) {
    UNPREDICTABLE_IF(t == 13 || (t == 15 && !to_core), RULE_SP_PC);
    TRY(use_fpu(core));
    if (!to_core) {
        core->fpscr = core->r[t] & FPSCR_WRITABLE;
    } else if (t == 15) { /* APSR_nzcv */
        const uint32_t q = (uint32_t)core->flag_q << 27;
        apsr_write_nzcvq(core, (core->fpscr & FPSCR_NZCV) | q);
    } else {
        core->r[t] = core->fpscr;
    }
    return DONE;
}

static __attribute__((noinline)) enum outcome transfer_32(struct core *core, uint32_t hw1,
                                                          uint32_t hw2) {
    const bool to_core = bit(hw1, 4);
    const uint32_t t = bits(hw2, 15, 12);
    const uint32_t operation = bits(hw1, 7, 5);
    uint32_t s;
    if (!bit(hw2, 8) && operation == 7) { /* VMRS, VMSR */
        if ((hw1 & 0xFu) != 1)
            return UNDEFINED; /* the M profile has FPSCR only */
        UNPREDICTABLE_IF((hw2 & 0xEFu) != 0, RULE_FIXED_BITS);
        return transfer_status(core, to_core, t);
    }
    if (!bit(hw2, 8)) { /* VMOV between a core register and a single one */
        if (operation != 0)
            return UNDEFINED;
        UNPREDICTABLE_IF((hw2 & 0x6Fu) != 0, RULE_FIXED_BITS);
        s = single(hw1 & 0xFu, bit(hw2, 7));
    } else { /* half of a double register */
        if (operation > 1 || bits(hw2, 6, 5) != 0 || bit(hw2, 7))
            return UNDEFINED;
        UNPREDICTABLE_IF((hw2 & 0xFu) != 0, RULE_FIXED_BITS);
        s = single(hw1 & 0xFu, operation);
    }
    UNPREDICTABLE_IF(is_sp_or_pc(t), RULE_SP_PC);
    TRY(use_fpu(core));
    if (to_core)
        core->r[t] = core->s[s];
    else
        core->s[s] = core->r[t];
    return DONE;
}

/* ---- A6.7 64-bit transfers ---- */

static enum outcome transfer_64(struct core *core, uint32_t hw1, uint32_t hw2) {
    const bool to_core = bit(hw1, 4);
    const uint32_t t = bits(hw2, 15, 12);
    const uint32_t t2 = hw1 & 0xFu;
    const bool is_double = bit(hw2, 8);
    if ((hw2 & 0xD0u) != 0x10u)
        return UNDEFINED;
    const uint32_t s =
        is_double ? (bit(hw2, 5) << 4 | (hw2 & 0xFu)) << 1 : single(hw2 & 0xFu, bit(hw2, 5));
    if (s >= 32)
        return UNDEFINED;
    UNPREDICTABLE_IF(is_sp_or_pc(t) || is_sp_or_pc(t2), RULE_SP_PC);
    UNPREDICTABLE_IF(s == 31, "VMOV of S31 and the register after it is UNPREDICTABLE");
    UNPREDICTABLE_IF(to_core && t == t2, "VMOV into the same register twice is UNPREDICTABLE");
    TRY(use_fpu(core));
    if (to_core) {
        core->r[t] = core->s[s];
        core->r[t2] = core->s[s + 1];
    } else {
        core->s[s] = core->r[t];
        core->s[s + 1] = core->r[t2];
    }
    core->cycles++;
    return DONE;
}

/* CPACR (manual B3.2.20): 0 nobody, 1 privileged code, 3 all. */
static bool access_allowed(const struct core *core) {
    const uint32_t right = bits(core->cpacr, 21, 20);
    return right == 3 || (right == 1 && is_privileged(core));
}

/* hw1: 111x 11xx..., hw2: coprocessor 10 or 11. */
enum outcome fpu_execute(struct core *core, uint32_t hw1, uint32_t hw2) {
    if (UNLIKELY(!access_allowed(core)))
        return raise_usage_fault(core, CFSR_NOCP);
    if (bit(hw1, 12))
        return UNDEFINED;
    if (bit(hw1, 9))
        return bit(hw2, 4) ? transfer_32(core, hw1, hw2) : data_processing(core, hw1, hw2);
    if (bits(hw1, 8, 5) == 2)
        return transfer_64(core, hw1, hw2);
    return load_store(core, hw1, hw2);
}
