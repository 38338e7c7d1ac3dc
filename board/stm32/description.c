/* SPDX-License-Identifier: MIT */
/* The bootloader's description of itself; bootloader.ld puts it behind the vectors. */
#include "description.h"
#include "boot/version.h"

static const struct boot_description description __attribute__((section(".description"), used)) = {
    DESCRIPTION_OF_KIT,
    .version = BOOTLOADER_VERSION,
};
