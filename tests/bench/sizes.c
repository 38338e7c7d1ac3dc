/* SPDX-License-Identifier: MIT */
#include "sizes.h"

#include <elf.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FILE_MAX = 4 * 1024 * 1024, RAM_START = 0x10000000 };

static const Elf32_Shdr *section(const uint8_t *file, unsigned index) {
    const Elf32_Ehdr *header = (const void *)file;

    return (const void *)(file + header->e_shoff + (size_t)index * header->e_shentsize);
}

static void add_section(struct sizes *sizes, const Elf32_Shdr *one) {
    if ((one->sh_flags & SHF_ALLOC) == 0) {
        return;
    }
    if (one->sh_type != SHT_NOBITS) {
        sizes->code += one->sh_size;
    }
    if (one->sh_addr >= RAM_START) {
        sizes->ram += one->sh_size;
    }
}

/* The value of a symbol; 0: there is none. */
static uint32_t symbol(const uint8_t *file, const Elf32_Shdr *table, const char *name) {
    const Elf32_Sym *symbols = (const void *)(file + table->sh_offset);
    const char *names = (const char *)file + section(file, table->sh_link)->sh_offset;

    for (size_t i = 0; i < table->sh_size / sizeof *symbols; i++) {
        if (strcmp(names + symbols[i].st_name, name) == 0) {
            return symbols[i].st_value;
        }
    }
    return 0;
}

bool sizes_read(struct sizes *sizes, const char *path) {
    uint8_t *file = malloc(FILE_MAX);
    FILE *stream = fopen(path, "rb");
    size_t size = file != NULL && stream != NULL ? fread(file, 1, FILE_MAX, stream) : 0;
    const Elf32_Ehdr *header = (const void *)file;

    *sizes = (struct sizes){0};
    if (stream != NULL) {
        (void)fclose(stream);
    }
    if (size < sizeof *header || memcmp(file, ELFMAG, SELFMAG) != 0) {
        fprintf(stderr, "cannot read %s\n", path);
        free(file);
        return false;
    }
    for (unsigned i = 0; i < header->e_shnum; i++) {
        const Elf32_Shdr *one = section(file, i);

        add_section(sizes, one);
        if (one->sh_type == SHT_SYMTAB) {
            sizes->ram += symbol(file, one, "stack_size");
            sizes->most = symbol(file, one, "size_limit");
        }
    }
    free(file);
    return true;
}
