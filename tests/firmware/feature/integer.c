/* SPDX-License-Identifier: MIT */
/* Data processing by 32-bit instructions, shifts, bit fields, saturation, multiplication and
 * division (manual A7.7). */
#include "groups.h"
#include "operands.h"

static void wide(void) {
    TRY("adds.w r0, r1, #0xFF00FF00");
    TRY("adds.w r0, r1, r2, lsl #3");
    TRY("adds.w r0, r1, r2, ror #31");
    TRY("adds.w r0, r1, r2, rrx");
    TRY("adcs.w r0, r1, r2, lsr #32");
    TRY("adcs.w r0, r1, #0x00AB00AB");
    TRY("addw r0, r1, #4095");
    TRY("subs.w r0, r1, r2, asr #32");
    TRY("subs.w r0, r1, #0x80000000");
    TRY("sbcs.w r0, r1, r2, ror #1");
    TRY("sbcs.w r0, r1, #0x7F800000");
    TRY("subw r0, r1, #2048");
    TRY("rsbs.w r0, r1, r2, lsl #31");
    TRY("rsbs.w r0, r1, #0xCDCDCDCD");
    TRY("ands.w r0, r1, #0x81000000");
    TRY("ands.w r0, r1, #0x00FF0000");
    TRY("ands.w r0, r1, r2, lsl #1");
    TRY("ands.w r0, r1, r2, lsr #32");
    TRY("bics.w r0, r1, r2, asr #7");
    TRY("bics.w r0, r1, #0xF0000000");
    TRY("orrs.w r0, r1, r2, ror #16");
    TRY("orrs.w r0, r1, #0x33003300");
    TRY("orns r0, r1, r2, lsr #4");
    TRY("orns r0, r1, #0x0001FE00");
    TRY("eors.w r0, r1, r2, rrx");
    TRY("eors.w r0, r1, #0xFFFFFFFF");
    TRY("mvns.w r0, r1, asr #1");
    TRY("mvns.w r0, #0xAA00AA00");
    TRY("movs.w r0, r1, rrx");
    TRY("movs.w r0, r1, ror #8");
    TRY("movs.w r0, #0x81000000");
    TRY("movw r0, #0xBEEF");
    TRY("movt r0, #0xDEAD");
    TRY("lsls.w r0, r1, r2");
    TRY("lsrs.w r0, r1, r2");
    TRY("asrs.w r0, r1, r2");
    TRY("rors.w r0, r1, r2");
    TRY("tst.w r1, #0xC0000000");
    TRY("tst.w r1, r2, lsl #2");
    TRY("teq r1, #0x40000000");
    TRY("teq r1, r2, ror #4");
    TRY("cmp.w r1, #0x7F000000");
    TRY("cmp.w r1, r2, asr #4");
    TRY("cmn.w r1, #0x00010001");
    TRY("cmn.w r1, r2, lsl #8");
    TRY("clz r0, r1");
    TRY("rbit r0, r1");
    TRY("rev.w r0, r1");
    TRY("rev16.w r0, r1");
    TRY("revsh.w r0, r1");
}

static void bit_fields(void) {
    TRY("bfi r0, r1, #4, #8");
    TRY("bfi r0, r1, #0, #32");
    TRY("bfi r0, r1, #31, #1");
    TRY("bfc r0, #12, #17");
    TRY("ubfx r0, r1, #7, #9");
    TRY("ubfx r0, r1, #0, #32");
    TRY("sbfx r0, r1, #7, #9");
    TRY("sbfx r0, r1, #31, #1");
}

static void saturation(void) {
    TRY("ssat r0, #1, r1");
    TRY("ssat r0, #8, r1, lsl #4");
    TRY("ssat r0, #32, r1");
    TRY("ssat r0, #17, r1, asr #3");
    TRY("usat r0, #0, r1");
    TRY("usat r0, #8, r1");
    TRY("usat r0, #31, r1, lsl #2");
    TRY("usat r0, #15, r1, asr #31");
}

static void multiplication(void) {
    TRY("mul r0, r1, r2");
    TRY("mla r0, r1, r2, r3");
    TRY("mls r0, r1, r2, r3");
    TRY("sdiv r0, r1, r2");
    TRY("udiv r0, r1, r2");
    TRY("sdiv r0, r3, r1");
    TRY("udiv r0, r3, r1");
    TRY_LONG("smull r0, r3, r1, r2");
    TRY_LONG("umull r0, r3, r1, r2");
    TRY_LONG("smlal r0, r3, r1, r2");
    TRY_LONG("umlal r0, r3, r1, r2");
}

void integer_group(void) {
    wide();
    bit_fields();
    saturation();
    multiplication();
}
