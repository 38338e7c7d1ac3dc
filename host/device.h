/* SPDX-License-Identifier: MIT */
/* What a device says of itself, looked at before anything relies on it: a damaged or hostile device
 * decides neither how much memory is taken nor how long anything lasts. */
#ifndef HOST_DEVICE_H
#define HOST_DEVICE_H

#include "tulpar/device.h"
#include "wire/message.h"

/* The same range in the words of both. */
struct tulpar_range range_of(const struct memory_range *range);
struct memory_range range_to_wire(const struct tulpar_range *range);

/* What a device has said, as the library tells it. */
struct tulpar_device device_of(const struct device_info *info);

/* What no device can be: NULL when there is nothing, else words for the first number that is wrong,
 * "its page size makes no sense" for example. info->protocol must be PROTOCOL_VERSION. */
const char *device_nonsense(const struct tulpar_device *info);

/* INFO says that the device answers this command. */
bool device_knows(const struct tulpar_device *info, uint8_t command);

/* It is the running application that answers, and not the bootloader. */
bool device_is_application(const struct tulpar_device *info);

/* The same chip with the same bootloader: what an update relies on has not changed. */
bool device_is_same(const struct tulpar_device *one, const struct tulpar_device *other);
#define DEVICE_CHANGED "it is no longer the board that answered before"

#endif
