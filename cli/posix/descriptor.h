/* SPDX-License-Identifier: MIT */
/* Waits for what another process, or a person, does at the other end of a descriptor. */
#ifndef CLI_POSIX_DESCRIPTOR_H
#define CLI_POSIX_DESCRIPTOR_H

#include <stdbool.h>

/* Waits until `descriptor` is ready for `events` (POLLIN or POLLOUT), or broken: reading or writing
 * says how. False: `stopped` said so before. It is asked all the while, so that a Ctrl-C counts
 * that came right before the wait, too. stopped: NULL waits for ever. */
bool descriptor_wait(int descriptor, short events, bool (*stopped)(void));

/* Where nothing tells that it is ready: waits a little. False: `stopped` said so before. */
bool descriptor_pause(bool (*stopped)(void));

#endif
