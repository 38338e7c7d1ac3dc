/* SPDX-License-Identifier: MIT */
/* A board as its bootloader's file describes it, without the board. */
#ifndef TULPAR_DESCRIBED_H
#define TULPAR_DESCRIBED_H

#include "host/must_use.h"
#include "wire/description.h"

/* What INFO would say of it as far as it is known: board, bootloader_version, page_size,
 * application, ram, slots; the rest is 0. For suitability_check(). */
MUST_USE struct device_info described_device(const struct boot_description *description);

#endif
