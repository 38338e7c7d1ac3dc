/* SPDX-License-Identifier: MIT */
/* ARMv6-M has no instruction that divides. What the compiler calls in its place (ARM IHI 0043,
 * "Integer-by-integer division functions") is written for speed in its own library and takes 270
 * bytes; this takes 24, and 5 us at 64 MHz: nothing that is done often divides. */
#include <stdint.h>

#include "architecture.h"

uint64_t __aeabi_uidivmod(uint32_t number, uint32_t divisor);
uint64_t __aeabi_uidiv(uint32_t number, uint32_t divisor)
    __attribute__((alias("__aeabi_uidivmod")));

/* The quotient in r0, the remainder in r1: as a double-word is returned (AAPCS 6.5). Of a division
 * by zero nothing is said. In assembler for the carry: the number goes out of r0 at its top, bit by
 * bit, into the rest in r1, and the quotient comes in below it. Nothing goes out of r1: what is in
 * it before the last bit comes has 31. */
__attribute__((naked)) uint64_t __aeabi_uidivmod(uint32_t number, uint32_t divisor) {
    (void)number;
    (void)divisor;
    __asm__ volatile(UNIFIED "movs r2, r1\n"
                             "movs r1, #0\n"
                             "movs r3, #32\n" /* bits */
                             "1: adds r0, r0, r0\n"
                             "adcs r1, r1\n"
                             "cmp r1, r2\n"
                             "bcc 2f\n"
                             "subs r1, r1, r2\n"
                             "adds r0, #1\n"
                             "2: subs r3, #1\n"
                             "bne 1b\n"
                             "bx lr\n");
}
