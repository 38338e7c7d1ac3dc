/* SPDX-License-Identifier: MIT */
/* Is this text? What an application says at another rate than ours is not: NULs, or bytes that no
 * text has. */
#ifndef CLI_READABLE_H
#define CLI_READABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Zeroed it has seen nothing. */
struct readable {
    uint64_t since_us;   /* when the first byte came */
    unsigned text, odd;  /* bytes */
    unsigned begun;      /* bytes of a character in UTF-8 */
    unsigned to_come;    /* that it lacks */
    bool judged_garbage; /* once is enough */
};

/* Looks at the next bytes, which came at now_us. True: most of what came is no text, and this is
 * the first time that it can be said. */
bool readable_garbage(struct readable *readable, const uint8_t *bytes, size_t length,
                      uint64_t now_us);

/* Bytes behind the first one of a character in UTF-8; 0: it is none. */
unsigned readable_bytes_to_come(uint8_t lead);

#endif
