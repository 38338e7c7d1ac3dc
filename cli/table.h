/* SPDX-License-Identifier: MIT */
/* What `info`, `list` and `image info` print for people. */
#ifndef TULPAR_TABLE_H
#define TULPAR_TABLE_H

#include <stdio.h>

#include "serial/serial_port.h"
#include "wire/message.h"

/* A line of such a table; whatever is in `value` is made fit to be printed. */
void table_row(FILE *out, const char *name, const char *value);

void table_device(FILE *out, const struct device_info *device);
void table_ports(FILE *out, const struct serial_candidate *list, size_t count);

#endif
