/* SPDX-License-Identifier: MIT */
/* What `info`, `list` and `image info` print for people. */
#ifndef CLI_TABLE_H
#define CLI_TABLE_H

#include <stdio.h>

#include "cli/fault_place.h"
#include "serial/serial_port.h"
#include "tulpar/device.h"

/* A line of such a table; whatever is in `value` is made fit to be printed. */
void table_row(FILE *out, const char *name, const char *value);

/* place: of the latest fault. */
void table_device(FILE *out, const struct tulpar_device *device, const struct fault_place *place);
void table_ports(FILE *out, const struct serial_candidate *list, size_t count);

#endif
