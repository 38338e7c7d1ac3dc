/* SPDX-License-Identifier: MIT */
/* A small ELF file to be changed by a test: 32 bytes of text (0x11) at ELF_FILE_BASE and 8 bytes of
 * data (0x22) four bytes behind them, a segment and a section for each, and a section of debug
 * information. */
#ifndef TESTS_SUPPORT_ELF_FILE_H
#define TESTS_SUPPORT_ELF_FILE_H

#include <stdint.h>

enum {
    ELF_FILE_BASE = 0x0800C800,
    ELF_FILE_VIRTUAL = 0x1000000, /* virtual addresses lie this much above the physical ones */
    ELF_FILE_EHDR = 52,
    ELF_FILE_PHDR = 32,
    ELF_FILE_SHDR = 40,
    ELF_FILE_SEGMENTS = ELF_FILE_EHDR,
    ELF_FILE_TEXT = 0x100,
    ELF_FILE_DATA = 0x120,
    ELF_FILE_SECTIONS = 0x140, /* four, the first one empty */
    ELF_FILE_SIZE = ELF_FILE_SECTIONS + 4 * ELF_FILE_SHDR,
};

struct elf_file {
    uint8_t bytes[ELF_FILE_SIZE];
};

struct elf_file elf_file_good(void);

/* Sets a loadable segment; index: 0 or 1. */
void elf_file_segment(struct elf_file *elf, unsigned index, uint32_t offset, uint32_t paddr,
                      uint32_t filesz);

/* Sets a section; index: 1 to 3. */
void elf_file_section(struct elf_file *elf, unsigned index, uint32_t type, uint32_t flags,
                      uint32_t offset, uint32_t size);

#endif
