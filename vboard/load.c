/* SPDX-License-Identifier: MIT */
#include "load.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FILE_MAX = 64 * 1024 * 1024 }; /* an ELF file with debug information */

/* The whole file, to be freed by the caller; NULL: `error` says why. */
static uint8_t *read_file(const char *path, size_t *size, char *error, size_t error_size) {
    FILE *file = fopen(path, "rb");
    uint8_t *data = NULL;
    long length = -1;
    if (file == NULL) {
        snprintf(error, error_size, "%s", strerror(errno));
        return NULL;
    }
    if (fseek(file, 0, SEEK_END) == 0) {
        length = ftell(file);
    }
    if (length < 0 || length > FILE_MAX) {
        snprintf(error, error_size, "it is no regular file of at most 64 MB");
    } else if (length == 0) {
        snprintf(error, error_size, "it is empty");
    } else if (fseek(file, 0, SEEK_SET) == 0 && (data = malloc((size_t)length)) != NULL) {
        *size = fread(data, 1, (size_t)length, file);
        if (*size != (size_t)length) {
            snprintf(error, error_size, "reading it failed");
            free(data);
            data = NULL;
        }
    } else {
        snprintf(error, error_size, "reading it failed");
    }
    fclose(file);
    return data;
}

/* What has an address in each line is no raw bytes: ":LLAAAATT", or "S1" with hexadecimal digits.
 */
static const char *text_format(const uint8_t *data, size_t size) {
    enum { DIGITS = 8 };
    bool record = size > DIGITS && data[0] == 'S' && data[1] >= '0' && data[1] <= '9';
    bool hex = size > DIGITS && data[0] == ':';
    for (size_t i = 1; i <= DIGITS && (record || hex); i++) {
        if (!isxdigit(data[i])) {
            return NULL;
        }
    }
    return hex ? "Intel HEX" : record ? "a Motorola S-record" : NULL;
}

bool vboard_load_file(struct vboard *board, struct symbols *symbols, const char *path,
                      uint32_t address, char *error, size_t error_size) {
    size_t size = 0;
    uint8_t *data = read_file(path, &size, error, error_size);
    bool loaded = false;
    if (data == NULL) {
        return false;
    }
    const char *format = text_format(data, size);
    if (format != NULL) {
        snprintf(error, error_size,
                 "it is %s, and vboard reads ELF files and raw bytes: take the .elf, or make a "
                 ".bin (tulpar merge ... -o all.bin)",
                 format);
    } else if (elf_is(data, size)) {
        loaded = elf_load(board, symbols, data, size, error, error_size);
    } else {
        loaded = vboard_load(board, address, data, size);
        if (!loaded) {
            snprintf(error, error_size,
                     "%zu bytes at 0x%08x do not fit into the flash of this board", size,
                     (unsigned)address);
        }
    }
    free(data);
    return loaded;
}
