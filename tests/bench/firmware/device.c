/* SPDX-License-Identifier: MIT */
/* A firmware that does a bit of everything, with what its owner changes from day to day:
 *   CALIBRATION  a constant in a table
 *   LIMITER      one statement more, in a function near the beginning: most of the code behind it
 *                moves by a few bytes
 * WITH_... say what it is made of. */
#include <stdint.h>
#include <stdio.h>

#ifdef WITH_NUMBERS
#include "numbers.h"
#endif
#ifdef WITH_PICTURES
#include "pictures.h"
#endif
#ifdef WITH_POINTS
#include "points.h"
#endif
#ifdef WITH_SCALING
#include "scaling.h"
#endif
#ifdef WITH_SOUNDS
#include "sounds.h"
#endif

#ifndef CALIBRATION
#define CALIBRATION 1021
#endif

static const uint16_t calibration[] = {997, 1003, CALIBRATION, 1044, 1087, 1130, 1201, 1290};
enum { POINTS = sizeof calibration / sizeof calibration[0] };

static volatile uint32_t input;
static uint32_t total;

static __attribute__((noinline)) uint32_t measure(uint32_t raw) {
    uint32_t value = raw * calibration[raw % POINTS] / 1000;

#ifdef LIMITER
    if (value > 60000) {
        total = value - 60000;
    }
#endif
    return value;
}

int main(void) {
    for (;;) {
        total += measure(input);
#ifdef WITH_NUMBERS
        total += (uint32_t)numbers_work(total);
#endif
#ifdef WITH_POINTS
        total += (uint32_t)points_work(total);
#endif
#ifdef WITH_PICTURES
        total += pictures_work((const uint8_t *)calibration, input);
#endif
#ifdef WITH_SCALING
        static uint8_t small[8 * 8 * 4];
        total += scaling_work((const uint8_t *)calibration, 16, small, 8) ? small[input] : 0;
#endif
#ifdef WITH_SOUNDS
        total += sounds_work((const uint8_t *)calibration, input);
#endif
        printf("%lu\n", (unsigned long)total);
    }
}
