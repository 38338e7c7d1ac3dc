/* SPDX-License-Identifier: MIT */
/* Results and flags of shifts, sums and rotated constants, against arithmetic that goes bit by bit
 * (ARMv7-M manual A2.2.1, A5.3.2): one wrong carry is one failing case. */
#include <stdbool.h>
#include <stdlib.h>

#include "unit.h"

enum { N = 8, Z = 4, C = 2, V = 1 }; /* APSR bits 31 to 28 */

enum shift { LSL, LSR, ASR, ROR };

static const uint32_t values[] = {0,          1,          2,          0x80000000, 0xFFFFFFFF,
                                  0x7FFFFFFF, 0x12345678, 0xA5A5A5A5, 0x40000001};
enum { VALUES = sizeof values / sizeof values[0] };

struct after {
    uint32_t result;
    uint32_t flags; /* N, Z, C, V */
};

static struct chip *chip;

static int setup(void **state) {
    (void)state;
    chip = fresh();
    return 0;
}

static int teardown(void **state) {
    (void)state;
    free(chip);
    return 0;
}

/* r0 := what one instruction makes of r0 = a and r1 = b, with these flags before it. */
static struct after run(uint16_t hw1, uint16_t hw2, uint32_t a, uint32_t b, uint32_t flags) {
    code(chip, CODE, hw1, hw2);
    core_reset(&chip->core);
    chip->core.r[0] = a;
    chip->core.r[1] = b;
    apsr_write_nzcvq(&chip->core, flags << 28);
    steps(chip, 1);
    return (struct after){chip->core.r[0], core_xpsr(&chip->core) >> 28};
}

static void expect_same(const char *what, uint32_t a, uint32_t b, uint32_t flags,
                        struct after found, struct after right) {
    if (found.result != right.result || found.flags != right.flags) {
        fail_msg("%s of 0x%08X and 0x%08X with NZCV %X: 0x%08X, NZCV %X instead of 0x%08X, %X",
                 what, a, b, flags, found.result, found.flags, right.result, right.flags);
    }
}

static uint32_t n_and_z(uint32_t result) {
    return (result >> 31 ? N : 0u) | (result == 0 ? Z : 0u);
}

/* -- shifts
 * --------------------------------------------------------------------------------------*/

/* By `amount` single steps; what falls out last is the carry. V stays. */
static struct after shifted(enum shift type, uint32_t value, uint32_t amount, uint32_t flags) {
    uint32_t carry = flags & C;

    for (uint32_t i = 0; i < amount; i++) {
        uint32_t out = type == LSL ? value >> 31 : value & 1;
        uint32_t in = type == ASR ? value >> 31 : type == ROR ? out : 0;

        value = type == LSL ? value << 1 : value >> 1 | in << 31;
        carry = out ? C : 0;
    }
    return (struct after){value, n_and_z(value) | carry | (flags & V)};
}

static struct after rotated_through_carry(uint32_t value, uint32_t flags) {
    uint32_t result = value >> 1 | (flags & C ? 0x80000000u : 0);

    return (struct after){result, n_and_z(result) | (value & 1 ? C : 0) | (flags & V)};
}

/* imm5 of 0: LSR and ASR by 32, and RRX in ROR's place. */
static struct after shifted_by_constant(enum shift type, uint32_t value, uint32_t imm5,
                                        uint32_t flags) {
    if (imm5 == 0 && type == ROR) {
        return rotated_through_carry(value, flags);
    }
    return shifted(type, value, imm5 == 0 && type != LSL ? 32 : imm5, flags);
}

static void shifts_by_a_constant(void **state) {
    (void)state;
    static const uint16_t narrow[] = {0x0008, 0x0808, 0x1008}; /* LSLS, LSRS, ASRS r0, r1, #imm5 */

    for (uint32_t i = 0; i < 4u * 32 * VALUES * 2; i++) {
        enum shift type = (enum shift)(i % 4);
        uint32_t imm5 = i / 4 % 32, value = values[i / 128 % VALUES];
        uint32_t flags = i / 128 / VALUES ? C | V : 0;
        struct after right = shifted_by_constant(type, value, imm5, flags);
        uint16_t hw2 = (uint16_t)(imm5 >> 2 << 12 | (imm5 & 3) << 6 | (uint32_t)type << 4 | 1);

        if (type != ROR) {
            uint16_t hw1 = (uint16_t)(narrow[type] | imm5 << 6);
            expect_same("a shift (16 bits)", value, imm5, flags, run(hw1, NOP, 0, value, flags),
                        right);
        }
        expect_same("a shift (MOVS.W)", value, imm5, flags, run(0xEA5F, hw2, 0, value, flags),
                    right);
    }
}

static void shifts_by_a_register(void **state) {
    (void)state;
    static const uint16_t narrow[] = {0x4088, 0x40C8, 0x4108, 0x41C8}; /* LSLS ... r0, r1 */
    static const uint32_t amounts[] = {0, 1, 2, 16, 31, 32, 33, 34, 63, 64, 65, 255, 256, 0x101};
    enum { AMOUNTS = sizeof amounts / sizeof amounts[0] };

    for (uint32_t i = 0; i < 4u * AMOUNTS * VALUES * 2; i++) {
        enum shift type = (enum shift)(i % 4);
        uint32_t amount = amounts[i / 4 % AMOUNTS], value = values[i / 4 / AMOUNTS % VALUES];
        uint32_t flags = i / 4 / AMOUNTS / VALUES ? C | V : 0;
        struct after right = shifted(type, value, amount & 0xFF, flags); /* its lowest byte */
        uint16_t wide = (uint16_t)(0xFA10 | (uint32_t)type << 5);        /* LSLS.W ... r0, r0, r1 */

        expect_same("a shift by a register", value, amount, flags,
                    run(narrow[type], NOP, value, amount, flags), right);
        expect_same("a shift by a register (32 bits)", value, amount, flags,
                    run(wide, 0xF001, value, amount, flags), right);
    }
}

/* -- sums
 * ----------------------------------------------------------------------------------------*/

/* a + b + carry, a full adder for each bit. */
static struct after sum(uint32_t a, uint32_t b, bool carry) {
    uint32_t result = 0;
    bool in = carry, before = carry; /* into the highest bit */

    for (int bit = 0; bit < 32; bit++) {
        bool x = a >> bit & 1, y = b >> bit & 1;

        before = in;
        result |= (uint32_t)(x ^ y ^ in) << bit;
        in = (x && y) || (in && (x || y));
    }
    return (struct after){result, n_and_z(result) | (in ? C : 0) | (in != before ? V : 0)};
}

enum sum_kind { ADD, ADC, SUB, SBC, RSB };

static struct after sum_of(enum sum_kind kind, uint32_t a, uint32_t b, bool carry) {
    switch (kind) {
    case ADD: return sum(a, b, false);
    case ADC: return sum(a, b, carry);
    case SUB: return sum(a, ~b, true);
    case SBC: return sum(a, ~b, carry);
    case RSB: break;
    }
    return sum(~a, b, true);
}

struct adder {
    const char *name;
    uint16_t hw1, hw2; /* r0 := r0 and r1 */
    enum sum_kind kind;
    bool compares; /* r0 stays */
};

static const struct adder adders[] = {
    {"ADDS", 0x1840, NOP, ADD, false},      {"SUBS", 0x1A40, NOP, SUB, false},
    {"ADCS", 0x4148, NOP, ADC, false},      {"SBCS", 0x4188, NOP, SBC, false},
    {"CMP", 0x4288, NOP, SUB, true},        {"CMN", 0x42C8, NOP, ADD, true},
    {"ADDS.W", 0xEB10, 0x0001, ADD, false}, {"ADCS.W", 0xEB50, 0x0001, ADC, false},
    {"SUBS.W", 0xEBB0, 0x0001, SUB, false}, {"SBCS.W", 0xEB70, 0x0001, SBC, false},
    {"RSBS.W", 0xEBD0, 0x0001, RSB, false}, {"CMP.W", 0xEBB0, 0x0F01, SUB, true},
    {"CMN.W", 0xEB10, 0x0F01, ADD, true},
};

static void sums_and_differences(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof adders / sizeof adders[0]; i++) {
        for (uint32_t k = 0; k < VALUES * VALUES * 2u; k++) {
            uint32_t a = values[k % VALUES], b = values[k / VALUES % VALUES];
            uint32_t flags = k / VALUES / VALUES ? C | V : 0;
            struct after right = sum_of(adders[i].kind, a, b, flags & C);

            right.result = adders[i].compares ? a : right.result;
            expect_same(adders[i].name, a, b, flags, run(adders[i].hw1, adders[i].hw2, a, b, flags),
                        right);
        }
    }
}

/* The second half-word's constant of 8 bits, in 16-bit and 32-bit forms. */
static void sums_with_a_constant(void **state) {
    (void)state;
    for (uint32_t k = 0; k < VALUES * 256u; k++) {
        uint32_t a = values[k % VALUES], b = k / VALUES;

        expect_same("ADDS #", a, b, C, run((uint16_t)(0x3000 | b), NOP, a, 0, C),
                    sum_of(ADD, a, b, true));
        expect_same("SUBS #", a, b, 0, run((uint16_t)(0x3800 | b), NOP, a, 0, 0),
                    sum_of(SUB, a, b, false));
        expect_same("ADCS.W #", a, b, C, run(0xF150, (uint16_t)b, a, 0, C),
                    sum_of(ADC, a, b, true));
        expect_same("SBCS.W #", a, b, 0, run(0xF170, (uint16_t)b, a, 0, 0),
                    sum_of(SBC, a, b, false));
        expect_same("RSBS.W #", a, b, 0, run(0xF1D0, (uint16_t)b, a, 0, 0),
                    sum_of(RSB, a, b, false));
    }
}

/* -- constants that are rotated -----------------------------------------------------------------*/

/* Bit 31 of one that was rotated is the carry of a logical instruction; one that was not leaves it
 * (ThumbExpandImm_C). */
static void carries_of_rotated_constants(void **state) {
    (void)state;
    for (uint32_t imm12 = 0x400; imm12 < 0x1000; imm12++) {
        uint32_t constant = shifted(ROR, 0x80u | (imm12 & 0x7F), imm12 >> 7, 0).result;
        uint16_t hw1 = (uint16_t)(0xF050 | imm12 >> 11 << 10); /* ORRS r0, r0, #constant */
        uint16_t hw2 = (uint16_t)((imm12 >> 8 & 7) << 12 | (imm12 & 0xFF));
        struct after right = {constant, n_and_z(constant) | (constant >> 31 ? C : 0) | V};

        for (uint32_t flags = V; flags <= (C | V); flags += C) {
            expect_same("ORRS #", 0, imm12, flags, run(hw1, hw2, 0, 0, flags), right);
        }
    }
    struct after kept = {0x55, C};
    expect_same("ORRS #0x55", 0, 0x55, C, run(0xF050, 0x0055, 0, 0, C), kept);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(shifts_by_a_constant),         cmocka_unit_test(shifts_by_a_register),
        cmocka_unit_test(sums_and_differences),         cmocka_unit_test(sums_with_a_constant),
        cmocka_unit_test(carries_of_rotated_constants),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
