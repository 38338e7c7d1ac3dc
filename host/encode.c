/* SPDX-License-Identifier: MIT */
#include "host/encode.h"

#include <stdlib.h>
#include <string.h>

#include "host/encode_formats.h"
#include "host/file_name.h"

bool encode_format(const char *name, enum source_format *format) {
    if (name_is_bin(name)) {
        *format = SOURCE_BIN;
    } else if (name_is_hex(name)) {
        *format = SOURCE_HEX;
    } else if (name_is_elf(name)) {
        *format = SOURCE_ELF;
    } else {
        return false;
    }
    return true;
}

static bool encode_bin(struct encoded *encoded, const struct flash_part *parts, size_t count) {
    uint32_t base = parts[0].address;

    encoded->size = parts[count - 1].address - base + parts[count - 1].length;
    encoded->bytes = malloc(encoded->size);
    if (encoded->bytes == NULL) {
        return false;
    }
    memset(encoded->bytes, SOURCE_FILL, encoded->size);
    for (size_t i = 0; i < count; i++) {
        memcpy(encoded->bytes + (parts[i].address - base), parts[i].bytes, parts[i].length);
    }
    return true;
}

bool encode_parts(struct encoded *encoded, enum source_format format,
                  const struct flash_part *parts, size_t count, uint32_t entry) {
    memset(encoded, 0, sizeof *encoded);
    switch (format) {
    case SOURCE_HEX: return encode_hex(encoded, parts, count, entry);
    case SOURCE_ELF: return encode_elf(encoded, parts, count, entry);
    case SOURCE_BIN: break;
    }
    return encode_bin(encoded, parts, count);
}
