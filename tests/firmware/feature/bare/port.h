/* SPDX-License-Identifier: MIT */
/* In the place of a port: a serial output. */
#ifndef FEATURE_BARE_PORT_H
#define FEATURE_BARE_PORT_H

#include <stdint.h>

struct serial_ring {
    uint8_t *bytes;
    uint32_t size;
};

extern uint32_t stack_top[]; /* from the linker script */

void serial_init(uint32_t baud);
void serial_write(void *context, const uint8_t *data, uint32_t length);
void serial_drain(void);

#endif
