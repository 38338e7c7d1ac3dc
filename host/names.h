/* SPDX-License-Identifier: MIT */
/* Words for the numbers of the protocol; those that callers need are in tulpar/device.h. */
#ifndef HOST_NAMES_H
#define HOST_NAMES_H

#include <stdint.h>

const char *command_name(uint8_t command); /* "INFO", ...; never NULL */

#endif
