/* SPDX-License-Identifier: MIT */
/* The kits that have a bootloader in this build. The table is made by the build from the same
 * headers as the bootloaders themselves (board/descriptions). */
#ifndef TULPAR_KITS_H
#define TULPAR_KITS_H

#include <stddef.h>

#include "wire/description.h"

/* index: from 0. NULL: behind the last one. Without a version, which only a bootloader's file has.
 */
const struct boot_description *kits_get(size_t index);

#endif
