/* SPDX-License-Identifier: MIT */
/* Multiplication, division and the DSP extension (manual A5.3.13 to A5.3.17). */
#include "alu.h"

/* ---- A5.3.13, A5.3.14 Parallel addition and subtraction ---- */

enum lane_kind { LANE_MODULO, LANE_SATURATE, LANE_HALVE };

/* One lane's sum or difference, whole, becomes the lane's result. */
static uint32_t finish_lane(int32_t value, unsigned width, bool is_unsigned, enum lane_kind kind) {
    const uint32_t mask = (1u << width) - 1;
    if (kind == LANE_HALVE)
        return asr((uint32_t)value, 1) & mask;
    if (kind == LANE_SATURATE) {
        const int32_t high = is_unsigned ? (int32_t)mask : (int32_t)(mask >> 1);
        const int32_t low = is_unsigned ? 0 : -high - 1;
        value = value > high ? high : value < low ? low : value;
    }
    return (uint32_t)value & mask;
}

static int32_t lane(uint32_t value, unsigned position, unsigned width, bool is_unsigned) {
    const uint32_t part = value >> position & ((1u << width) - 1);
    return is_unsigned ? (int32_t)part : (int32_t)as_signed(sign_extend(part, width));
}

/* GE for one lane: signed, the result is not negative; unsigned, a carry or no borrow. */
static bool lane_ge(int32_t value, unsigned width, bool is_unsigned, bool subtract) {
    if (is_unsigned && !subtract)
        return value >= 1 << width;
    return value >= 0;
}

static enum outcome parallel(struct core *core, uint32_t hw1, uint32_t hw2) {
    enum { ADD8 = 0, ADD16 = 1, ASX = 2, SUB8 = 4, SUB16 = 5, SAX = 6 };
    const uint32_t n = hw1 & 0xFu;
    const uint32_t d = bits(hw2, 11, 8);
    const uint32_t m = hw2 & 0xFu;
    const uint32_t operation = bits(hw1, 6, 4);
    const bool is_unsigned = bit(hw2, 6);
    if (bits(hw2, 5, 4) == 3 || operation == 3 || operation == 7)
        return UNDEFINED;
    const enum lane_kind kind = (enum lane_kind)bits(hw2, 5, 4);
    UNPREDICTABLE_IF(is_sp_or_pc(d) || is_sp_or_pc(n) || is_sp_or_pc(m), RULE_SP_PC);

    const bool exchange = operation == ASX || operation == SAX;
    const unsigned width = operation == ADD8 || operation == SUB8 ? 8 : 16;
    const uint32_t a = core->r[n];
    const uint32_t b = exchange ? rotate_right(core->r[m], 16) : core->r[m];
    uint32_t result = 0;
    uint32_t ge = 0;
    for (unsigned position = 0; position < 32; position += width) {
        bool subtract = operation == SUB8 || operation == SUB16;
        if (operation == ASX)
            subtract = position == 0;
        else if (operation == SAX)
            subtract = position != 0;
        const int32_t x = lane(a, position, width, is_unsigned);
        const int32_t y = lane(b, position, width, is_unsigned);
        const int32_t value = subtract ? x - y : x + y;
        result |= finish_lane(value, width, is_unsigned, kind) << position;
        if (lane_ge(value, width, is_unsigned, subtract))
            ge |= (width == 8 ? 1u : 3u) << (position / 8);
    }
    core->r[d] = result;
    if (kind == LANE_MODULO)
        core->flags_ge = (uint8_t)ge;
    return DONE;
}

/* ---- A5.3.15 Miscellaneous operations ---- */

static enum outcome saturating_add(struct core *core, uint32_t hw1, uint32_t hw2) {
    const uint32_t n = hw1 & 0xFu;
    const uint32_t d = bits(hw2, 11, 8);
    const uint32_t m = hw2 & 0xFu;
    UNPREDICTABLE_IF(is_sp_or_pc(d) || is_sp_or_pc(n) || is_sp_or_pc(m), RULE_SP_PC);
    int64_t operand = as_signed(core->r[n]);
    if (bit(hw2, 4)) /* QDADD, QDSUB */
        operand = as_signed(saturate_signed(core, 2 * operand, 32));
    const int64_t base = as_signed(core->r[m]);
    core->r[d] = saturate_signed(core, bit(hw2, 5) ? base - operand : base + operand, 32);
    return DONE;
}

static uint32_t reverse_bits(uint32_t value) {
    value = (value >> 1 & 0x55555555u) | (value & 0x55555555u) << 1;
    value = (value >> 2 & 0x33333333u) | (value & 0x33333333u) << 2;
    value = (value >> 4 & 0x0F0F0F0Fu) | (value & 0x0F0F0F0Fu) << 4;
    value = (value >> 8 & 0x00FF00FFu) | (value & 0x00FF00FFu) << 8;
    return value >> 16 | value << 16;
}

static enum outcome one_operand(struct core *core, uint32_t hw1, uint32_t hw2) {
    const uint32_t d = bits(hw2, 11, 8);
    const uint32_t m = hw2 & 0xFu;
    UNPREDICTABLE_IF((hw1 & 0xFu) != m, "the two fields of Rm must be equal, else UNPREDICTABLE");
    UNPREDICTABLE_IF(is_sp_or_pc(d) || is_sp_or_pc(m), RULE_SP_PC);
    const uint32_t value = core->r[m];
    if (bit(hw1, 5)) {
        core->r[d] = value == 0 ? 32u : (uint32_t)__builtin_clz(value);
        return DONE;
    }
    const uint32_t swapped = (value >> 8 & 0x00FF00FFu) | (value << 8 & 0xFF00FF00u);
    switch (bits(hw2, 5, 4)) {
    case 0: core->r[d] = rotate_right(swapped, 16); break;
    case 1: core->r[d] = swapped; break;
    case 2: core->r[d] = reverse_bits(value); break;
    default: core->r[d] = sign_extend(swapped & 0xFFFFu, 16); break;
    }
    return DONE;
}

static enum outcome select_bytes(struct core *core, uint32_t hw1, uint32_t hw2) {
    const uint32_t n = hw1 & 0xFu;
    const uint32_t d = bits(hw2, 11, 8);
    const uint32_t m = hw2 & 0xFu;
    UNPREDICTABLE_IF(is_sp_or_pc(d) || is_sp_or_pc(n) || is_sp_or_pc(m), RULE_SP_PC);
    uint32_t mask = 0;
    for (unsigned i = 0; i < 4; i++)
        if (bit(core->flags_ge, i))
            mask |= 0xFFu << (8 * i);
    core->r[d] = (core->r[n] & mask) | (core->r[m] & ~mask);
    return DONE;
}

/* A5.3.13 to A5.3.15. Without the DSP extension there are only those with one operand. */
enum outcome dsp_parallel(struct core *core, uint32_t hw1, uint32_t hw2) {
    const bool one = bits(hw1, 7, 6) == 2 && bits(hw2, 7, 6) == 2 && bit(hw1, 4);
    if (UNLIKELY(!core->features.dsp && !one))
        return UNDEFINED;
    if (!bit(hw2, 7))
        return parallel(core, hw1, hw2);
    if (bits(hw1, 7, 6) != 2 || bit(hw2, 6))
        return UNDEFINED;
    switch (bits(hw1, 5, 4)) {
    case 0: return saturating_add(core, hw1, hw2);
    case 1: return one_operand(core, hw1, hw2);
    case 2: return bits(hw2, 5, 4) == 0 ? select_bytes(core, hw1, hw2) : UNDEFINED;
    default: return bits(hw2, 5, 4) == 0 ? one_operand(core, hw1, hw2) : UNDEFINED;
    }
}

/* ---- A5.3.16 Multiply, multiply accumulate, and absolute difference ---- */

/* The result of an accumulation: 32 bits, Q when the true value does not fit. */
static uint32_t accumulate(struct core *core, int64_t value) {
    if (value != as_signed((uint32_t)value))
        core->flag_q = 1;
    return (uint32_t)value;
}

static uint32_t absolute_differences(uint32_t a, uint32_t b) {
    uint32_t sum = 0;
    for (unsigned i = 0; i < 32; i += 8) {
        const uint32_t x = a >> i & 0xFFu;
        const uint32_t y = b >> i & 0xFFu;
        sum += x > y ? x - y : y - x;
    }
    return sum;
}

/* Both halves' products: of the same halves, or crosswise. */
static void dual_products(uint32_t n, uint32_t m, bool crosswise, int64_t *low, int64_t *high) {
    *low = (int64_t)signed_half(n, 0) * signed_half(m, crosswise);
    *high = (int64_t)signed_half(n, 1) * signed_half(m, !crosswise);
}

enum outcome dsp_multiply(struct core *core, uint32_t hw1, uint32_t hw2) {
    const uint32_t n = hw1 & 0xFu;
    const uint32_t a = bits(hw2, 15, 12);
    const uint32_t d = bits(hw2, 11, 8);
    const uint32_t m = hw2 & 0xFu;
    const uint32_t operation = bits(hw1, 6, 4);
    const uint32_t variant = bits(hw2, 5, 4);
    if (bits(hw2, 7, 6) != 0 || UNLIKELY(!core->features.dsp && operation != 0))
        return UNDEFINED;
    /* Which variants exist: both bits for SMLAxy, one for the middle, none for USADA8. */
    static const uint8_t variants[8] = {2, 4, 2, 2, 2, 2, 2, 1};
    if (variant >= variants[operation])
        return UNDEFINED;
    UNPREDICTABLE_IF(is_sp_or_pc(d) || is_sp_or_pc(n) || is_sp_or_pc(m) || a == 13, RULE_SP_PC);
    /* MLS and SMMLS have no form without Ra. */
    UNPREDICTABLE_IF(a == 15 && ((operation == 0 && variant == 1) || operation == 6), RULE_SP_PC);

    const uint32_t x = core->r[n];
    const uint32_t y = core->r[m];
    const uint32_t base = a == 15 ? 0 : core->r[a];
    int64_t low;
    int64_t high;
    switch (operation) {
    case 0: /* MLA, MUL, MLS */
        core->r[d] = variant == 0 ? base + x * y : base - x * y;
        core->cycles += a != 15;
        return DONE;
    case 1: /* SMLAxy, SMULxy */
        low = (int64_t)signed_half(x, variant >> 1) * signed_half(y, variant & 1u);
        core->r[d] = accumulate(core, low + as_signed(base));
        return DONE;
    case 2: /* SMLAD, SMUAD */
        dual_products(x, y, variant, &low, &high);
        core->r[d] = accumulate(core, low + high + as_signed(base));
        return DONE;
    case 3: { /* SMLAW, SMULW: the upper 32 bits of a 48-bit product */
        const uint64_t product = (uint64_t)(as_signed(x) * signed_half(y, variant));
        core->r[d] = accumulate(core, as_signed((uint32_t)(product >> 16)) + as_signed(base));
        return DONE;
    }
    case 4: /* SMLSD, SMUSD */
        dual_products(x, y, variant, &low, &high);
        core->r[d] = accumulate(core, low - high + as_signed(base));
        return DONE;
    case 5:   /* SMMLA, SMMUL */
    case 6: { /* SMMLS */
        const uint64_t product = (uint64_t)(as_signed(x) * as_signed(y));
        uint64_t sum = (uint64_t)base << 32;
        sum = operation == 5 ? sum + product : sum - product;
        if (variant) /* rounded */
            sum += 0x80000000u;
        core->r[d] = (uint32_t)(sum >> 32);
        return DONE;
    }
    default: core->r[d] = base + absolute_differences(x, y); return DONE;
    }
}

/* ---- A5.3.17 Long multiply, long multiply accumulate, and divide ---- */

/* On top of the first cycle: 3 to 5 and 4 to 7, by the operands; the most stands for all. */
enum { COST_LONG_MULTIPLY_M3 = 4, COST_LONG_ACCUMULATE_M3 = 6 };

/* A division ends early: 2 to 12 cycles (TRM table 3-1), about one for every 4 bits of quotient. */
static void charge_division(struct core *core, uint32_t dividend, uint32_t divisor) {
    const int wide = dividend == 0 ? 0 : 32 - __builtin_clz(dividend);
    const int narrow = divisor == 0 ? 32 : 32 - __builtin_clz(divisor);
    const int quotient_bits = wide > narrow ? wide - narrow : 0;
    core->cycles += 1 + (unsigned)quotient_bits / 3;
}

static enum outcome divide(struct core *core, uint32_t hw1, uint32_t hw2, bool is_signed) {
    const uint32_t n = hw1 & 0xFu;
    const uint32_t d = bits(hw2, 11, 8);
    const uint32_t m = hw2 & 0xFu;
    UNPREDICTABLE_IF(bits(hw2, 15, 12) != 0xFu, RULE_FIXED_BITS);
    UNPREDICTABLE_IF(is_sp_or_pc(d) || is_sp_or_pc(n) || is_sp_or_pc(m), RULE_SP_PC);
    const uint32_t x = core->r[n];
    const uint32_t y = core->r[m];
    if (y == 0) {
        if (core->ccr & CCR_DIV_0_TRP)
            return raise_usage_fault(core, CFSR_DIVBYZERO);
        core->r[d] = 0;
        core->cycles++;
        return DONE;
    }
    if (is_signed) {
        const uint32_t x_size = x >> 31 ? 0u - x : x;
        const uint32_t y_size = y >> 31 ? 0u - y : y;
        const uint32_t quotient = x_size / y_size;
        core->r[d] = (x ^ y) >> 31 ? 0u - quotient : quotient;
        charge_division(core, x_size, y_size);
    } else {
        core->r[d] = x / y;
        charge_division(core, x, y);
    }
    return DONE;
}

enum outcome dsp_long_multiply(struct core *core, uint32_t hw1, uint32_t hw2) {
    enum { SMULL = 0, SDIV = 1, UMULL = 2, UDIV = 3, SMLAL = 4, SMLSLD = 5, UMLAL = 6 };
    const uint32_t n = hw1 & 0xFu;
    const uint32_t lo = bits(hw2, 15, 12);
    const uint32_t hi = bits(hw2, 11, 8);
    const uint32_t m = hw2 & 0xFu;
    const uint32_t operation = bits(hw1, 6, 4);
    const uint32_t variant = bits(hw2, 7, 4);
    bool exists;
    switch (operation) {
    case SDIV:
    case UDIV: return variant == 0xF ? divide(core, hw1, hw2, operation == SDIV) : UNDEFINED;
    case SMLAL: exists = variant == 0 || (variant >= 8 && variant <= 13); break;
    case SMLSLD: exists = variant == 12 || variant == 13; break;
    case UMLAL: exists = variant == 0 || variant == 6; break;
    case SMULL:
    case UMULL: exists = variant == 0; break;
    default: exists = false; break;
    }
    if (!exists || UNLIKELY(!core->features.dsp && variant != 0))
        return UNDEFINED;
    UNPREDICTABLE_IF(is_sp_or_pc(lo) || is_sp_or_pc(hi) || is_sp_or_pc(n) || is_sp_or_pc(m),
                     RULE_SP_PC);
    UNPREDICTABLE_IF(lo == hi,
                     "a long multiplication into the same register twice is UNPREDICTABLE");

    const uint32_t x = core->r[n];
    const uint32_t y = core->r[m];
    if (!core->features.dsp) /* the M3 multiplies in parts (DDI 0337, table 3-1) */
        core->cycles += operation == SMULL || operation == UMULL ? COST_LONG_MULTIPLY_M3
                                                                 : COST_LONG_ACCUMULATE_M3;
    const uint64_t base = (uint64_t)core->r[hi] << 32 | core->r[lo];
    int64_t low;
    int64_t high;
    uint64_t result;
    switch (operation) {
    case SMULL: result = (uint64_t)(as_signed(x) * as_signed(y)); break;
    case UMULL: result = (uint64_t)x * y; break;
    case UMLAL:
        result = variant == 0 ? base + (uint64_t)x * y
                              : (uint64_t)x * y + core->r[hi] + core->r[lo]; /* UMAAL */
        break;
    case SMLSLD:
        dual_products(x, y, variant & 1u, &low, &high);
        result = base + (uint64_t)(low - high);
        break;
    default:
        if (variant == 0) {
            result = base + (uint64_t)(as_signed(x) * as_signed(y));
        } else if (variant < 12) { /* SMLALxy */
            low = (int64_t)signed_half(x, variant >> 1 & 1u) * signed_half(y, variant & 1u);
            result = base + (uint64_t)low;
        } else { /* SMLALD */
            dual_products(x, y, variant & 1u, &low, &high);
            result = base + (uint64_t)(low + high);
        }
        break;
    }
    core->r[lo] = (uint32_t)result;
    core->r[hi] = (uint32_t)(result >> 32);
    return DONE;
}
