/* SPDX-License-Identifier: MIT */
/* The writers behind encode_parts(): same contract. */
#ifndef TULPAR_ENCODE_FORMATS_H
#define TULPAR_ENCODE_FORMATS_H

#include "host/encode.h"

MUST_USE bool encode_hex(struct encoded *encoded, const struct flash_part *parts, size_t count,
                         uint32_t entry);
MUST_USE bool encode_elf(struct encoded *encoded, const struct flash_part *parts, size_t count,
                         uint32_t entry);

#endif
