/* SPDX-License-Identifier: MIT */
/* The DSP extension: parallel arithmetic, selection, signed multiplications (manual A7.7). */
#include "groups.h"
#include "operands.h"

#define TRY_PARALLEL(prefix)                                                                       \
    do {                                                                                           \
        TRY(prefix "add8 r0, r1, r2");                                                             \
        TRY(prefix "sub8 r0, r1, r2");                                                             \
        TRY(prefix "add16 r0, r1, r2");                                                            \
        TRY(prefix "sub16 r0, r1, r2");                                                            \
        TRY(prefix "asx r0, r1, r2");                                                              \
        TRY(prefix "sax r0, r1, r2");                                                              \
    } while (0)

static void parallel(void) {
    TRY_PARALLEL("s");
    TRY_PARALLEL("q");
    TRY_PARALLEL("sh");
    TRY_PARALLEL("u");
    TRY_PARALLEL("uq");
    TRY_PARALLEL("uh");
    TRY("sel r0, r1, r2");
    TRY("usad8 r0, r1, r2");
    TRY("usada8 r0, r1, r2, r3");
}

static void extension(void) {
    TRY("sxtb16 r0, r1, ror #8");
    TRY("uxtb16 r0, r1");
    TRY("sxtb.w r0, r1, ror #24");
    TRY("uxth.w r0, r1, ror #16");
    TRY("sxtab r0, r1, r2, ror #8");
    TRY("uxtab r0, r1, r2, ror #16");
    TRY("sxtah r0, r1, r2");
    TRY("uxtah r0, r1, r2, ror #24");
    TRY("sxtab16 r0, r1, r2, ror #8");
    TRY("uxtab16 r0, r1, r2, ror #16");
}

static void multiplication(void) {
    TRY("smulbb r0, r1, r2");
    TRY("smulbt r0, r1, r2");
    TRY("smultb r0, r1, r2");
    TRY("smultt r0, r1, r2");
    TRY("smulwb r0, r1, r2");
    TRY("smulwt r0, r1, r2");
    TRY("smlabb r0, r1, r2, r3");
    TRY("smlabt r0, r1, r2, r3");
    TRY("smlatb r0, r1, r2, r3");
    TRY("smlatt r0, r1, r2, r3");
    TRY("smlawb r0, r1, r2, r3");
    TRY("smlawt r0, r1, r2, r3");
    TRY("smuad r0, r1, r2");
    TRY("smuadx r0, r1, r2");
    TRY("smusd r0, r1, r2");
    TRY("smusdx r0, r1, r2");
    TRY("smlad r0, r1, r2, r3");
    TRY("smladx r0, r1, r2, r3");
    TRY("smlsd r0, r1, r2, r3");
    TRY("smlsdx r0, r1, r2, r3");
    TRY("smmul r0, r1, r2");
    TRY("smmulr r0, r1, r2");
    TRY("smmla r0, r1, r2, r3");
    TRY("smmlar r0, r1, r2, r3");
    TRY("smmls r0, r1, r2, r3");
    TRY("smmlsr r0, r1, r2, r3");
    TRY_LONG("smlalbb r0, r3, r1, r2");
    TRY_LONG("smlalbt r0, r3, r1, r2");
    TRY_LONG("smlaltb r0, r3, r1, r2");
    TRY_LONG("smlaltt r0, r3, r1, r2");
    TRY_LONG("smlald r0, r3, r1, r2");
    TRY_LONG("smlaldx r0, r3, r1, r2");
    TRY_LONG("smlsld r0, r3, r1, r2");
    TRY_LONG("smlsldx r0, r3, r1, r2");
}

static void packing_and_saturation(void) {
    TRY("pkhbt r0, r1, r2, lsl #5");
    TRY("pkhbt r0, r1, r2");
    TRY("pkhtb r0, r1, r2, asr #5");
    TRY("pkhtb r0, r1, r2, asr #32");
    TRY("ssat16 r0, #9, r1");
    TRY("ssat16 r0, #16, r1");
    TRY("usat16 r0, #7, r1");
    TRY("usat16 r0, #0, r1");
    TRY("qadd r0, r1, r2");
    TRY("qsub r0, r1, r2");
    TRY("qdadd r0, r1, r2");
    TRY("qdsub r0, r1, r2");
    TRY_LONG("umaal r0, r3, r1, r2");
}

void dsp_group(void) {
    packing_and_saturation();
    parallel();
    extension();
    multiplication();
}
