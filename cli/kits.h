/* SPDX-License-Identifier: MIT */
/* The kits that have a bootloader in this build. The table is made by the build from the same
 * headers as the bootloaders themselves (board/descriptions). */
#ifndef CLI_KITS_H
#define CLI_KITS_H

#include "tulpar/image.h"

/* index: from 0. False: behind the last one. Without a version, which only a bootloader's file has.
 */
bool kits_get(size_t index, struct tulpar_description *description);

#endif
