/* SPDX-License-Identifier: MIT */
/* Which slot holds which image, and whether it may run: the states of wire/record.h, and the steps
 * from one to the next.
 *
 *     one slot:   installed -> updating -> installed
 *     two slots:  installed -> swapping -> trial -> installed (confirmed)
 *                                            '----> reverting -> installed (the old one)
 *
 * Every step is a record, and it is appended only when everything that it states has been done.
 *
 * slots.c is what both have in common; slots_one.c or slots_two.c is linked beside it. */
#ifndef BOOT_SLOTS_H
#define BOOT_SLOTS_H

#include <stdbool.h>

#include "boot/overlay.h"
#include "boot/records.h"

/* Two slots: the board has a second one. */
bool slots_are_two(const struct board *board);

/* An image, wherever its parts lie: the address of its first byte, and the CRC of all of it. */
uint32_t slots_address(const struct board *board, const struct composition *composition);
enum flash_result slots_crc(const struct board *board, const struct composition *composition,
                            uint32_t size, uint32_t *crc) __attribute__((warn_unused_result));

/* Where an update's bytes go, as an address: the application area, or, while there is a valid
 * application and a secondary slot, the place where the new image waits. */
uint32_t slots_update_address(const struct board *board, bool application_valid);

/* Finishes what was under way when the power went: a swap, a revert; begins the revert of an
 * application that had its starts. order: of the mailbox. HANDOFF_CONFIRM: the application on trial
 * says that it works. HANDOFF_STAY: a host is there, who may say so; no trial ends by itself then.
 * What cannot be finished is left, and nothing is valid then. */
enum flash_result slots_settle(struct records *records, enum handoff_order order)
    __attribute__((warn_unused_result));

/* The application on trial is no good: it is mended, or the old one is brought back. Nothing when
 * there is no trial, or no old one that is whole. */
enum flash_result slots_revert(struct records *records) __attribute__((warn_unused_result));

/* A swap is ordered, or it or a revert is under way: slots_settle() does it after a reset,
 * before anything is started. */
bool slots_swap_is_due(struct records *records);

/* What is on trial had its starts: slots_settle() ends it. */
bool slots_trial_is_over(struct records *records);

/* The image that will run when all goes well, and where it lies now, which is good until the next
 * call. False: none. */
bool slots_image(struct records *records, struct image_id *image, struct composition *composition);

/* What runs is an application on trial. */
bool slots_on_trial(struct records *records);

/* From here on until the end of an update into the application area nothing in it is valid. */
enum flash_result slots_withdraw(struct records *records) __attribute__((warn_unused_result));

/* Before an update is written beside the application: a swap that was ordered is taken back,
 * for the image that waited is about to be overwritten. FLASH_REFUSED: during a trial. */
enum flash_result slots_keep(struct records *records) __attribute__((warn_unused_result));

/* The update in the application area is whole and verified. */
enum flash_result slots_install(struct records *records, const struct image_id *image)
    __attribute__((warn_unused_result));

/* The update in the secondary slot is whole and verified: the next reset swaps. overlay: the erase
 * units that are new; it may become all of them. */
enum flash_result slots_order_swap(struct records *records, const struct image_id *image,
                                   bool on_trial, struct overlay *overlay)
    __attribute__((warn_unused_result));

/* The swap that is ordered leads to a trial when on_trial is true, and to none when it is
 * false; true also when no swap is ordered. For an update that finds its image there already.
 */
bool slots_keep_promise(struct records *records, bool on_trial);

/* A letter, and what the journal says of a swap, are gone. Before records are begun anew: their
 * numbers come up again, and a cut may leave an old one of them as the newest. No letter, swap or
 * trial of then may be gone on with. */
enum flash_result slots_forget_swap(const struct board *board) __attribute__((warn_unused_result));

/* Records "updating", whatever was recorded before: nothing is whole. */
enum flash_result slots_begin_anew(struct records *records) __attribute__((warn_unused_result));

/* Records that everything is erased. */
enum flash_result slots_empty(struct records *records) __attribute__((warn_unused_result));

/* On the host's word: the application on trial goes, and slots_settle() brings the old one back.
 * FLASH_REFUSED: there is none on trial. FLASH_BAD_WORD: the old one is not whole, and the one on
 * trial stays. */
enum flash_result slots_order_revert(struct records *records) __attribute__((warn_unused_result));

/* Ends a trial well. FLASH_OK also when there is none. FLASH_BAD_WORD: the application on trial is
 * damaged and cannot be mended, and the old one is whole: it comes back at the next reset. */
enum flash_result slots_confirm(struct records *records) __attribute__((warn_unused_result));

/* Counts a start of an application on trial; nothing when it is not. */
enum flash_result slots_count_start(struct records *records) __attribute__((warn_unused_result));

#endif
