/* SPDX-License-Identifier: MIT */
/* Thumb branches, made easier to pack (the field calls this a BCJ filter). BL and B.W hold the
 * offset from the branch to its target, so two calls of one function differ. With the position of
 * the branch added, both hold the target's address and are equal.
 *
 * A branch is two half-words with bit patterns that no other instruction has, and the change leaves
 * these bits as they are. So any part of an image can be changed and changed back without the parts
 * before it. Branches across a multiple of BRANCH_BLOCK stay as they are. */
#ifndef WIRE_BRANCHES_H
#define WIRE_BRANCHES_H

#include <stdint.h>

enum { BRANCH_BLOCK = 256 };

/* position: of code[0], even; the start of what is packed is 0. */
void branches_to_absolute(uint8_t *code, uint32_t length, uint32_t position);
void branches_to_relative(uint8_t *code, uint32_t length, uint32_t position);

#endif
