/* ELF32 little-endian for ARM. What goes into flash are the bytes of the loadable segments at their
 * physical addresses. A segment may begin before its first section, with the file's own headers
 * (GNU ld does that when alignment permits): these are no firmware, so where there are sections,
 * they say which bytes of a segment count. `objcopy -O binary` does the same. */
#include <string.h>

#include "host/source_formats.h"
#include "wire/bytes.h"

enum elf_header {
    ELF_CLASS = 4,
    ELF_DATA = 5,
    ELF_TYPE = 16,
    ELF_MACHINE = 18,
    ELF_PHOFF = 28,
    ELF_SHOFF = 32,
    ELF_PHENTSIZE = 42,
    ELF_PHNUM = 44,
    ELF_SHENTSIZE = 46,
    ELF_SHNUM = 48,
    ELF_HEADER_SIZE = 52,

    CLASS_32 = 1,
    DATA_LITTLE_ENDIAN = 1,
    TYPE_EXECUTABLE = 2,
    MACHINE_ARM = 40,
};

enum elf_segment {
    PH_TYPE = 0,
    PH_OFFSET = 4,
    PH_PADDR = 12,
    PH_FILESZ = 16,
    PH_SIZE = 32,

    PT_LOAD = 1,
};

enum elf_section {
    SH_TYPE = 4,
    SH_FLAGS = 8,
    SH_OFFSET = 16,
    SH_BYTES = 20,
    SH_SIZE = 40,

    SHT_NULL = 0,
    SHT_NOBITS = 8,
    SHF_ALLOC = 2,
};

struct elf {
    const uint8_t *data;
    size_t length;
    struct source_problem *problem;
};

struct table {
    uint32_t offset;
    uint32_t count;
    uint32_t stride;
};

/* A range of the file. */
struct extent {
    uint32_t offset;
    uint32_t length;
};

bool elf_recognise(const uint8_t *data, size_t length) {
    static const uint8_t magic[] = {0x7F, 'E', 'L', 'F'};

    return length >= sizeof magic && memcmp(data, magic, sizeof magic) == 0;
}

static enum source_error fail(const struct elf *elf, enum source_error error, const char *reason) {
    elf->problem->reason = reason;
    return error;
}

static bool inside(const struct elf *elf, uint64_t offset, uint64_t length) {
    return offset <= elf->length && length <= elf->length - offset;
}

static enum source_error check_header(const struct elf *elf) {
    const uint8_t *data = elf->data;

    if (elf->length < ELF_HEADER_SIZE) {
        return fail(elf, SOURCE_TRUNCATED, "the ELF header is cut short");
    }
    if (data[ELF_CLASS] != CLASS_32 || data[ELF_DATA] != DATA_LITTLE_ENDIAN ||
        get_u16(data + ELF_MACHINE) != MACHINE_ARM) {
        return fail(elf, SOURCE_WRONG_MACHINE,
                    "this ELF is not for a 32-bit little-endian ARM processor");
    }
    if (get_u16(data + ELF_TYPE) != TYPE_EXECUTABLE) {
        return fail(elf, SOURCE_MALFORMED,
                    "this ELF is no linked program (an object file or a library)");
    }
    return SOURCE_OK;
}

static enum source_error find_table(const struct elf *elf, struct table *table, int offset_field,
                                    int stride_field, int count_field, uint32_t stride_min) {
    table->offset = get_u32(elf->data + offset_field);
    table->stride = get_u16(elf->data + stride_field);
    table->count = get_u16(elf->data + count_field);
    if (table->count == 0) {
        return SOURCE_OK;
    }
    if (table->stride < stride_min) {
        return fail(elf, SOURCE_MALFORMED, "the ELF header is damaged");
    }
    if (!inside(elf, table->offset, (uint64_t)table->count * table->stride)) {
        return fail(elf, SOURCE_TRUNCATED, "the ELF file ends before its own tables");
    }
    return SOURCE_OK;
}

/* The bytes of a section that go into flash; length 0 when none do. */
static struct extent section_extent(const uint8_t *section) {
    uint32_t type = get_u32(section + SH_TYPE);
    bool loaded =
        type != SHT_NULL && type != SHT_NOBITS && (get_u32(section + SH_FLAGS) & SHF_ALLOC) != 0;

    return (struct extent){
        .offset = get_u32(section + SH_OFFSET),
        .length = loaded ? get_u32(section + SH_BYTES) : 0,
    };
}

/* Adds the sections that lie inside the segment. */
static enum source_error add_sections(const struct elf *elf, const struct table *sections,
                                      const struct extent *segment, uint32_t address,
                                      struct parts *parts) {
    for (uint32_t i = 0; i < sections->count; i++) {
        const uint8_t *section = elf->data + sections->offset + (size_t)i * sections->stride;
        struct extent extent = section_extent(section);

        if (extent.length == 0 || extent.offset < segment->offset ||
            extent.offset - segment->offset >= segment->length) {
            continue;
        }
        uint32_t shift = extent.offset - segment->offset;
        if (extent.length > segment->length - shift) {
            return fail(elf, SOURCE_MALFORMED, "a section of the ELF leaves its segment");
        }
        enum source_error error = parts_add(parts, address + shift, elf->data + extent.offset,
                                            extent.length, elf->problem);
        if (error != SOURCE_OK) {
            return error;
        }
    }
    return SOURCE_OK;
}

static enum source_error add_segment(const struct elf *elf, const uint8_t *header,
                                     const struct table *sections, struct parts *parts) {
    struct extent segment = {get_u32(header + PH_OFFSET), get_u32(header + PH_FILESZ)};
    uint32_t address = get_u32(header + PH_PADDR);

    if (get_u32(header + PH_TYPE) != PT_LOAD || segment.length == 0) {
        return SOURCE_OK;
    }
    if (!inside(elf, segment.offset, segment.length)) {
        return fail(elf, SOURCE_TRUNCATED, "the ELF file ends before its own contents");
    }
    if (segment.length - 1 > UINT32_MAX - address) {
        return fail(elf, SOURCE_TOO_BIG, "a segment runs past the end of the address space");
    }
    if (sections->count == 0) {
        return parts_add(parts, address, elf->data + segment.offset, segment.length, elf->problem);
    }
    return add_sections(elf, sections, &segment, address, parts);
}

enum source_error elf_read(struct parts *parts, const uint8_t *data, size_t length,
                           struct source_problem *problem) {
    struct elf elf = {data, length, problem};
    struct table segments = {0}, sections = {0};
    enum source_error error = check_header(&elf);

    if (error == SOURCE_OK) {
        error = find_table(&elf, &segments, ELF_PHOFF, ELF_PHENTSIZE, ELF_PHNUM, PH_SIZE);
    }
    if (error == SOURCE_OK) {
        error = find_table(&elf, &sections, ELF_SHOFF, ELF_SHENTSIZE, ELF_SHNUM, SH_SIZE);
    }
    for (uint32_t i = 0; error == SOURCE_OK && i < segments.count; i++) {
        error = add_segment(&elf, data + segments.offset + (size_t)i * segments.stride, &sections,
                            parts);
    }
    return error;
}
