/* SPDX-License-Identifier: MIT */
/* The segments of an ELF32 file (System V ABI, chapter 5): where their table is, by the file's
 * header, and the places in an entry. */
#ifndef HOST_ELF_SEGMENT_H
#define HOST_ELF_SEGMENT_H

enum elf_segments {
    ELF_PHOFF = 28,
    ELF_PHENTSIZE = 42,
    ELF_PHNUM = 44,
};

enum elf_segment {
    PH_TYPE = 0,
    PH_OFFSET = 4,
    PH_VADDR = 8,
    PH_PADDR = 12,
    PH_FILESZ = 16,
    PH_MEMSZ = 20,
    PH_SIZE = 32,

    PT_LOAD = 1,
};

#endif
