/* SPDX-License-Identifier: MIT */
/* Installing an application: erase, program, verify, commit, in the order that survives a power
 * cut. The record is withdrawn before the first page is erased and written after the last check,
 * so that at no moment something is called valid that is not.
 *
 * All offsets count from the start of the image: of the application area or, with two slots and a
 * valid application, of the place where the new image waits (boot/slots.h). */
#ifndef BOOT_UPDATE_H
#define BOOT_UPDATE_H

#include <stdbool.h>

#include "boot/installed.h"

enum update_state {
    UPDATE_CLOSED,
    UPDATE_OPEN,    /* bytes are taken in order; the size is known at the end only */
    UPDATE_DECLARED /* size and CRC are known from the start */
};

struct update {
    enum update_state state;
    enum status outcome; /* the status to repeat to WRITE and FINISH while no update is open */
    uint32_t base;       /* address of the update's offset 0 */
    uint32_t next;       /* bytes taken; the last next % 8 of them are in tail[] */
    uint32_t comparable; /* from here on to next they came in this update, as they are */
    struct begin_request declared;
    uint8_t tail[FLASH_WORD_SIZE];
    bool touched; /* the record is withdrawn, flash may have changed */
    /* The supply was too low for a swap that is under way: both images are in pieces, and an
     * update would lose them. */
    bool unfinished;
    struct installed installed; /* what there is beside this update */
    struct overlay overlay;     /* beside an application: the units that this update has brought */
    const struct held_board *board;
};

/* What the host is told of a result. */
enum status update_flash_status(enum flash_result result);

/* Looks at what is installed, unless it is to be blind: installed_init(). The update is closed. */
void update_init(struct update *update, const struct board *board, bool blind);

/* Opens an update whose size is not known yet. What was open is given up, also by a refusal:
 * STATUS_STATE: an application is on trial. STATUS_FLASH, STATUS_SUPPLY: records that were not
 * looked at could not be begun anew. */
enum status update_open(struct update *update) __attribute__((warn_unused_result));

/* Opens an update of known size and CRC. Refusals as of update_open(), and STATUS_RANGE,
 * STATUS_IMAGE for the size, STATUS_MESSAGE for a flag that is not known: what was open is given
 * up, and the refusal is told to who goes on. */
enum status update_declare(struct update *update, const struct begin_request *request)
    __attribute__((warn_unused_result));

/* Takes the next bytes. STATUS_OK: they are in flash and were read back, or wait for the rest of
 * their double-word. STATUS_RANGE, STATUS_FLASH, STATUS_SUPPLY: the update is closed. */
enum status update_append(struct update *update, const uint8_t *data, uint32_t length)
    __attribute__((warn_unused_result));

/* Takes bytes at an offset; those already taken are compared, the rest is appended. STATUS_OFFSET:
 * a gap, other bytes than before, or such that did not come in this update as they are (they were
 * skipped, or came packed); nothing changed. In a sparse update a gap of whole erase units is none:
 * they stay as they are, or, in an overlay, as they are in the application area. */
enum status update_write(struct update *update, uint32_t offset, const uint8_t *data,
                         uint32_t length) __attribute__((warn_unused_result));

/* Takes bytes of a block: at the next offset, or, in a sparse update, at the start of any erase
 * unit once the one before is whole. STATUS_OFFSET: elsewhere. Whatever is not STATUS_OK: the
 * caller refuses the update. */
enum status update_put(struct update *update, uint32_t offset, const uint8_t *data, uint32_t length)
    __attribute__((warn_unused_result));

/* The units of these bytes wait in flash from an update before, and are part of this one: takes
 * them as if they had come. Whole units, or up to the end of the image. STATUS_PACKED: this is no
 * overlay. STATUS_OFFSET: as of update_put(). */
enum status update_keep(struct update *update, uint32_t offset, uint32_t length)
    __attribute__((warn_unused_result));

/* What lies there may be copied from: this update has brought it, unless it is no overlay. */
bool update_brought(const struct update *update, uint32_t offset, uint32_t length);

/* There can be overlays on this board. */
bool update_takes_overlays(const struct board *board);

/* True when the bytes held so far begin with these. */
bool update_begins_with(const struct update *update, const uint8_t *data, uint32_t length);

/* Closes the update: pads, checks vectors and CRC, writes the record. STATUS_OFFSET: bytes are
 * missing, the update stays open (in a sparse one the CRC tells). Otherwise it is closed, and
 * repeating gives the same answer. */
enum status update_finish(struct update *update) __attribute__((warn_unused_result));

/* Withdraws what is installed and erases every page of every slot that is not blank. */
enum status update_erase_all(struct update *update) __attribute__((warn_unused_result));

void update_close(struct update *update);

/* Closes the update; `why` is told to who goes on with it. */
void update_refuse(struct update *update, enum status why);

/* STATUS_OK: an update of known size is open. Else what is told to who goes on with one. */
enum status update_status(const struct update *update);

/* The offset that the next byte goes to, or NO_OFFSET when no update is open. */
uint32_t update_next_offset(const struct update *update);

/* How far the bytes before the next one are in flash: the rest of a double-word waits until it is
 * whole, and at the start of a unit flash still holds what it held. */
uint32_t update_programmed(const struct update *update);

#endif
