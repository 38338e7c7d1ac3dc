/* SPDX-License-Identifier: MIT */
/* Arithmetic that the decoder's files share: the manual's helper functions (A2.2.1, A5.3.2,
 * A7.4.2). */
#ifndef VBOARD_CORE_ALU_H
#define VBOARD_CORE_ALU_H

#include "internal.h"

enum shift_type { SHIFT_LSL, SHIFT_LSR, SHIFT_ASR, SHIFT_ROR };

static inline uint32_t rotate_right(uint32_t value, unsigned amount) {
    return value >> (amount & 31u) | value << ((32u - amount) & 31u);
}

static inline uint32_t asr(uint32_t value, unsigned amount) {
    /* Without relying on >> of negative numbers. */
    const uint32_t sign = 0u - (value >> 31);
    return (value ^ sign) >> amount ^ sign;
}

/* AddWithCarry() without and with flags. */
static inline uint32_t add_flags(struct core *core, uint32_t a, uint32_t b, uint32_t carry) {
    const uint64_t sum = (uint64_t)a + b + carry;
    const uint32_t result = (uint32_t)sum;
    core->flag_n = result;
    core->flag_z = result;
    core->flag_c = (uint32_t)(sum >> 32);
    core->flag_v = ~(a ^ b) & (a ^ result);
    return result;
}

static inline uint32_t subtract_flags(struct core *core, uint32_t a, uint32_t b) {
    const uint32_t result = a - b;
    core->flag_n = result;
    core->flag_z = result;
    core->flag_c = a >= b;
    core->flag_v = (a ^ b) & (a ^ result);
    return result;
}

/* Shift_C() by a constant: `amount` is the encoded imm5, so 0 means 32 for LSR and ASR and RRX for
 * ROR (DecodeImmShift() of the manual). */
static inline uint32_t shift_imm_c(uint32_t value, enum shift_type type, unsigned amount,
                                   uint32_t *carry) {
    switch (type) {
    case SHIFT_LSL:
        if (amount == 0)
            return value;
        *carry = value >> (32 - amount) & 1u;
        return value << amount;
    case SHIFT_LSR:
        if (amount == 0) {
            *carry = value >> 31;
            return 0;
        }
        *carry = value >> (amount - 1) & 1u;
        return value >> amount;
    case SHIFT_ASR:
        if (amount == 0) {
            *carry = value >> 31;
            return 0u - (value >> 31);
        }
        *carry = value >> (amount - 1) & 1u;
        return asr(value, amount);
    case SHIFT_ROR:
    default:
        if (amount == 0) { /* RRX */
            const uint32_t result = value >> 1 | *carry << 31;
            *carry = value & 1u;
            return result;
        }
        value = rotate_right(value, amount);
        *carry = value >> 31;
        return value;
    }
}

/* Shift_C() by a register: amount 0 to 255. */
static inline uint32_t shift_register_c(uint32_t value, enum shift_type type, unsigned amount,
                                        uint32_t *carry) {
    if (amount == 0)
        return value;
    switch (type) {
    case SHIFT_LSL:
        if (amount > 32) {
            *carry = 0;
            return 0;
        }
        *carry = value >> (32 - amount) & 1u;
        return amount == 32 ? 0 : value << amount;
    case SHIFT_LSR:
        if (amount > 32) {
            *carry = 0;
            return 0;
        }
        *carry = value >> (amount - 1) & 1u;
        return amount == 32 ? 0 : value >> amount;
    case SHIFT_ASR:
        if (amount >= 32) {
            *carry = value >> 31;
            return 0u - (value >> 31);
        }
        *carry = value >> (amount - 1) & 1u;
        return asr(value, amount);
    case SHIFT_ROR:
    default:
        value = rotate_right(value, amount);
        *carry = value >> 31;
        return value;
    }
}

/* SignedSatQ() and UnsignedSatQ(): saturates to `width` bits and sets Q when it had to. */
static inline uint32_t saturate_signed(struct core *core, int64_t value, unsigned width) {
    const int64_t limit = (int64_t)1 << (width - 1);
    if (value >= limit) {
        core->flag_q = 1;
        return (uint32_t)(limit - 1);
    }
    if (value < -limit) {
        core->flag_q = 1;
        return (uint32_t)-limit;
    }
    return (uint32_t)value;
}

static inline uint32_t saturate_unsigned(struct core *core, int64_t value, unsigned width) {
    const int64_t limit = (int64_t)1 << width;
    if (value >= limit) {
        core->flag_q = 1;
        return (uint32_t)(limit - 1);
    }
    if (value < 0) {
        core->flag_q = 1;
        return 0;
    }
    return (uint32_t)value;
}

/* A register as a signed number, without implementation-defined conversion. */
static inline int64_t as_signed(uint32_t value) {
    return (int64_t)(value & 0x7FFFFFFFu) - (int64_t)(value & 0x80000000u);
}

static inline int32_t signed_half(uint32_t value, unsigned top) {
    const uint32_t half = top ? value >> 16 : value & 0xFFFFu;
    return (int32_t)(half & 0x7FFFu) - (int32_t)(half & 0x8000u);
}

#endif
