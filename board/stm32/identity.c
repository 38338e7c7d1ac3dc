/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "port.h"
#include "registers.h"

/* Other makers' chips, and emulators, have nothing at these addresses and answer with a bus error:
 * being asked who one is must not end in a fault. */
void identify(void *context, struct device_info *info) {
    (void)context;
    DBGMCU_CLOCK_ON();
    info->device_id = guarded_load(DBGMCU_IDCODE_ADDRESS);
    if (info->device_id == 0) {
        info->device_id = DEVICE_ID_HIDDEN;
    }
    for (uint32_t i = 0; i < UNIQUE_ID_SIZE; i += sizeof(uint32_t)) {
        uint32_t word = guarded_load(UNIQUE_ID_BASE + i);

        memcpy(info->unique_id + i, &word, sizeof word);
    }
}
