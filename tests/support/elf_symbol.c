/* SPDX-License-Identifier: MIT */
#include "support/elf_symbol.h"

#include <elf.h>
#include <stdbool.h>
#include <string.h>

static bool has_name(const char *symbol, const char *name) {
    size_t length = strlen(name);

    return strncmp(symbol, name, length) == 0 && (symbol[length] == '\0' || symbol[length] == '.');
}

static Elf32_Shdr section_at(const uint8_t *elf, const Elf32_Ehdr *header, uint32_t index) {
    Elf32_Shdr section;

    memcpy(&section, elf + header->e_shoff + (size_t)index * header->e_shentsize, sizeof section);
    return section;
}

static uint32_t find(const uint8_t *elf, const Elf32_Shdr *table, const Elf32_Shdr *names,
                     const char *name) {
    for (uint32_t offset = 0; offset < table->sh_size; offset += (uint32_t)sizeof(Elf32_Sym)) {
        Elf32_Sym symbol;

        memcpy(&symbol, elf + table->sh_offset + offset, sizeof symbol);
        if (ELF32_ST_TYPE(symbol.st_info) == STT_OBJECT &&
            has_name((const char *)elf + names->sh_offset + symbol.st_name, name)) {
            return symbol.st_value;
        }
    }
    return 0;
}

/* Our own build made the file: it is not looked at for sense. */
uint32_t elf_symbol(const uint8_t *elf, size_t size, const char *name) {
    Elf32_Ehdr header;
    uint32_t address = 0;

    if (size < sizeof header) {
        return 0;
    }
    memcpy(&header, elf, sizeof header);
    for (uint32_t i = 0; i < header.e_shnum && address == 0; i++) {
        Elf32_Shdr table = section_at(elf, &header, i);

        if (table.sh_type == SHT_SYMTAB) {
            Elf32_Shdr names = section_at(elf, &header, table.sh_link);
            address = find(elf, &table, &names, name);
        }
    }
    return address;
}
