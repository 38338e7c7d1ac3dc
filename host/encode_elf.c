/* SPDX-License-Identifier: MIT */
/* ELF32 for ARM: a loadable segment for each part, for programmers that look at segments, and a
 * section for it, for those that look at sections (gdb, objcopy). */
#include <stdlib.h>
#include <string.h>

#include "host/encode_formats.h"
#include "wire/bytes.h"

enum {
    EHDR = 52,
    PHDR = 32,
    SHDR = 40,
    ALIGNMENT = 8,

    TYPE_EXECUTABLE = 2,
    MACHINE_ARM = 40,
    VERSION = 1,
    EABI_5 = 0x05000000,
    PT_LOAD = 1,
    PF_X_R = 5,
    SHT_PROGBITS = 1,
    SHT_STRTAB = 3,
    SHF_ALLOC_EXEC = 6,
};

static const char names_section[] = ".shstrtab";

struct layout {
    size_t segments, contents, names, sections, end; /* offsets in the file */
};

static size_t align(size_t offset) {
    return (offset + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
}

/* An empty name, one for each part, and the table's own. */
static size_t names_size(const struct tulpar_part *parts, size_t count) {
    size_t size = 1 + sizeof names_section;

    for (size_t i = 0; i < count; i++) {
        size += strlen(parts[i].name) + 1;
    }
    return size;
}

static struct layout lay_out(const struct tulpar_part *parts, size_t count) {
    struct layout layout = {.segments = EHDR, .contents = align(EHDR + count * PHDR)};
    size_t at = layout.contents;

    for (size_t i = 0; i < count; i++) {
        at = align(at + parts[i].length);
    }
    layout.names = at;
    layout.sections = align(at + names_size(parts, count));
    layout.end = layout.sections + (count + 2) * SHDR;
    return layout;
}

static void put_header(uint8_t *file, const struct layout *layout, size_t count, uint32_t entry) {
    static const uint8_t identity[] = {
        0x7F, 'E', 'L', 'F', 1 /* 32 bits */, 1 /* little-endian */, VERSION};

    memcpy(file, identity, sizeof identity);
    put_u16(file + 16, TYPE_EXECUTABLE);
    put_u16(file + 18, MACHINE_ARM);
    put_u32(file + 20, VERSION);
    put_u32(file + 24, entry);
    put_u32(file + 28, (uint32_t)layout->segments);
    put_u32(file + 32, (uint32_t)layout->sections);
    put_u32(file + 36, EABI_5);
    put_u16(file + 40, EHDR);
    put_u16(file + 42, PHDR);
    put_u16(file + 44, (uint16_t)count);
    put_u16(file + 46, SHDR);
    put_u16(file + 48, (uint16_t)(count + 2));
    put_u16(file + 50, (uint16_t)(count + 1)); /* the section with the names */
}

static void put_segment(uint8_t *header, const struct tulpar_part *part, size_t offset) {
    put_u32(header, PT_LOAD);
    put_u32(header + 4, (uint32_t)offset);
    put_u32(header + 8, part->address);
    put_u32(header + 12, part->address);
    put_u32(header + 16, part->length);
    put_u32(header + 20, part->length);
    put_u32(header + 24, PF_X_R);
    put_u32(header + 28, ALIGNMENT);
}

static void put_section(uint8_t *header, size_t name, uint32_t type, uint32_t flags,
                        uint32_t address, size_t offset, size_t size) {
    put_u32(header, (uint32_t)name);
    put_u32(header + 4, type);
    put_u32(header + 8, flags);
    put_u32(header + 12, address);
    put_u32(header + 16, (uint32_t)offset);
    put_u32(header + 20, (uint32_t)size);
    put_u32(header + 32, flags == 0 ? 1 : ALIGNMENT);
}

bool encode_elf(struct tulpar_encoded *encoded, const struct tulpar_part *parts, size_t count,
                uint32_t entry) {
    struct layout layout = lay_out(parts, count);
    uint8_t *file = calloc(layout.end, 1);
    size_t at = layout.contents, name = 1;

    if (file == NULL) {
        return false;
    }
    put_header(file, &layout, count, entry);
    for (size_t i = 0; i < count; i++) {
        const struct tulpar_part *part = &parts[i];

        put_segment(file + layout.segments + i * PHDR, part, at);
        put_section(file + layout.sections + (i + 1) * SHDR, name, SHT_PROGBITS, SHF_ALLOC_EXEC,
                    part->address, at, part->length);
        memcpy(file + at, part->bytes, part->length);
        memcpy(file + layout.names + name, part->name, strlen(part->name));
        at = align(at + part->length);
        name += strlen(part->name) + 1;
    }
    memcpy(file + layout.names + name, names_section, sizeof names_section);
    put_section(file + layout.sections + (count + 1) * SHDR, name, SHT_STRTAB, 0, 0, layout.names,
                names_size(parts, count));
    *encoded = (struct tulpar_encoded){file, layout.end};
    return true;
}
