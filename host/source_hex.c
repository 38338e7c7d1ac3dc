/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "host/source_formats.h"

enum record_type {
    RECORD_DATA = 0,
    RECORD_END = 1,
    RECORD_SEGMENT = 2, /* bits 4 to 19 of the addresses that follow */
    RECORD_START_SEGMENT = 3,
    RECORD_LINEAR = 4, /* bits 16 to 31 of the addresses that follow */
    RECORD_START_LINEAR = 5,
};

enum {
    RECORD_HEADER = 4, /* length, address (2 bytes, big-endian), type */
    RECORD_CHECKSUM = 1,
    RECORD_DATA_MAX = 255,
    RECORD_MAX = RECORD_HEADER + RECORD_DATA_MAX + RECORD_CHECKSUM,

    /* Bytes. Comments are the longest lines that mean something; records are far shorter. */
    LINE_LENGTH_MAX = 64 * 1024,
    BYTES_PER_LOOK = 64 * 1024, /* whether the caller has had enough */
};

#define TOO_LONG "a line is too long"

/* The file, read line by line. */
struct reader {
    const uint8_t *data;
    size_t length, position;
    size_t looked_at; /* the position of the latest look */
    unsigned line;
    bool cut;      /* the line is longer than any may be: this is a piece of it */
    uint32_t base; /* what RECORD_SEGMENT or RECORD_LINEAR said last */
    bool ended;
};

struct hex_record {
    uint8_t bytes[RECORD_MAX];
    size_t length; /* of the data */
    uint16_t address;
    uint8_t type;
    const uint8_t *data;
};

static enum tulpar_source_error fail(struct tulpar_source_problem *problem,
                                     const struct reader *reader, enum tulpar_source_error error,
                                     const char *reason) {
    problem->reason = reason;
    problem->line = reader->line;
    return error;
}

static bool is_blank(uint8_t byte) {
    return byte == ' ' || byte == '\t';
}

static bool ends_line(uint8_t byte) {
    return byte == '\r' || byte == '\n';
}

/* Editors begin a file with a byte order mark, in UTF-8. */
static void skip_mark(struct reader *reader) {
    static const uint8_t mark[] = {0xEF, 0xBB, 0xBF};

    if (reader->length >= sizeof mark && memcmp(reader->data, mark, sizeof mark) == 0) {
        reader->position = sizeof mark;
    }
}

/* LF, CR LF and, from the oldest machines, CR alone. */
static void skip_line_end(struct reader *reader) {
    bool cr = reader->position < reader->length && reader->data[reader->position] == '\r';

    reader->position += cr ? 1 : 0;
    if (reader->position < reader->length && reader->data[reader->position] == '\n') {
        reader->position++;
    }
}

/* Where the line that begins at the position ends, or is cut. */
static size_t find_line_end(const struct reader *reader) {
    size_t end = reader->position;
    size_t left = reader->length - end;
    size_t last = end + (left < LINE_LENGTH_MAX ? left : LINE_LENGTH_MAX);

    while (end < last && !ends_line(reader->data[end])) {
        end++;
    }
    return end;
}

/* The next line without its end and the blanks around it; of one that is too long, the next piece.
 * False at the end of the file. */
static bool next_line(struct reader *reader, const uint8_t **line, size_t *length) {
    if (reader->position == reader->length) {
        return false;
    }
    size_t begin = reader->position, end = find_line_end(reader);
    reader->line += reader->cut ? 0 : 1;
    reader->cut = end < reader->length && !ends_line(reader->data[end]);
    reader->position = end;
    skip_line_end(reader);
    while (begin < end && is_blank(reader->data[begin])) {
        begin++;
    }
    while (begin < end && is_blank(reader->data[end - 1])) {
        end--;
    }
    *line = reader->data + begin;
    *length = end - begin;
    return true;
}

/* Nothing, or a comment as assemblers, scripts and C write it. */
static bool says_nothing(const uint8_t *line, size_t length) {
    return length == 0 || line[0] == ';' || line[0] == '#' ||
           (length >= 2 && line[0] == '/' && line[1] == '/');
}

/* Behind the end record, CP/M and its heirs leave Ctrl-Z, and memories of a fixed size NULs. */
static bool is_filling(const uint8_t *line, size_t length) {
    enum { CTRL_Z = 0x1A };

    for (size_t i = 0; i < length; i++) {
        if (line[i] != 0 && line[i] != CTRL_Z && !is_blank(line[i])) {
            return false;
        }
    }
    return true;
}

bool hex_recognise(const uint8_t *data, size_t length) {
    /* What begins with more comments than a .bin may have bytes is refused as one. */
    size_t looked_through = length < TULPAR_SOURCE_SPAN_MAX ? length : TULPAR_SOURCE_SPAN_MAX;
    struct reader reader = {.data = data, .length = looked_through};
    const uint8_t *line;
    size_t line_length;

    skip_mark(&reader);
    while (next_line(&reader, &line, &line_length)) {
        if (!says_nothing(line, line_length)) {
            return line[0] == ':';
        }
    }
    return false;
}

static int digit_value(uint8_t digit) {
    enum { TEN = 10 };

    if (digit >= '0' && digit <= '9') {
        return digit - '0';
    }
    if (digit >= 'A' && digit <= 'F') {
        return digit - 'A' + TEN;
    }
    return digit >= 'a' && digit <= 'f' ? digit - 'a' + TEN : -1;
}

static enum tulpar_source_error decode_digits(const struct reader *reader, const uint8_t *text,
                                              size_t count, uint8_t *bytes,
                                              struct tulpar_source_problem *problem) {
    for (size_t i = 0; i < count; i++) {
        int high = digit_value(text[2 * i]), low = digit_value(text[2 * i + 1]);

        if (high < 0 || low < 0) {
            return fail(problem, reader, TULPAR_SOURCE_MALFORMED, "a character is not a hex digit");
        }
        bytes[i] = (uint8_t)(high << 4 | low);
    }
    return TULPAR_SOURCE_OK;
}

static enum tulpar_source_error decode_record(const struct reader *reader, const uint8_t *line,
                                              size_t length, struct hex_record *record,
                                              struct tulpar_source_problem *problem) {
    bool last_line = reader->position == reader->length;
    enum tulpar_source_error cut = last_line ? TULPAR_SOURCE_TRUNCATED : TULPAR_SOURCE_MALFORMED;

    if (line[0] != ':') {
        return fail(problem, reader, TULPAR_SOURCE_MALFORMED, "a line does not begin with ':'");
    }
    size_t digits = length - 1;
    if (digits > 2 * RECORD_MAX) {
        return fail(problem, reader, TULPAR_SOURCE_MALFORMED, TOO_LONG);
    }
    if (digits < 2 * (RECORD_HEADER + RECORD_CHECKSUM) || digits % 2 != 0) {
        return fail(problem, reader, cut, "a line is cut short");
    }
    enum tulpar_source_error error =
        decode_digits(reader, line + 1, digits / 2, record->bytes, problem);
    if (error != TULPAR_SOURCE_OK) {
        return error;
    }
    record->length = record->bytes[0];
    size_t stated = record->length + RECORD_HEADER + RECORD_CHECKSUM;
    if (digits / 2 != stated) {
        return fail(problem, reader, digits / 2 < stated ? cut : TULPAR_SOURCE_MALFORMED,
                    "a line has another length than it states");
    }
    uint8_t sum = 0;
    for (size_t i = 0; i < stated; i++) {
        sum = (uint8_t)(sum + record->bytes[i]);
    }
    if (sum != 0) {
        return fail(problem, reader, TULPAR_SOURCE_MALFORMED, "the checksum of a line is wrong");
    }
    record->address = (uint16_t)(record->bytes[1] << 8 | record->bytes[2]);
    record->type = record->bytes[3];
    record->data = record->bytes + RECORD_HEADER;
    return TULPAR_SOURCE_OK;
}

static enum tulpar_source_error take_base(struct reader *reader, const struct hex_record *record,
                                          unsigned shift, struct tulpar_source_problem *problem) {
    if (record->length != 2) {
        return fail(problem, reader, TULPAR_SOURCE_MALFORMED,
                    "an address record must hold 2 bytes");
    }
    reader->base = (uint32_t)(record->data[0] << 8 | record->data[1]) << shift;
    return TULPAR_SOURCE_OK;
}

/* Where execution starts: the vector table says it better, but a malformed one is a damaged file.
 */
static enum tulpar_source_error ignore_start(struct reader *reader, const struct hex_record *record,
                                             struct tulpar_source_problem *problem) {
    if (record->length != 4) {
        return fail(problem, reader, TULPAR_SOURCE_MALFORMED, "a start record must hold 4 bytes");
    }
    return TULPAR_SOURCE_OK;
}

static enum tulpar_source_error take_record(struct reader *reader, const struct hex_record *record,
                                            struct parts *parts,
                                            struct tulpar_source_problem *problem) {
    switch (record->type) {
    case RECORD_DATA:
        if (record->address > UINT32_MAX - reader->base) {
            return fail(problem, reader, TULPAR_SOURCE_TOO_BIG,
                        "a part lies behind the end of the address space");
        }
        problem->line = reader->line;
        return parts_add(parts, reader->base + record->address, record->data, record->length,
                         problem);
    case RECORD_END: reader->ended = true; return TULPAR_SOURCE_OK;
    case RECORD_SEGMENT: return take_base(reader, record, 4, problem);
    case RECORD_LINEAR: return take_base(reader, record, 16, problem);
    case RECORD_START_SEGMENT:
    case RECORD_START_LINEAR: return ignore_start(reader, record, problem);
    default: return fail(problem, reader, TULPAR_SOURCE_MALFORMED, "a record has an unknown type");
    }
}

static enum tulpar_source_error take_line(struct reader *reader, const uint8_t *line, size_t length,
                                          struct parts *parts,
                                          struct tulpar_source_problem *problem) {
    struct hex_record record;

    if (reader->ended && is_filling(line, length)) {
        return TULPAR_SOURCE_OK;
    }
    if (reader->cut) {
        return fail(problem, reader, TULPAR_SOURCE_MALFORMED, TOO_LONG);
    }
    if (says_nothing(line, length)) {
        return TULPAR_SOURCE_OK;
    }
    if (reader->ended) {
        return fail(problem, reader, TULPAR_SOURCE_MALFORMED,
                    "there is more behind the end record");
    }
    enum tulpar_source_error error = decode_record(reader, line, length, &record, problem);
    return error == TULPAR_SOURCE_OK ? take_record(reader, &record, parts, problem) : error;
}

/* However long or short the lines are. */
static enum tulpar_source_error look(struct reader *reader, const struct parts *parts,
                                     struct tulpar_source_problem *problem) {
    if (reader->position - reader->looked_at < BYTES_PER_LOOK) {
        return TULPAR_SOURCE_OK;
    }
    reader->looked_at = reader->position;
    return parts_cancelled(parts, problem);
}

enum tulpar_source_error hex_read(struct parts *parts, const uint8_t *data, size_t length,
                                  struct tulpar_source_problem *problem) {
    struct reader reader = {.data = data, .length = length};
    const uint8_t *line;
    size_t line_length;

    skip_mark(&reader);
    while (next_line(&reader, &line, &line_length)) {
        enum tulpar_source_error error = look(&reader, parts, problem);

        if (error == TULPAR_SOURCE_OK) {
            error = take_line(&reader, line, line_length, parts, problem);
        }
        if (error != TULPAR_SOURCE_OK) {
            return error;
        }
    }
    problem->line = 0;
    if (!reader.ended) {
        problem->reason = "the end record (:00000001FF) is missing";
        return TULPAR_SOURCE_TRUNCATED;
    }
    return TULPAR_SOURCE_OK;
}
