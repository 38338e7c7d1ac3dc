/* SPDX-License-Identifier: MIT */
/* Is the image that a record speaks of there? */
#ifndef BOOT_JUDGE_H
#define BOOT_JUDGE_H

#include "boot/overlay.h"

/* image: as the record says. For INFO, and to decide whether a start is worth a try: what starts is
 * looked at anew (boot/permit.h). */
enum verdict judge_image(const struct board *board, const struct image_id *image,
                         const struct composition *composition);

#endif
