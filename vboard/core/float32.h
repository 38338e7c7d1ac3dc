/* SPDX-License-Identifier: MIT */
/* IEEE 754 single precision as FPv4-SP does it (manual A2.5.7 and the pseudocode of A2.5): integer
 * arithmetic, so that the result is the same on every machine. Operands and results are bit
 * patterns. fpscr: read for DN, FZ, AHP and RMode; the cumulative exception bits are set in it. */
#ifndef VBOARD_CORE_FLOAT32_H
#define VBOARD_CORE_FLOAT32_H

#include <stdbool.h>
#include <stdint.h>

uint32_t float32_add(uint32_t a, uint32_t b, uint32_t *fpscr);
uint32_t float32_subtract(uint32_t a, uint32_t b, uint32_t *fpscr);
uint32_t float32_multiply(uint32_t a, uint32_t b, uint32_t *fpscr);
uint32_t float32_divide(uint32_t a, uint32_t b, uint32_t *fpscr);
uint32_t float32_sqrt(uint32_t a, uint32_t *fpscr);
/* addend + a * b, rounded once. */
uint32_t float32_fused(uint32_t addend, uint32_t a, uint32_t b, uint32_t *fpscr);

/* NZCV of the comparison in bits 31 to 28. signals: a quiet NaN is an invalid operation too. */
uint32_t float32_compare(uint32_t a, uint32_t b, bool signals, uint32_t *fpscr);

/* width: 16 or 32; the result is extended to 32 bits. fraction_bits: 0 to 32. */
uint32_t float32_to_fixed(uint32_t a, unsigned width, unsigned fraction_bits, bool is_unsigned,
                          bool towards_zero, uint32_t *fpscr);
uint32_t float32_from_fixed(uint32_t value, unsigned width, unsigned fraction_bits,
                            bool is_unsigned, bool to_nearest, uint32_t *fpscr);

uint32_t float32_from_half(uint32_t half, uint32_t *fpscr);
uint32_t float32_to_half(uint32_t a, uint32_t *fpscr);

#endif
