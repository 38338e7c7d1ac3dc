/* SPDX-License-Identifier: MIT */
/* A board that has seen many updates: its record pages are full, or nearly so. */
#ifndef CAMPAIGN_OLD_RECORDS_H
#define CAMPAIGN_OLD_RECORDS_H

#include <stdint.h>

#include "vboard.h"
#include "wire/record.h"

/* The newest record in flash: its address, and what it says; 0: there is none. */
uint32_t old_records_newest(const struct vboard *board, struct record *newest);

/* How often each record is written. */
unsigned old_records_copies(void);

/* The places from the start of its erase unit to the newest record, that one included. */
uint32_t old_records_places_taken(const struct vboard *board);

/* The place behind this one, or the first one behind the last. */
uint32_t old_records_next(uint32_t address);

/* Leaves so many places blank in the page of the newest record and none in the others, with the
 * same record for the newest. The board is off, and has a record. places_left: at most
 * old_records_most_left(). */
uint32_t old_records_most_left(void);
void old_records_fill(struct vboard *board, uint32_t places_left);

#endif
