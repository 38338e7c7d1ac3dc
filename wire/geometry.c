/* SPDX-License-Identifier: MIT */
#include "wire/geometry.h"

uint32_t geometry_unit_size(const struct flash_geometry *geometry, uint32_t address) {
    uint32_t end = geometry->start;
    unsigned run = 0;

    while (run + 1 < ERASE_RUNS_MAX && geometry->run_count[run + 1] != 0) {
        end += geometry->run_count[run] * geometry->run_size[run];
        if (address < end) {
            break;
        }
        run++;
    }
    return geometry->run_size[run];
}
