/* SPDX-License-Identifier: MIT */
/* How much of the chip a program takes, from its ELF file. */
#ifndef BENCH_SIZES_H
#define BENCH_SIZES_H

#include <stdbool.h>
#include <stdint.h>

struct sizes {
    uint32_t code; /* bytes of flash: .text and .data */
    uint32_t ram;  /* bytes: .data, .bss, .noinit and the stack that the linker script reserves */
    uint32_t most; /* bytes of flash that the link allows: size_limit in bootloader.ld; 0: as many
                    * as there are */
};

/* False: says why on stderr. */
bool sizes_read(struct sizes *sizes, const char *path);

#endif
