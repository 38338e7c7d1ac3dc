/* Thumb branches, made easier to pack. BL and B.W hold the way from here to there, so two calls of
 * one function differ. With the position of the branch added they are alike: absolute.
 *
 * A branch is two half-words that nothing else looks like, each of its own class, and that the
 * change leaves in their classes. So any part of an image can be changed, either way, without the
 * parts before it. Branches across a multiple of BRANCH_BLOCK stay as they are. */
#ifndef WIRE_BRANCHES_H
#define WIRE_BRANCHES_H

#include <stdint.h>

enum { BRANCH_BLOCK = 256 };

/* position: of code[0], even; the start of what is packed is 0. */
void branches_to_absolute(uint8_t *code, uint32_t length, uint32_t position);
void branches_to_relative(uint8_t *code, uint32_t length, uint32_t position);

#endif
