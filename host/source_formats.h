/* SPDX-License-Identifier: MIT */
/* The readers behind tulpar_source_parse(). Each takes a whole file in memory and trusts nothing in
 * it. */
#ifndef HOST_SOURCE_FORMATS_H
#define HOST_SOURCE_FORMATS_H

#include "host/parts.h"

/* Intel HEX (Intel, "Hexadecimal Object File Format Specification", revision A, 1988). */
TULPAR_MUST_USE enum tulpar_source_error hex_read(struct parts *parts, const uint8_t *data,
                                                  size_t length,
                                                  struct tulpar_source_problem *problem);

/* ELF32 little-endian for ARM (System V ABI, chapters 4 and 5). */
TULPAR_MUST_USE enum tulpar_source_error elf_read(struct parts *parts, const uint8_t *data,
                                                  size_t length,
                                                  struct tulpar_source_problem *problem);

bool elf_recognise(const uint8_t *data, size_t length);

/* A line that begins with ':', behind comments and blank lines: no .bin begins like this, for an
 * initial stack pointer that ends in 0x3A, 0x3B, 0x23 or 0x2F is none. */
bool hex_recognise(const uint8_t *data, size_t length);

#endif
