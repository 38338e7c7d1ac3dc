/* SPDX-License-Identifier: MIT */
#include "released/talk.h"

#include <inttypes.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/* A line of hexadecimal digits, and what stands before them. */
enum { TEXT_MAX = 2 * TALK_BYTES_MAX + 16 };

static void __attribute__((noreturn)) not_a_line(const char *text) {
    fprintf(stderr, "no line of a conversation (tests/released/talk.h): %.60s\n", text);
    exit(2);
}

static bool read_bytes(struct talk_line *line, const char *digits) {
    size_t count = strspn(digits, "0123456789abcdef");

    if (count % 2 != 0 || count / 2 > sizeof line->bytes || digits[count] != '\n') {
        return false;
    }
    line->length = count / 2;
    for (size_t i = 0; i < line->length; i++) {
        unsigned byte;

        (void)sscanf(digits + 2 * i, "%2x", &byte);
        line->bytes[i] = (uint8_t)byte;
    }
    return true;
}

static bool parse(struct talk_line *line, const char *text) {
    if (strncmp(text, "> ", 2) == 0 || strncmp(text, "< ", 2) == 0) {
        line->kind = text[0] == '>' ? TALK_HOST : TALK_BOARD;
        return read_bytes(line, text + 2);
    }
    if (strcmp(text, "power\n") == 0 || strcmp(text, "runs\n") == 0) {
        line->kind = text[0] == 'p' ? TALK_POWER : TALK_RUNS;
        return true;
    }
    line->kind = text[0] == 'w' ? TALK_WAIT : text[0] == 'b' ? TALK_BAUD : TALK_HOLDS;
    return sscanf(text, "wait %" SCNu32, &line->number) == 1 ||
           sscanf(text, "baud %" SCNu32, &line->number) == 1 ||
           sscanf(text, "holds %" SCNu32 " %" SCNx32, &line->number, &line->crc) == 2;
}

void talk_read(FILE *file, struct talk_line *line) {
    static char text[TEXT_MAX];

    do {
        if (fgets(text, sizeof text, file) == NULL) {
            line->kind = TALK_END;
            return;
        }
    } while (text[0] == '#' || text[0] == '\n');
    if (!parse(line, text)) {
        not_a_line(text);
    }
}

static void write_bytes(FILE *file, char direction, const struct talk_line *line) {
    fprintf(file, "%c ", direction);
    for (size_t i = 0; i < line->length; i++) {
        fprintf(file, "%02x", line->bytes[i]);
    }
    fputc('\n', file);
}

void talk_write(FILE *file, const struct talk_line *line) {
    switch (line->kind) {
    case TALK_END: break;
    case TALK_WAIT: fprintf(file, "wait %" PRIu32 "\n", line->number); break;
    case TALK_BAUD: fprintf(file, "baud %" PRIu32 "\n", line->number); break;
    case TALK_HOST: write_bytes(file, '>', line); break;
    case TALK_BOARD: write_bytes(file, '<', line); break;
    case TALK_POWER: fprintf(file, "power\n"); break;
    case TALK_RUNS: fprintf(file, "runs\n"); break;
    case TALK_HOLDS:
        fprintf(file, "holds %" PRIu32 " %08" PRIX32 "\n", line->number, line->crc);
        break;
    }
}
