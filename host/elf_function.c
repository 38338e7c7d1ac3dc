/* SPDX-License-Identifier: MIT */
/* Which function an address lies in, and where the object of a name lies, by the symbol table of an
 * ELF file. Nothing in the file is believed: a place outside of it reads as zeros. */
#include <string.h>

#include "host/elf_segment.h"
#include "tulpar/image.h"
#include "wire/bytes.h"

/* System V ABI, chapter 4. */
enum {
    ELF_SHOFF = 32,
    ELF_SHENTSIZE = 46,
    ELF_SHNUM = 48,
    SH_TYPE = 4,
    SH_OFFSET = 16,
    SH_BYTES = 20,
    SH_LINK = 24,
    SHT_SYMTAB = 2,
    SYMBOL_SIZE = 16,
    ST_NAME = 0,
    ST_VALUE = 4,
    ST_BYTES = 8,
    ST_INFO = 12,
    ST_SHNDX = 14,
    SHN_UNDEF = 0,
    TYPE_MASK = 15,
    STT_NOTYPE = 0,
    STT_OBJECT = 1,
    STT_FUNC = 2,
};

struct elf {
    const uint8_t *bytes;
    size_t length;
};

struct section {
    uint32_t type, offset, bytes, link;
};

static bool has(const struct elf *elf, uint64_t offset, uint64_t size) {
    return offset + size <= elf->length;
}

static uint32_t word(const struct elf *elf, uint64_t offset) {
    return has(elf, offset, 4) ? get_u32(elf->bytes + offset) : 0;
}

static uint32_t half(const struct elf *elf, uint64_t offset) {
    return has(elf, offset, 2) ? get_u16(elf->bytes + offset) : 0;
}

static struct section section_at(const struct elf *elf, uint32_t index) {
    uint64_t at = word(elf, ELF_SHOFF) + (uint64_t)index * half(elf, ELF_SHENTSIZE);

    if (index >= half(elf, ELF_SHNUM)) {
        return (struct section){0};
    }
    return (struct section){
        .type = word(elf, at + SH_TYPE),
        .offset = word(elf, at + SH_OFFSET),
        .bytes = word(elf, at + SH_BYTES),
        .link = word(elf, at + SH_LINK),
    };
}

/* The symbol lies around the address, or, when it states no size as those of assembler do, before
 * it. */
static bool contains(uint32_t start, uint32_t size, uint32_t address) {
    return address >= start && (size == 0 || address - start < size);
}

/* The end of the name must lie in the file. */
static void take_name(const struct elf *elf, const struct section *names, uint32_t offset,
                      char out[TULPAR_FUNCTION_NAME_MAX]) {
    size_t length = 0;

    while (length < TULPAR_FUNCTION_NAME_MAX - 1 && offset + length < names->bytes &&
           has(elf, (uint64_t)names->offset + offset + length, 1)) {
        out[length] = (char)elf->bytes[names->offset + offset + length];
        if (out[length] == '\0') {
            return;
        }
        length++;
    }
    out[length] = '\0';
}

/* Of those that contain the address the one that begins last: a symbol without a size reaches as
 * far as the next one. */
static bool find_in(const struct elf *elf, const struct section *table, uint32_t address,
                    struct tulpar_function *function) {
    struct section names = section_at(elf, table->link);
    uint32_t best = 0;
    bool found = false;

    for (uint32_t i = 0; i < table->bytes / SYMBOL_SIZE; i++) {
        uint64_t at = table->offset + (uint64_t)i * SYMBOL_SIZE;

        if (!has(elf, at, SYMBOL_SIZE)) {
            break;
        }
        uint32_t start = word(elf, at + ST_VALUE) & ~1u; /* without the Thumb bit */
        bool is_function = (elf->bytes[at + ST_INFO] & TYPE_MASK) == STT_FUNC;

        if (is_function && contains(start, word(elf, at + ST_BYTES), address) &&
            (!found || start >= best)) {
            found = true;
            best = start;
            function->offset = address - start;
            take_name(elf, &names, word(elf, at + ST_NAME), function->name);
        }
    }
    return found;
}

bool tulpar_elf_function(const uint8_t *file, size_t length, uint32_t address,
                         struct tulpar_function *function) {
    struct elf elf = {file, length};

    memset(function, 0, sizeof *function);
    for (uint32_t i = 0; i < half(&elf, ELF_SHNUM); i++) {
        struct section table = section_at(&elf, i);

        if (table.type == SHT_SYMTAB && find_in(&elf, &table, address, function) &&
            function->name[0] != '\0') {
            return true;
        }
    }
    return false;
}

static bool is_object(const struct elf *elf, uint64_t at) {
    unsigned type = elf->bytes[at + ST_INFO] & TYPE_MASK;

    return (type == STT_OBJECT || type == STT_NOTYPE) && half(elf, at + ST_SHNDX) != SHN_UNDEF;
}

/* Where the file has what the program has at `address`: of a variable, which startup code copies
 * into RAM, the value that it begins with. */
static uint32_t load_address(const struct elf *elf, uint32_t address) {
    for (uint32_t i = 0; i < half(elf, ELF_PHNUM); i++) {
        uint64_t at = word(elf, ELF_PHOFF) + (uint64_t)i * half(elf, ELF_PHENTSIZE);
        uint32_t into = address - word(elf, at + PH_VADDR);

        if (word(elf, at + PH_TYPE) == PT_LOAD && into < word(elf, at + PH_FILESZ)) {
            return word(elf, at + PH_PADDR) + into;
        }
    }
    return address;
}

static unsigned count_in(const struct elf *elf, const struct section *table, const char *name,
                         struct tulpar_symbol *symbol) {
    struct section names = section_at(elf, table->link);
    char found[TULPAR_FUNCTION_NAME_MAX];
    unsigned count = 0;

    for (uint32_t i = 0; i < table->bytes / SYMBOL_SIZE; i++) {
        uint64_t at = table->offset + (uint64_t)i * SYMBOL_SIZE;

        if (!has(elf, at, SYMBOL_SIZE)) {
            break;
        }
        take_name(elf, &names, word(elf, at + ST_NAME), found);
        uint32_t address = load_address(elf, word(elf, at + ST_VALUE));
        bool again = count > 0 && address == symbol->address;
        if (is_object(elf, at) && strcmp(found, name) == 0 && !again) {
            count++;
            if (count == 1) {
                *symbol = (struct tulpar_symbol){address, word(elf, at + ST_BYTES)};
            }
        }
    }
    return count;
}

unsigned tulpar_elf_symbol(const uint8_t *file, size_t length, const char *name,
                           struct tulpar_symbol *symbol) {
    struct elf elf = {file, length};
    unsigned count = 0;

    memset(symbol, 0, sizeof *symbol);
    for (uint32_t i = 0; i < half(&elf, ELF_SHNUM) && count == 0; i++) {
        struct section table = section_at(&elf, i);

        if (table.type == SHT_SYMTAB) {
            count = count_in(&elf, &table, name, symbol);
        }
    }
    return count;
}
