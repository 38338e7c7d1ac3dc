/* SPDX-License-Identifier: MIT */
/* Words for the tables of regions. */
#ifndef VBOARD_CHIPS_REGION_H
#define VBOARD_CHIPS_REGION_H

#include "../machine.h"

#define STATE(member) offsetof(struct vboard, member)
#define REGS(table)   (table), sizeof(table) / sizeof((table)[0])
#define NO_GATE       0, 0
#define ALL_DIES      0

#endif
