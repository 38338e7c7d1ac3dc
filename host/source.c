#include "host/source.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/source_formats.h"
#include "wire/crc.h"
#include "wire/image.h"

/* Does `name` end in the extension, in any case? extension: lower case with its dot. */
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

static bool begins(const uint8_t *data, size_t length, const char *text) {
    size_t wanted = strlen(text);

    return length >= wanted && memcmp(data, text, wanted) == 0;
}

/* A ':' line: an initial stack pointer ends in 0 or 8, so no .bin begins like this. */
static bool hex_recognise(const uint8_t *data, size_t length) {
    size_t start = 0;

    while (start < length && data[start] != 0 && strchr("\r\n \t", data[start]) != NULL) {
        start++;
    }
    return start < length && data[start] == ':';
}

/* Formats that other tools write, and names that promise another content: said by name. */
static enum source_error reject_others(const char *name, const uint8_t *data, size_t length,
                                       struct source_problem *problem) {
    problem->reason = NULL;
    if (name_ends(name, ".elf") || name_ends(name, ".axf")) {
        problem->reason = "its name says ELF, its content does not";
    } else if (name_ends(name, ".hex") || name_ends(name, ".ihex") || name_ends(name, ".ihx")) {
        problem->reason = "its name says Intel HEX, its content does not";
    } else if (begins(data, length, "S0") || begins(data, length, "S1")) {
        problem->reason = "this is a Motorola S-record file; .bin, Intel HEX and ELF are read";
    } else if (begins(data, length, "UF2\n")) {
        problem->reason = "this is a UF2 file; .bin, Intel HEX and ELF are read";
    }
    return problem->reason == NULL ? SOURCE_OK : SOURCE_MALFORMED;
}

static enum source_error copy_bin(struct source *source, const char *name, const uint8_t *data,
                                  size_t length, struct source_problem *problem) {
    enum source_error error = reject_others(name, data, length, problem);

    if (error != SOURCE_OK) {
        return error;
    }
    if (length > SOURCE_SPAN_MAX) {
        problem->reason = "it holds more bytes than any STM32 has flash";
        return SOURCE_TOO_BIG;
    }
    source->bytes = malloc(length);
    if (source->bytes == NULL) {
        problem->reason = "there is not enough memory to read it";
        return SOURCE_NO_MEMORY;
    }
    memcpy(source->bytes, data, length);
    source->size = (uint32_t)length;
    return SOURCE_OK;
}

static enum source_error read_content(struct source *source, const char *name, const uint8_t *data,
                                      size_t length, struct source_problem *problem) {
    struct parts parts = {0};
    enum source_error error;

    if (elf_recognise(data, length)) {
        source->format = SOURCE_ELF;
        error = elf_read(&parts, data, length, problem);
    } else if (hex_recognise(data, length)) {
        source->format = SOURCE_HEX;
        error = hex_read(&parts, data, length, problem);
    } else {
        source->format = SOURCE_BIN;
        return copy_bin(source, name, data, length, problem);
    }
    if (error == SOURCE_OK) {
        error = parts_join(&parts, source, problem);
    }
    parts_free(&parts);
    return error;
}

enum source_error source_parse(struct source *source, const char *name, const uint8_t *data,
                               size_t length, struct source_problem *problem) {
    memset(source, 0, sizeof *source);
    memset(problem, 0, sizeof *problem);
    if (length == 0) {
        problem->reason = "the file is empty";
        return SOURCE_EMPTY;
    }
    enum source_error error = read_content(source, name, data, length, problem);
    if (error != SOURCE_OK) {
        source_free(source);
        return error;
    }
    source->crc = image_crc(IMAGE_CRC_START, source->bytes, source->size);
    source->version = source->size < VECTORS_CHECKED ? 0 : image_version(source->bytes);
    return SOURCE_OK;
}

/* The whole file into memory that the caller frees. Works on pipes too, so no size is asked for
 * first. */
static enum source_error read_all(FILE *file, uint8_t **data, size_t *length,
                                  struct source_problem *problem) {
    size_t capacity = 0;

    *data = NULL;
    *length = 0;
    for (;;) {
        if (*length == capacity) {
            capacity = capacity == 0 ? 64 * 1024 : capacity * 2;
            uint8_t *larger = realloc(*data, capacity);
            if (larger == NULL) {
                problem->reason = "there is not enough memory to read it";
                return SOURCE_NO_MEMORY;
            }
            *data = larger;
        }
        errno = 0;
        size_t got = fread(*data + *length, 1, capacity - *length, file);
        *length += got;
        if (*length > SOURCE_FILE_MAX) {
            problem->reason = "the file is far too large to be firmware";
            return SOURCE_TOO_BIG;
        }
        if (got == 0) {
            break;
        }
    }
    if (ferror(file)) {
        problem->reason = "the file cannot be read";
        problem->system_error = errno;
        return SOURCE_UNREADABLE;
    }
    return SOURCE_OK;
}

enum source_error source_load(struct source *source, const char *path,
                              struct source_problem *problem) {
    uint8_t *data;
    size_t length;

    memset(source, 0, sizeof *source);
    memset(problem, 0, sizeof *problem);
    errno = 0;
    FILE *file = fopen(path, "rb");
    if (file == NULL) {
        problem->reason = "the file cannot be opened";
        problem->system_error = errno;
        return SOURCE_UNREADABLE;
    }
    enum source_error error = read_all(file, &data, &length, problem);
    (void)fclose(file); /* only read: nothing is lost */
    if (error == SOURCE_OK) {
        error = source_parse(source, path, data, length, problem);
    }
    free(data);
    return error;
}

const char *source_format_name(enum source_format format) {
    switch (format) {
    case SOURCE_HEX: return "hex";
    case SOURCE_ELF: return "elf";
    case SOURCE_BIN: break;
    }
    return "bin";
}

void source_free(struct source *source) {
    free(source->bytes);
    memset(source, 0, sizeof *source);
}
