/* SPDX-License-Identifier: MIT */
/* Pages in the form in which they go into BLOCKs: packed by host/codec.h, against what the device's
 * flash holds at that moment, or as they are. */
#ifndef HOST_PACKER_H
#define HOST_PACKER_H

#include "host/codec.h"
#include "host/contents.h"

/* A way to send the pages of an update, in one order for all of them. */
struct recipe {
    enum tulpar_way way;
    bool descending;   /* the last page first */
    bool by_installed; /* TULPAR_WAY_DIFFERENCE: against the application area, two slots */
    bool has_ahead;    /* and one page goes ahead of all others */
    uint32_t ahead;    /* that one */
};

enum { PACKER_REACH = 16 }; /* pages to either side of the one that is packed: more gains nothing */

/* Owned by the caller; packer_init() makes it ready, packer_free() ends it. */
struct packer {
    struct recipe recipe;
    const struct plan *plan;
    uint32_t page_size;
    struct contents contents;      /* follows what is sent */
    struct tulpar_image installed; /* size 0: not known */
    struct cancel cancel;
    struct codec *stream; /* TULPAR_WAY_PACKED; NULL: none is open */
    uint32_t stream_page; /* that it goes on with */
    uint8_t *dictionary;  /* the pages around the one that is packed, as the flash holds them */
    uint8_t *packed;      /* a page */
};

/* False: no memory, and nothing is to be freed. Then there is one way: raw. plan: the caller's,
 * kept; `installed` as in the struct, its bytes kept. cancel: asked in what takes long, copied. */
TULPAR_MUST_USE bool packer_init(struct packer *packer, const struct plan *plan, uint32_t page_size,
                                 const struct tulpar_options *options,
                                 const struct tulpar_image *installed, const struct cancel *cancel);
void packer_free(struct packer *packer);

/* Begins with an update that has sent nothing yet. */
void packer_start(struct packer *packer, const struct recipe *recipe);

/* Packs the next page, in the order of the recipe, behind the header of a block; the page counts as
 * sent. out: `room` bytes. Returns how many are used, and *kind; 0: it is to be sent as it is. */
uint32_t packer_page(struct packer *packer, uint32_t page, uint8_t *out, uint32_t room,
                     enum block_kind *kind);

/* What the flash holds there helps to pack other pages, or is not known, or goes with theirs. */
bool packer_needs_old(const struct packer *packer, uint32_t page);

/* The page counts as sent, and is not packed: for an estimate. */
void packer_pass_over(struct packer *packer, uint32_t page);

#endif
