/* SPDX-License-Identifier: MIT */
/* The small ELF file of elf_file.h with a table of symbols, as the linker leaves it, behind it. */
#ifndef TESTS_SUPPORT_ELF_NAMES_H
#define TESTS_SUPPORT_ELF_NAMES_H

#include <stddef.h>

#include "support/elf_file.h"

enum {
    ELF_NAMES_MAX = 9,      /* symbols */
    ELF_NAMES_STRINGS = 64, /* bytes of their names, each with its NUL */
    ELF_NAMES_SYMBOL = 16,
    ELF_NAMES_SECTIONS = 6,
    ELF_NAMES_SIZE = ELF_FILE_SIZE + ELF_NAMES_STRINGS + (ELF_NAMES_MAX + 1) * ELF_NAMES_SYMBOL +
                     ELF_NAMES_SECTIONS * ELF_FILE_SHDR,
    ELF_NAMES_IMAGE = 44, /* bytes from the beginning of the text to the end of the data */
};

enum elf_names_kind {
    ELF_NAMES_OBJECT,
    ELF_NAMES_FUNCTION,
    ELF_NAMES_DECLARED, /* an object that another file has */
};

struct elf_name {
    const char *name;
    uint32_t value, size;
    enum elf_names_kind kind;
};

/* Writes the file: ELF_NAMES_SIZE bytes, ELF_NAMES_MAX symbols at most. */
void elf_names_build(uint8_t file[ELF_NAMES_SIZE], const struct elf_name *names, size_t count);

#endif
