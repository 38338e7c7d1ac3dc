/* SPDX-License-Identifier: MIT */
/* Where a variable of the firmware lies: for tests that look at what it has counted. */
#ifndef TESTS_SUPPORT_ELF_SYMBOL_H
#define TESTS_SUPPORT_ELF_SYMBOL_H

#include <stddef.h>
#include <stdint.h>

/* The address of a variable by its name, in a whole ELF file of a 32-bit little-endian machine; the
 * compiler may have put an ending with a dot behind it. 0: there is none. */
uint32_t elf_symbol(const uint8_t *elf, size_t size, const char *name);

#endif
