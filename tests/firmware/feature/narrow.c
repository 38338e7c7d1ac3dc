/* SPDX-License-Identifier: MIT */
/* Data processing by 16-bit instructions (manual A5.2). */
#include "groups.h"
#include "operands.h"

void narrow_group(void) {
    TRY("adds r0, r1, r2");
    TRY("adds r0, #200");
    TRY("adds r0, r1, #7");
    TRY("adcs r0, r1");
    TRY("add r0, r1");
    TRY("subs r0, r1, r2");
    TRY("subs r0, #255");
    TRY("subs r0, r1, #1");
    TRY("sbcs r0, r1");
    TRY("rsbs r0, r1, #0");
    TRY("ands r0, r1");
    TRY("eors r0, r1");
    TRY("orrs r0, r1");
    TRY("bics r0, r1");
    TRY("mvns r0, r1");
    TRY("movs r0, r1");
    TRY("movs r0, #128");
    TRY("mov r0, r1");
    TRY("cmp r0, r1");
    TRY("cmp r0, #85");
    TRY("cmn r0, r1");
    TRY("tst r0, r1");
    TRY("lsls r0, r1, #1");
    TRY("lsls r0, r1, #31");
    TRY("lsrs r0, r1, #1");
    TRY("lsrs r0, r1, #32");
    TRY("asrs r0, r1, #1");
    TRY("asrs r0, r1, #32");
    TRY("lsls r0, r2");
    TRY("lsrs r0, r2");
    TRY("asrs r0, r2");
    TRY("rors r0, r2");
    TRY("muls r0, r1, r0");
    TRY("rev r0, r1");
    TRY("rev16 r0, r1");
    TRY("revsh r0, r1");
    TRY("sxtb r0, r1");
    TRY("sxth r0, r1");
    TRY("uxtb r0, r1");
    TRY("uxth r0, r1");
}
