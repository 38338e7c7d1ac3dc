/* SPDX-License-Identifier: MIT */
#include "operands.h"

enum {
    N = 1 << 31,
    Z = 1 << 30,
    C = 1 << 29,
    V = 1 << 28,
    Q = 1 << 27,
    GE = 15 << 16,
    GE_SOME = 6 << 16,
};

/* Borders of the signed and unsigned ranges of bytes, halfwords and words, and some in between. */
const struct operands operands[OPERAND_ROWS] = {
    {0x00000000, 0x00000000, 0x00000000, 0x00000000, 0},
    {0x12345678, 0x00000001, 0xFFFFFFFF, 0x00000001, (uint32_t)C},
    {0x00000005, 0x7FFFFFFF, 0x00000001, 0x80000000, (uint32_t)N | (uint32_t)GE},
    {0x89ABCDEF, 0x80000000, 0x80000000, 0x7FFFFFFF, (uint32_t)Z | (uint32_t)V},
    {0x00FF00FF, 0x80000000, 0xFFFFFFFF, 0x0000FFFF, (uint32_t)C | (uint32_t)Q},
    {0x0F0F0F0F, 0x7F80017E, 0x017FFF82, 0x55AA55AA, (uint32_t)GE_SOME},
    {0xCAFEBABE, 0x80007FFF, 0x7FFF8000, 0x00010002, (uint32_t)C | (uint32_t)GE_SOME},
    {0x76543210, 0x0000001F, 0x00000021, 0xFFFFFFFE, (uint32_t)V | (uint32_t)GE},
    {0xDEADBEEF, 0xA5C3F00F, 0x3C5A0FF0, 0x87654321,
     (uint32_t)N | (uint32_t)Z | (uint32_t)C | (uint32_t)V},
    {0xFFFFFFFF, 0xFFFFFFFF, 0x00000103, 0xFFFFFFFF, (uint32_t)Q | (uint32_t)GE},
};
