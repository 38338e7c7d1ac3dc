/* SPDX-License-Identifier: MIT */
/* Records of version 1, which no bootloader writes any more. */
#ifndef TESTS_SUPPORT_RECORD_1_H
#define TESTS_SUPPORT_RECORD_1_H

#include "wire/record.h"

/* One as it lay in flash. */
void record_1_make(uint8_t bytes[RECORD_SIZE_1], enum record_state state, uint32_t sequence,
                   const struct image_id *image);

#endif
