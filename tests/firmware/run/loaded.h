/* SPDX-License-Identifier: MIT */
/* A virtual board with one firmware in its flash, a host at the other end of its cable, in one
 * process under virtual time. */
#ifndef TESTS_FIRMWARE_RUN_LOADED_H
#define TESTS_FIRMWARE_RUN_LOADED_H

#include "load.h"
#include "support/expect.h"
#include "vboard.h"

struct loaded {
    struct vboard *board;
    struct symbols symbols;
};

/* The board of that number, from 0 on; NULL: no more. A test runs on each that the test firmware is
 * built for, which is each kit. */
const char *loaded_board(unsigned number);

/* Is that firmware built for this board? Some need an oscillator that not every chip has. */
bool loaded_has(const char *board, const char *firmware);

/* firmware: its name in firmware/tests/<board>/, without .elf. strict: no warning is let pass. */
void loaded_begin(struct loaded *loaded, const char *board, const char *firmware, bool strict);
void loaded_end(struct loaded *loaded);

/* A violation fails the test. */
void loaded_run_ms(struct loaded *loaded, uint32_t ms);
void loaded_send(struct loaded *loaded, const char *text);

/* What comes within `ms`, up to and with `end`, as text that is valid until the next call. A line
 * that does not come fails the test. */
const char *loaded_line(struct loaded *loaded, const char *end, uint32_t ms);
/* That, and it must be `expected`. */
void loaded_expect(struct loaded *loaded, const char *expected, uint32_t ms);

#endif
