/* SPDX-License-Identifier: MIT */
/* What is known of the chips between USB and the line. */
#include <string.h>

#include "serial/serial_system.h"

struct adapter {
    uint16_t vendor, product;
    const char *name;      /* part of the USB product name; NULL: any */
    uint32_t baud_highest; /* without errors */
};

/* From the data sheets; ST-LINK/V2-1, which others found clean up to 1228800, with some room. The
 * first line that fits counts. */
static const struct adapter adapters[] = {
    {0x0483, 0x374B, NULL, 1000000}, /* ST-LINK/V2-1 */
    {0x0483, 0x3752, NULL, 1000000}, /* the same, without a disk */
    {0x0483, 0x374D, NULL, 4000000}, /* ST-LINK/V3 and its kin */
    {0x0483, 0x374E, NULL, 4000000},      {0x0483, 0x374F, NULL, 4000000},
    {0x0483, 0x3753, NULL, 4000000},      {0x0483, 0x3754, NULL, 4000000},
    {0x10C4, 0xEA60, "CP2102N", 3000000}, {0x10C4, 0xEA60, NULL, 921600}, /* CP2102 */
    {0x1A86, 0x7523, NULL, 2000000},                                      /* CH340 */
    {0x1A86, 0x5523, NULL, 2000000},                                      /* CH341 */
    {0x1A86, 0x55D3, NULL, 6000000},                                      /* CH343 */
    {0x0403, 0x6001, NULL, 3000000},                                      /* FT232R */
    {0x0403, 0x6015, NULL, 3000000},                                      /* FT230X, FT231X */
    {0x0403, 0x6010, NULL, 12000000},                                     /* FT2232H */
    {0x0403, 0x6011, NULL, 12000000},                                     /* FT4232H */
    {0x0403, 0x6014, NULL, 12000000},                                     /* FT232H */
};

uint32_t serial_adapter_baud(uint16_t vendor, uint16_t product, const char *name) {
    for (size_t i = 0; i < sizeof adapters / sizeof adapters[0]; i++) {
        const struct adapter *adapter = &adapters[i];
        bool named = adapter->name == NULL || (name != NULL && strstr(name, adapter->name) != NULL);

        if (adapter->vendor == vendor && adapter->product == product && named) {
            return adapter->baud_highest;
        }
    }
    return 0;
}
