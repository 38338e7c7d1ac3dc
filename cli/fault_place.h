/* SPDX-License-Identifier: MIT */
/* The address of a fault as function and line, from the ELF file that was sent last. */
#ifndef CLI_FAULT_PLACE_H
#define CLI_FAULT_PLACE_H

#include "cli/cache.h"

struct fault_place {
    char elf[CACHE_PATH_MAX]; /* the file; empty: none is known, or the fault lies elsewhere */
    bool changed;             /* and it holds another image by now, so nothing is known */
    char function[TULPAR_FUNCTION_NAME_MAX]; /* empty: not known */
    uint32_t offset;                         /* bytes from its beginning */
    char file[CACHE_PATH_MAX];               /* as the compiler was given it; empty: not known */
    unsigned line;                           /* from 1 */
};

/* What is known of device->fault_address: nothing where there was no fault. The function comes from
 * the symbol table, the line from addr2line, of whichever tool chain is in PATH. cache: NULL: none
 * is used. */
void fault_place_find(struct fault_place *place, const struct tulpar_device *device,
                      const struct cache *cache);

/* In words: "in main(), src/main.c:42". Empty: nothing is known. */
enum { FAULT_TEXT_MAX = 2 * CACHE_PATH_MAX };
void fault_place_text(const struct fault_place *place, char out[FAULT_TEXT_MAX]);

#endif
