/* SPDX-License-Identifier: MIT */
#include "lockstep.h"

/* ---- Random numbers (xorshift64*) ---- */

static uint64_t random_state;

void random_seed(uint64_t seed) {
    random_state = seed * 0x9E3779B97F4A7C15u + 1;
}

uint32_t random32(void) {
    random_state ^= random_state >> 12;
    random_state ^= random_state << 25;
    random_state ^= random_state >> 27;
    return (uint32_t)(random_state * 0x2545F4914F6CDD1Du >> 32);
}

bool one_in(uint32_t n) {
    return random32() % n == 0;
}

/* ---- Instructions: uniform, and by template so that no corner is rare ---- */

struct template {
    uint32_t value; /* hw1 in the upper half; 16-bit instructions have it alone */
    uint32_t random;
};

static const struct template templates[] = {
    {0x00004000, 0x000003FF}, /* 16-bit data processing */
    {0x00004400, 0x000003FF}, /* special data, BX */
    {0x0000B000, 0x00000FFF}, /* miscellaneous */
    {0x0000C000, 0x00000FFF}, /* STM, LDM */
    {0x00005000, 0x00000FFF}, /* load/store register */
    {0xE8000000, 0x01BFFFFF}, /* load/store multiple */
    {0xE8400000, 0x01BFFFFF}, /* dual, exclusive, table branch */
    {0xE8D0F000, 0x000FF01F}, /* TBB, TBH */
    {0xE8C00F40, 0x001FF01F}, /* exclusive byte, halfword */
    {0xEA000000, 0x01FF7FFF}, /* data processing (shifted register) */
    {0xEB000000, 0x01FF7FFF}, /* ... its upper half */
    {0xF0000000, 0x05FF7FFF}, /* modified immediate */
    {0xF2000000, 0x05FF7FFF}, /* plain binary immediate */
    {0xF3000000, 0x00EF7FDF}, /* saturate, bit field */
    {0xF0008000, 0x07FF7FFF}, /* branches, control */
    {0xF000D000, 0x07FF2FFF}, /* BL */
    {0xF3E08000, 0x001F0FFF}, /* MRS */
    {0xF3808000, 0x000F0FFF}, /* MSR */
    {0xF3AF8000, 0x001000FF}, /* hints, control */
    {0xF8000000, 0x01FFFFFF}, /* load, store single */
    {0xF8000800, 0x01FFF7FF}, /* ... 8-bit immediate */
    {0xF8000000, 0x01FFF03F}, /* ... register */
    {0xFA00F000, 0x007F0F0F}, /* shifts by register */
    {0xFA00F080, 0x007F0F3F}, /* extend */
    {0xFA80F000, 0x007F0F7F}, /* parallel */
    {0xFA80F080, 0x003F0F3F}, /* miscellaneous: QADD, REV, SEL, CLZ */
    {0xFA90F080, 0x00000F30}, /* REV family with Rm = R0 in both fields */
    {0xFAB0F080, 0x00000F00}, /* CLZ likewise */
    {0xFB000000, 0x007FFF3F}, /* multiply */
    {0xFB800000, 0x007FFFFF}, /* long multiply, divide */
    {0xFB90F0F0, 0x002F0F0F}, /* divide */
    {0xEE000A00, 0x00FFF0EF}, /* floating point data processing */
    {0xEE000A00, 0x004FF0AF}, /* VMLA, VMLS */
    {0xEE100A00, 0x006FF0EF}, /* VNMLA, VMUL... */
    {0xEE300A00, 0x004FF0EF}, /* VADD, VSUB */
    {0xEE800A00, 0x006FF0EF}, /* VDIV, VFMA... */
    {0xEEA00A00, 0x004FF0EF}, /* VFMA, VFMS */
    {0xEEB00A40, 0x004FF0AF}, /* VMOV, VABS, VCVT... */
    {0xEEB80A40, 0x0047F0AF}, /* VCVT */
    {0xEEB20A40, 0x0041F0AF}, /* VCVTB, VCVTT */
    {0xEEB40A40, 0x0041F0AF}, /* VCMP */
    {0xEC000A00, 0x01FFF1FF}, /* VLDM, VSTM, VLDR, VSTR */
    {0xED000A00, 0x009FF1FF}, /* VLDR, VSTR */
    {0xEC000A00, 0x00BFF11F}, /* VLDM, VSTM with short lists */
    {0xEE000A10, 0x001FF080}, /* VMOV core, single */
    {0xEE000B10, 0x003FF080}, /* VMOV core, half of double */
    {0xEEE10A10, 0x0010F000}, /* VMRS, VMSR */
    {0xEC400A10, 0x001FF12F}, /* VMOV two core registers */
};

/* Most of what ARMv6-M has are 16-bit instructions. */
static bool prefers_narrow(const struct subject *subject) {
    return subject->features->architecture == CORE_ARMV6M && one_in(2);
}

struct code random_code(const struct subject *subject) {
    struct code code = {0};
    switch (prefers_narrow(subject) ? 0 : random32() % 8) {
    case 0:
    case 1: code.hw1 = random32() % 0xE800u; break;
    case 2: code.hw1 = 0xE800u + random32() % 0x1800u; break;
    default: {
        const struct template *t = &templates[random32() % (sizeof templates / sizeof *templates)];
        const uint32_t both = t->value | (random32() & t->random);
        code.hw1 = t->value >> 16 ? both >> 16 : both & 0xFFFFu;
        code.hw2 = both & 0xFFFFu;
        break;
    }
    }
    if (code.hw1 < 0xE800u || code.hw2 == 0)
        code.hw2 = random32() & 0xFFFFu;
    code.conditional = one_in(5) && subject->features->architecture != CORE_ARMV6M;
    code.condition = random32() % 14;
    return code;
}
