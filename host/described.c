/* SPDX-License-Identifier: MIT */
#include "host/described.h"

#include <string.h>

struct device_info described_device(const struct boot_description *description) {
    struct device_info device = {
        .protocol = PROTOCOL_VERSION,
        .bootloader_version = description->version,
        .page_size = description->page_size,
        .application = description->application,
        .slots = description->secondary.size > 0 ? 2 : 1,
    };

    memcpy(device.board, description->board, BOARD_NAME_SIZE);
    memcpy(device.ram, description->ram, sizeof device.ram);
    return device;
}
