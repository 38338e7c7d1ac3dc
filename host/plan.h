/* SPDX-License-Identifier: MIT */
/* Which pages of an image have to be sent: those of erase units that the device does not hold
 * already. A page is what is sent and compared; what is erased is a unit of one page or more, so
 * that one page that is wrong costs its whole unit. */
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
    uint32_t held;                     /* bytes of the image in pages that the device holds */
    uint32_t right;                    /* of these, in units that hold nothing else: not sent */
    uint32_t answered;                 /* pages that the device has told of */
    uint32_t page_crc[PLAN_PAGES_MAX]; /* what it said; PAGE_CRC_NONE: it cannot read the page */
    uint8_t page_is_right[PLAN_PAGES_MAX / 8];
};

/* All of the image is to be sent. bytes: the caller's, `size` of them, kept. device: its
 * application area, page size and flash. */
void plan_everything(struct plan *plan, const struct tulpar_device *device, const uint8_t *bytes,
                     uint32_t size);

/* Asks the device what its pages hold, and plans to send the other units. A device that does not
 * know the request gets everything. Comes after plan_everything() for flasher->report.device. On an
 * error the plan is to send everything. */
TULPAR_MUST_USE enum tulpar_error plan_by_comparison(struct plan *plan,
                                                     struct tulpar_flasher *flasher);

/* The flash holds this image, as is known without asking for its pages: plans to send the units
 * that differ. Comes after plan_everything(). */
void plan_by_image(struct plan *plan, const struct tulpar_image *held);

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

/* The pages to send in an order: units up or down, and in each the pages up, for its first byte
 * erases it. The first page, and the one behind a page; plan_pages(): there is none. */
uint32_t plan_pages(const struct plan *plan);
uint32_t plan_first(const struct plan *plan, bool descending);
uint32_t plan_behind(const struct plan *plan, uint32_t page, bool descending);

/* The CRC that PAGES gives for a page of an image in flash: behind its end the page is erased. The
 * page begins inside of the image. */
uint32_t plan_page_crc(const struct tulpar_image *image, uint32_t page_size, uint32_t page);

#endif
