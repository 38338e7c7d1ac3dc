/* SPDX-License-Identifier: MIT */
/* The enumerators that tests compare with, read from the headers by tests/support/CMakeLists.txt.
 */
#ifndef TESTS_SUPPORT_ENUMERATORS_H
#define TESTS_SUPPORT_ENUMERATORS_H

#include <stdint.h>

struct enumerator {
    unsigned of; /* a number for each enum */
    const char *name;
    intmax_t value;
};

/* Ends with an entry without a name. */
extern const struct enumerator enumerators[];

#endif
