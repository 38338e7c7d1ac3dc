/* SPDX-License-Identifier: MIT */
/* Which pages of an image have to be sent: those of erase units that the device does not hold
 * already. A page is what is sent and compared; what is erased is a unit of one page or more, so
 * that one page that is wrong costs its whole unit.
 *
 * An overlay is written beside the application. A unit that is equal in the application area is
 * left out; one that waits where the update is written, since an earlier one was cut, is named
 * (kept) in place of being sent. */
#ifndef HOST_PLAN_H
#define HOST_PLAN_H

#include "host/flasher.h"
#include "host/units.h"

/* Pages that can be compared: 4 MB (TULPAR_SOURCE_SPAN_MAX) in the smallest pages of an STM32, 1024
 * bytes. What lies behind them is sent. */
enum { PLAN_PAGES_MAX = 4096 };

/* Owned by the caller; plan_everything() makes it ready. */
struct plan {
    const uint8_t *bytes;              /* the image */
    uint32_t size;                     /* bytes */
    uint32_t page_size;                /* bytes */
    struct units units;                /* of the slot that is written */
    uint32_t slot;                     /* its bytes */
    bool overlay;                      /* set by plan_as_overlay() */
    bool can_keep;                     /* and units that wait may be named */
    uint32_t held;                     /* bytes of the image in pages that the device holds */
    uint32_t right;                    /* of these, in units that hold nothing else: not sent */
    uint32_t kept;                     /* of these, in units that wait */
    uint32_t answered;                 /* pages that the device has told of */
    uint32_t page_crc[PLAN_PAGES_MAX]; /* what it said, of an overlay in the application area;
                                        * PAGE_CRC_NONE: it cannot read the page */
    uint8_t page_is_right[PLAN_PAGES_MAX / 8];
    uint8_t page_waits[PLAN_PAGES_MAX / 8];
};

/* All of the image is to be sent. bytes: the caller's, `size` of them, kept. device: its
 * application area, page size and flash. */
void plan_everything(struct plan *plan, const struct tulpar_device *device, const uint8_t *bytes,
                     uint32_t size);

/* The image becomes an overlay. Comes after plan_everything(). can_keep: BLOCK_KEPT may be sent. */
void plan_as_overlay(struct plan *plan, bool can_keep);

/* Asks the device what its pages hold, and plans to send the other units. A device that does not
 * know the request gets everything. Comes after plan_everything() for flasher->report.device. On an
 * error the plan is to send everything. */
TULPAR_MUST_USE enum tulpar_error plan_by_comparison(struct plan *plan,
                                                     struct tulpar_flasher *flasher);

/* The flash holds this image, as is known without asking for its pages: plans to send the units
 * that differ. Comes after plan_everything(). */
void plan_by_image(struct plan *plan, const struct tulpar_image *held);

/* Of an overlay after plan_by_image(): asks which of the units that differ wait already. Nothing is
 * asked where that is not worth it. On an error nothing is kept. */
TULPAR_MUST_USE enum tulpar_error plan_look_at_waiting(struct plan *plan,
                                                       struct tulpar_flasher *flasher);

/* Where sending goes on from `offset`, the first byte that the device has not got: there, or, at
 * the start of a page that is right, at the next page that is not. size: nothing is left. */
uint32_t plan_next(const struct plan *plan, uint32_t offset);

/* How far bytes may be sent in one go from `offset` (< size), a result of plan_next(): to the next
 * page that is right, or to the end. Its page is sent whole even if it was right. */
uint32_t plan_end(const struct plan *plan, uint32_t offset);

/* Bytes of the image that are right when all before `offset`, a result of plan_next(), are. */
uint32_t plan_done(const struct plan *plan, uint32_t offset);

/* This page of the image is not sent. */
bool plan_page_is_right(const struct plan *plan, uint32_t page);

/* It is not sent since it waits; and is to be named. */
bool plan_page_is_kept(const struct plan *plan, uint32_t page);

/* The next run of such pages from `page` on: its first page, and *behind. plan_pages(): no more. */
uint32_t plan_next_kept(const struct plan *plan, uint32_t page, uint32_t *behind);

/* The first page of those before `page`, without a gap, that lie with it where the update is
 * written once it is sent: without an overlay page 0. */
uint32_t plan_run_start(const struct plan *plan, uint32_t page);

/* Bytes in units that a swap moves afterwards; 0: in all, or not known. */
uint32_t plan_swap_bytes(const struct plan *plan);

/* Bytes that are left out and that the device copies beside the application at FINISH: where the
 * image fills the slot, and neither its last unit nor two neighbours are left out, there is no
 * place for their parity (docs/PROTOCOL.md, Overlays). */
uint32_t plan_copied_bytes(const struct plan *plan);

/* The pages to send in an order: units up or down, and in each the pages up, for its first byte
 * erases it. The first page, and the one behind a page; plan_pages(): there is none. */
uint32_t plan_pages(const struct plan *plan);
uint32_t plan_first(const struct plan *plan, bool descending);
uint32_t plan_behind(const struct plan *plan, uint32_t page, bool descending);

/* The CRC that PAGES gives for a page of an image in flash: behind its end the page is erased. The
 * page begins inside of the image. */
uint32_t plan_page_crc(const struct tulpar_image *image, uint32_t page_size, uint32_t page);

#endif
