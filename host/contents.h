/* SPDX-License-Identifier: MIT */
/* What the pages of the slot that an update writes hold, page by page, as far as it is known: a
 * page whose CRC is that of a page of an image holds that page. A difference is made against it,
 * and it follows the update from block to block. Of an overlay it is the application area, which
 * stays as it is until the swap. */
#ifndef HOST_CONTENTS_H
#define HOST_CONTENTS_H

#include "host/plan.h"

enum { CONTENTS_UNKNOWN = 0, CONTENTS_NEW = 1 /* the image of the update; bases are 2, 3 ... */ };

/* Owned by the caller; contents_init() makes it ready. */
struct contents {
    uint32_t page_size; /* bytes */
    struct units units;
    uint32_t pages; /* from the start of the slot, that are looked at */
    size_t images;
    struct tulpar_image image[CONTENTS_NEW + TULPAR_BASES_MAX + 1];
    uint8_t holds[PLAN_PAGES_MAX]; /* CONTENTS_UNKNOWN, or the number of an image */
};

/* From the answers that the plan has. Bases beyond TULPAR_BASES_MAX are ignored. The bytes of all
 * images stay the caller's and are kept. When `cancel` is asked, the pages that are left are not
 * known. */
void contents_init(struct contents *contents, const struct plan *plan,
                   const struct tulpar_image *bases, size_t base_count,
                   const struct cancel *cancel);

/* A page holds the new image's from now on. The first one of an erase unit erases it, and nothing
 * is known of the others then. */
void contents_written(struct contents *contents, uint32_t page);

bool contents_known(const struct contents *contents, uint32_t page);

/* Pages that are known, by whatever image. */
uint32_t contents_known_pages(const struct contents *contents);

/* Pages that are known by a base and not by the new image. */
uint32_t contents_old_pages(const struct contents *contents);

/* The range of known pages that is of use for `page`: around it, else right before it, else right
 * behind it, `reach` pages to either side at most. Returns the number of pages; *first: of them. */
uint32_t contents_dictionary(const struct contents *contents, uint32_t page, uint32_t reach,
                             uint32_t *first);

/* Copies known pages; out: count * page_size bytes. */
void contents_copy(const struct contents *contents, uint32_t first, uint32_t count, uint8_t *out);

#endif
