/* SPDX-License-Identifier: MIT */
/* The writers behind tulpar_encode_parts(): same contract. */
#ifndef HOST_ENCODE_FORMATS_H
#define HOST_ENCODE_FORMATS_H

#include "tulpar/image.h"

TULPAR_MUST_USE bool encode_hex(struct tulpar_encoded *encoded, const struct tulpar_part *parts,
                                size_t count, uint32_t entry);
TULPAR_MUST_USE bool encode_elf(struct tulpar_encoded *encoded, const struct tulpar_part *parts,
                                size_t count, uint32_t entry);

#endif
