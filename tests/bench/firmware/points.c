/* SPDX-License-Identifier: MIT */
#include "points.h"

#include <complex.h>
#include <stddef.h>

static double complex (*const functions[])(double complex) = {
    csin, ccos, ctan, casin, cacos, catan, csinh, ccosh, ctanh, cexp, clog, csqrt,
};

double points_work(double value) {
    double complex point = value + value * I;

    for (size_t i = 0; i < sizeof functions / sizeof functions[0]; i++) {
        point = functions[i](point);
    }
    return cabs(point);
}
