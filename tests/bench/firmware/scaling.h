/* SPDX-License-Identifier: MIT */
/* Makes pictures smaller: a public single-file library of Debian's libstb-dev. */
#ifndef FIRMWARE_SCALING_H
#define FIRMWARE_SCALING_H

#include <stdbool.h>
#include <stdint.h>

/* size * size pixels of 4 bytes into small * small of them. False: out of memory. */
bool scaling_work(const uint8_t *picture, int size, uint8_t *result, int small);

#endif
