/* SPDX-License-Identifier: MIT */
#include "port.h"

/* From the linker script. Each pair marks the ends of one piece of memory. */
extern uint32_t data_start[];
extern uint32_t data_end[];
extern const uint32_t data_load[];
extern uint32_t bss_start[];
extern uint32_t bss_end[];

void memory_init(void) {
    const uint32_t *from = data_load;

    /* cppcheck-suppress comparePointers */
    for (uint32_t *to = data_start; to < data_end; to++) {
        *to = *from++;
    }
    memory_clear();
}

void memory_clear(void) {
    /* cppcheck-suppress comparePointers */
    for (uint32_t *to = bss_start; to < bss_end; to++) {
        *to = 0;
    }
}
