/* SPDX-License-Identifier: MIT */
/* The kit's UART through two rings, both moved by its interrupt. */
#ifndef TESTS_FIRMWARE_REPL_RINGS_H
#define TESTS_FIRMWARE_REPL_RINGS_H

#include <stdint.h>

void rings_init(uint32_t divider);
int rings_get(void);                               /* a byte, or -1: nothing has come */
void rings_put(const char *data, uint32_t length); /* sleeps while the ring is full */
uint32_t rings_lost(void);
uint32_t rings_interrupts(void);

#endif
