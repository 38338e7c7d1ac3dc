/* SPDX-License-Identifier: MIT */
#include "numbers.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <wchar.h>

static double (*const functions[])(double) = {
    sin,  cos,   tan, asin,  acos, atan,  sinh, cosh, tanh, asinh,  acosh,  atanh, exp,
    exp2, expm1, log, log10, log2, log1p, cbrt, erf,  erfc, lgamma, tgamma, rint,  nearbyint,
};

static float (*const short_functions[])(float) = {
    sinf,  cosf,   tanf, asinf,  acosf, atanf,  sinhf, coshf, tanhf, asinhf,  acoshf,  atanhf, expf,
    exp2f, expm1f, logf, log10f, log2f, log1pf, cbrtf, erff,  erfcf, lgammaf, tgammaf, j0f,    y1f,
};

static double mathematics(double value) {
    for (size_t i = 0; i < sizeof functions / sizeof functions[0]; i++) {
        value += functions[i](value);
    }
    for (size_t i = 0; i < sizeof short_functions / sizeof short_functions[0]; i++) {
        value += (double)short_functions[i]((float)value);
    }
    return pow(value, 1.5) + fmod(value, 3) + hypot(value, 4) + jn(2, value);
}

static double text(double value) {
    static char line[256];
    static wchar_t wide[64];
    double read = 0;

    snprintf(line, sizeof line, "%g %a %20.10f %lld %s", value, value, value, (long long)value,
             "text");
    if (sscanf(line, "%lf", &read) != 1) {
        read = strtod("1e-3", NULL);
    }
    swprintf(wide, sizeof wide / sizeof wide[0], L"%f %ls", value, L"wide");
    return read + strtod(line, NULL) + wcstod(wide, NULL);
}

static double calendar(double value) {
    time_t seconds = (time_t)value;
    struct tm parts;
    char line[64];

    (void)strftime(line, sizeof line, "%A %d %B %Y %H:%M:%S", gmtime_r(&seconds, &parts));
    (void)strptime(line, "%A %d %B %Y", &parts);
    return (double)mktime(&parts) + (double)line[0];
}

double numbers_work(double value) {
    return mathematics(value) + text(value) + calendar(value);
}
