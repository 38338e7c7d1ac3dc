/* SPDX-License-Identifier: MIT */
/* Floating point, DSP intrinsics, bit fields, unaligned and packed data. A core that has no such
 * instructions gets the compiler's library, or plain C. */
#include <arm_acle.h>
#include <stdint.h>
#include <string.h>

struct __attribute__((packed)) odd {
    uint8_t a;
    uint32_t b;
    uint16_t c;
};
static float signal[128];
static float output[128];
static int16_t samples[128];
static uint8_t bytes[64];
volatile uint32_t result[8];

#ifdef __ARM_FP
enum { ROUNDS = 8 };
static float root(float x) {
    float y;
    __asm__("vsqrt.f32 %0, %1" : "=t"(y) : "t"(x));
    return y;
}
#else
enum { ROUNDS = 2 }; /* the library takes its time */
/* By Newton's steps. */
static float root(float x) {
    float y = x > 1.0f ? x : 1.0f;
    for (int i = 0; i < 6; i++)
        y = (y + x / y) * 0.5f;
    return y;
}
#endif

#ifdef __ARM_FEATURE_DSP
static int32_t mix(int32_t acc, uint32_t *lanes, uint32_t pair) {
    acc = __smlad((int32_t)pair, (int32_t)result[0], acc);
    *lanes = __uqadd8(*lanes, pair);
    *lanes = __sel(*lanes, (uint32_t)__sadd16((int32_t)*lanes, (int32_t)pair));
    acc = __qadd(acc, __ssat((int32_t)pair >> 3, 20));
    return acc ^ (int32_t)__usat((int32_t)pair, 11);
}
#else
static int32_t mix(int32_t acc, uint32_t *lanes, uint32_t pair) {
    const int64_t product = (int64_t)(int32_t)pair * (int32_t)result[0];
    *lanes += (pair & 0x00FF00FFu) + (pair >> 8 & 0x00FF00FFu);
    acc = (int32_t)((uint32_t)acc + (uint32_t)(product >> 20));
#ifdef __ARM_FEATURE_SAT
    acc ^= __ssat((int32_t)pair >> 3, 20) + (int32_t)__usat((int32_t)pair, 11);
#endif
    return acc ^ (int32_t)product;
}
#endif

static uint32_t pattern(float x) {
    uint32_t bits;
    memcpy(&bits, &x, 4);
    return bits;
}

int main(void) {
    uint32_t seed = 99;
    for (int round = 0; round < ROUNDS; round++) {
        for (int i = 0; i < 128; i++) {
            seed = seed * 1664525u + 1013904223u;
            signal[i] = (float)(int32_t)seed / 65536.0f;
            samples[i] = (int16_t)(seed >> 16);
        }
        for (int i = 4; i < 124; i++) {
            float sum = 0;
            for (int k = -4; k <= 4; k++)
                sum += signal[i + k] * (0.25f / (float)(k * k + 1));
            output[i] = root(sum < 0 ? -sum : sum) + (float)(uint32_t)i;
        }
        for (int i = 4; i < 124; i++)
            result[0] += pattern(output[i]);
        int32_t acc = 0;
        uint32_t lanes = 0;
        for (int i = 0; i < 128; i += 2) {
            uint32_t pair;
            memcpy(&pair, &samples[i], 4);
            acc = mix(acc, &lanes, pair);
        }
        result[1] += (uint32_t)acc;
        result[2] += lanes;
        for (int i = 0; i + (int)sizeof(struct odd) < 60; i += 5) {
            struct odd o;
            memcpy(&o, bytes + i, sizeof o);
            o.b += seed;
            o.c ^= (uint16_t)seed;
            memcpy(bytes + i + 1, &o, sizeof o);
        }
        for (int i = 0; i < 64; i++)
            result[3] = result[3] * 31 + bytes[i];
        double d = (double)seed * 1.0001;
        result[4] += (uint32_t)(int64_t)d;
    }
    return 0;
}
