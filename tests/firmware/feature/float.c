/* SPDX-License-Identifier: MIT */
/* FPv4-SP: results and FPSCR in every rounding mode (manual A2.5, A7.7). Compiled for the FPU. */
#include "groups.h"
#include "report.h"

struct mode {
    const char *name;
    uint32_t fpscr;
};

static const struct mode modes[] = {
    {"RN", 0},       {"RP", 1 << 22}, {"RM", 2 << 22},  {"RZ", 3 << 22},
    {"FZ", 1 << 24}, {"DN", 1 << 25}, {"AHP", 1 << 26},
};

struct floats {
    uint32_t s0, s1, s2;
};

enum { FLOAT_ROWS = 22 };
static const struct floats floats[FLOAT_ROWS] = {
    {0x3F800000, 0x3F800000, 0x40000000}, /* 1, 1, 2 */
    {0xBF800000, 0x3DCCCCCD, 0x3E99999A}, /* -1, 0.1, 0.3 */
    {0x00000000, 0x00000000, 0x80000000}, /* 0, 0, -0 */
    {0x80000000, 0x80000000, 0x80000000},
    {0x3F800000, 0x7F800000, 0xFF800000}, /* infinities */
    {0x3F800000, 0x7F800000, 0x00000000},
    {0x7FC00001, 0x7FC12345, 0x7FA00001}, /* quiet and signalling NaN */
    {0xFFA54321, 0x7F812345, 0x3F800000},
    {0x7F800001, 0x3F800000, 0xFFC00007},
    {0x00000001, 0x00000001, 0x00000001}, /* denormals */
    {0x807FFFFF, 0x007FFFFF, 0x3F000000},
    {0x00800000, 0x00800000, 0x3F7FFFFF}, /* the border of underflow */
    {0x80800001, 0x00800001, 0xBF7FFFFE},
    {0x7F7FFFFF, 0x7F7FFFFF, 0x7F7FFFFF}, /* overflow */
    {0xFF7FFFFF, 0x7F7FFFFF, 0x3F800001},
    {0x4B7FFFFF, 0x4B800001, 0x3F000000}, /* integers near 2 to the 24 */
    {0x3F7FFFFF, 0x3F800001, 0xBF800001}, /* cancellation */
    {0x4F000000, 0x4EFFFFFF, 0xCF000000}, /* near 2 to the 31 */
    {0x4F800000, 0x4F7FFFFF, 0xBF000000},
    {0x3FC00000, 0x40200000, 0xC0200000}, /* halves: ties */
    {0x477FE000, 0x477FF000, 0x33000000}, /* borders of half precision */
    {0x38800000, 0x387FFFFF, 0x33800001},
};

#define TRY_FLOAT_IN(instruction, mode)                                                            \
    do {                                                                                           \
        line_begin_in(instruction, (mode)->name);                                                  \
        for (unsigned row = 0; row < FLOAT_ROWS; row++) {                                          \
            register uint32_t r0 __asm__("r0") = floats[row].s0;                                   \
            register uint32_t r1 __asm__("r1") = floats[row].s1;                                   \
            register uint32_t r2 __asm__("r2") = floats[row].s2;                                   \
            register uint32_t fpscr __asm__("r3") = (mode)->fpscr;                                 \
            __asm__ volatile(                                                                      \
                "vmsr fpscr, r3\n vmov s0, r0\n vmov s1, r1\n vmov s2, r2\n" instruction           \
                "\n vmov r0, s0\n vmrs r3, fpscr"                                                  \
                : "+r"(r0), "+r"(fpscr)                                                            \
                : "r"(r1), "r"(r2)                                                                 \
                : "s0", "s1", "s2", "cc");                                                         \
            line_pair(row, r0, fpscr);                                                             \
        }                                                                                          \
        line_end();                                                                                \
    } while (0)

/* What depends on the mode, in every mode. */
#define TRY_FLOAT(instruction)                                                                     \
    do {                                                                                           \
        for (unsigned i = 0; i < sizeof modes / sizeof modes[0]; i++) {                            \
            TRY_FLOAT_IN(instruction, &modes[i]);                                                  \
        }                                                                                          \
    } while (0)

static void arithmetic(void) {
    TRY_FLOAT("vadd.f32 s0, s1, s2");
    TRY_FLOAT("vsub.f32 s0, s1, s2");
    TRY_FLOAT("vmul.f32 s0, s1, s2");
    TRY_FLOAT("vnmul.f32 s0, s1, s2");
    TRY_FLOAT("vdiv.f32 s0, s1, s2");
    TRY_FLOAT("vsqrt.f32 s0, s1");
    TRY_FLOAT("vmla.f32 s0, s1, s2");
    TRY_FLOAT("vmls.f32 s0, s1, s2");
    TRY_FLOAT("vnmla.f32 s0, s1, s2");
    TRY_FLOAT("vnmls.f32 s0, s1, s2");
    TRY_FLOAT("vfma.f32 s0, s1, s2");
    TRY_FLOAT("vfms.f32 s0, s1, s2");
    TRY_FLOAT("vfnma.f32 s0, s1, s2");
    TRY_FLOAT("vfnms.f32 s0, s1, s2");
}

static void comparison(void) {
    TRY_FLOAT("vcmp.f32 s1, s2");
    TRY_FLOAT("vcmpe.f32 s1, s2");
    TRY_FLOAT("vcmp.f32 s1, #0.0");
    TRY_FLOAT("vcmpe.f32 s1, #0.0");
}

static void conversion(void) {
    TRY_FLOAT("vcvt.s32.f32 s0, s1");
    TRY_FLOAT("vcvt.u32.f32 s0, s2");
    TRY_FLOAT("vcvtr.s32.f32 s0, s1");
    TRY_FLOAT("vcvtr.u32.f32 s0, s1");
    TRY_FLOAT("vcvt.f32.s32 s0, s1");
    TRY_FLOAT("vcvt.f32.u32 s0, s2");
    TRY_FLOAT("vcvt.s32.f32 s0, s0, #8");
    TRY_FLOAT("vcvt.u32.f32 s0, s0, #31");
    TRY_FLOAT("vcvt.s16.f32 s0, s0, #4");
    TRY_FLOAT("vcvt.u16.f32 s0, s0, #16");
    TRY_FLOAT("vcvt.f32.s32 s0, s0, #16");
    TRY_FLOAT("vcvt.f32.u16 s0, s0, #9");
    TRY_FLOAT("vcvtb.f16.f32 s0, s1");
    TRY_FLOAT("vcvtt.f16.f32 s0, s2");
    TRY_FLOAT("vcvtb.f32.f16 s0, s1");
    TRY_FLOAT("vcvtt.f32.f16 s0, s2");
}

/* What does not round. */
static void moves(void) {
    const struct mode *plain = &modes[0];

    TRY_FLOAT_IN("vmov.f32 s0, s1", plain);
    TRY_FLOAT_IN("vmov.f32 s0, #-1.9375", plain);
    TRY_FLOAT_IN("vabs.f32 s0, s1", plain);
    TRY_FLOAT_IN("vneg.f32 s0, s1", plain);
    TRY_FLOAT_IN("vcmp.f32 s1, s2\n vmrs apsr_nzcv, fpscr\n itt gt\n vmovgt.f32 s0, s1\n "
                 "vaddgt.f32 s0, s0, s2",
                 plain);
    TRY_FLOAT_IN("vpush {s1-s2}\n vpop {s0}\n add sp, #4", plain);
    TRY_FLOAT_IN("vpush {s0-s2}\n vldr s0, [sp, #8]\n vstr s1, [sp]\n vldmia sp!, {s1, s2}\n "
                 "vadd.f32 s0, s0, s1\n add sp, #4",
                 plain);
    TRY_FLOAT_IN("vmov r0, r3, s1, s2\n vmov s0, s1, r3, r0", plain);
    TRY_FLOAT_IN("vmov r3, s2\n vmsr fpscr, r3", plain);
}

void float_group(void) {
    arithmetic();
    comparison();
    conversion();
    moves();
}
