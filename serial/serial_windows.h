/* SPDX-License-Identifier: MIT */
/* What the files for Windows share. */
#ifndef SERIAL_WINDOWS_H
#define SERIAL_WINDOWS_H

#include <windows.h>

#include "serial/serial_system.h"

enum {
    WINDOWS_READ_SIZE = 512,     /* a read that is full ends: at 115200 baud after 44 ms at most */
    WINDOWS_QUEUE_SIZE = 65536,  /* of the driver: what comes while nobody reads */
    WINDOWS_PORT_NAME_MAX = 260, /* of a device: MAX_PATH */
};

/* An open port; port->handle. */
struct windows_port {
    HANDLE file;
    OVERLAPPED reading, writing; /* an event each */
    bool even_parity;
    bool let_go[2];  /* SERIAL_DTR, SERIAL_RTS: is not active, as somebody has set it */
    bool is_reading; /* `in` is the system's */
    uint8_t in[WINDOWS_READ_SIZE];
    DWORD taken, length; /* of what has come */
};

/* The operations of an open port (serial_windows.c). */
struct tulpar_channel serial_channel(struct serial_port *port);

/* Ends what is under way, so that the memory can be given back. */
void serial_end_reading(struct windows_port *windows);

/* What drivers say of an adapter that was unplugged; they differ. */
bool serial_is_lost(DWORD system_error);

/* Sets the rate of an open port, 8N1 or 8E1 and the rest with it. */
TULPAR_MUST_USE enum serial_error serial_set_rate(struct windows_port *windows, uint32_t baud);

#endif
