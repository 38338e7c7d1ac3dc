/* SPDX-License-Identifier: MIT */
#include "tulpar/image.h"

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
static enum tulpar_source_foreign recognise_foreign(const uint8_t *data, size_t length) {
    if (srecord_recognise(data, length)) {
        return TULPAR_SOURCE_SRECORD;
    }
    if (begins(data, length, "UF2\n")) {
        return TULPAR_SOURCE_UF2;
    }
    if (begins(data, length, "DfuSe")) {
        return TULPAR_SOURCE_DFUSE;
    }
    if (begins(data, length, "\xFF\xFE") || begins(data, length, "\xFE\xFF")) {
        return TULPAR_SOURCE_UTF16;
    }
    return TULPAR_SOURCE_NOT_FOREIGN;
}

static const char *foreign_reason(enum tulpar_source_foreign foreign) {
    switch (foreign) {
    case TULPAR_SOURCE_SRECORD:
        return "these are Motorola S-records; .bin, Intel HEX and ELF are read";
    case TULPAR_SOURCE_UF2: return "this is a UF2 file; .bin, Intel HEX and ELF are read";
    case TULPAR_SOURCE_DFUSE:
        return "this is a DfuSe file (.dfu); .bin, Intel HEX and ELF are read";
    case TULPAR_SOURCE_UTF16: return "this is a text in UTF-16; Intel HEX is plain ASCII";
    case TULPAR_SOURCE_NOT_FOREIGN: break;
    }
    return NULL;
}

static enum tulpar_source_error reject_others(const char *name, const uint8_t *data, size_t length,
                                              struct tulpar_source_problem *problem) {
    problem->foreign = recognise_foreign(data, length);
    problem->reason = foreign_reason(problem->foreign);
    if (problem->reason == NULL && name_is_elf(name)) {
        problem->reason = "its name says ELF, but it does not begin with 7F 45 4C 46 as every ELF";
    }
    return problem->reason == NULL ? TULPAR_SOURCE_OK : TULPAR_SOURCE_MALFORMED;
}

static enum tulpar_source_format recognise_format(const uint8_t *data, size_t length) {
    if (elf_recognise(data, length)) {
        return TULPAR_SOURCE_ELF;
    }
    return hex_recognise(data, length) ? TULPAR_SOURCE_HEX : TULPAR_SOURCE_BIN;
}

/* Bytes, and why not more. */
static size_t file_max(enum tulpar_source_format format, const char **reason) {
    switch (format) {
    case TULPAR_SOURCE_ELF:
        *reason = "the file is far too large to be firmware";
        return TULPAR_SOURCE_ELF_FILE_MAX;
    case TULPAR_SOURCE_HEX:
        *reason = "the file is far too large to be Intel HEX of firmware";
        return TULPAR_SOURCE_HEX_FILE_MAX;
    case TULPAR_SOURCE_BIN: break;
    }
    *reason = "it holds more bytes than any STM32 has flash";
    return TULPAR_SOURCE_SPAN_MAX;
}

/* Before anything is read: what it is, and whether it can be firmware by its size. */
static enum tulpar_source_error recognise(struct tulpar_source *source, const char *name,
                                          const uint8_t *data, size_t length,
                                          struct tulpar_source_problem *problem) {
    enum tulpar_source_error error = TULPAR_SOURCE_OK;
    const char *too_big;

    source->format = recognise_format(data, length);
    if (source->format == TULPAR_SOURCE_BIN) {
        error = reject_others(name, data, length, problem);
    }
    if (error == TULPAR_SOURCE_OK && length > file_max(source->format, &too_big)) {
        problem->reason = too_big;
        error = TULPAR_SOURCE_TOO_BIG;
    }
    return error;
}

static enum tulpar_source_error copy_bin(struct tulpar_source *source, const uint8_t *data,
                                         size_t length, struct tulpar_source_problem *problem) {
    source->bytes = malloc(length);
    if (source->bytes == NULL) {
        problem->reason = "there is not enough memory to read it";
        return TULPAR_SOURCE_NO_MEMORY;
    }
    memcpy(source->bytes, data, length);
    source->size = (uint32_t)length;
    return TULPAR_SOURCE_OK;
}

static enum tulpar_source_error read_content(struct tulpar_source *source, const char *name,
                                             const uint8_t *data, size_t length,
                                             const struct cancel *cancel,
                                             struct tulpar_source_problem *problem) {
    struct parts parts = {.cancel = *cancel};
    enum tulpar_source_error error = recognise(source, name, data, length, problem);

    if (error != TULPAR_SOURCE_OK) {
        return error;
    }
    if (source->format == TULPAR_SOURCE_ELF) {
        error = elf_read(&parts, data, length, problem);
    } else if (source->format == TULPAR_SOURCE_HEX || name_is_hex(name)) {
        error = hex_read(&parts, data, length, problem); /* says in which line it is none */
    } else {
        return copy_bin(source, data, length, problem);
    }
    if (error == TULPAR_SOURCE_OK) {
        error = parts_join(&parts, source, problem);
    }
    parts_free(&parts);
    return error;
}

enum tulpar_source_error tulpar_source_parse(struct tulpar_source *source, const char *name,
                                             const uint8_t *data, size_t length,
                                             struct tulpar_source_problem *problem) {
    return tulpar_source_parse_unless(source, name, data, length, NULL, NULL, problem);
}

enum tulpar_source_error tulpar_source_parse_unless(struct tulpar_source *source, const char *name,
                                                    const uint8_t *data, size_t length,
                                                    bool (*cancelled)(void *context), void *context,
                                                    struct tulpar_source_problem *problem) {
    struct cancel cancel = {cancelled, context};

    name = name == NULL ? "" : name;
    memset(source, 0, sizeof *source);
    memset(problem, 0, sizeof *problem);
    if (length == 0) {
        problem->reason = "the file is empty";
        return TULPAR_SOURCE_EMPTY;
    }
    enum tulpar_source_error error = read_content(source, name, data, length, &cancel, problem);
    if (error != TULPAR_SOURCE_OK) {
        tulpar_source_free(source);
        return error;
    }
    source->crc = image_crc(IMAGE_CRC_START, source->bytes, source->size);
    source->version = source->size < VECTORS_CHECKED ? 0 : image_version(source->bytes);
    return TULPAR_SOURCE_OK;
}

size_t tulpar_source_file_max(const uint8_t *data, size_t length, const char **reason) {
    return file_max(recognise_format(data, length), reason);
}

const char *tulpar_source_format_name(enum tulpar_source_format format) {
    switch (format) {
    case TULPAR_SOURCE_HEX: return "hex";
    case TULPAR_SOURCE_ELF: return "elf";
    case TULPAR_SOURCE_BIN: break;
    }
    return "bin";
}

void tulpar_source_free(struct tulpar_source *source) {
    if (source != NULL) {
        free(source->bytes);
        memset(source, 0, sizeof *source);
    }
}

uint32_t tulpar_crc(const uint8_t *bytes, size_t size) {
    return image_crc(IMAGE_CRC_START, bytes, size);
}
