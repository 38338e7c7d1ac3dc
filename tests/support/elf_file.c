/* SPDX-License-Identifier: MIT */
#include "support/elf_file.h"

#include <string.h>

#include "wire/bytes.h"

enum { MEMORY_BEHIND = 64 }; /* that a segment has beyond its bytes in the file */

void elf_file_segment(struct elf_file *elf, unsigned index, uint32_t offset, uint32_t paddr,
                      uint32_t filesz) {
    uint8_t *at = elf->bytes + ELF_FILE_SEGMENTS + index * ELF_FILE_PHDR;

    put_u32(at, 1);
    put_u32(at + 4, offset);
    put_u32(at + 8, paddr + ELF_FILE_VIRTUAL);
    put_u32(at + 12, paddr);
    put_u32(at + 16, filesz);
    put_u32(at + 20, filesz + MEMORY_BEHIND);
}

void elf_file_section(struct elf_file *elf, unsigned index, uint32_t type, uint32_t flags,
                      uint32_t offset, uint32_t size) {
    uint8_t *at = elf->bytes + ELF_FILE_SECTIONS + index * ELF_FILE_SHDR;

    put_u32(at + 4, type);
    put_u32(at + 8, flags);
    put_u32(at + 16, offset);
    put_u32(at + 20, size);
}

struct elf_file elf_file_good(void) {
    struct elf_file elf = {.bytes = {0x7F, 'E', 'L', 'F', 1, 1, 1}};
    uint8_t *b = elf.bytes;

    put_u16(b + 16, 2);
    put_u16(b + 18, 40);
    put_u32(b + 28, ELF_FILE_SEGMENTS);
    put_u32(b + 32, ELF_FILE_SECTIONS);
    put_u16(b + 42, ELF_FILE_PHDR);
    put_u16(b + 44, 2);
    put_u16(b + 46, ELF_FILE_SHDR);
    put_u16(b + 48, 4);
    elf_file_segment(&elf, 0, ELF_FILE_TEXT, ELF_FILE_BASE, 32);
    elf_file_segment(&elf, 1, ELF_FILE_DATA, ELF_FILE_BASE + 36, 8);
    elf_file_section(&elf, 1, 1, 2, ELF_FILE_TEXT, 32);
    elf_file_section(&elf, 2, 1, 3, ELF_FILE_DATA, 8);
    elf_file_section(&elf, 3, 1, 0, 0, ELF_FILE_EHDR); /* debug information */
    memset(b + ELF_FILE_TEXT, 0x11, 32);
    memset(b + ELF_FILE_DATA, 0x22, 8);
    return elf;
}
