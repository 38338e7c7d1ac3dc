/* SPDX-License-Identifier: MIT */
/* An update as an overlay: which erase units of the new image are new. The others are those of the
 * image that runs; they are neither sent nor swapped, and exist once, in the application area.
 *
 * With two slots every swap has such a map, also one in which all units are new. It lies in the
 * journal, beside the marks of the swap (boot/swap.h), in double-words; n: units of a slot.
 *
 *     0 .. n - 1     the mark of each unit's step
 *     n              header: n, the sequence number of the record that orders
 *     n + 1 ...      the map, 64 units in each
 *     behind it      xor of header and map: any one of them may be lost
 *     the rest       marks of the way back
 *
 * The records of the swap hold the CRC over header and map: journal_check (wire/record.h). Nothing
 * in the journal is believed without it, so journal and record never come from two stories. */
#ifndef BOOT_OVERLAY_H
#define BOOT_OVERLAY_H

#include <stdbool.h>
#include <stdint.h>

#include "boot/pages.h"

enum {
    OVERLAY_UNITS_MAX = 256, /* bits of the map; a slot has fewer units */
    OVERLAY_UNITS_PER_WORD = FLASH_WORD_SIZE * 8,
};

/* A journal's double-words, at least, for slots of so many units: one mark of the way back is
 * enough. */
#define OVERLAY_JOURNAL_WORDS(units)                                                               \
    ((units) + ((units) + OVERLAY_UNITS_PER_WORD - 1) / OVERLAY_UNITS_PER_WORD + 3)

struct overlay {
    uint8_t map[OVERLAY_UNITS_MAX / 8];
};

/* Where an image lies: its units outside the map are always in the application area. */
enum overlay_where {
    OVERLAY_HERE,    /* all of it in the application area */
    OVERLAY_WAITING, /* before the swap, the new one: an erase unit further on in the second slot */
    OVERLAY_KEPT,    /* after the swap, the old one: at the same place in the second slot */
};

struct composition {
    enum overlay_where where;
    const struct overlay *overlay; /* of OVERLAY_HERE it may be NULL */
};

/* Inlined, as pages_unit_size(). */
static inline __attribute__((always_inline)) uint32_t overlay_unit_size(const struct board *board) {
    return pages_unit_size(board, board->application.base);
}

/* Erase units that so many bytes reach into. */
static inline __attribute__((always_inline)) uint32_t overlay_units(const struct board *board,
                                                                    uint32_t size) {
    return (size + overlay_unit_size(board) - 1) / overlay_unit_size(board);
}

static inline __attribute__((always_inline)) uint32_t
overlay_units_of_slot(const struct board *board) {
    return board->application.size / overlay_unit_size(board);
}

static inline bool overlay_has(const struct overlay *overlay, uint32_t unit) {
    return (overlay->map[unit / 8] >> unit % 8 & 1) != 0;
}

/* The units that these bytes of the image reach into are new. */
void overlay_add(const struct board *board, struct overlay *overlay, uint32_t offset,
                 uint32_t length);

/* All units that these bytes reach into are in the map. length: above 0. */
bool overlay_has_all(const struct board *board, const struct overlay *overlay, uint32_t offset,
                     uint32_t length);

uint32_t overlay_count(const struct overlay *overlay);

/* Address of a unit of an image. */
uint32_t overlay_address(const struct board *board, const struct composition *composition,
                         uint32_t unit);

/* Goes on with the image CRC in *crc over the bytes from this unit on, before the offset `end`.
 * Anything but FLASH_OK: they cannot be read. */
enum flash_result overlay_crc(const struct board *board, const struct composition *composition,
                              uint32_t unit, uint32_t end, uint32_t *crc)
    __attribute__((warn_unused_result));

/* -- in the journal ----------------------------------------------------------------------------*/

static inline __attribute__((always_inline)) uint32_t
overlay_journal_word(const struct board *board, uint32_t index) {
    return board->journal + index * FLASH_WORD_SIZE;
}

/* The first mark of the way back. */
static inline __attribute__((always_inline)) uint32_t
overlay_words_before_back(const struct board *board) {
    return OVERLAY_JOURNAL_WORDS(overlay_units_of_slot(board)) - 1;
}

/* Programs header, map and xor into the journal, which is erased. *check: for the records.
 * FLASH_OK: they were read back. */
enum flash_result overlay_write(const struct board *board, const struct overlay *overlay,
                                uint32_t sequence, uint32_t *check)
    __attribute__((warn_unused_result));

/* The map of the record with this journal_check. False: the journal is another record's, or two of
 * its double-words are lost. */
bool overlay_read(const struct board *board, uint32_t check, struct overlay *overlay);

#endif
