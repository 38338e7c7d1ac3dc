/* SPDX-License-Identifier: MIT */
/* Packs pages of firmware for the bootloader (boot/lzma.h unpacks them): each page becomes chunks
 * of LZMA2, whose dictionary is what the device's flash holds.
 *
 *   a whole image    One stream, with absolute branches: codec_open(), codec_pack() page by page
 *                    in order, codec_close(). The dictionary is empty at first and grows by each
 * page; to go on where an update was cut, open with what was sent as the dictionary. a few changes
 * codec_pack_alone() for each page, against the pages around it as flash holds them at that moment,
 * its own old contents among them; branches as they are. 16 pages to either side are as good as
 * more.
 *
 * A page of a stream that is sent raw after all ends the stream: close it and open the next one. */
#ifndef HOST_CODEC_H
#define HOST_CODEC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tulpar/channel.h"

/* The largest dictionary together with what follows it: more than any flash that is meant. */
#define CODEC_REACH_MAX (1u << 24)

enum {
    CODEC_PAGE_MAX = 1 << 15,
    CODEC_OVERHEAD_MAX = 6, /* by which a page grows at most */
};

/* What the device holds before the page: the same bytes as its struct lzma_dictionary. */
struct codec_dictionary {
    const uint8_t *data; /* read during the call only */
    size_t length;       /* may be 0 */
    bool absolute_branches;
};

struct codec;

/* Opens a stream behind a dictionary. `ahead`: bytes that will be packed at most; with the
 * dictionary's CODEC_REACH_MAX. NULL: no memory. */
TULPAR_MUST_USE struct codec *codec_open(const struct codec_dictionary *dictionary, size_t ahead);

/* Packs the next page: 1 .. CODEC_PAGE_MAX bytes into size + CODEC_OVERHEAD_MAX bytes at most.
 * Returns how many; 0: more than `ahead`, or no memory, and the stream is of no more use. */
TULPAR_MUST_USE size_t codec_pack(struct codec *codec, const uint8_t *page, size_t size,
                                  uint8_t *packed);

/* NULL is allowed. */
void codec_close(struct codec *codec);

/* Packs one page as a stream of its own. As codec_pack(). */
TULPAR_MUST_USE size_t codec_pack_alone(const struct codec_dictionary *dictionary,
                                        const uint8_t *page, size_t size, uint8_t *packed);

#endif
