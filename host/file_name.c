/* SPDX-License-Identifier: MIT */
#include "host/file_name.h"

#include <string.h>

/* extension: lower case with its dot. */
static bool name_ends(const char *name, const char *extension) {
    size_t length = strlen(name), wanted = strlen(extension);

    if (length < wanted) {
        return false;
    }
    for (size_t i = 0; i < wanted; i++) {
        char c = name[length - wanted + i];
        char lower = c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;

        if (lower != extension[i]) {
            return false;
        }
    }
    return true;
}

bool name_is_bin(const char *name) {
    return name_ends(name, ".bin");
}

bool name_is_hex(const char *name) {
    return name_ends(name, ".hex") || name_ends(name, ".ihex") || name_ends(name, ".ihx");
}

bool name_is_elf(const char *name) {
    return name_ends(name, ".elf") || name_ends(name, ".axf");
}
