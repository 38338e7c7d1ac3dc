/* SPDX-License-Identifier: MIT */
/* The tool's own library at the other end of a stand's cable. */
#ifndef CAMPAIGN_TOOL_H
#define CAMPAIGN_TOOL_H

#include "campaign/stand.h"
#include "host/flasher.h"

/* What `tulpar flash --no-run` may do. */
struct tool_options {
    const struct image *base; /* an image that the tool has seen before, or NULL */
    uint32_t baud;            /* the highest rate to agree on; 0: none but the first */
    bool full;                /* every page, raw */
};

/* An update. *way: how the pages went. False: not done. */
bool tool_install(struct stand *stand, const struct image *image,
                  const struct tool_options *options, enum tulpar_way *way);

#endif
