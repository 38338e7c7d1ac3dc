/* SPDX-License-Identifier: MIT */
/* ELF files of ARM firmware: what to put where, and what functions are called. */
#include <elf.h>
#include <stdio.h>
#include <string.h>

#include "load.h"

/* A structure of the file, copied out: NULL-safe against every offset. */
static bool take(const uint8_t *image, size_t size, uint64_t offset, void *to, size_t length) {
    if (offset > size || length > size - offset) {
        return false;
    }
    memcpy(to, image + offset, length);
    return true;
}

bool elf_is(const uint8_t *image, size_t size) {
    return size >= SELFMAG && memcmp(image, ELFMAG, SELFMAG) == 0;
}

static const char *header_fault(const Elf32_Ehdr *header) {
    if (header->e_ident[EI_CLASS] != ELFCLASS32 || header->e_ident[EI_DATA] != ELFDATA2LSB ||
        header->e_machine != EM_ARM) {
        return "it is not a 32-bit little-endian ARM file";
    }
    if (header->e_type != ET_EXEC) {
        return "it is not linked: give the .elf that the linker wrote";
    }
    if (header->e_phentsize != sizeof(Elf32_Phdr) || header->e_phnum == 0) {
        return "it has no segments to load";
    }
    return NULL;
}

/* Loads, or only checks, the segments. */
static bool segments(struct vboard *board, const Elf32_Ehdr *header, const uint8_t *image,
                     size_t size, bool load, char *error, size_t error_size) {
    for (uint32_t i = 0; i < header->e_phnum; i++) {
        Elf32_Phdr segment;
        uint64_t at = (uint64_t)header->e_phoff + (uint64_t)i * sizeof segment;
        if (!take(image, size, at, &segment, sizeof segment) ||
            (segment.p_type == PT_LOAD &&
             (segment.p_offset > size || segment.p_filesz > size - segment.p_offset))) {
            snprintf(error, error_size, "the file is cut short");
            return false;
        }
        if (segment.p_type != PT_LOAD || segment.p_filesz == 0) {
            continue;
        }
        if (!load && !vboard_is_flash(board, segment.p_paddr, segment.p_filesz)) {
            snprintf(error, error_size,
                     "%u bytes at 0x%08x do not fit into the flash of this board: check the "
                     "linker script",
                     (unsigned)segment.p_filesz, (unsigned)segment.p_paddr);
            return false;
        }
        if (load &&
            !vboard_load(board, segment.p_paddr, image + segment.p_offset, segment.p_filesz)) {
            snprintf(error, error_size, "segment %u does not fit", (unsigned)i);
            return false;
        }
    }
    return true;
}

static bool name_at(const uint8_t *image, size_t size, const Elf32_Shdr *strings, uint32_t index,
                    const char **name) {
    uint64_t at = (uint64_t)strings->sh_offset + index;
    if (index >= strings->sh_size || at >= size) {
        return false;
    }
    *name = (const char *)image + at;
    return memchr(*name, 0, size - at) != NULL;
}

/* A file without symbols, or with broken ones, still runs: it only has no names. */
static void read_symbols(struct symbols *symbols, const Elf32_Ehdr *header, const uint8_t *image,
                         size_t size) {
    for (uint32_t i = 0; i < header->e_shnum; i++) {
        Elf32_Shdr table, strings;
        uint64_t at = (uint64_t)header->e_shoff + (uint64_t)i * sizeof table;
        if (!take(image, size, at, &table, sizeof table) || table.sh_type != SHT_SYMTAB ||
            !take(image, size, (uint64_t)header->e_shoff + (uint64_t)table.sh_link * sizeof strings,
                  &strings, sizeof strings)) {
            continue;
        }
        for (uint32_t s = 0; s < table.sh_size / sizeof(Elf32_Sym); s++) {
            Elf32_Sym symbol;
            const char *name;
            if (take(image, size, (uint64_t)table.sh_offset + (uint64_t)s * sizeof symbol, &symbol,
                     sizeof symbol) &&
                ELF32_ST_TYPE(symbol.st_info) == STT_FUNC &&
                name_at(image, size, &strings, symbol.st_name, &name) &&
                !symbols_add(symbols, symbol.st_value, symbol.st_size, name)) {
                return;
            }
        }
    }
    symbols_sort(symbols);
}

bool elf_load(struct vboard *board, struct symbols *symbols, const uint8_t *image, size_t size,
              char *error, size_t error_size) {
    Elf32_Ehdr header;
    if (!take(image, size, 0, &header, sizeof header)) {
        snprintf(error, error_size, "the file is cut short");
        return false;
    }
    const char *fault = header_fault(&header);
    if (fault != NULL) {
        snprintf(error, error_size, "%s", fault);
        return false;
    }
    if (!segments(board, &header, image, size, false, error, error_size) ||
        !segments(board, &header, image, size, true, error, error_size)) {
        return false;
    }
    if (symbols != NULL && header.e_shentsize == sizeof(Elf32_Shdr)) {
        read_symbols(symbols, &header, image, size);
    }
    return true;
}
