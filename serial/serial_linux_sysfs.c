/* SPDX-License-Identifier: MIT */
/* What Linux tells of a serial port in files: /sys/class/tty/NAME/device is a link to the
 * interface of the adapter, or to what its driver has made of that. */
#define _GNU_SOURCE /* realpath */

#include "serial/serial_linux_sysfs.h"

#include <ctype.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *name_of(const char *path) {
    const char *slash = strrchr(path, '/');

    return slash == NULL ? path : slash + 1;
}

static size_t digits(const char *text) {
    size_t count = 0;

    while (isdigit((unsigned char)text[count])) {
        count++;
    }
    return count;
}

/* Numbers with a dot between them; 0: there is none. */
static size_t dotted(const char *text) {
    size_t length = digits(text);

    while (length > 0 && text[length] == '.' && digits(text + length + 1) > 0) {
        length += 1 + digits(text + length + 1);
    }
    return length;
}

/* "1-2.4:1.0", bus, ports, configuration and interface, as the kernel names an interface
 * (Documentation/ABI/stable/sysfs-bus-usb). */
static bool is_interface(const char *text) {
    size_t bus = digits(text);

    if (bus == 0 || text[bus] != '-') {
        return false;
    }
    size_t ports = dotted(text + bus + 1);
    const char *behind = text + bus + 1 + ports;
    size_t interface = ports > 0 && *behind == ':' ? dotted(behind + 1) : 0;

    return interface > 0 && behind[1 + interface] == '\0';
}

void sysfs_usb_path(const char *sysfs, const char *path, char usb_path[SERIAL_TEXT_MAX]) {
    char link[PATH_MAX];

    usb_path[0] = '\0';
    (void)snprintf(link, sizeof link, "%s/class/tty/%.*s/device", sysfs, NAME_MAX, name_of(path));
    char *target = realpath(link, NULL);
    if (target == NULL) {
        return;
    }
    for (char *left = NULL, *part = strtok_r(target, "/", &left); part != NULL;
         part = strtok_r(NULL, "/", &left)) {
        if (is_interface(part)) {
            (void)snprintf(usb_path, SERIAL_TEXT_MAX, "%s", part);
        }
    }
    free(target);
}

unsigned sysfs_latency_ms(const char *sysfs, const char *path) {
    char name[PATH_MAX];
    unsigned latency_ms = 0;

    (void)snprintf(name, sizeof name, "%s/class/tty/%.*s/device/latency_timer", sysfs, NAME_MAX,
                   name_of(path));
    FILE *file = fopen(name, "r");
    if (file != NULL) {
        if (fscanf(file, "%9u", &latency_ms) != 1) {
            latency_ms = 0;
        }
        (void)fclose(file);
    }
    return latency_ms;
}
