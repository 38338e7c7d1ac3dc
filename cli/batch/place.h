/* SPDX-License-Identifier: MIT */
/* Where in an image the serial number goes. */
#ifndef CLI_BATCH_PLACE_H
#define CLI_BATCH_PLACE_H

#include "cli/message.h"

/* size 0: nowhere. */
struct place {
    uint32_t offset; /* bytes, in the image */
    uint32_t size;   /* bytes */
};

/* The object of this name in the ELF file that `source` was read from. False: *message says why
 * not. */
TULPAR_MUST_USE bool place_find(struct place *place, const char *file, const char *symbol,
                                const struct tulpar_source *source, struct message *message);

/* As text, with zeros behind it up to the end of the place; it fits (numbers_open()). */
void place_put(const struct place *place, const char *number, uint8_t *image);

#endif
