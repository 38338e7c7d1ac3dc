/* SPDX-License-Identifier: MIT */
/* ModemManager asks a new port whether it is a modem, unless udev says that it shall not: by a
 * property of the device (ModemManager's manual, "Port and device detection"). */
#define _DEFAULT_SOURCE /* major, minor */

#include <ctype.h>
#include <dirent.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#include "serial/serial_linux_sysfs.h"

static const char program[] = "ModemManager";

enum { LINE_MAX_BYTES = 256 };

static bool is_modem_manager(const char *proc, const char *process) {
    char path[PATH_MAX], name[sizeof program + 1] = "";

    (void)snprintf(path, sizeof path, "%s/%.20s/comm", proc, process);
    FILE *file = fopen(path, "r");
    if (file == NULL) {
        return false;
    }
    bool read_it = fgets(name, sizeof name, file) != NULL;
    (void)fclose(file);
    name[strcspn(name, "\n")] = '\0';
    return read_it && strcmp(name, program) == 0;
}

bool modem_manager_runs(const char *proc) {
    DIR *processes = opendir(proc);
    bool found = false;

    if (processes == NULL) {
        return false;
    }
    for (struct dirent *entry = readdir(processes); entry != NULL && !found;
         entry = readdir(processes)) {
        found = isdigit((unsigned char)entry->d_name[0]) && is_modem_manager(proc, entry->d_name);
    }
    (void)closedir(processes);
    return found;
}

bool modem_manager_ignores(const char *udev, unsigned device_major, unsigned device_minor) {
    char path[PATH_MAX], line[LINE_MAX_BYTES];
    bool ignored = false;

    (void)snprintf(path, sizeof path, "%s/data/c%u:%u", udev, device_major, device_minor);
    FILE *file = fopen(path, "r");
    while (file != NULL && !ignored && fgets(line, sizeof line, file) != NULL) {
        line[strcspn(line, "\n")] = '\0';
        ignored = strcmp(line, "E:ID_MM_DEVICE_IGNORE=1") == 0 ||
                  strcmp(line, "E:ID_MM_PORT_IGNORE=1") == 0;
    }
    if (file != NULL) {
        (void)fclose(file);
    }
    return ignored;
}

bool serial_port_may_be_probed(const char *path) {
    struct stat status;

    return modem_manager_runs("/proc") && stat(path, &status) == 0 &&
           !modem_manager_ignores("/run/udev", major(status.st_rdev), minor(status.st_rdev));
}

unsigned serial_port_latency_ms(const char *path) {
    return sysfs_latency_ms(SYSFS, path);
}
