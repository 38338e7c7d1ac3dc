/* SPDX-License-Identifier: MIT */
/* Parts of flash -> a firmware file that programmers read: .bin, Intel HEX or ELF. What
 * host/source.h reads back is the same image. */
#ifndef TULPAR_ENCODE_H
#define TULPAR_ENCODE_H

#include "host/merge.h"

struct encoded {
    uint8_t *bytes; /* owned: free() */
    size_t size;
};

/* The format that the ending of a file's name asks for: .bin, .hex (.ihex, .ihx), .elf (.axf).
 * False: another one. */
MUST_USE bool encode_format(const char *name, enum source_format *format);

/* parts: at least one, in the order of their addresses, apart from each other, within
 * SOURCE_SPAN_MAX bytes. entry: where execution starts, for the formats that say it. A .bin begins
 * at the first part's address and has SOURCE_FILL in the gaps. False: no memory. */
MUST_USE bool encode_parts(struct encoded *encoded, enum source_format format,
                           const struct flash_part *parts, size_t count, uint32_t entry);

#endif
