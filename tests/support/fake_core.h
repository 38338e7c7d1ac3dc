/* SPDX-License-Identifier: MIT */
/* The bootloader's core as it runs on a fake device's board; inside of fake_device.c. */
#ifndef TESTS_SUPPORT_FAKE_CORE_H
#define TESTS_SUPPORT_FAKE_CORE_H

#include "tests/support/fake_device.h"

/* A fresh board. The core has not begun: fake_reset(). */
void fake_core_init(struct fake_device *device, const struct fake_layout *layout);

/* Around each call of the core: it has static buffers (boot/pages.c), and two devices may be at
 * work in two threads. */
void fake_enter_core(void);
void fake_leave_core(void);

/* Up to now_us, or further when it is at work then. */
void fake_run(struct fake_device *device);

/* Bytes come to the board now. What its ring has no room for is lost. */
void fake_deliver(struct fake_device *device, const uint8_t *bytes, size_t length);

/* What another host has sent; the answer is lost, and the time that it takes passes. */
void fake_sent(struct fake_device *device, uint8_t command, const uint8_t *data, uint16_t length);

#endif
