/* SPDX-License-Identifier: MIT */
/* The examples of docs/PROTOCOL.md, read from the page itself, so that what it shows is what is
 * tested. An example is a block
 *
 *     ```example
 *     > 23 43 00 00 crc
 *     < AA
 *     ```
 *
 * of exchanges: a line to the device, then the line that it answers. `crc` stands for the packet
 * CRC of the bytes before it on the line. */
#ifndef TESTS_SUPPORT_PROTOCOL_EXAMPLES_H
#define TESTS_SUPPORT_PROTOCOL_EXAMPLES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { EXAMPLE_BYTES_MAX = 256 };

struct example_bytes {
    uint8_t bytes[EXAMPLE_BYTES_MAX];
    size_t length; /* 0 for a reply: the device is to say nothing */
};

struct protocol_exchange {
    unsigned line;  /* of the page, where `sent` stands */
    bool fresh;     /* the first of its block: the device begins from the factory */
    bool two_slots; /* its block begins with "example two slots" */
    struct example_bytes sent, expected;
};

typedef void protocol_exchange_taker(void *context, const struct protocol_exchange *exchange);

struct protocol_examples {
    unsigned exchanges; /* given to the taker */
    unsigned bad_line;  /* the first line that cannot be understood; 0: none */
};

/* Reads the page at `path` and calls `take` for each exchange in order. False: the page cannot be
 * read, or result->bad_line is not 0. */
bool protocol_examples_read(const char *path, protocol_exchange_taker *take, void *context,
                            struct protocol_examples *result);

#endif
