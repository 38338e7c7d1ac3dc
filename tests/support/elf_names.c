/* SPDX-License-Identifier: MIT */
#include "support/elf_names.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include "support/expect.h"
#include <string.h>

#include "wire/bytes.h"

/* Places in the file, in a section's entry (Elf32_Shdr) and in a symbol (Elf32_Sym). */
enum {
    STRINGS_AT = ELF_FILE_SIZE,
    SYMBOLS_AT = STRINGS_AT + ELF_NAMES_STRINGS,
    TABLE_AT = SYMBOLS_AT + (ELF_NAMES_MAX + 1) * ELF_NAMES_SYMBOL,
    E_SHOFF = 32,
    E_SHNUM = 48,
    SH_TYPE = 4,
    SH_OFFSET = 16,
    SH_SIZE = 20,
    SH_LINK = 24,
    ST_VALUE = 4,
    ST_SIZE = 8,
    ST_INFO = 12,
    ST_SHNDX = 14,
    STT_OBJECT = 1,
    STT_FUNC = 2,
    SHT_SYMTAB = 2,
    SHT_STRTAB = 3,
    OLD_SECTIONS = 4,
    TEXT = 1, /* a section of elf_file.h */
};

static void put_section(uint8_t *file, unsigned index, uint32_t type, uint32_t offset,
                        uint32_t size, uint32_t link) {
    uint8_t *at = file + TABLE_AT + index * ELF_FILE_SHDR;

    put_u32(at + SH_TYPE, type);
    put_u32(at + SH_OFFSET, offset);
    put_u32(at + SH_SIZE, size);
    put_u32(at + SH_LINK, link);
}

/* The first one is empty, as in every ELF file. */
static void put_symbol(uint8_t *file, size_t index, uint32_t string, const struct elf_name *name) {
    uint8_t *at = file + SYMBOLS_AT + (index + 1) * ELF_NAMES_SYMBOL;

    put_u32(at, string);
    put_u32(at + ST_VALUE, name->value);
    put_u32(at + ST_SIZE, name->size);
    at[ST_INFO] = name->kind == ELF_NAMES_FUNCTION ? STT_FUNC : STT_OBJECT;
    put_u16(at + ST_SHNDX, name->kind == ELF_NAMES_DECLARED ? 0 : TEXT);
}

void elf_names_build(uint8_t file[ELF_NAMES_SIZE], const struct elf_name *names, size_t count) {
    struct elf_file elf = elf_file_good();
    size_t string = 1; /* the first one is empty, too */

    assert_in_range(count, 0, ELF_NAMES_MAX);
    memset(file, 0, ELF_NAMES_SIZE);
    memcpy(file, elf.bytes, ELF_FILE_SIZE);
    memcpy(file + TABLE_AT, elf.bytes + ELF_FILE_SECTIONS, OLD_SECTIONS * ELF_FILE_SHDR);
    put_u32(file + E_SHOFF, TABLE_AT);
    put_u16(file + E_SHNUM, ELF_NAMES_SECTIONS);
    for (size_t i = 0; i < count; i++) {
        size_t length = strlen(names[i].name) + 1;

        assert_in_range(string + length, 0, ELF_NAMES_STRINGS);
        memcpy(file + STRINGS_AT + string, names[i].name, length);
        put_symbol(file, i, (uint32_t)string, &names[i]);
        string += length;
    }
    put_section(file, OLD_SECTIONS, SHT_SYMTAB, SYMBOLS_AT,
                (uint32_t)(count + 1) * ELF_NAMES_SYMBOL, OLD_SECTIONS + 1);
    put_section(file, OLD_SECTIONS + 1, SHT_STRTAB, STRINGS_AT, ELF_NAMES_STRINGS, 0);
}
