/* SPDX-License-Identifier: MIT */
/* The bootloader, whole: what a port's main() calls. */
#ifndef BOOT_BOOT_H
#define BOOT_BOOT_H

#include <stdbool.h>

#include "boot/board.h"
#include "boot/decide.h"
#include "boot/session.h"

/* The session first, and in it, in what it is made of, and in a parser the small members first: the
 * short load instructions reach 124 bytes (ARM DDI 0403, LDR encoding T1), and the bootloader is
 * 200 bytes smaller for it. */
struct boot {
    struct session session;
    struct handoff message; /* what the mailbox held at reset */
    bool swapped;           /* a swap or a way back has ended since: who said RUN is told of it */
    enum decision decision;
    const struct held_board *board;
};

/* From reset to the decision. */
void boot_begin(struct boot *boot, const struct board *board);

/* One round of the loop. False: the start of the application was ordered (board->restart() came
 * back, as it does in tests only). */
bool boot_step(struct boot *boot);

/* Runs until the start of the application is ordered. `boot` is owned by the caller (a few KB:
 * static). */
void boot_run(struct boot *boot, const struct board *board);

#endif
