/* SPDX-License-Identifier: MIT */
/* The line between a host and a fake device, with all that the script does to what is on it; inside
 * of fake_device.c. */
#ifndef TESTS_SUPPORT_FAKE_LINE_H
#define TESTS_SUPPORT_FAKE_LINE_H

#include "tests/support/fake_device.h"

enum { FAKE_SECOND_US = 1000000 };

uint64_t fake_wire_us(uint32_t baud, size_t bytes);

/* Both sides have the same rate, and the line carries it. */
bool fake_rates_agree(const struct fake_device *device);

/* Bytes go to the host, from `at_us` on or as soon as those before them are out. */
void fake_say(struct fake_device *device, const uint8_t *bytes, size_t length, uint64_t at_us);

/* What the core says, at its time. */
void fake_reply(struct fake_device *device, const uint8_t *bytes, size_t length);

/* The packet in device->parser comes to a bootloader, or not. */
void fake_request(struct fake_device *device);

/* Counts the packet in device->parser. False: it is lost. */
bool fake_gets_through(struct fake_device *device);

#endif
