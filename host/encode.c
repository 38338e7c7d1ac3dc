/* SPDX-License-Identifier: MIT */
#include "tulpar/image.h"

#include <stdlib.h>
#include <string.h>

#include "host/encode_formats.h"
#include "host/file_name.h"

bool tulpar_encode_format(const char *name, enum tulpar_source_format *format) {
    if (name_is_bin(name)) {
        *format = TULPAR_SOURCE_BIN;
    } else if (name_is_hex(name)) {
        *format = TULPAR_SOURCE_HEX;
    } else if (name_is_elf(name)) {
        *format = TULPAR_SOURCE_ELF;
    } else {
        return false;
    }
    return true;
}

static bool encode_bin(struct tulpar_encoded *encoded, const struct tulpar_part *parts,
                       size_t count) {
    uint32_t base = parts[0].address;

    encoded->size = parts[count - 1].address - base + parts[count - 1].length;
    encoded->bytes = malloc(encoded->size);
    if (encoded->bytes == NULL) {
        return false;
    }
    memset(encoded->bytes, TULPAR_SOURCE_FILL, encoded->size);
    for (size_t i = 0; i < count; i++) {
        memcpy(encoded->bytes + (parts[i].address - base), parts[i].bytes, parts[i].length);
    }
    return true;
}

bool tulpar_encode_parts(struct tulpar_encoded *encoded, enum tulpar_source_format format,
                         const struct tulpar_part *parts, size_t count, uint32_t entry) {
    memset(encoded, 0, sizeof *encoded);
    switch (format) {
    case TULPAR_SOURCE_HEX: return encode_hex(encoded, parts, count, entry);
    case TULPAR_SOURCE_ELF: return encode_elf(encoded, parts, count, entry);
    case TULPAR_SOURCE_BIN: break;
    }
    return encode_bin(encoded, parts, count);
}

void tulpar_encoded_free(struct tulpar_encoded *encoded) {
    if (encoded != NULL) {
        free(encoded->bytes);
        encoded->bytes = NULL;
        encoded->size = 0;
    }
}
