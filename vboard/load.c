/* SPDX-License-Identifier: MIT */
#include "load.h"

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

bool vboard_load_file(struct vboard *board, struct symbols *symbols, const char *path,
                      uint32_t address, char *error, size_t error_size) {
    size_t size = 0;
    uint8_t *data = read_file(path, &size, error, error_size);
    bool loaded;
    if (data == NULL) {
        return false;
    }
    if (elf_is(data, size)) {
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
