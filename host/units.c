/* SPDX-License-Identifier: MIT */
#include "host/units.h"

bool units_are_told(const struct tulpar_device *device) {
    return device->flash.run[0].units > 0;
}

static struct units pages_of(const struct tulpar_device *device) {
    return (struct units){
        .geometry = {.run_size = {device->page_size}, .run_count = {1}},
    };
}

struct units units_of(const struct tulpar_device *device) {
    const struct tulpar_flash *flash = &device->flash;
    struct units units = {
        .geometry =
            {
                .start = flash->start,
                .erase_max_ms = (uint16_t)flash->erase_max_ms,
                .program_max_us = (uint16_t)flash->program_max_us,
                .programming_unit = (uint8_t)flash->programming_unit,
                .properties = (uint8_t)flash->properties,
            },
        .base = device->application.base,
    };

    for (int run = 0; run < ERASE_RUNS_MAX; run++) {
        units.geometry.run_size[run] = flash->run[run].unit_size;
        units.geometry.run_count[run] = (uint16_t)flash->run[run].units;
    }
    return units_are_told(device) ? units : pages_of(device);
}

uint32_t units_start(const struct units *units, uint32_t offset) {
    return geometry_unit_start(&units->geometry, units->base + offset) - units->base;
}

uint32_t units_end(const struct units *units, uint32_t offset) {
    return units_start(units, offset) + geometry_unit_size(&units->geometry, units->base + offset);
}
