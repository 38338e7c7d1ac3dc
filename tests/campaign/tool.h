/* The tool's own library at the other end of a stand's cable. */
#ifndef CAMPAIGN_TOOL_H
#define CAMPAIGN_TOOL_H

#include "campaign/stand.h"
#include "host/flasher.h"

/* Its context is the stand. */
struct channel tool_channel(struct stand *stand);

/* An update as `tulpar flash --no-run` makes it. base: an image that the tool has seen before, or
 * NULL. baud: the highest rate that it may agree on. *way: how the pages went. False: not done. */
bool tool_install(struct stand *stand, const struct image *image, const struct image *base,
                  uint32_t baud, enum flasher_way *way);

#endif
