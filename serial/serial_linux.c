/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE /* ppoll */

#include "serial/serial_port.h"

#include <errno.h>
#include <poll.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

#include "serial/serial_linux.h"

#define US_PER_SECOND 1000000u
#define NS_PER_US     1000u

enum { SLICE_US = 50000 };

static uint64_t now_us(void *context) {
    struct timespec now;

    (void)context;
    (void)clock_gettime(CLOCK_MONOTONIC, &now); /* always there on Linux */
    return (uint64_t)now.tv_sec * US_PER_SECOND + (uint64_t)now.tv_nsec / NS_PER_US;
}

static enum tulpar_channel_result failed(struct serial_port *port, int system_error) {
    port->system_error = system_error;
    switch (system_error) {
    case EIO: /* unplugged, or the other side of a pty closed */
    case ENXIO:
    case ENODEV:
    case EBADF: return TULPAR_CHANNEL_CLOSED;
    default: return TULPAR_CHANNEL_FAILED;
    }
}

/* Waits for an event; TULPAR_CHANNEL_OK: there is one, or a signal came and the clock is to be
 * read. */
static enum tulpar_channel_result wait_for(struct serial_port *port, short events,
                                           uint64_t deadline_us) {
    struct pollfd poll_set = {.fd = port->descriptor, .events = events};
    uint64_t now = now_us(port);
    uint64_t left = deadline_us > now ? deadline_us - now : 0;
    struct timespec timeout = {
        .tv_sec = (time_t)(left / US_PER_SECOND),
        .tv_nsec = (long)(left % US_PER_SECOND * NS_PER_US),
    };

    int ready = ppoll(&poll_set, 1, &timeout, NULL);
    if (ready < 0) {
        return errno == EINTR && left > 0 ? TULPAR_CHANNEL_OK : failed(port, errno);
    }
    return ready == 0 ? TULPAR_CHANNEL_TIMEOUT : TULPAR_CHANNEL_OK;
}

static enum tulpar_channel_result serial_read(void *context, uint8_t *data, size_t capacity,
                                              size_t *length, uint64_t deadline_us) {
    struct serial_port *port = context;

    *length = 0;
    for (;;) {
        enum tulpar_channel_result result = wait_for(port, POLLIN, deadline_us);
        if (result != TULPAR_CHANNEL_OK) {
            return result;
        }
        ssize_t got = read(port->descriptor, data, capacity);
        if (got > 0) {
            *length = (size_t)got;
            return TULPAR_CHANNEL_OK;
        }
        if (got == 0) {
            return failed(port, EIO); /* hung up */
        }
        if (errno != EAGAIN && errno != EINTR) {
            return failed(port, errno);
        }
        if (now_us(port) >= deadline_us) {
            return TULPAR_CHANNEL_TIMEOUT;
        }
    }
}

/* A line that is slow, or stuck, takes its time: Ctrl-C does not wait for it. */
static enum tulpar_channel_result wait_for_room(struct serial_port *port, uint64_t deadline_us) {
    for (;;) {
        bool cancelled = serial_is_stopped(port);
        uint64_t slice_us = now_us(port) + (cancelled ? 0 : SLICE_US);
        bool last = cancelled || slice_us >= deadline_us;

        enum tulpar_channel_result result =
            wait_for(port, POLLOUT, slice_us < deadline_us ? slice_us : deadline_us);
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
            return failed(port, errno);
        }
    }
    return TULPAR_CHANNEL_OK;
}

static enum tulpar_channel_result serial_set_baud(void *context, uint32_t baud) {
    const struct serial_port *port = context;

    /* What was written before leaves at the old rate. A pseudo terminal has no line. */
    if (port->handle != NULL && tcdrain(port->descriptor) < 0 && errno != EINTR) {
        return TULPAR_CHANNEL_FAILED;
    }
    return serial_set_rate(context, baud) == SERIAL_OK ? TULPAR_CHANNEL_OK : TULPAR_CHANNEL_FAILED;
}

bool serial_has_lines(const struct serial_port *port) {
    return port->handle != NULL;
}

struct tulpar_channel serial_channel(struct serial_port *port) {
    return (struct tulpar_channel){
        .context = port,
        .read = serial_read,
        .write = serial_write,
        .set_baud = serial_set_baud,
        .now_us = now_us,
    };
}
