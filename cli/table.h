/* What `info` and `list` print for people. */
#ifndef TULPAR_TABLE_H
#define TULPAR_TABLE_H

#include <stdio.h>

#include "host/serial_port.h"
#include "wire/message.h"

void table_device(FILE *out, const struct device_info *device);
void table_ports(FILE *out, const struct serial_candidate *list, size_t count);

#endif
