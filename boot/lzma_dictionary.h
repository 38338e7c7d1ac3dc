/* SPDX-License-Identifier: MIT */
/* The flash contents that a packed page may refer to. */
#ifndef BOOT_LZMA_DICTIONARY_H
#define BOOT_LZMA_DICTIONARY_H

#include <stdbool.h>

#include "boot/board.h"

/* The caller has checked that all of it is flash. */
struct lzma_dictionary {
    const struct board *board;
    uint32_t address;
    uint32_t length; /* bytes; 0: none */

    /* The packed pages hold absolute branches (wire/branches.h): the dictionary is seen so, and the
     * page is changed back after it was unpacked. address and length are multiples of BRANCH_BLOCK.
     */
    bool absolute_branches;
};

/* Copies the `length` bytes from `position` on, counted from the start of the dictionary. The
 * caller has checked that they lie in it. */
enum flash_result dictionary_read(const struct lzma_dictionary *dictionary, uint32_t position,
                                  uint8_t *data, uint32_t length)
    __attribute__((warn_unused_result));

#endif
