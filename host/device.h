/* SPDX-License-Identifier: MIT */
/* What a device says of itself, looked at before anything relies on it: a damaged or hostile device
 * decides neither how much memory is taken nor how long anything lasts. */
#ifndef TULPAR_DEVICE_H
#define TULPAR_DEVICE_H

#include "wire/message.h"

/* What no device can be: NULL when there is nothing, else words for the first number that is wrong,
 * "its page size makes no sense" for example. info->protocol must be PROTOCOL_VERSION. */
const char *device_nonsense(const struct device_info *info);

/* INFO says that the device answers this command. */
bool device_knows(const struct device_info *info, uint8_t command);

/* The same chip with the same bootloader: what an update relies on has not changed. */
bool device_is_same(const struct device_info *one, const struct device_info *other);
#define DEVICE_CHANGED "it is no longer the board that answered before"

/* There is an application that RUN starts: a valid one, or what a debugger may have loaded. */
bool device_can_start(const struct device_info *info);

#endif
