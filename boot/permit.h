/* SPDX-License-Identifier: MIT */
/* May the application be started? Asked right before the jump, and of the flash alone. */
#ifndef BOOT_PERMIT_H
#define BOOT_PERMIT_H

#include <stdint.h>

#include "boot/board.h"
#include "wire/record.h"

/* The leave to jump into the application: two words, each with many bits, that only two looks at
 * the flash by ways of their own make right. Whatever one skipped instruction does, one of them is
 * wrong. 0 is no leave. */
struct start_permit {
    volatile uint32_t first;
    volatile uint32_t second;
};

#define START_PERMITTED 0x5A96C33Cu /* `first`; `second` is the complement */

/* Looks at the application area, right before the jump: the image there fits the newest record, or
 * a debugger is attached, as for installed_startable(). */
void installed_permit_start(const struct board *board, struct start_permit *permit);

/* A debugger is attached and may have loaded what lies in the application area, which no record
 * knows: it is started unchecked. */
bool permit_unchecked(const struct board *board, const struct record *record);

/* By its record. For the files that are linked in each other's place. */
static inline bool may_run(const struct board *board, const struct record *record) {
    return record_known(record) &&
           (record->state == RECORD_INSTALLED || record->state == RECORD_TRIAL) &&
           record->image.size <= board->application.size;
}

#endif
