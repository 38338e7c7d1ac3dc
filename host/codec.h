/* Packs pages of firmware for the bootloader (boot/lzma.h unpacks them): each page becomes chunks
 * of LZMA2, whose dictionary is what the device's flash holds.
 *
 *   a whole image      one stream: codec_open(), codec_pack() page by page in order, codec_close().
 *                      To go on where an update was cut, open with what was sent as the window.
 *   one page           codec_pack_alone(), against any range of flash the device still holds.
 *
 * The window that the device is told must be the one given here. With a stream it grows by each
 * page that was packed. */
#ifndef TULPAR_CODEC_H
#define TULPAR_CODEC_H

#include <stddef.h>
#include <stdint.h>

#include "host/must_use.h"

/* The largest window together with what follows it: more than any flash that is meant. */
#define CODEC_REACH_MAX (1u << 24)

enum {
    CODEC_PAGE_MAX = 1 << 15,
    CODEC_OVERHEAD_MAX = 6, /* by which a page grows at most */
};

struct codec;

/* Opens a stream behind `window` (`length` bytes, may be 0; read during the call only). `ahead`:
 * bytes that will be packed at most; length + ahead <= CODEC_REACH_MAX. NULL: no memory. */
MUST_USE struct codec *codec_open(const uint8_t *window, size_t length, size_t ahead);

/* Packs the next page: 1 .. CODEC_PAGE_MAX bytes into size + CODEC_OVERHEAD_MAX bytes at most.
 * Returns how many; 0: more than `ahead`, or no memory, and the stream is of no more use. */
MUST_USE size_t codec_pack(struct codec *codec, const uint8_t *page, size_t size, uint8_t *packed);

/* NULL is allowed. */
void codec_close(struct codec *codec);

/* Packs one page as a stream of its own. As codec_pack(). */
MUST_USE size_t codec_pack_alone(const uint8_t *window, size_t length, const uint8_t *page,
                                 size_t size, uint8_t *packed);

#endif
