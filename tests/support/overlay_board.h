/* SPDX-License-Identifier: MIT */
/* A board with two slots, so small that all sets of erase units can be gone through, an old image
 * that runs and a new one: what the tests of overlays stand on. One board to a program. */
#ifndef SUPPORT_OVERLAY_BOARD_H
#define SUPPORT_OVERLAY_BOARD_H

#include <stdbool.h>
#include <stdint.h>

#include "boot/boot.h"
#include "support/fake_board.h"
#include "wire/record.h"

enum {
    UNIT = 512,
    UNITS = 4, /* of a slot */
    RECORDS = 0x08000000,
    RECORD_UNIT_MAX = 2 * UNIT,
    JOURNAL = RECORDS + 2 * RECORD_UNIT_MAX,
    APPLICATION = JOURNAL + UNIT,
    SLOT = UNITS * UNIT,
    SECOND = APPLICATION + SLOT,
    SHORT_OF_UNIT = 100, /* images end in the middle of a unit, but for the largest */
};

/* True, to begin with: pages of double-words with ECC. False: sectors of words without, and a
 * record takes two places. set_up() makes such a board. */
extern bool overlay_has_ecc;

extern struct fake_board fake;
extern struct boot boot;
extern uint8_t old_image[SLOT], new_image[SLOT];
extern uint32_t old_size, new_size;

/* The old one runs, and the new one has other contents in the units of the set, and where the old
 * one has none. The second slot and the journal are as long use has left them. */
void set_up(uint32_t set, uint32_t old_units, uint32_t new_units);

uint32_t units_of(uint32_t size);

/* Of the new image: units that the application area does not hold. */
uint32_t changed_units(void);

/* -- updates. flags: enum begin_flag */

/* BEGIN. False: refused. */
bool declare(const uint8_t *image, uint32_t size, uint32_t flags);

enum status write_unit(const uint8_t *image, uint32_t size, uint32_t unit);

/* BEGIN, every unit, FINISH. */
enum status write_whole(const uint8_t *image, uint32_t size, uint32_t flags);

/* The new image as a host sends it: units that differ from those of the application area, but those
 * kept that wait already. */
enum status write_overlay(uint32_t flags);

/* -- starts */

/* A reset, up to the first loop of the bootloader. */
void reset_board(enum handoff_order order);

/* From a reset until an application is started; restarts with an order are followed. */
bool starts(void);

/* In the application area. */
bool runs_old(void);
bool runs_new(void);

/* Of the newest record in flash. */
enum record_state state_now(void);

#endif
