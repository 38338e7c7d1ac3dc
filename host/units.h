/* SPDX-License-Identifier: MIT */
/* The erase units of the slot that an update writes, as offsets of the image. */
#ifndef HOST_UNITS_H
#define HOST_UNITS_H

#include "tulpar/device.h"
#include "wire/geometry.h"

/* With two slots all units are equal, so that those of the application area are those of both. */
struct units {
    struct flash_geometry geometry;
    uint32_t base; /* address of offset 0 */
};

/* The device tells of its flash. */
bool units_are_told(const struct tulpar_device *device);

/* Of a device that does not tell, a page is a unit, and no time is known (0). */
struct units units_of(const struct tulpar_device *device);

/* Where the unit that holds `offset` starts, and where it ends. */
uint32_t units_start(const struct units *units, uint32_t offset);
uint32_t units_end(const struct units *units, uint32_t offset);

#endif
