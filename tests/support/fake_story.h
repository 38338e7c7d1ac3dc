/* SPDX-License-Identifier: MIT */
/* What tests of the whole bootloader on a fake board do again and again. */
#ifndef SUPPORT_FAKE_STORY_H
#define SUPPORT_FAKE_STORY_H

#include "boot/boot.h"
#include "support/fake_board.h"

/* A reset, up to the first loop of the bootloader. */
void fake_reset(struct fake_board *fake, struct boot *boot, enum handoff_order order);

/* From a reset until an application is started; as on a board, restarts with an order are followed.
 * True: the startup code would jump. patience_ms: for each reset, above the board's window. */
bool fake_starts(struct fake_board *fake, struct boot *boot, uint32_t patience_ms);

/* Runs the story with the power going at operation n from now on. True: it did. */
bool fake_cut_at(struct fake_board *fake, void (*story)(void), unsigned n, enum fake_cut outcome);

#endif
