/* SPDX-License-Identifier: MIT */
/* The bytes of a firmware file -> an image. The format is recognised by content, the name's ending
 * only helps to say what is wrong: ELF by its magic, Intel HEX by its ':' lines, anything else is a
 * .bin. */
#ifndef TULPAR_SOURCE_H
#define TULPAR_SOURCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "host/must_use.h"

enum {
    /* Bytes from the first to the last of an image: twice the flash of the largest STM32. */
    SOURCE_SPAN_MAX = 4 * 1024 * 1024,
    /* Bytes in a file: an ELF carries debug information many times the size of the image, a HEX
     * file two digits for a byte and at its worst a line for each. */
    SOURCE_ELF_FILE_MAX = 128 * 1024 * 1024,
    SOURCE_HEX_FILE_MAX = 16 * SOURCE_SPAN_MAX,
    /* Gaps between parts read as erased flash does. */
    SOURCE_FILL = 0xFF,
};

enum source_format {
    SOURCE_BIN,
    SOURCE_HEX, /* Intel HEX */
    SOURCE_ELF, /* ELF32, ARM */
};

/* What stands in the way, by what the user does about it. */
enum source_error {
    SOURCE_OK,
    SOURCE_UNREADABLE,    /* the system does not give it: problem->system_error */
    SOURCE_EMPTY,         /* no byte of firmware in it */
    SOURCE_TRUNCATED,     /* ends in the middle: build or copy it again */
    SOURCE_MALFORMED,     /* damaged, or not what its name says */
    SOURCE_WRONG_MACHINE, /* firmware, but for another processor */
    SOURCE_TOO_BIG,       /* parts further apart than SOURCE_SPAN_MAX, or a huge file */
    SOURCE_NO_MEMORY,
};

/* Files of other kinds, known by their beginnings. Each is turned into firmware by another tool. */
enum source_foreign {
    SOURCE_NOT_FOREIGN,
    SOURCE_SRECORD, /* Motorola S-records */
    SOURCE_UF2,
    SOURCE_DFUSE, /* ST's .dfu */
    SOURCE_UTF16, /* a text, as some editors save it */
};

struct source_problem {
    const char *reason; /* a constant sentence without a full stop; never NULL after an error */
    unsigned line;      /* of a HEX file, from 1; 0: not known */
    bool has_address;   /* the address that the reason speaks of */
    uint32_t address;
    int system_error; /* errno; 0: none */
    enum source_foreign foreign;
};

struct source {
    enum source_format format;
    uint8_t *bytes; /* owned: source_free() */
    uint32_t size;  /* bytes, 1 .. SOURCE_SPAN_MAX */
    bool has_base;  /* false for a .bin: it states no address */
    uint32_t base;
    uint32_t filled;  /* bytes of it that the file does not state: gaps, filled with SOURCE_FILL */
    uint32_t crc;     /* image CRC (wire/crc.h) */
    uint32_t version; /* of the image (wire/image.h), 0 when it states none */
};

/* Reads a whole file, `length` bytes in memory; `name` only helps with the wording. The bytes are
 * copied. On success *source owns memory until source_free(); on any error it owns none and
 * *problem says more. */
MUST_USE enum source_error source_parse(struct source *source, const char *name,
                                        const uint8_t *data, size_t length,
                                        struct source_problem *problem);

/* The most bytes that a file may have which begins with these `length` bytes, and why. */
size_t source_file_max(const uint8_t *data, size_t length, const char **reason);

/* "bin", "hex", "elf". */
const char *source_format_name(enum source_format format);

/* Safe on a zeroed struct, and twice. */
void source_free(struct source *source);

#endif
