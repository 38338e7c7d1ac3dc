/* SPDX-License-Identifier: MIT */
/* ELF32 little-endian for ARM. What goes into flash are the bytes of the loadable segments at their
 * physical addresses, with what lies between their sections: the alignment that the linker filled
 * in is part of the .bin of the same build, too.
 *
 * Two things in a segment are no firmware. It may begin with the file's own headers (GNU ld does
 * that when alignment permits): then it counts from its first section on. And it may claim bytes of
 * the file for sections that have none, .bss or .noinit: then it counts up to its last section that
 * has bytes. */
#include <string.h>

#include "host/elf_segment.h"
#include "host/source_formats.h"
#include "wire/bytes.h"

enum elf_header {
    ELF_CLASS = 4,
    ELF_DATA = 5,
    ELF_TYPE = 16,
    ELF_MACHINE = 18,
    ELF_SHOFF = 32,
    ELF_SHENTSIZE = 46,
    ELF_SHNUM = 48,
    ELF_HEADER_SIZE = 52,

    CLASS_32 = 1,
    DATA_LITTLE_ENDIAN = 1,
    TYPE_EXECUTABLE = 2,
    MACHINE_ARM = 40,
};

enum { SEGMENTS_MAX = 256 }; /* linkers write a handful */

enum elf_section {
    SH_TYPE = 4,
    SH_FLAGS = 8,
    SH_ADDR = 12,
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
    struct tulpar_source_problem *problem;
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

static enum tulpar_source_error fail(const struct elf *elf, enum tulpar_source_error error,
                                     const char *reason) {
    elf->problem->reason = reason;
    return error;
}

static bool inside(const struct elf *elf, uint64_t offset, uint64_t length) {
    return offset <= elf->length && length <= elf->length - offset;
}

static enum tulpar_source_error check_header(const struct elf *elf) {
    const uint8_t *data = elf->data;

    if (elf->length < ELF_HEADER_SIZE) {
        return fail(elf, TULPAR_SOURCE_TRUNCATED, "the ELF header is cut short");
    }
    if (data[ELF_CLASS] != CLASS_32 || data[ELF_DATA] != DATA_LITTLE_ENDIAN ||
        get_u16(data + ELF_MACHINE) != MACHINE_ARM) {
        return fail(elf, TULPAR_SOURCE_WRONG_MACHINE,
                    "this ELF is not for a 32-bit little-endian ARM processor");
    }
    if (get_u16(data + ELF_TYPE) != TYPE_EXECUTABLE) {
        return fail(elf, TULPAR_SOURCE_MALFORMED,
                    "this ELF is no linked program (an object file or a library)");
    }
    return TULPAR_SOURCE_OK;
}

static enum tulpar_source_error find_table(const struct elf *elf, struct table *table,
                                           int offset_field, int stride_field, int count_field,
                                           uint32_t stride_min) {
    table->offset = get_u32(elf->data + offset_field);
    table->stride = get_u16(elf->data + stride_field);
    table->count = get_u16(elf->data + count_field);
    if (table->count == 0) {
        return TULPAR_SOURCE_OK;
    }
    if (table->stride < stride_min) {
        return fail(elf, TULPAR_SOURCE_MALFORMED, "the ELF header is damaged");
    }
    if (!inside(elf, table->offset, (uint64_t)table->count * table->stride)) {
        return fail(elf, TULPAR_SOURCE_TRUNCATED, "the ELF file ends before its own tables");
    }
    return TULPAR_SOURCE_OK;
}

static bool is_allocated(const uint8_t *section) {
    return get_u32(section + SH_TYPE) != SHT_NULL &&
           (get_u32(section + SH_FLAGS) & SHF_ALLOC) != 0 && get_u32(section + SH_BYTES) > 0;
}

static bool has_bytes(const uint8_t *section) {
    return get_u32(section + SH_TYPE) != SHT_NOBITS;
}

/* What the sections say of a segment. */
struct contents {
    uint32_t first, end; /* in the segment: where sections with bytes begin, and where they end */
    bool any;            /* there is such a section */
    bool nobits;         /* a section without bytes lies in it, too */
};

static bool begins_in_file_range(const uint8_t *section, const struct extent *range) {
    uint32_t offset = get_u32(section + SH_OFFSET);

    return offset >= range->offset && offset - range->offset < range->length;
}

static bool begins_in_memory_of(const uint8_t *section, const uint8_t *header) {
    uint32_t address = get_u32(section + SH_ADDR), start = get_u32(header + PH_VADDR);

    return address >= start && address - start < get_u32(header + PH_MEMSZ);
}

static enum tulpar_source_error add_to_contents(const struct elf *elf, const uint8_t *section,
                                                const struct extent *segment,
                                                struct contents *contents) {
    uint32_t begin = get_u32(section + SH_OFFSET) - segment->offset;
    uint32_t length = get_u32(section + SH_BYTES);

    if (length > segment->length - begin) {
        return fail(elf, TULPAR_SOURCE_MALFORMED, "a section of the ELF leaves its segment");
    }
    if (!contents->any || begin < contents->first) {
        contents->first = begin;
    }
    if (!contents->any || begin + length > contents->end) {
        contents->end = begin + length;
    }
    contents->any = true;
    return TULPAR_SOURCE_OK;
}

static enum tulpar_source_error
look_at_sections(const struct elf *elf, const struct table *sections, const uint8_t *header,
                 const struct extent *segment, struct contents *contents) {
    enum tulpar_source_error error = TULPAR_SOURCE_OK;

    for (uint32_t i = 0; error == TULPAR_SOURCE_OK && i < sections->count; i++) {
        const uint8_t *section = elf->data + sections->offset + (size_t)i * sections->stride;

        if (!is_allocated(section)) {
            continue;
        }
        if (!has_bytes(section)) {
            contents->nobits = contents->nobits || begins_in_memory_of(section, header);
        } else if (begins_in_file_range(section, segment)) {
            error = add_to_contents(elf, section, segment, contents);
        }
    }
    return error;
}

/* Cuts off the ends of the segment that are no firmware. */
static struct extent firmware_of(const struct extent *segment, const struct contents *contents,
                                 uint32_t headers_end) {
    uint32_t begin = 0, end = segment->length;

    if (segment->offset < headers_end) {
        begin = contents->any ? contents->first : headers_end - segment->offset;
    }
    if (contents->nobits) {
        end = contents->any ? contents->end : 0;
    }
    return (struct extent){begin, end > begin ? end - begin : 0};
}

static enum tulpar_source_error add_segment(const struct elf *elf, const uint8_t *header,
                                            const struct table *sections, uint32_t headers_end,
                                            struct parts *parts) {
    struct extent segment = {get_u32(header + PH_OFFSET), get_u32(header + PH_FILESZ)};
    uint32_t address = get_u32(header + PH_PADDR);
    struct contents contents = {0};

    if (get_u32(header + PH_TYPE) != PT_LOAD || segment.length == 0) {
        return TULPAR_SOURCE_OK;
    }
    if (!inside(elf, segment.offset, segment.length)) {
        return fail(elf, TULPAR_SOURCE_TRUNCATED, "the ELF file ends before its own contents");
    }
    if (segment.length - 1 > UINT32_MAX - address) {
        return fail(elf, TULPAR_SOURCE_TOO_BIG, "a segment runs past the end of the address space");
    }
    if (sections->count == 0) {
        return parts_add(parts, address, elf->data + segment.offset, segment.length, elf->problem);
    }
    enum tulpar_source_error error = look_at_sections(elf, sections, header, &segment, &contents);
    if (error != TULPAR_SOURCE_OK) {
        return error;
    }
    struct extent firmware = firmware_of(&segment, &contents, headers_end);
    return parts_add(parts, address + firmware.offset, elf->data + segment.offset + firmware.offset,
                     firmware.length, elf->problem);
}

/* The ELF header, and the table of segments where it follows at once. */
static uint32_t end_of_headers(const struct table *segments) {
    return segments->offset == ELF_HEADER_SIZE
               ? ELF_HEADER_SIZE + segments->count * segments->stride
               : ELF_HEADER_SIZE;
}

enum tulpar_source_error elf_read(struct parts *parts, const uint8_t *data, size_t length,
                                  struct tulpar_source_problem *problem) {
    struct elf elf = {data, length, problem};
    struct table segments = {0}, sections = {0};
    enum tulpar_source_error error = check_header(&elf);

    if (error == TULPAR_SOURCE_OK) {
        error = find_table(&elf, &segments, ELF_PHOFF, ELF_PHENTSIZE, ELF_PHNUM, PH_SIZE);
    }
    if (error == TULPAR_SOURCE_OK) {
        error = find_table(&elf, &sections, ELF_SHOFF, ELF_SHENTSIZE, ELF_SHNUM, SH_SIZE);
    }
    if (error == TULPAR_SOURCE_OK && segments.count > SEGMENTS_MAX) {
        error = fail(&elf, TULPAR_SOURCE_MALFORMED, "it has more segments than any linker writes");
    }
    uint32_t headers_end = end_of_headers(&segments);
    for (uint32_t i = 0; error == TULPAR_SOURCE_OK && i < segments.count; i++) {
        error = parts_cancelled(parts, problem);
        if (error == TULPAR_SOURCE_OK) {
            error = add_segment(&elf, data + segments.offset + (size_t)i * segments.stride,
                                &sections, headers_end, parts);
        }
    }
    return error;
}
