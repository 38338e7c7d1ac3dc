/* SPDX-License-Identifier: MIT */
/* A recorded conversation of a tool with a bootloader, as text, a line for each thing that
 * happened:
 *
 *     wait 1500        microseconds passed without a word
 *     baud 921600      the host went over to this rate
 *     > 2341...        bytes of the host
 *     < 5f             bytes of the board
 *     power            it was switched off and on
 *     runs             the application said its line
 *     holds 5000 1A2B3C4D    the application area begins with so many bytes, of this image CRC
 * (hex)
 */
#ifndef TESTS_RELEASED_TALK_H
#define TESTS_RELEASED_TALK_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

enum { TALK_BYTES_MAX = 8192 };

enum talk_kind {
    TALK_END, /* of the file */
    TALK_WAIT,
    TALK_BAUD,
    TALK_HOST,
    TALK_BOARD,
    TALK_POWER,
    TALK_RUNS,
    TALK_HOLDS,
};

struct talk_line {
    enum talk_kind kind;
    uint32_t number; /* us, baud, or size in bytes */
    uint32_t crc;    /* of TALK_HOLDS */
    size_t length;
    uint8_t bytes[TALK_BYTES_MAX];
};

/* The next line; comments (#) and empty ones are passed over. Ends the program with a word on
 * stderr when it is none of those above. */
void talk_read(FILE *file, struct talk_line *line);

void talk_write(FILE *file, const struct talk_line *line);

#endif
