/* SPDX-License-Identifier: MIT */
/* Finding a port, reading and writing an open one, as POSIX has them; serial_wait_for() is the
 * system's. */
#define _XOPEN_SOURCE 700 /* realpath, clock_gettime */

#include "serial/serial_posix.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { SLICE_US = 50000 };

uint64_t serial_now_us(void *context) {
    struct timespec now;

    (void)context;
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * US_PER_SECOND + (uint64_t)now.tv_nsec / NS_PER_US;
}

enum tulpar_channel_result serial_failed(struct serial_port *port, int system_error) {
    port->system_error = system_error;
    switch (system_error) {
    case EIO: /* unplugged, or the other side of a pty closed */
    case ENXIO:
    case ENODEV:
    case EBADF: return TULPAR_CHANNEL_CLOSED;
    default: return TULPAR_CHANNEL_FAILED;
    }
}

enum serial_error serial_open_failed(struct serial_problem *problem, int system_error) {
    problem->system_error = system_error;
    switch (system_error) {
    case ENOENT:
    case ENOTDIR:
    case ENODEV:
    case ENXIO: return SERIAL_NOT_FOUND;
    case EACCES:
    case EPERM: return SERIAL_DENIED;
    case EBUSY:
    case EWOULDBLOCK: return SERIAL_BUSY;
    case ENOTTY:
    case EISDIR:
    case EINVAL: return SERIAL_NOT_A_PORT;
    default: return SERIAL_FAILED;
    }
}

enum serial_error serial_find_device(struct serial_port *port, const char *path,
                                     struct serial_problem *problem) {
    char in_dev[SERIAL_PATH_MAX], *found;
    struct stat status;

    found = realpath(path, NULL);
    if (found == NULL && errno == ENOENT && strchr(path, '/') == NULL) {
        (void)snprintf(in_dev, sizeof in_dev, "/dev/%s", path);
        found = realpath(in_dev, NULL);
    }
    if (found == NULL) {
        return serial_open_failed(problem, errno);
    }
    int length = snprintf(port->path, sizeof port->path, "%s", found);
    free(found);
    if (length < 0 || (size_t)length >= sizeof port->path) {
        return serial_open_failed(problem, ENAMETOOLONG);
    }
    if (stat(port->path, &status) < 0) {
        return serial_open_failed(problem, errno);
    }
    return S_ISCHR(status.st_mode) ? SERIAL_OK : serial_open_failed(problem, ENOTTY);
}

static enum tulpar_channel_result serial_read(void *context, uint8_t *data, size_t capacity,
                                              size_t *length, uint64_t deadline_us) {
    struct serial_port *port = context;

    *length = 0;
    for (;;) {
        enum tulpar_channel_result result = serial_wait_for(port, false, deadline_us);
        if (result != TULPAR_CHANNEL_OK) {
            return result;
        }
        ssize_t got = read(port->descriptor, data, capacity);
        if (got > 0) {
            *length = (size_t)got;
            return TULPAR_CHANNEL_OK;
        }
        if (got == 0) {
            return serial_failed(port, EIO); /* hung up */
        }
        if (errno != EAGAIN && errno != EINTR) {
            return serial_failed(port, errno);
        }
        if (serial_now_us(port) >= deadline_us) {
            return TULPAR_CHANNEL_TIMEOUT;
        }
    }
}

/* A line that is slow, or stuck, takes its time: Ctrl-C does not wait for it. */
static enum tulpar_channel_result wait_for_room(struct serial_port *port, uint64_t deadline_us) {
    for (;;) {
        bool cancelled = serial_is_stopped(port);
        uint64_t slice_us = serial_now_us(port) + (cancelled ? 0 : SLICE_US);
        bool last = cancelled || slice_us >= deadline_us;

        enum tulpar_channel_result result =
            serial_wait_for(port, true, slice_us < deadline_us ? slice_us : deadline_us);
        if (result != TULPAR_CHANNEL_TIMEOUT || last) {
            return result;
        }
    }
}

static enum tulpar_channel_result serial_write(void *context, const uint8_t *data, size_t length,
                                               uint64_t deadline_us) {
    struct serial_port *port = context;
    size_t written = 0;

    while (written < length) {
        enum tulpar_channel_result result = wait_for_room(port, deadline_us);
        if (result != TULPAR_CHANNEL_OK) {
            return result;
        }
        ssize_t gone = write(port->descriptor, data + written, length - written);
        if (gone >= 0) {
            written += (size_t)gone;
        } else if (errno != EAGAIN && errno != EINTR) {
            return serial_failed(port, errno);
        }
    }
    return TULPAR_CHANNEL_OK;
}

struct tulpar_channel serial_channel(struct serial_port *port) {
    return (struct tulpar_channel){
        .context = port,
        .read = serial_read,
        .write = serial_write,
        .set_baud = serial_set_baud,
        .now_us = serial_now_us,
    };
}
