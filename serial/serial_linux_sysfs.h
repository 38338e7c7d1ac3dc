/* SPDX-License-Identifier: MIT */
/* What Linux tells of a serial port in files; inside of serial/. */
#ifndef SERIAL_LINUX_SYSFS_H
#define SERIAL_LINUX_SYSFS_H

#include "serial/serial_port.h"

#define SYSFS "/sys"

/* Where the adapter is plugged in: "1-2.4:1.0", see struct serial_candidate. Empty: not into USB,
 * or not known. sysfs: SYSFS, or a test's. path: of the device, without symbolic links. */
void sysfs_usb_path(const char *sysfs, const char *path, char usb_path[SERIAL_TEXT_MAX]);

/* A process of that name is there. proc: "/proc", or a test's (serial_linux_modem.c). */
bool modem_manager_runs(const char *proc);

/* udev has told it to leave this device alone. udev: "/run/udev", or a test's. */
bool modem_manager_ignores(const char *udev, unsigned device_major, unsigned device_minor);

/* How long the adapter holds bytes back, in milliseconds; 0: it does not tell, as most. */
unsigned sysfs_latency_ms(const char *sysfs, const char *path);

#endif
