/* SPDX-License-Identifier: MIT */
#include "host/source.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "host/file_name.h"
#include "host/source_formats.h"
#include "wire/crc.h"
#include "wire/image.h"

static bool begins(const uint8_t *data, size_t length, const char *text) {
    size_t wanted = strlen(text);

    return length >= wanted && memcmp(data, text, wanted) == 0;
}

/* Two digits behind an S and a digit: the number of bytes in the record. */
static bool srecord_recognise(const uint8_t *data, size_t length) {
    enum { TYPE_AND_COUNT = 4 };

    return length >= TYPE_AND_COUNT && data[0] == 'S' && data[1] >= '0' && data[1] <= '9' &&
           isxdigit(data[2]) && isxdigit(data[3]);
}

/* Formats that other tools write are said by name. */
static enum source_foreign recognise_foreign(const uint8_t *data, size_t length) {
    if (srecord_recognise(data, length)) {
        return SOURCE_SRECORD;
    }
    if (begins(data, length, "UF2\n")) {
        return SOURCE_UF2;
    }
    if (begins(data, length, "DfuSe")) {
        return SOURCE_DFUSE;
    }
    if (begins(data, length, "\xFF\xFE") || begins(data, length, "\xFE\xFF")) {
        return SOURCE_UTF16;
    }
    return SOURCE_NOT_FOREIGN;
}

static const char *foreign_reason(enum source_foreign foreign) {
    switch (foreign) {
    case SOURCE_SRECORD: return "these are Motorola S-records; .bin, Intel HEX and ELF are read";
    case SOURCE_UF2: return "this is a UF2 file; .bin, Intel HEX and ELF are read";
    case SOURCE_DFUSE: return "this is a DfuSe file (.dfu); .bin, Intel HEX and ELF are read";
    case SOURCE_UTF16: return "this is a text in UTF-16; Intel HEX is plain ASCII";
    case SOURCE_NOT_FOREIGN: break;
    }
    return NULL;
}

static enum source_error reject_others(const char *name, const uint8_t *data, size_t length,
                                       struct source_problem *problem) {
    problem->foreign = recognise_foreign(data, length);
    problem->reason = foreign_reason(problem->foreign);
    if (problem->reason == NULL && name_is_elf(name)) {
        problem->reason = "its name says ELF, but it does not begin with 7F 45 4C 46 as every ELF";
    }
    return problem->reason == NULL ? SOURCE_OK : SOURCE_MALFORMED;
}

static enum source_error copy_bin(struct source *source, const uint8_t *data, size_t length,
                                  struct source_problem *problem) {
    const char *too_big;

    if (length > source_file_max(data, length, &too_big)) {
        problem->reason = too_big;
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
    enum source_error error = SOURCE_OK;

    if (elf_recognise(data, length)) {
        source->format = SOURCE_ELF;
        error = elf_read(&parts, data, length, problem);
    } else if (hex_recognise(data, length)) {
        source->format = SOURCE_HEX;
        error = hex_read(&parts, data, length, problem);
    } else {
        source->format = SOURCE_BIN;
        error = reject_others(name, data, length, problem);
        if (error == SOURCE_OK && name_is_hex(name)) {
            error = hex_read(&parts, data, length, problem); /* says in which line it is none */
        } else if (error == SOURCE_OK) {
            return copy_bin(source, data, length, problem);
        }
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

size_t source_file_max(const uint8_t *data, size_t length, const char **reason) {
    if (elf_recognise(data, length)) {
        *reason = "the file is far too large to be firmware";
        return SOURCE_ELF_FILE_MAX;
    }
    if (hex_recognise(data, length)) {
        *reason = "the file is far too large to be Intel HEX of firmware";
        return SOURCE_HEX_FILE_MAX;
    }
    *reason = "it holds more bytes than any STM32 has flash";
    return SOURCE_SPAN_MAX;
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
