/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE /* ppoll */

#include "serial/serial_port.h"

#include <errno.h>
#include <poll.h>
#include <termios.h>
#include <time.h>

#include "serial/serial_linux.h"

enum tulpar_channel_result serial_wait_for(struct serial_port *port, bool to_write,
                                           uint64_t deadline_us) {
    struct pollfd poll_set = {.fd = port->descriptor, .events = to_write ? POLLOUT : POLLIN};
    uint64_t now = serial_now_us(port);
    uint64_t left = deadline_us > now ? deadline_us - now : 0;
    struct timespec timeout = {
        .tv_sec = (time_t)(left / US_PER_SECOND),
        .tv_nsec = (long)(left % US_PER_SECOND * NS_PER_US),
    };

    int ready = ppoll(&poll_set, 1, &timeout, NULL);
    if (ready < 0) {
        return errno == EINTR && left > 0 ? TULPAR_CHANNEL_OK : serial_failed(port, errno);
    }
    return ready == 0 ? TULPAR_CHANNEL_TIMEOUT : TULPAR_CHANNEL_OK;
}

enum tulpar_channel_result serial_set_baud(void *context, uint32_t baud) {
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
