/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE /* flock, TIOCEXCL */

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <libserialport.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include "serial/serial_linux.h"

/* libserialport's result as ours. */
static enum serial_error fail_library(struct serial_problem *problem, enum sp_return result) {
    switch (result) {
    case SP_ERR_ARG:
        return serial_open_failed(problem, ENOTTY); /* the name is there, and is no port's */
    case SP_ERR_SUPP: return serial_open_failed(problem, ENOTTY);
    case SP_ERR_MEM: return serial_open_failed(problem, ENOMEM);
    default: return serial_open_failed(problem, sp_last_error_code());
    }
}

static enum serial_error open_pseudo_terminal(struct serial_port *port,
                                              struct serial_problem *problem) {
    port->descriptor = open(port->path, O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
    return port->descriptor < 0 ? serial_open_failed(problem, errno) : SERIAL_OK;
}

static enum sp_return set_line(struct sp_port *handle) {
    enum sp_return result = sp_set_bits(handle, 8);

    if (result == SP_OK) {
        result = sp_set_parity(handle, SP_PARITY_NONE);
    }
    if (result == SP_OK) {
        result = sp_set_stopbits(handle, 1);
    }
    return result == SP_OK ? sp_set_flowcontrol(handle, SP_FLOWCONTROL_NONE) : result;
}

static enum serial_error open_serial(struct serial_port *port, struct serial_problem *problem) {
    struct sp_port *handle = NULL;
    enum sp_return result = sp_get_port_by_name(port->path, &handle);

    if (result != SP_OK) {
        return fail_library(problem, result);
    }
    result = sp_open(handle, SP_MODE_READ_WRITE);
    if (result != SP_OK) {
        enum serial_error error = fail_library(problem, result);

        sp_free_port(handle);
        return error;
    }
    port->handle = handle;
    result = sp_get_port_handle(handle, &port->descriptor);
    if (result == SP_OK) {
        result = set_line(handle);
    }
    return result == SP_OK ? SERIAL_OK : fail_library(problem, result);
}

enum serial_error serial_port_set_parity(struct serial_port *port, bool even, uint32_t baud,
                                         struct serial_problem *problem) {
    *problem = (struct serial_problem){0};
    (void)baud; /* libserialport keeps it */
    if (port->handle == NULL) {
        return SERIAL_OK;
    }
    enum sp_return result = sp_set_parity(port->handle, even ? SP_PARITY_EVEN : SP_PARITY_NONE);
    return result == SP_OK ? SERIAL_OK : fail_library(problem, result);
}

/* Two programs on one port steal each other's bytes. flock() is what careful programs respect;
 * TIOCEXCL stops the others, but on a pty it would outlive us as long as its master is open. */
static enum serial_error take_exclusively(struct serial_port *port,
                                          struct serial_problem *problem) {
    if (flock(port->descriptor, LOCK_EX | LOCK_NB) < 0 && errno == EWOULDBLOCK) {
        return serial_open_failed(problem, EBUSY);
    }
    if (port->handle != NULL && ioctl(port->descriptor, TIOCEXCL) < 0) {
        return serial_open_failed(problem, errno);
    }
    return SERIAL_OK;
}

enum serial_error serial_set_rate(struct serial_port *port, uint32_t baud) {
    bool taken = port->handle == NULL ? pseudo_terminal_configure(port->descriptor, baud)
                                      : sp_set_baudrate(port->handle, (int)baud) == SP_OK;

    return taken ? SERIAL_OK : SERIAL_BAD_RATE;
}

static enum serial_error prepare(struct serial_port *port, uint32_t baud, bool forgets,
                                 struct serial_problem *problem) {
    enum serial_error error = take_exclusively(port, problem);

    if (error == SERIAL_OK) {
        error = serial_set_rate(port, baud);
    }
    if (error == SERIAL_OK && forgets && tcflush(port->descriptor, TCIOFLUSH) < 0) {
        error = serial_open_failed(problem, errno);
    }
    return error;
}

enum serial_error serial_open(struct serial_port *port, const char *path, uint32_t baud,
                              bool forgets, struct serial_problem *problem) {
    enum serial_error error = serial_find_device(port, path, problem);

    if (error == SERIAL_OK) {
        error = pseudo_terminal_path(port->path) ? open_pseudo_terminal(port, problem)
                                                 : open_serial(port, problem);
    }
    return error == SERIAL_OK ? prepare(port, baud, forgets, problem) : error;
}

void serial_port_close(struct serial_port *port) {
    /* Nothing can be done about a port that does not close, and nothing is lost: what was written
     * has been answered, or reported as unanswered. */
    if (port->descriptor >= 0 && serial_is_stopped(port)) {
        (void)tcflush(port->descriptor, TCOFLUSH); /* or the system waits until it has left */
    }
    if (port->handle != NULL) {
        (void)ioctl(port->descriptor, TIOCNXCL);
        (void)sp_close(port->handle);
        sp_free_port(port->handle);
    } else if (port->descriptor >= 0) {
        (void)close(port->descriptor);
    }
    port->handle = NULL;
    port->descriptor = -1;
}

/* Has this process the device open? */
static bool process_holds(const char *process, const char *path) {
    char directory[64], link[64 + NAME_MAX], target[SERIAL_PATH_MAX];
    bool found = false;

    (void)snprintf(directory, sizeof directory, "/proc/%.20s/fd", process);
    DIR *descriptors = opendir(directory);
    if (descriptors == NULL) {
        return false;
    }
    for (struct dirent *entry = readdir(descriptors); entry != NULL && !found;
         entry = readdir(descriptors)) {
        (void)snprintf(link, sizeof link, "%s/%.*s", directory, NAME_MAX - 1, entry->d_name);
        ssize_t length = readlink(link, target, sizeof target - 1);
        if (length > 0) {
            target[length] = '\0';
            found = strcmp(target, path) == 0;
        }
    }
    (void)closedir(descriptors);
    return found;
}

static void name_process(const char *process, char holder[SERIAL_HOLDER_MAX]) {
    char path[64], name[32] = "a program";

    (void)snprintf(path, sizeof path, "/proc/%.20s/comm", process);
    FILE *file = fopen(path, "r");
    if (file != NULL) {
        if (fgets(name, sizeof name, file) != NULL) {
            name[strcspn(name, "\n")] = '\0';
        }
        (void)fclose(file);
    }
    (void)snprintf(holder, SERIAL_HOLDER_MAX, "%s (process %.20s)", name, process);
}

bool serial_port_holder(const char *path, char holder[SERIAL_HOLDER_MAX]) {
    DIR *processes = opendir("/proc");
    bool found = false;

    holder[0] = '\0';
    if (processes == NULL) {
        return false;
    }
    for (struct dirent *entry = readdir(processes); entry != NULL && !found;
         entry = readdir(processes)) {
        bool other = isdigit((unsigned char)entry->d_name[0]) &&
                     strtol(entry->d_name, NULL, 10) != (long)getpid();

        if (other && process_holds(entry->d_name, path)) {
            name_process(entry->d_name, holder);
            found = true;
        }
    }
    (void)closedir(processes);
    return found;
}
