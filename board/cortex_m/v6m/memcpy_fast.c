/* SPDX-License-Identifier: MIT */
/* In the place of memcpy.c where there is room: words where both places are as far from one, else
 * eight bytes in a round.
 *
 * In assembler, since no single skipped instruction may let it write behind its end: there may lie
 * a return address, and what is copied may be a stranger's image. There are two limits, what is
 * left (r2) and the end (r3), and each has a branch of its own in front of each round. When the
 * branch back from a round is skipped, the branches of the next round follow; when the last
 * instruction is, UDF. The place stays in r0, where it comes: no instruction moves it. A compiler
 * makes one branch of the two, or puts a round behind a round. */
#include <stddef.h>

#include "architecture.h"

void *memcpy(void *restrict to, const void *restrict from, size_t length);

__attribute__((naked)) void *memcpy(void *restrict to __attribute__((unused)),
                                    const void *restrict from __attribute__((unused)),
                                    size_t length __attribute__((unused))) {
    __asm__(UNIFIED "  .macro copy_byte\n"
                    "  cmp r2, #1\n"
                    "  blo 5f\n"
                    "  cmp r0, r3\n"
                    "  bhs 5f\n"
                    "  ldrb r4, [r1]\n"
                    "  strb r4, [r0]\n"
                    "  adds r1, #1\n"
                    "  adds r0, #1\n"
                    "  subs r2, #1\n"
                    "  .endm\n"
                    "  push {r0, r4, r5, r6, r7, lr}\n"
                    "  adds r3, r0, r2\n"
                    "  subs r4, r0, r1\n"
                    "  lsls r4, r4, #30\n"
                    "  bne 3f\n"
                    /* Bytes until both are at a word. */
                    "1:\n"
                    "  lsls r4, r0, #30\n"
                    "  beq 2f\n"
                    "  copy_byte\n"
                    "  b 1b\n"
                    /* Four words. */
                    "2:\n"
                    "  cmp r2, #16\n"
                    "  blo 3f\n"
                    "  subs r4, r3, r0\n"
                    "  cmp r4, #16\n"
                    "  blo 3f\n"
                    "  ldmia r1!, {r4, r5, r6, r7}\n"
                    "  stmia r0!, {r4, r5, r6, r7}\n"
                    "  subs r2, #16\n"
                    "  b 2b\n"
                    /* Eight bytes. */
                    "3:\n"
                    "  cmp r2, #8\n"
                    "  blo 4f\n"
                    "  subs r4, r3, r0\n"
                    "  cmp r4, #8\n"
                    "  blo 4f\n"
                    "  .irp place, 0, 1, 2, 3, 4, 5, 6, 7\n"
                    "  ldrb r4, [r1, #\\place]\n"
                    "  strb r4, [r0, #\\place]\n"
                    "  .endr\n"
                    "  adds r1, #8\n"
                    "  adds r0, #8\n"
                    "  subs r2, #8\n"
                    "  b 3b\n"
                    /* A byte. */
                    "4:\n"
                    "  copy_byte\n"
                    "  b 4b\n"
                    "5:\n"
                    "  pop {r0, r4, r5, r6, r7, pc}\n"
                    "  udf #0\n");
}
